"""Versions and groups of built-in kinds that are one storage, beyond what the conversations hold."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.objects import all_resources
from kube_core.server import AdmissionRequest
from kube_core.server.conversion.metrics import SPECS, STATUSES, Table, deep, flat
from kube_core.server.conversion.shapes import SHAPES, between, has_shapes
from kube_core.server.kinds import Kinds

from .driver import CONFIG_MAPS, STRATEGIC, Driver

CORE, NEW = "/api/v1/namespaces/default/events", "/apis/events.k8s.io/v1/namespaces/default/events"
FIRST, SECOND = (f"/apis/autoscaling/{version}/namespaces/default/horizontalpodautoscalers" for version in ("v1", "v2"))
POLICIES = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolic"
NOTE = "autoscaling.alpha.kubernetes.io/"
TARGET = {"kind": "Deployment", "name": "d", "apiVersion": "apps/v1"}
MEMORY = {"type": "Resource", "resource": {"name": "memory", "target": {"type": "Utilization", "averageUtilization": 5}}}
SPEC: dict[str, Any] = {"maxReplicas": 5, "scaleTargetRef": TARGET}
VALUES = {"metricName": "m", "name": "cpu", "container": "c", "target": {"kind": "k", "name": "n"}}
FIELDS: dict[str, Any] = {"selector": {"matchLabels": {"a": "b"}}, "metricSelector": {"matchLabels": {"a": "b"}}, **VALUES}


def owned_by(owner: Any) -> dict[str, Any]:
    """Metadata that names an owner."""
    names = {"apiVersion": "v1", "kind": "ConfigMap", "name": owner["metadata"]["name"], "uid": owner["metadata"]["uid"]}
    return {"ownerReferences": [names]}


def test_no_other_kind_is_concerned() -> None:
    """What has one form only pays nothing for those that have two; all forms are of kinds that there are."""
    known = {(resource.api_version, resource.kind) for resource in all_resources()}
    assert SHAPES.keys() <= known
    concerned = {each.name for each in Kinds() if each.shape is not None}
    assert all(each.shelf == each.name for each in Kinds() if each.name != "events.events.k8s.io")
    assert {"pods", "events", "configmaps", "deviceclasses.resource.k8s.io"}.isdisjoint(concerned)
    assert not has_shapes("Pod")


def test_what_ends_ends_once(driver: Driver) -> None:
    """With its owner, and with its namespace, in both groups and both versions."""
    owner = driver.create(CONFIG_MAPS, "owner")
    driver.create(CORE, "a", involvedObject={"namespace": "default"}, metadata=owned_by(owner))
    driver.create(SECOND, "a", spec=SPEC, metadata=owned_by(owner))
    streams = [driver.watch(target, resourceVersion=driver.version) for target in (CORE, NEW, FIRST, SECOND)]
    driver.call("DELETE", f"{CONFIG_MAPS}/owner")
    frames = [[json.loads(line)["type"] for line in stream.receive().splitlines()] for stream in streams]
    assert frames == [["DELETED"]] * 4
    driver.create("/api/v1/namespaces", "gone")
    place = NEW.replace("default", "gone")
    body = {"eventTime": "2026-01-01T00:00:00.000000Z", "reportingController": "a/b", "reportingInstance": "i", "action": "a"}
    driver.create(place, "a", regarding={"namespace": "gone"}, reason="r", type="Normal", **body)
    driver.call("DELETE", "/api/v1/namespaces/gone")
    assert driver.call("GET", "/api/v1/namespaces/gone")[0] == 404
    assert driver.names("/apis/events.k8s.io/v1/events") == driver.names("/api/v1/events") == []


def test_snapshots_and_restarts_keep_both(driver: Driver) -> None:
    """They hold what is kept, and any version may be read afterwards."""
    driver.create(FIRST, "a", spec={**SPEC, "targetCPUUtilizationPercentage": 7})
    driver.create(CORE, "a", involvedObject={"namespace": "default"}, message="m")
    before = driver.server.snapshot()
    driver.call("DELETE", FIRST)
    driver.call("DELETE", NEW)
    driver.server.restore(before)
    driver.server.restart()
    metrics = driver.call("GET", f"{SECOND}/a")[1]["spec"]["metrics"]
    assert metrics[0]["resource"]["target"] == {"type": "Utilization", "averageUtilization": 7}
    assert driver.call("GET", f"{NEW}/a")[1]["note"] == "m"


def test_functions_see_the_version_of_the_request(driver: Driver) -> None:
    """And what they change is understood in it."""
    seen: list[Any] = []

    @driver.server.admission.mutating("horizontalpodautoscalers.autoscaling")
    def change(request: AdmissionRequest) -> None:
        seen.append((request.version, request.object))
        assert request.object is not None
        if request.version == "v1":
            request.object["spec"]["targetCPUUtilizationPercentage"] = 9

    driver.create(SECOND, "a", spec={**SPEC, "metrics": [MEMORY]})
    driver.patch(f"{FIRST}/a", {"metadata": {"labels": {"l": "m"}}})
    assert [version for version, _ in seen] == ["v2", "v1"]
    assert f"{NOTE}metrics" in seen[1][1]["metadata"]["annotations"]
    targets = [
        each["resource"]["target"]["averageUtilization"] for each in driver.call("GET", f"{SECOND}/a")[1]["spec"]["metrics"]
    ]
    assert targets == [5, 9]


STEPS = {"jsonPatch": {"expression": "[JSONPatch{op: 'add', path: '/spec/metrics/0/resource/name', value: 'cpu'}]"}}
APPLIED = {"applyConfiguration": {"expression": "Object{spec: Object.spec{minReplicas: 3}}"}}


@pytest.mark.parametrize(
    ("mutation", "found"),
    [
        ({"patchType": "JSONPatch", **STEPS}, {"targetCPUUtilizationPercentage": 5, "minReplicas": 1}),
        ({"patchType": "ApplyConfiguration", **APPLIED}, {"minReplicas": 3}),
    ],
    ids=["steps", "applied"],
)
def test_policies_change_what_they_see(driver: Driver, mutation: Any, found: Any) -> None:
    """In the version that they are about."""
    rule = {"operations": ["*"], "apiGroups": ["autoscaling"], "apiVersions": ["v2"], "resources": ["horizontalpodautoscalers"]}
    spec = {"matchConstraints": {"resourceRules": [rule]}, "mutations": [mutation], "reinvocationPolicy": "Never"}
    driver.create(f"{POLICIES}ies", "p", spec=spec)
    driver.create(f"{POLICIES}ybindings", "b", spec={"policyName": "p"})
    notes = {f"{NOTE}metrics": json.dumps([{"type": "Resource", "resource": {"name": "memory", "targetAverageUtilization": 5}}])}
    made = driver.create(FIRST, "a", spec=SPEC, metadata={"annotations": notes})
    assert made["spec"] == {**SPEC, **found}


def test_a_field_is_changed_in_one_version_only(driver: Driver) -> None:
    """A strategic patch of another version knows that version's fields, and no others."""
    driver.create(SECOND, "a", spec={**SPEC, "metrics": [MEMORY]})
    status, body = driver.patch(f"{FIRST}/a?fieldValidation=Strict", {"spec": {"metrics": []}}, STRATEGIC)
    assert (status, body["reason"]) == (422, "Invalid")


def test_what_is_converted_stays_as_it_is() -> None:
    """An object of a version and what becomes of it share nothing that would be changed."""
    claim = {"spec": {"devices": {"requests": [{"name": "r", "deviceClassName": "c", "count": 1}]}}}
    before = json.dumps(claim)
    new = between(claim, "ResourceClaim", "resource.k8s.io/v1beta1", "resource.k8s.io/v1")
    assert json.dumps(claim) == before
    assert new["spec"]["devices"]["requests"] == [{"name": "r", "exactly": {"deviceClassName": "c", "count": 1}}]
    assert between(new, "ResourceClaim", "resource.k8s.io/v1", "resource.k8s.io/v1beta1") == claim
    assert between({"a": 1, "apiVersion": "v1"}, "Pod", "v1", "v1") == {"a": 1, "apiVersion": "v1"}


def _metrics(table: Table) -> st.SearchStrategy[dict[str, Any]]:
    """Metrics of version 1, with any of their fields."""

    def value(name: str) -> Any:
        return FIELDS.get(name, 7 if name.endswith("Utilization") else "3")

    def metric(kind: str) -> st.SearchStrategy[dict[str, Any]]:
        names = [name for name, _, _ in table[kind]]
        chosen = st.sets(st.sampled_from(names))
        return chosen.map(lambda found: {"type": kind, kind: {name: value(name) for name in names if name in found}})

    return st.sampled_from(sorted(table)).flatmap(metric)


@pytest.mark.parametrize("table", [SPECS, STATUSES], ids=["specs", "statuses"])
@given(data=st.data())
def test_metrics_come_back(table: Table, data: st.DataObject) -> None:
    """From version 1 to 2 and back nothing is lost, and a second time nothing is added."""
    metric = data.draw(_metrics(table))
    once = flat(deep(metric, table), table)
    kind = metric["type"]
    lost = {"targetValue"} if kind == "object" and once[kind].get("targetValue") == "0" else set[str]()
    assert {key: once[kind].get(key) for key in metric[kind] if key not in lost} == {
        key: value for key, value in metric[kind].items() if key not in lost
    }
    assert flat(deep(once, table), table) == once

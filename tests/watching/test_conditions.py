"""What can be waited for: ready by the rules of each kind, conditions, paths, and what is joined of them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import UsageError
from kube_core.watching import Condition, conditions
from kube_core.watching.condition import GoneCondition, Sight


def sight(document: Any = None, uid: str = "one") -> Sight[Any]:
    """What a wait sees of a document; None is an object that is not there."""
    there = document is not None
    return Sight(document, json.dumps(document).encode() if there else b"", uid if there else "", "one")


def holds(condition: Condition[Any], document: Any = None) -> bool:
    return condition.holds(sight(document))


def says(**told: str) -> dict[str, Any]:
    """A status with conditions."""
    return {"conditions": [{"type": word, "status": status} for word, status in told.items()]}


def workload(kind: str, status: dict[str, Any], wanted: int | None = 3, generation: int = 2) -> dict[str, Any]:
    """An object of apps/v1."""
    spec = {} if wanted is None else {"replicas": wanted}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"generation": generation}, "spec": spec, "status": status}


def core(kind: str, status: Any, **spec: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": kind, "metadata": {}, "spec": spec, "status": status}


DONE: dict[str, Any] = {"observedGeneration": 2, "updatedReplicas": 3, "replicas": 3, "availableReplicas": 3}
SET: dict[str, Any] = {"observedGeneration": 2, "readyReplicas": 3, "updateRevision": "b", "currentRevision": "b"}
DAEMONS: dict[str, Any] = {
    "observedGeneration": 2,
    "desiredNumberScheduled": 2,
    "updatedNumberScheduled": 2,
    "numberAvailable": 2,
}
PARTLY: dict[str, Any] = {"updateStrategy": {"rollingUpdate": {"partition": 2}}}

READY: list[tuple[Any, bool]] = [
    (core("Pod", says(Ready="True")), True),
    (core("Pod", says(Ready="False")), False),
    (core("Pod", None), False),
    (core("Node", says(Ready="True")), True),
    (core("Node", says(Ready="Unknown")), False),
    (core("PersistentVolumeClaim", {"phase": "Bound"}), True),
    (core("PersistentVolumeClaim", {"phase": "Pending"}), False),
    (core("PersistentVolume", {"phase": "Available"}), True),
    (core("Namespace", {"phase": "Terminating"}), False),
    (core("Service", {}), True),
    (core("Service", {}, type="LoadBalancer"), False),
    (core("Service", {"loadBalancer": {"ingress": [{"ip": "1.2.3.4"}]}}, type="LoadBalancer"), True),
    (core("ConfigMap", None), True),
    (workload("Deployment", DONE), True),
    (workload("Deployment", {**DONE, "updatedReplicas": 1, "replicas": 1, "availableReplicas": 1}, wanted=None), True),
    (workload("Deployment", {**DONE, "observedGeneration": 1}), False),
    (workload("Deployment", {**DONE, "updatedReplicas": 2}), False),
    (workload("Deployment", {**DONE, "replicas": 4}), False),
    (workload("Deployment", {**DONE, "availableReplicas": 2}), False),
    (workload("Deployment", {}), False),
    (workload("Deployment", {"observedGeneration": 2}, wanted=0), True),
    (workload("StatefulSet", SET), True),
    (workload("StatefulSet", {**SET, "readyReplicas": 2}), False),
    (workload("StatefulSet", {**SET, "updateRevision": "c"}), False),
    (
        {**workload("StatefulSet", {**SET, "updateRevision": "c", "updatedReplicas": 1}), "spec": {"replicas": 3, **PARTLY}},
        True,
    ),
    ({**workload("StatefulSet", {**SET, "updateRevision": "c"}), "spec": {"replicas": 3, **PARTLY}}, False),
    (workload("DaemonSet", DAEMONS), True),
    (workload("DaemonSet", {**DAEMONS, "numberAvailable": 1}), False),
    (workload("ReplicaSet", {"observedGeneration": 2, "availableReplicas": 3}), True),
    (workload("ReplicaSet", {"observedGeneration": 2}), False),
    ({"apiVersion": "batch/v1", "kind": "Job", "status": says(Complete="True")}, True),
    ({"apiVersion": "batch/v1", "kind": "Job", "status": says(Failed="True")}, False),
    ({"apiVersion": "clux.dev/v1", "kind": "Foo", "status": says(Available="True")}, True),
    ({"apiVersion": "clux.dev/v1", "kind": "Foo", "status": says(Ready="False")}, False),
    ({"apiVersion": "clux.dev/v1", "kind": "Foo", "status": says(Odd="True")}, False),
    ({"apiVersion": "clux.dev/v1", "kind": "Foo"}, True),
    ({"apiVersion": "clux.dev/v1", "kind": "Foo", "metadata": {"generation": 2}, "status": {"observedGeneration": 1}}, False),
]


KINDS = [
    *(("v1", "Pod"), ("v1", "Service"), ("batch/v1", "Job"), ("clux.dev/v1", "Foo")),
    *(("apps/v1", kind) for kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")),
]
KEYS = [
    *("conditions", "observedGeneration", "generation", "replicas", "updatedReplicas", "updateStrategy", "rollingUpdate"),
    *("partition", "loadBalancer", "type", "phase", "status", "currentRevision", "updateRevision"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["True", "Ready", "LoadBalancer"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.parametrize(("document", "ready"), READY)
def test_ready(document: Any, ready: bool) -> None:
    """By the rules of its kind, else by its conditions, else when it is there and its status is about its spec."""
    assert holds(conditions.ready(), document) is ready


@given(st.sampled_from(KINDS), JSON, JSON, JSON)
def test_any_document_is_ready_or_not(names: tuple[str, str], metadata: Any, spec: Any, status: Any) -> None:
    """A kind that nobody has typed may have anything anywhere."""
    document = {"apiVersion": names[0], "kind": names[1], "metadata": metadata, "spec": spec, "status": status}
    assert holds(conditions.ready(), document) in (True, False)


def test_what_is_not_there_meets_nothing() -> None:
    """But deleted."""
    for each in (conditions.ready(), conditions.condition("Ready"), conditions.jsonpath("{.a}"), ~conditions.ready()):
        assert not holds(each)
    assert holds(conditions.deleted())
    assert not holds(~conditions.deleted())


def test_deleted() -> None:
    """Gone, or another one of the name."""
    assert not conditions.deleted().holds(sight({}))
    assert conditions.deleted().holds(sight({}, uid="two"))
    assert (~conditions.deleted()).holds(sight({}))


def test_conditions_by_type() -> None:
    """With a status, True unless said otherwise."""
    document = {"status": says(Available="True", Progressing="False")}
    assert holds(conditions.condition("Available"), document)
    assert not holds(conditions.condition("Progressing"), document)
    assert holds(conditions.condition("Progressing", "False"), document)
    assert not holds(conditions.condition("Odd"), document)
    assert repr(conditions.condition("Ready")) == "<Condition condition Ready=True>"


def test_paths() -> None:
    """Any value, or one; texts are compared as text."""
    document = {"status": {"phase": "Running", "ready": True, "count": 3, "none": None}}
    assert holds(conditions.jsonpath("{.status.phase}"), document)
    assert not holds(conditions.jsonpath("{.status.odd}"), document)
    for path, value in (("phase", "Running"), ("ready", "true"), ("ready", True), ("count", 3), ("count", "3"), ("none", None)):
        assert holds(conditions.jsonpath(f"{{.status.{path}}}", value), document)
    assert not holds(conditions.jsonpath("{.status.phase}", "Pending"), document)
    assert not holds(conditions.jsonpath("{.status.count}", 4), document)
    with pytest.raises(UsageError):
        conditions.jsonpath("{.a..b[")


def test_joined() -> None:
    """And, or, not; what an absent object may meet is known by its type."""
    yes, no = conditions.jsonpath("{.a}"), conditions.jsonpath("{.b}")
    document = {"a": 1}
    assert holds(yes | no, document)
    assert holds(no | yes, document)
    assert not holds(yes & no, document)
    assert holds(yes & ~no, document)
    assert not holds(~yes, document)
    assert repr(yes & (~no | yes)) == "<Condition ({.a} and (not {.b} or {.a}))>"
    for either in (yes | conditions.deleted(), conditions.deleted() | yes):
        assert isinstance(either, GoneCondition)
        assert holds(either)
        assert holds(either, document)
    assert not isinstance(yes | no, GoneCondition)

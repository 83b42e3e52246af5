"""Rows of every kind, and how ages are told."""

import json
from typing import Any

import pytest

from kube_core.base import Resource
from kube_core.objects import all_resources
from kube_core.server import ApiServer, ServerRequest
from kube_core.server.tables import custom_columns, printer_of, rows
from kube_core.server.tables.ages import human, since

NOW = 1_767_225_600.0
YESTERDAY = "2025-12-31T00:00:00Z"
WATCHED = [each for each in all_resources() if "watch" in (each.verbs or ())]
MORE_CELLS = {"ipaddresses.networking.k8s.io": 1}
"""Kinds of which the real server shows cells without a column."""


def cells(name: str, **content: Any) -> list[Any]:
    """The cells of an object, made the day before."""
    metadata = {"name": "a", "creationTimestamp": YESTERDAY, **content.pop("metadata", {})}
    body = json.dumps({"metadata": metadata, **content}).encode()
    found: list[Any] = rows(printer_of(name, None), [body], NOW, listed=False)[0]["cells"]
    return found


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-3, "<invalid>"),
        (-1.5, "0s"),
        (0, "0s"),
        (119.9, "119s"),
        (120, "2m"),
        (121, "2m1s"),
        (599, "9m59s"),
        (600, "10m"),
        (10_799, "179m"),
        (10_800, "3h"),
        (11_000, "3h3m"),
        (28_800, "8h"),
        (172_799, "47h"),
        (172_800, "2d"),
        (180_000, "2d2h"),
        (691_200, "8d"),
        (63_071_999, "729d"),
        (63_072_000, "2y"),
        (70_000_000, "2y80d"),
        (252_288_000, "8y"),
    ],
)
def test_ages(seconds: float, text: str) -> None:
    """In two or three figures."""
    assert human(seconds) == text


def test_times_that_are_none() -> None:
    """Not set, or no time."""
    assert (since(None, NOW), since("", NOW), since("soon", NOW)) == ("<unknown>", "<unknown>", "<invalid>")


@pytest.mark.parametrize("resource", WATCHED, ids=lambda each: f"{each.name}/{each.version}")
def test_an_empty_object_of_every_kind_has_a_row(resource: Resource) -> None:
    """As the bookmark that ends the initial events shows it: a cell for each column."""
    query = "watch=1&allowWatchBookmarks=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&labelSelector=none"
    headers = (("accept", "application/json;as=Table;g=meta.k8s.io;v=v1"),)
    exchange = ApiServer().handle(ServerRequest("GET", f"{resource.path(None)}?{query}", headers))
    assert exchange.stream is not None
    table = json.loads(exchange.stream.receive())["object"]
    assert len(table["rows"][0]["cells"]) == len(table["columnDefinitions"]) + MORE_CELLS.get(resource.name, 0)


def test_pods_that_restarted() -> None:
    """How often, and how long ago."""
    ended = {"exitCode": 1, "finishedAt": YESTERDAY}
    status: dict[str, Any] = {
        "name": "c",
        "ready": True,
        "restartCount": 2,
        "state": {"running": {}},
        "lastState": {"terminated": ended},
    }
    found = cells("pods", spec={"containers": [{"name": "c"}]}, status={"phase": "Running", "containerStatuses": [status]})
    assert found[:5] == ["a", "1/1", "Running", "2 (24h ago)", "24h"]


def test_pods_that_leave() -> None:
    """Terminating, unless they have ended already or their node is lost."""
    gone = {"deletionTimestamp": YESTERDAY}
    assert cells("pods", metadata=gone, status={"phase": "Running"})[2] == "Terminating"
    assert cells("pods", metadata=gone, status={"phase": "Succeeded"})[2] == "Succeeded"
    assert cells("pods", metadata=gone, status={"phase": "Running", "reason": "NodeLost"})[2] == "Unknown"


def test_rows_of_pods_that_have_ended() -> None:
    """They say so, so that kubectl may leave them out."""
    body = b'{"metadata":{"name":"a"},"status":{"phase":"Failed"}}'
    assert rows(printer_of("pods", None), [body], NOW, listed=True)[0]["conditions"][0]["reason"] == "Failed"


@pytest.mark.parametrize(
    ("spec", "status", "address"),
    [
        ({"type": "LoadBalancer"}, {}, "<pending>"),
        ({"type": "LoadBalancer"}, {"loadBalancer": {"ingress": [{"ip": "b"}, {"hostname": "a"}]}}, "a,b"),
        ({"type": "LoadBalancer", "externalIPs": ["c"]}, {"loadBalancer": {"ingress": [{"ip": "b"}]}}, "b,c"),
        ({"type": "NodePort", "externalIPs": ["c", "d"]}, {}, "c,d"),
        ({"type": "ExternalName", "externalName": "a.test"}, {}, "a.test"),
    ],
)
def test_addresses_of_services(spec: dict[str, Any], status: dict[str, Any], address: str) -> None:
    """Where a service is reached from outside."""
    assert cells("services", spec=spec, status=status)[3] == address


def test_the_default_class_and_the_order_of_flow_schemas() -> None:
    """Lists know more than single objects."""
    made = [{"name": name, "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}} for name in "ab"]
    bodies = [json.dumps({"metadata": {**each, "creationTimestamp": YESTERDAY}}).encode() for each in made]
    printer = printer_of("storageclasses.storage.k8s.io", None)
    assert [row["cells"][0] for row in rows(printer, bodies, NOW, listed=True)] == ["a (default)", "b"]
    schemas = [json.dumps({"metadata": {"name": n}, "spec": {"matchingPrecedence": p}}).encode() for n, p in (("x", 9), ("y", 1))]
    flows = printer_of("flowschemas.flowcontrol.apiserver.k8s.io", None)
    assert [row["cells"][0] for row in rows(flows, schemas, NOW, listed=True)] == ["y", "x"]


def test_autoscalers_measure() -> None:
    """What is measured beside what is wanted; two of several metrics."""
    metrics = [
        {"type": "Resource", "resource": {"name": "cpu", "target": {"averageUtilization": 80}}},
        {"type": "External", "external": {"target": {"value": "5"}}},
        {"type": "Odd"},
    ]
    current = [{"type": "Resource", "resource": {"name": "cpu", "current": {"averageUtilization": 9}}}]
    name = "horizontalpodautoscalers.autoscaling"
    assert cells(name, spec={"metrics": metrics}, status={"currentMetrics": current})[2] == "cpu: 9%/80%, <unknown>/5 + 1 more..."
    assert cells(name, spec={})[2] == "<none>"


def test_values_of_another_type_than_their_column() -> None:
    """They are not shown, but as text everything is."""
    kinds = ("string", "integer", "number", "boolean", "date")
    columns = [{"name": kind, "type": kind, "jsonPath": ".v"} for kind in kinds]
    printer = printer_of("foos.clux.dev", custom_columns(columns))

    def shown(value: Any) -> list[Any]:
        body = json.dumps({"metadata": {"name": "a"}, "v": value}).encode()
        found: list[Any] = rows(printer, [body], NOW, listed=False)[0]["cells"][1:]
        return found

    assert shown("x") == ["x", None, None, None, "<invalid>"]
    assert shown(1.5) == ["1.5", 1, 1.5, None, None]
    assert shown(True) == ["true", None, None, True, None]
    assert shown(YESTERDAY) == [YESTERDAY, None, None, None, "24h"]
    assert shown({"b": [1, None], "a": "x"}) == ['{"a":"x","b":[1,null]}', None, None, None, None]

"""Autoscalers in both versions of their group: written in one, read, watched, patched, applied and deleted in the other."""

import json
from typing import Any

from ..holding import Conversation
from ..steps import Call, Headers, Open, Read, Talk
from .words import MERGE, PARTIAL, PARTIAL_LIST

APPLY: Headers = (("content-type", "application/apply-patch+yaml"),)
JSON: Headers = (("content-type", "application/json-patch+json"),)
STRATEGIC: Headers = (("content-type", "application/strategic-merge-patch+json"),)
TABLE: Headers = (("accept", "application/json;as=Table;g=meta.k8s.io;v=v1"),)
_NOTE = "autoscaling.alpha.kubernetes.io/"
REF = {"kind": "Deployment", "name": "d", "apiVersion": "apps/v1"}
_LABELS = {"matchLabels": {"b": "c", "a": "<&>"}, "matchExpressions": [{"operator": "In", "values": ["y", "x"], "key": "k"}]}
_OBJECT = {"name": "i", "kind": "Ingress", "apiVersion": "networking.k8s.io/v1"}


def _source(key: str, **source: Any) -> dict[str, Any]:
    return {"type": f"{key[0].upper()}{key[1:]}", key: source}


def _wanted(**target: Any) -> dict[str, Any]:
    type_ = {"averageUtilization": "Utilization", "averageValue": "AverageValue", "value": "Value"}[next(iter(target))]
    return {"target": {"type": type_, **target}}


_CPU = _source("resource", name="cpu", **_wanted(averageUtilization=60))
METRICS: list[dict[str, Any]] = [
    _CPU,
    _source("resource", name="cpu", **_wanted(averageValue="0.1")),
    _source("resource", name="memory", **_wanted(averageValue="1.5Gi")),
    _source("pods", metric={"name": "<rps>", "selector": _LABELS}, **_wanted(averageValue="500m")),
    _source("object", describedObject=_OBJECT, metric={"name": "x"}, **_wanted(value="2k")),
    _source("object", describedObject=_OBJECT, metric={"name": "y", "selector": _LABELS}, **_wanted(averageValue="3")),
    _source("external", metric={"name": "q", "selector": _LABELS}, **_wanted(averageValue="30")),
    _source("external", metric={"name": "r"}, **_wanted(value="4")),
    _source("containerResource", container="c", name="cpu", **_wanted(averageUtilization=20)),
    _source("containerResource", container="c", name="memory", **_wanted(averageValue="1M")),
]
MEASURED: list[dict[str, Any]] = [
    _source("resource", name="cpu", current={"averageUtilization": 3, "averageValue": "100m"}),
    _source("resource", name="memory", current={"averageValue": "1k"}),
    _source("pods", metric={"name": "p", "selector": _LABELS}, current={"averageValue": "1"}),
    _source("object", describedObject=_OBJECT, metric={"name": "x"}, current={"value": "2k"}),
    _source("external", metric={"name": "x"}, current={"value": "2k", "averageValue": "3"}),
    _source("containerResource", container="c", name="cpu", current={"averageUtilization": 3, "averageValue": "1"}),
]
_CONDITION = {
    "type": "AbleToScale",
    "status": "True",
    "reason": "r",
    "message": "m & n",
    "lastTransitionTime": "2020-01-01T00:00:00Z",
}
MET = {"currentReplicas": 1, "desiredReplicas": 2, "currentMetrics": MEASURED, "conditions": [_CONDITION]}
FAST = {"scaleUp": {"tolerance": "0.05", "policies": [{"type": "Pods", "value": 1, "periodSeconds": 5}]}}


def paths(namespace: str) -> tuple[str, str]:
    """The collections of both versions."""
    place = f"namespaces/{namespace}/horizontalpodautoscalers"
    return f"/apis/autoscaling/v1/{place}", f"/apis/autoscaling/v2/{place}"


def scaler(name: str, notes: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    """An autoscaler to create, with annotations of version 1."""
    texts = {f"{_NOTE}{key}": value if isinstance(value, str) else json.dumps(value) for key, value in (notes or {}).items()}
    metadata = {"name": name, "annotations": {"own": "o", **texts}} if texts else {"name": name}
    return {"metadata": metadata, "spec": {"maxReplicas": 5, "scaleTargetRef": REF, **spec}}


def written_new(namespace: str) -> Talk:
    """Version 2 is written, and version 1 tells as much of it as it can."""
    old, new = paths(namespace)
    yield Call("POST", new, scaler("a", metrics=METRICS, behavior=FAST))
    yield Call("POST", new, scaler("b"))
    yield Call("POST", new, scaler("c", metrics=METRICS[2:4]))
    yield Call("POST", new, scaler("d", {"metrics": [], "behavior": "x", "scale-up-tolerance": "1"}))
    yield Call("PUT", f"{new}/a/status", {**scaler("a"), "status": MET})
    for path in (old, new):
        for name in "abcd":
            yield Call("GET", f"{path}/{name}")
        yield Call("GET", path)
        yield Call("GET", f"{path}/a/status")


def seen_otherwise(namespace: str) -> Talk:
    """Tables and metadata are those of what is kept; only a whole object in a row is of the version."""
    old, new = paths(namespace)
    yield Call("POST", old, scaler("a", {"metrics": [{"type": "Pods", "pods": {"metricName": "n", "targetAverageValue": 1}}]}))
    yield Call("PUT", f"{new}/a/status", {**scaler("a"), "status": MET})
    for path in (old, new):
        for headers in (PARTIAL, TABLE):
            yield Call("GET", f"{path}/a", headers=headers)
        for query in ("", "?includeObject=Object", "?includeObject=None"):
            yield Call("GET", f"{path}{query}", headers=TABLE)
        yield Call("GET", path, headers=PARTIAL_LIST)


def written_old(namespace: str) -> Talk:
    """Version 1 is written, with what it has no field for in annotations."""
    old, new = paths(namespace)
    policies = [{"Type": "Pods", "Value": 1, "PeriodSeconds": 5}]
    bodies = (
        scaler("a"),
        scaler("b", targetCPUUtilizationPercentage=50, minReplicas=2),
        scaler("c", {"metrics": [{"type": "Resource", "resource": {"name": "memory", "targetAverageUtilization": 5}}]}),
        scaler("d", {"metrics": [{"type": "Resource", "resource": {"name": "cpu", "targetAverageUtilization": 5}}]}),
        scaler("e", {"behavior": {"ScaleUp": {"Policies": policies}}}, targetCPUUtilizationPercentage=50),
        scaler("f", {"behavior": {"scaleDown": {"stabilizationWindowSeconds": 7, "policies": policies, "Tolerance": "0.5"}}}),
        scaler("g", {"metrics": "[", "behavior": "{}", "conditions": "0", "current-metrics": "null"}),
        scaler("h", {"metrics": [{"type": "Pods", "pods": {"metricName": 1}}], "behavior": {"ScaleUp": 1}}),
        scaler("i", {"metrics": [], "other": "x", "conditions": [_CONDITION]}, targetCPUUtilizationPercentage=1),
    )
    for body in bodies:
        yield Call("POST", old, {**body, "status": {"currentReplicas": 9, "currentCPUUtilizationPercentage": 1}})
    for name in "abcdefghi":
        yield Call("GET", f"{new}/{name}")
    yield Call("GET", old)


def put_back(namespace: str) -> Talk:
    """What version 1 shows may be sent back: it is the same object, and its annotations are its fields."""
    old, new = paths(namespace)
    yield Call("POST", new, scaler("a", metrics=METRICS, behavior=FAST))
    yield Call("PUT", f"{new}/a/status", {**scaler("a"), "status": MET})
    shown = (yield Call("GET", f"{old}/a")).body
    shown["metadata"].pop("resourceVersion")
    yield Call("PUT", f"{old}/a", shown)
    notes = shown["metadata"]["annotations"]
    for key, value in (("conditions", "[]"), ("current-metrics", "[]"), ("behavior", "{}"), ("metrics", "[]")):
        notes[f"{_NOTE}{key}"] = value
        yield Call("PUT", f"{old}/a", shown)
    yield Call("GET", f"{new}/a")
    notes[f"{_NOTE}conditions"] = json.dumps([{**_CONDITION, "status": "False"}])
    status = {"currentReplicas": 4, "desiredReplicas": 4, "currentCPUUtilizationPercentage": 44}
    yield Call("PUT", f"{old}/a/status", {**shown, "status": status})
    notes.pop(f"{_NOTE}current-metrics")
    yield Call("PUT", f"{old}/a/status", {**shown, "status": status})
    yield Call("GET", f"{new}/a")
    yield Call("PUT", f"{old}/a", scaler("a"))
    yield Call("GET", f"{new}/a")


def patched(namespace: str) -> Talk:
    """Each kind of patch in either version."""
    old, new = paths(namespace)
    yield Call("POST", new, scaler("a", metrics=METRICS[:3]))
    yield Call("PATCH", f"{old}/a", {"spec": {"targetCPUUtilizationPercentage": 7}}, MERGE)
    yield Call("PATCH", f"{old}/a", {"spec": {"targetCPUUtilizationPercentage": None}}, STRATEGIC)
    yield Call("PATCH", f"{new}/a", {"spec": {"metrics": [METRICS[4]]}}, MERGE)
    place = f"/metadata/annotations/{_NOTE.replace('/', '~1')}metrics"
    yield Call("PATCH", f"{old}/a", [{"op": "remove", "path": place}], JSON)
    yield Call("PATCH", f"{old}/a", [{"op": "remove", "path": place}], JSON)
    yield Call("PATCH", f"{old}/a", {"metadata": {"annotations": {f"{_NOTE}behavior": json.dumps({"ScaleUp": {}})}}}, MERGE)
    yield Call("PATCH", f"{new}/a", {"metadata": {"annotations": {f"{_NOTE}behavior": "x", "own": "o"}}}, MERGE)
    yield Call("PATCH", f"{old}/a", {"spec": {"metrics": []}}, STRATEGIC)
    yield Call("PATCH", f"{old}/a/status", {"status": {"currentCPUUtilizationPercentage": 8}}, MERGE)
    yield Call("PATCH", f"{old}/a?dryRun=All", {"spec": {"maxReplicas": 9}}, MERGE)
    yield Call("GET", f"{new}/a")


def _applied(version: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": f"autoscaling/{version}", "kind": "HorizontalPodAutoscaler", **body}


def applied(namespace: str) -> Talk:
    """Managers own fields in the version in which they apply them, and meet in the other one."""
    old, new = paths(namespace)
    whole = scaler("a", metrics=METRICS[:2], behavior=FAST, minReplicas=2)
    yield Call("PATCH", f"{new}/a?fieldManager=one", _applied("v2", whole), APPLY)
    less = {"metadata": {"name": "a"}, "spec": {"maxReplicas": 6, "targetCPUUtilizationPercentage": 50}}
    yield Call("PATCH", f"{old}/a?fieldManager=two", _applied("v1", less), APPLY)
    yield Call("PATCH", f"{old}/a?fieldManager=two&force=1", _applied("v1", less), APPLY)
    yield Call("PATCH", f"{new}/a?fieldManager=one", _applied("v2", whole), APPLY)
    yield Call("PATCH", f"{old}/a?fieldManager=two", _applied("v1", {"metadata": {"name": "a"}}), APPLY)
    yield Call("GET", f"{new}/a")
    yield Call("PATCH", f"{new}/a?fieldManager=one", _applied("v2", whole), APPLY)
    yield Call("PATCH", f"{old}/a?fieldManager=one", _applied("v1", scaler("a", targetCPUUtilizationPercentage=1)), APPLY)
    yield Call("GET", f"{new}/a")
    yield Call("PATCH", f"{old}/b?fieldManager=one", _applied("v1", scaler("b", {"metrics": []})), APPLY)
    yield Call("PATCH", f"{new}/b?fieldManager=one", _applied("v2", scaler("b", metrics=METRICS[:1])), APPLY)
    yield Call("PATCH", f"{new}/b?fieldManager=two", _applied("v2", scaler("b", {"metrics": []})), APPLY)
    yield Call("PATCH", f"{new}/b?fieldManager=two", _applied("v1", scaler("b")), APPLY)


def managed(namespace: str) -> Talk:
    """Who updates one version takes fields from those who own them in the other."""
    old, new = paths(namespace)
    yield Call("POST", f"{new}?fieldManager=one", scaler("a", metrics=METRICS[:2], minReplicas=2))
    change = {"spec": {"targetCPUUtilizationPercentage": 7}}
    yield Call("PATCH", f"{old}/a?fieldManager=two", change, MERGE)
    yield Call("PATCH", f"{new}/a?fieldManager=three", {"spec": {"metrics": [METRICS[2]], "minReplicas": 3}}, MERGE)
    yield Call("PATCH", f"{old}/a?fieldManager=one", {"metadata": {"annotations": {"own": "o"}}, **change}, MERGE)
    yield Call("PATCH", f"{new}/a?fieldManager=two", {"spec": {"metrics": [METRICS[3]]}}, MERGE)
    yield Call("GET", f"{old}/a")
    yield Call("POST", f"{old}?fieldManager=one", scaler("b", {"metrics": []}, targetCPUUtilizationPercentage=5))
    yield Call("PUT", f"{new}/b/status?fieldManager=two", {**scaler("b"), "status": MET})
    yield Call("PATCH", f"{old}/b/status?fieldManager=three", {"status": {"currentReplicas": 3}}, MERGE)
    yield Call("PUT", f"{new}/b?fieldManager=two", scaler("b", metrics=METRICS))
    yield Call("GET", f"{old}/b")


def refused(namespace: str) -> Talk:
    """The faults of version 1 are told as those of what it means."""
    old, new = paths(namespace)
    pods: dict[str, Any] = {"type": "Pods", "pods": {"metricName": "", "targetAverageValue": "-1"}}
    bodies = (
        scaler("a", targetCPUUtilizationPercentage=0),
        scaler("a", targetCPUUtilizationPercentage=-1, minReplicas=7),
        scaler("a", {"metrics": [pods, {"type": "Odd"}, {"type": "Object"}]}, targetCPUUtilizationPercentage=-1),
        scaler("a", {"behavior": {"ScaleUp": {"SelectPolicy": "Most"}}}),
        scaler("a", {"behavior": {"ScaleDown": {"StabilizationWindowSeconds": -1, "Policies": [{"Type": "x"}]}}}),
        scaler("a", metrics=METRICS),
        {"metadata": {"name": "a"}},
        {**scaler("a"), "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler"},
    )
    for body in bodies:
        yield Call("POST", old, body)
    yield Call("POST", f"{old}?fieldValidation=Strict", scaler("a", metrics=METRICS))
    yield Call("POST", new, scaler("a"))
    yield Call("POST", old, scaler("a"))
    yield Call("PATCH", f"{old}/a", {"spec": {"targetCPUUtilizationPercentage": 0}}, MERGE)
    yield Call("PATCH", f"{old}/a", {"metadata": {"resourceVersion": "1"}}, MERGE)


def watched(namespace: str) -> Talk:
    """One change, a frame in each version."""
    old, new = paths(namespace)
    first = yield Call("POST", new, scaler("a", metrics=METRICS[:3]))
    since = f"watch=1&timeoutSeconds=2&resourceVersion={first.body['metadata']['resourceVersion']}"
    for name, path in (("old", old), ("new", new)):
        yield Open(name, f"{path}?{since}")
        yield Open(f"{name} selected", f"{path}?{since}&labelSelector=l")
        yield Open(f"{name} partial", f"{path}?{since}", PARTIAL)
        yield Open(f"{name} all", f"{path}?watch=1&timeoutSeconds=2&allowWatchBookmarks=1&sendInitialEvents=true&{_NEWEST}")
    yield Call("PATCH", f"{old}/a", {"metadata": {"labels": {"l": "m"}}, "spec": {"targetCPUUtilizationPercentage": 7}}, MERGE)
    yield Call("POST", old, scaler("b", targetCPUUtilizationPercentage=9))
    yield Call("DELETE", f"{old}/a")
    for name in ("old", "new"):
        for kind in ("", " selected", " partial", " all"):
            yield Read(f"{name}{kind}")


_NEWEST = "resourceVersionMatch=NotOlderThan"


def deleted(namespace: str) -> Talk:
    """In one version, so in the other."""
    old, new = paths(namespace)
    for name in "abc":
        body = scaler(name, metrics=METRICS[2:4])
        body["metadata"] |= {"finalizers": ["f.g/h"]} if name == "a" else {}
        yield Call("POST", new, body)
    yield Call("DELETE", f"{old}/a")
    yield Call("PATCH", f"{old}/a", {"metadata": {"finalizers": None}}, MERGE)
    yield Call("GET", f"{new}/a")
    yield Call("DELETE", f"{old}/b")
    yield Call("DELETE", f"{new}/b")
    yield Call("DELETE", old)
    yield Call("GET", new)


AUTOSCALERS: dict[str, Conversation] = {
    "autoscalers written in version 2": written_new,
    "autoscalers written in version 1": written_old,
    "autoscalers of either version in tables": seen_otherwise,
    "autoscalers of version 1 put back": put_back,
    "autoscalers patched in either version": patched,
    "autoscalers applied in either version": applied,
    "autoscalers of several managers": managed,
    "autoscalers of version 1 that are refused": refused,
    "watches of autoscalers in both versions": watched,
    "autoscalers deleted in the other version": deleted,
}

"""Tables: each kind's columns and cells, as far as no controller writes into them; custom columns, rows, watches and pages."""

from typing import Any

from ..holding import Conversation
from ..steps import Call, Define, Open, Read, Talk
from .shown import AS_TABLE, LONG_AGO, PLAIN, TABLE, template
from .shown_things import THINGS
from .shown_workloads import WORKLOADS
from .words import MATCH, MERGE

WIDGETS = {
    "metadata": {"name": "gauges.clux.dev"},
    "spec": {
        "group": "clux.dev",
        "names": {"plural": "gauges", "singular": "gauge", "kind": "Gauge", "listKind": "GaugeList"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
                "additionalPrinterColumns": [
                    {"name": "Size", "type": "integer", "jsonPath": ".spec.size"},
                    {"name": "Word", "type": "string", "jsonPath": ".spec.word", "priority": 1, "description": "A word."},
                    {"name": "When", "type": "date", "jsonPath": ".spec.when"},
                    {"name": "On", "type": "boolean", "jsonPath": ".spec.on"},
                    {"name": "Share", "type": "number", "format": "double", "jsonPath": ".spec.share"},
                    {"name": "First", "type": "string", "jsonPath": ".spec.items[0].name"},
                    {"name": "Ready", "type": "string", "jsonPath": '.status.conditions[?(@.type=="Ready")].status'},
                    {"name": "Map", "type": "string", "jsonPath": ".metadata.labels"},
                ],
            }
        ],
    },
}
GAUGES = "/apis/clux.dev/v1/namespaces/{}/gauges"


def custom(namespace: str) -> Talk:
    """Columns of custom resources: every type, and values that are of another one."""
    target = GAUGES.format(namespace)
    yield Define(WIDGETS, target)
    ready = {"conditions": [{"type": "Other", "status": "False"}, {"type": "Ready", "status": "True"}]}
    full = {"size": 3, "word": "w", "when": LONG_AGO, "on": True, "share": 0.5, "items": [{"name": "n"}, {"name": "m"}]}
    wrong: dict[str, Any] = {
        "size": "3",
        "word": {"b": [1, None, True], "a": "x"},
        "when": "soon",
        "on": "true",
        "share": "0.5",
        "items": [],
    }
    numbers = {"size": 3.7, "word": 12, "when": 5, "on": 1, "share": 2}
    for name, spec in (("full", full), ("wrong", wrong), ("numbers", numbers), ("empty", {})):
        body = {"apiVersion": "clux.dev/v1", "kind": "Gauge", "metadata": {"name": name, "labels": {"b": "2", "a": "1"}}}
        yield Call("POST", target, {**body, "spec": spec, "status": ready if name == "full" else {}}, AS_TABLE)
    yield Call("GET", f"{target}?includeObject=None", None, AS_TABLE)
    yield Call("GET", f"{target}?limit=2&includeObject=None", None, AS_TABLE)


def included(namespace: str) -> Talk:
    """How much of each object stands in its row, for one object, a list and a watch; and what is refused."""
    target = f"/api/v1/namespaces/{namespace}/secrets"
    yield Call("POST", target, {"metadata": {"name": "a", "labels": {"b": "c"}}, "type": "Opaque"})
    for include in ("", "None", "Metadata", "Object", "none", "Everything"):
        yield Call("GET", f"{target}?includeObject={include}", None, AS_TABLE)
        yield Call("GET", f"{target}/a?includeObject={include}", None, AS_TABLE)
        opened = yield Open(include, f"{target}?watch=1&includeObject={include}", AS_TABLE)
        if opened.body is None:
            yield Read(include, 1)


def watched(namespace: str) -> Talk:
    """A watch of tables: columns in the first frame only, a row for each event, bookmarks as rows."""
    target = f"/api/v1/namespaces/{namespace}/secrets"
    query = f"watch=1&allowWatchBookmarks=1&sendInitialEvents=true&{MATCH}=NotOlderThan"
    for include in ("None", "Object"):
        yield Open(include, f"{target}?{query}&includeObject={include}", AS_TABLE)
        yield Read(include, 1)
    yield Open("none", f"{target}?watch=1&includeObject=None", AS_TABLE)
    yield Open("metadata", f"{target}?watch=1&labelSelector=on", AS_TABLE)
    for name in "ab":
        yield Call("POST", target, {"metadata": {"name": name, "labels": {"on": ""}}, "type": "Opaque"})
    yield Call("PATCH", f"{target}/a", {"metadata": {"labels": None}, "data": {"a": "Yg=="}}, MERGE)
    yield Call("DELETE", f"{target}/b")
    yield Read("none", 4)
    yield Read("metadata", 4)


def paged(namespace: str) -> Talk:
    """Pages of a table, and its old version."""
    target = f"/api/v1/namespaces/{namespace}/secrets"
    for name in "ab":
        yield Call("POST", target, {"metadata": {"name": name, "labels": {"on": ""}}, "type": "Opaque"})
    page = yield Call("GET", f"{target}?limit=1&labelSelector=on&includeObject=None", None, AS_TABLE)
    token = page.body["metadata"]["continue"]
    yield Call("GET", f"{target}?limit=1&labelSelector=on&includeObject=None&continue={token}", None, AS_TABLE)
    yield Call("GET", f"{target}?labelSelector=on", None, (("accept", TABLE.replace("v=v1", "v=v1beta1")),))
    yield Call("DELETE", f"{target}?labelSelector=on&includeObject=None", None, AS_TABLE)
    yield Call("GET", f"{target}?labelSelector=on", None, AS_TABLE)


def scaled(namespace: str) -> Talk:
    """The scale of an object has a table of its own."""
    target = f"/apis/apps/v1/namespaces/{namespace}/replicasets"
    body = {"metadata": {"name": "a"}, "spec": {"replicas": 0, "selector": PLAIN, "template": template("one")}}
    yield Call("POST", f"{target}?includeObject=None", body, AS_TABLE)
    yield Call("GET", f"{target}/a/scale?includeObject=None", None, AS_TABLE)
    yield Call("GET", f"{target}/a/scale", None, (("accept", TABLE.replace("Table", "PartialObjectMetadataList")),))


TABLES: dict[str, Conversation] = {
    **{f"table of {name}": shown.talk for name, shown in {**WORKLOADS, **THINGS}.items()},
    "table of custom resources": custom,
    "what rows include": included,
    "tables that are watched": watched,
    "pages of tables": paged,
    "tables of scales": scaled,
}

"""Events of the core group and of events.k8s.io: made in one, and read, watched, changed and deleted in the other."""

from typing import Any

from ..holding import Conversation
from ..steps import Call, Open, Read, Talk
from .built_in_versions import APPLY, JSON, STRATEGIC, TABLE
from .words import MERGE, PARTIAL, PARTIAL_LIST

_THEN, _EXACT = "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000001Z"


def paths(namespace: str) -> tuple[str, str]:
    """The collections of both groups."""
    return f"/api/v1/namespaces/{namespace}/events", f"/apis/events.k8s.io/v1/namespaces/{namespace}/events"


def _about(namespace: str) -> dict[str, str]:
    return {"kind": "Pod", "namespace": namespace, "name": "p", "uid": "u", "apiVersion": "v1", "fieldPath": "spec"}


def core_event(namespace: str, name: str, **more: Any) -> dict[str, Any]:
    """An event to create in the core group."""
    said = {"reason": "Told", "message": "m", "type": "Normal", "source": {"component": "kubelet", "host": "h"}}
    times = {"firstTimestamp": _THEN, "lastTimestamp": _THEN, "count": 3}
    return {"metadata": {"name": name}, "involvedObject": _about(namespace), **said, **times, **more}


def new_event(namespace: str, name: str, **more: Any) -> dict[str, Any]:
    """An event to create in its own group."""
    said = {"reason": "Told", "note": "n", "type": "Warning", "action": "a", "eventTime": _EXACT}
    who = {"reportingController": "me/x", "reportingInstance": "i"}
    return {"metadata": {"name": name}, "regarding": _about(namespace), **said, **who, **more}


SERIES = {"series": {"count": 2, "lastObservedTime": _EXACT}, "related": {"kind": "Node", "name": "n"}}


def made(namespace: str) -> Talk:
    """Everything that an event may say, in both groups."""
    core, new = paths(namespace)
    yield Call("POST", core, core_event(namespace, "a"))
    yield Call("POST", core, {"metadata": {"name": "b"}, "involvedObject": {"namespace": namespace}})
    yield Call(
        "POST",
        core,
        core_event(namespace, "c", eventTime=_EXACT, action="x", reportingComponent="r", reportingInstance="i", **SERIES),
    )
    yield Call("POST", new, new_event(namespace, "d"))
    yield Call("POST", new, new_event(namespace, "e", **SERIES))
    for path in (core, new):
        for name in "abcde":
            yield Call("GET", f"{path}/{name}")
        yield Call("GET", path)
        yield Call("GET", path, headers=PARTIAL_LIST)
        yield Call("GET", f"{path}/a", headers=PARTIAL)
        for query in ("", "?includeObject=Object"):
            yield Call("GET", f"{path}{query}", headers=TABLE)


def selected(namespace: str) -> Talk:
    """By what fields are called in each group."""
    core, new = paths(namespace)
    yield Call("POST", core, core_event(namespace, "a"))
    yield Call("POST", core, core_event(namespace, "b", source={}, involvedObject={"kind": "Node", "namespace": namespace}))
    yield Call("POST", new, new_event(namespace, "c"))
    for path, about, by in ((core, "involvedObject", "reportingComponent"), (new, "regarding", "reportingController")):
        for selector in (
            f"{about}.kind=Pod",
            f"{about}.name!=p",
            f"{about}.uid=u,type=Warning",
            f"{by}=me/x",
            f"{by}=",
            "type=Normal",
        ):
            yield Call("GET", f"{path}?fieldSelector={selector}")
        for selector in ("source=kubelet", "source=me/x", "involvedObject.kind=Pod", "regarding.kind=Pod", "metadata.name=c"):
            yield Call("GET", f"{path}?fieldSelector={selector}")


def watched(namespace: str) -> Talk:
    """One change, a frame in each group; selectors mean the same."""
    core, new = paths(namespace)
    first = yield Call("POST", new, new_event(namespace, "a"))
    since = f"watch=1&timeoutSeconds=2&resourceVersion={first.body['metadata']['resourceVersion']}"
    for name, path, field in (("core", core, "involvedObject.name"), ("new", new, "regarding.name")):
        yield Open(name, f"{path}?{since}")
        yield Open(f"{name} selected", f"{path}?{since}&fieldSelector={field}=p")
        yield Open(f"{name} table", f"{path}?{since}", TABLE)
    yield Call("POST", core, core_event(namespace, "b"))
    yield Call("POST", core, core_event(namespace, "c", involvedObject={"namespace": namespace, "name": "q"}))
    yield Call("PATCH", f"{core}/c", {"involvedObject": {"name": "p"}}, MERGE)
    yield Call("PATCH", f"{core}/c", {"involvedObject": {"name": "q"}}, MERGE)
    yield Call("DELETE", f"{core}/a")
    yield Call("DELETE", f"{new}/b")
    for name in ("core", "new"):
        for kind in ("", " selected", " table"):
            yield Read(f"{name}{kind}")


def changed(namespace: str) -> Talk:
    """The core group lets everything be changed, the other one only a series."""
    core, new = paths(namespace)
    yield Call("POST", core, core_event(namespace, "a"))
    yield Call("POST", new, new_event(namespace, "b"))
    yield Call("PATCH", f"{core}/a", {"count": 4, "message": "again"}, MERGE)
    yield Call("PATCH", f"{core}/b", {"message": "again"}, STRATEGIC)
    yield Call("PATCH", f"{new}/a", {"metadata": {"labels": {"l": "m"}}}, MERGE)
    yield Call("PATCH", f"{new}/a", [{"op": "replace", "path": "/deprecatedCount", "value": 5}], JSON)
    yield Call("PATCH", f"{new}/b", {"series": SERIES["series"]}, STRATEGIC)
    yield Call("PATCH", f"{new}/b", {"series": {"count": 1}}, MERGE)
    yield Call("PATCH", f"{core}/b", {"series": {"count": 1}}, MERGE)
    yield Call("PATCH", f"{new}/b", {"metadata": {"labels": {"l": "m"}}}, MERGE)
    gone = {"note": None, "regarding": {"kind": "Node"}, "related": {"kind": "x"}, "reportingController": "you", "action": None}
    yield Call("PATCH", f"{new}/b", gone, MERGE)
    times = {"deprecatedFirstTimestamp": "2027-01-01T00:00:00Z", "deprecatedLastTimestamp": None, "eventTime": _EXACT}
    yield Call("PATCH", f"{new}/a", {**times, "deprecatedSource": {"host": "i"}, "type": "Odd", "reason": ""}, MERGE)
    yield Call("PUT", f"{core}/b", core_event(namespace, "b"))
    yield Call("PUT", f"{new}/b", new_event(namespace, "b"))
    yield Call("PUT", f"{new}/c", new_event(namespace, "c"))
    yield Call("PUT", f"{core}/d", core_event(namespace, "d"))
    shown = (yield Call("GET", f"{new}/d")).body
    yield Call("PUT", f"{new}/d", shown)
    yield Call("GET", core)


def applied(namespace: str) -> Talk:
    """Managers of both groups."""
    core, new = paths(namespace)
    names = ({"apiVersion": "v1", "kind": "Event"}, {"apiVersion": "events.k8s.io/v1", "kind": "Event"})
    yield Call("PATCH", f"{core}/a?fieldManager=one", {**names[0], **core_event(namespace, "a")}, APPLY)
    yield Call("PATCH", f"{new}/a?fieldManager=two", {**names[1], "metadata": {"name": "a"}, "note": "n"}, APPLY)
    yield Call("PATCH", f"{new}/a?fieldManager=two", {**names[1], "metadata": {"name": "a"}, "note": "m"}, APPLY)
    yield Call("PATCH", f"{core}/a?fieldManager=one", {**names[0], **core_event(namespace, "a", message="o")}, APPLY)
    yield Call("PATCH", f"{core}/a?fieldManager=one&force=1", {**names[0], **core_event(namespace, "a", message="o")}, APPLY)
    yield Call("PATCH", f"{new}/a?fieldManager=two", {**names[1], "metadata": {"name": "a"}, "series": SERIES["series"]}, APPLY)
    yield Call("PATCH", f"{core}/a?fieldManager=three", {"message": "p", "count": 9}, MERGE)
    yield Call("GET", f"{new}/a")
    yield Call("PATCH", f"{new}/b?fieldManager=one", {**names[1], **new_event(namespace, "b")}, APPLY)
    yield Call("PATCH", f"{core}/b?fieldManager=one", {**names[0], "metadata": {"name": "b"}, "count": 1}, APPLY)
    yield Call("GET", f"{new}/b")
    yield Call("PATCH", f"{core}/b?fieldManager=one", {**names[1], **new_event(namespace, "b")}, APPLY)


def refused(namespace: str) -> Talk:
    """What the core group takes and the other one does not."""
    core, new = paths(namespace)
    wrong: dict[str, Any] = {
        "reason": "",
        "note": "x" * 1025,
        "type": "x",
        "series": {"count": 1},
        "regarding": {"namespace": "other"},
    }
    old = {"deprecatedSource": {"component": "x"}, "deprecatedCount": 2, "deprecatedFirstTimestamp": _THEN}
    for body in (
        new_event(namespace, "a", **wrong, **old),
        new_event(namespace, "a", reportingController="", action="x" * 129, reportingInstance="x" * 129),
        new_event(namespace, "a", reportingController="a b", regarding={}),
        {"metadata": {"name": "a"}},
        core_event(namespace, "a"),
        {**core_event(namespace, "a"), "apiVersion": "v1", "kind": "Event"},
    ):
        yield Call("POST", new, body)
    for body in (
        core_event(namespace, "b", involvedObject={}),
        core_event(namespace, "b", involvedObject={"namespace": "other"}, eventTime=_EXACT),
        core_event(namespace, "b", involvedObject={}, eventTime=_EXACT, reportingComponent="a b"),
        {**new_event(namespace, "b"), "apiVersion": "events.k8s.io/v1", "kind": "Event"},
        new_event(namespace, "b"),
    ):
        yield Call("POST", core, body)
    yield Call("POST", f"{new}?fieldValidation=Strict", core_event(namespace, "a"))


def deleted(namespace: str) -> Talk:
    """In one group, so in the other; each names itself."""
    core, new = paths(namespace)
    for name in "abcdef":
        yield Call("POST", core, core_event(namespace, name, type="Normal" if name < "e" else "Warning"))
    yield Call("DELETE", f"{new}/a")
    yield Call("GET", f"{core}/a")
    yield Call("GET", f"{new}/a")
    yield Call("DELETE", f"{core}/a")
    yield Call("POST", new, new_event(namespace, "b"))
    yield Call("POST", core, core_event(namespace, "b"))
    yield Call("DELETE", f"{core}/b?dryRun=All")
    yield Call("PATCH", f"{new}/b", {"metadata": {"resourceVersion": "1"}}, MERGE)
    yield Call("DELETE", f"{new}/b", {"preconditions": {"uid": "x"}})
    yield Call("DELETE", f"{new}?fieldSelector=type=Warning")
    yield Call("GET", core)
    page = yield Call("GET", f"{new}?limit=1")
    yield Call("GET", f"{new}?limit=1&continue={page.body['metadata']['continue']}")
    yield Call("DELETE", core)
    yield Call("GET", new)


EVENTS: dict[str, Conversation] = {
    "events of both groups": made,
    "events selected in both groups": selected,
    "watches of events in both groups": watched,
    "events changed in both groups": changed,
    "events applied in both groups": applied,
    "events that a group refuses": refused,
    "events deleted in the other group": deleted,
}

"""What selectors make of changes."""

from typing import Any

from ...foos import definition
from ..steps import Call, Define, Open, Read, Talk
from .words import MERGE, PARTIAL, create, delete, label, patch, secret, secrets, watch

FOOS = "/apis/clux.dev/v1"
SELECTORS = {
    "all": "limit=0",
    "front": "labelSelector=tier%3Dfront",
    "not front": "labelSelector=tier!%3Dfront",
    "any tier": "labelSelector=tier",
    "name": "fieldSelector=metadata.name%3Da",
    "not name": "fieldSelector=metadata.name!%3Da",
    "type": "fieldSelector=type%3DOpaque",
    "elsewhere": "fieldSelector=metadata.namespace%3Delsewhere",
}


def enter_and_leave(namespace: str) -> Talk:
    """ADDED on entering, DELETED on leaving: with the object as it was, under the version of the change."""
    start = yield from create(namespace, "a", tier="front")
    for name, selector in SELECTORS.items():
        yield Open(name, f"{secrets(namespace)}?watch=1&timeoutSeconds=1&resourceVersion={start}&{selector}")
    yield from patch(namespace, "a", {"data": {"x": "MQ=="}})
    yield from patch(namespace, "a", label(tier="back"))
    yield from patch(namespace, "a", {**label(tier="front"), "data": {"x": "Mg=="}})
    yield from patch(namespace, "a", label(tier=None))
    yield from create(namespace, "b", tier="front")
    yield from patch(namespace, "b", label(tier="front"))
    yield from delete(namespace, "b")
    yield from delete(namespace, "a")
    for name in SELECTORS:
        yield Read(name)


def finalizers(namespace: str) -> Talk:
    """Deleted objects that wait are modified, then gone: as they were last stored."""
    target = secrets(namespace)
    metadata = {"name": "a", "labels": {"on": "yes"}, "finalizers": ["clux.dev/wait"]}
    made = yield Call("POST", target, {**secret("a", on="yes"), "metadata": metadata})
    start = made.body["metadata"]["resourceVersion"]
    for name, query in (("all", "limit=0"), ("on", "labelSelector=on%3Dyes")):
        yield Open(name, f"{target}?watch=1&timeoutSeconds=1&resourceVersion={start}&{query}")
    yield from delete(namespace, "a")
    yield from delete(namespace, "a")
    yield from patch(namespace, "a", {"data": {"x": "MQ=="}})
    yield Call("PATCH", f"{target}/a", {"metadata": {"finalizers": None, "labels": {"on": "no"}}}, MERGE)
    for name in ("all", "on"):
        yield Read(name)


def custom_resources(namespace: str) -> Talk:
    """Items and frames carry their kind, a list has a continue token always; nothing is older than the definition."""
    yield Define(definition(), f"{FOOS}/foos")
    target = f"{FOOS}/namespaces/{namespace}/foos"
    body: dict[str, Any] = {"apiVersion": "clux.dev/v1", "kind": "Foo", "metadata": {"name": "a"}, "spec": {"info": "first"}}
    made = yield Call("POST", target, body)
    yield Call("POST", target, {**body, "metadata": {"name": "b"}})
    start = made.body["metadata"]["resourceVersion"]
    yield Open("all", f"{target}?watch=1&timeoutSeconds=1&resourceVersion={start}")
    yield Open("metadata", f"{target}?watch=1&timeoutSeconds=1&resourceVersion={start}", PARTIAL)
    yield from watch(target, "allowWatchBookmarks=1", 3)
    yield Open("ancient", f"{target}?watch=1&timeoutSeconds=1&resourceVersion=1")
    yield Call("PATCH", f"{target}/a", {"spec": {"info": "second"}}, MERGE)
    yield Call("DELETE", f"{target}/a")
    for name in ("all", "metadata", "ancient"):
        yield Read(name)
    yield Call("GET", target)
    yield Call("GET", f"{target}?limit=1")


def all_namespaces(namespace: str) -> Talk:
    """A watch of every namespace tells all in order."""
    other = f"{namespace}-other"
    yield Call("POST", "/api/v1/namespaces", {"metadata": {"name": other}})
    start = yield from create(namespace, "a", own=namespace)
    for name, query in (("labels", f"labelSelector=own%3D{namespace}"), ("field", f"fieldSelector=metadata.namespace%3D{other}")):
        yield Open(name, f"/api/v1/secrets?watch=1&timeoutSeconds=1&resourceVersion={start}&{query}")
    yield from create(other, "a", own=namespace)
    yield from patch(namespace, "a", {"data": {"x": "MQ=="}})
    yield from delete(other, "a")
    for name in ("labels", "field"):
        yield Read(name)
    yield Call("GET", f"/api/v1/secrets?labelSelector=own%3D{namespace}")
    yield Call("GET", f"/api/v1/secrets?labelSelector=own%3D{namespace}&limit=1")


def selectable_fields(namespace: str) -> Talk:
    """A custom resource that enters and leaves by a field of its own."""
    yield Define(coloured(), "/apis/clux.dev/v1/lamps")
    target = f"{FOOS}/namespaces/{namespace}/lamps"
    body: dict[str, Any] = {"apiVersion": "clux.dev/v1", "kind": "Lamp", "metadata": {"name": "a"}, "spec": {"colour": "red"}}
    made = yield Call("POST", target, body)
    start = made.body["metadata"]["resourceVersion"]
    for name, query in (("red", "spec.colour%3Dred"), ("not red", "spec.colour!%3Dred"), ("none", "spec.colour%3D")):
        yield Open(name, f"{target}?watch=1&timeoutSeconds=1&resourceVersion={start}&fieldSelector={query}")
    for colour in ("blue", "red", None):
        yield Call("PATCH", f"{target}/a", {"spec": {"colour": colour}}, MERGE)
    yield Call("DELETE", f"{target}/a")
    for name in ("red", "not red", "none"):
        yield Read(name)
    yield Call("GET", f"{target}?fieldSelector=spec.size%3D1")


def coloured() -> dict[str, Any]:
    """A definition with a selectable field."""
    made = definition()
    made["metadata"]["name"] = "lamps.clux.dev"
    made["spec"]["names"] = {"plural": "lamps", "kind": "Lamp"}
    version: dict[str, Any] = made["spec"]["versions"][0]
    colour = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"colour": {"type": "string"}}}}}
    version.pop("subresources")
    version.update(schema={"openAPIV3Schema": colour}, selectableFields=[{"jsonPath": ".spec.colour"}])
    return made

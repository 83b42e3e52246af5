"""Custom resources of two versions that a webhook converts."""

from typing import Any

from ..steps import DEFINITIONS, HOOKS, Call, Open, Read, Talk, Until
from ..webhooks import BUNDLE
from .words import MERGE

_APPLY = (("content-type", "application/apply-patch+yaml"),)
_TABLE = (("accept", "application/json;as=Table;g=meta.k8s.io;v=v1"),)


def definition(group: str, path: str, stored: str = "v2") -> dict[str, Any]:
    """A definition of two versions, which the webhook at a path converts."""

    def version(called: str, **properties: Any) -> dict[str, Any]:
        spec = {"type": "object", "properties": properties}
        columns = [{"name": key, "type": found["type"], "jsonPath": f".spec.{key}"} for key, found in properties.items()]
        schema = {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec}}}
        shown: dict[str, Any] = {"schema": schema, "additionalPrinterColumns": columns, "subresources": {"status": {}}}
        return {"name": called, "served": True, "storage": called == stored, **shown}

    text, number = {"type": "string"}, {"type": "integer"}
    colour = {"type": "string", "default": "blue"}
    webhook = {"clientConfig": {"url": f"{HOOKS}{path}", "caBundle": BUNDLE}, "conversionReviewVersions": ["v1"]}
    return {
        "metadata": {"name": f"foos.{group}"},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"plural": "foos", "kind": "Foo"},
            "versions": [version("v1", host=text), version("v2", name=text, port=number, colour=colour)],
            "conversion": {"strategy": "Webhook", "webhook": webhook},
        },
    }


def foo(group: str, version: str, called: str, **spec: Any) -> dict[str, Any]:
    """An object of it."""
    return {"apiVersion": f"{group}/{version}", "kind": "Foo", "metadata": {"name": called}, "spec": spec}


def converted(namespace: str) -> Talk:
    """Written in either version, and read in both; then the other version is the one that objects are kept in."""
    group = f"{namespace}.dev"
    yield Until(Call("POST", DEFINITIONS, definition(group, "/convert")), 201)
    paths = {version: f"/apis/{group}/{version}/namespaces/{namespace}/foos" for version in ("v1", "v2")}
    for path in paths.values():
        yield Until(Call("GET", path), 200)
    first = yield Call("POST", paths["v2"], foo(group, "v2", "a", name="x", port=1))
    yield Call("POST", paths["v1"], foo(group, "v1", "b", host="y:2"))
    for path in paths.values():
        yield Call("GET", f"{path}/a")
        yield Call("GET", f"{path}/b")
        yield Call("GET", path)
        yield Call("GET", path, headers=_TABLE)
    version = first.body["metadata"]["resourceVersion"]
    for name, path in paths.items():
        yield Open(name, f"{path}?watch=1&resourceVersion={version}&timeoutSeconds=2")
    yield Call("PATCH", f"{paths['v1']}/a", {"spec": {"host": "z:3"}}, MERGE)
    yield Call("PATCH", f"{paths['v1']}/a", {"spec": {"host": "z:3"}}, MERGE)
    yield Call("PATCH", f"{paths['v2']}/b", {"spec": {"port": 4}, "metadata": {"labels": {"l": "m"}}}, MERGE)
    yield Call("PATCH", f"{paths['v1']}/c?fieldManager=me", foo(group, "v1", "c", host="c:5"), _APPLY)
    yield Call("PATCH", f"{paths['v1']}/c?fieldManager=me", foo(group, "v1", "c", host="c:6"), _APPLY)
    yield Call("GET", f"{paths['v2']}/c")
    yield Call("DELETE", f"{paths['v1']}/b")
    for name in paths:
        yield Read(name)
    change = {"spec": definition(group, "/convert", stored="v1")["spec"]}
    yield Call("PATCH", f"{DEFINITIONS}/foos.{group}", {"spec": {"versions": change["spec"]["versions"]}}, MERGE)
    yield Until(Call("GET", f"{paths['v1']}/a"), 200)
    yield Call("POST", paths["v2"], foo(group, "v2", "d", name="d", port=7))
    for path in paths.values():
        yield Call("GET", path)
    yield Until(Call("DELETE", f"{DEFINITIONS}/foos.{group}"), 200)


def unconverted(namespace: str) -> Talk:
    """Webhooks that do not do what they should."""
    for number, path in enumerate(("/convert-not", "/convert-none", "/convert-another", "/allow")):
        group = f"{namespace}-{number}.dev"
        yield Until(Call("POST", DEFINITIONS, definition(group, path)), 201)
        old, new = (f"/apis/{group}/{version}/namespaces/{namespace}/foos" for version in ("v1", "v2"))
        yield Until(Call("GET", new), 200)
        yield Call("POST", new, foo(group, "v2", "a", name="x"))
        yield Call("POST", old, foo(group, "v1", "b", host="y"))
        yield Call("GET", f"{new}/a")
        yield Until(Call("DELETE", f"{DEFINITIONS}/foos.{group}"), 200)

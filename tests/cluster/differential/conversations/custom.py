"""Definitions of custom kinds, and what becomes of objects under them. Each conversation has a group of its own."""

from typing import Any

from ..schemas import definition
from ..steps import DEFINITIONS, Call, Define, Open, Read, Talk
from .words import MERGE, secrets

Schema = dict[str, Any]
JSON_PATCH = (("content-type", "application/json-patch+json"),)


def whole(spec: Schema, **more: Any) -> Schema:
    """The schema of a resource whose spec is this."""
    return {"type": "object", "properties": {"spec": spec, **more}}


def fields(**found: Schema) -> Schema:
    """An object with these fields."""
    return {"type": "object", "properties": found}


TEXT, WHOLE = {"type": "string"}, {"type": "integer"}


def thing(group: str, name: str, **content: Any) -> dict[str, Any]:
    """One to send."""
    return {"apiVersion": f"{group}/v1", "kind": "Thing", "metadata": {"name": name}, **content}


def things(group: str, namespace: str, version: str = "v1") -> str:
    """Where they are."""
    return f"/apis/{group}/{version}/namespaces/{namespace}/things"


def _ruled() -> dict[str, Any]:
    listed = {
        "type": "array",
        "maxItems": 5,
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
        "items": {
            **fields(name={"type": "string", "maxLength": 9}, v=WHOLE),
            "required": ["name"],
            "x-kubernetes-validations": [{"rule": "self.v >= oldSelf.v", "message": "v never falls"}],
        },
    }
    spec = {
        **fields(
            a={**WHOLE, "x-kubernetes-validations": [{"rule": "self < 10"}]},
            name={**TEXT, "maxLength": 9, "x-kubernetes-validations": [{"rule": "self == oldSelf", "message": "name is firm"}]},
            when={"type": "string", "format": "date-time"},
            size={**TEXT, "maxLength": 9},
            list=listed,
            once={**TEXT, "nullable": True},
        ),
        "x-kubernetes-validations": [
            {"rule": "!has(self.a) || self.a != 3", "message": "never 3", "reason": "FieldValueForbidden", "fieldPath": ".a"},
            {"rule": "!has(self.a) || 12 / self.a > 1", "messageExpression": "self.a > 5 ? 'a is large' : 'a is small'"},
            {"rule": "!has(self.size) || quantity(self.size).isLessThan(quantity('1Gi'))"},
            {"rule": "!has(self.when) || self.when > timestamp('2020-01-01T00:00:00Z')"},
            {"rule": "!has(self.once) || self.once == 'x'"},
        ],
    }
    return {
        **whole(spec),
        "x-kubernetes-validations": [{"rule": "self.metadata.name.startsWith('t')", "message": "begin with t"}],
    }


def rules(namespace: str) -> Talk:
    """Rules at work: messages, reasons, paths, transitions, errors, null, metadata."""
    group = "rules.custom.test"
    described = definition(group, _ruled())
    at = things(group, namespace)
    yield Define(described, at)
    yield Call("POST", at, thing(group, "x"))
    for number, content in enumerate(
        (
            *({"a": 3}, {"a": 0}, {"a": 20}, {"a": 12}, {"size": "2Gi"}, {"size": "x"}, {"when": "2019-01-01T00:00:00Z"}),
            *(
                {"when": "2021-01-01T00:00:00Z"},
                {"once": None},
                {"once": "y"},
                {"a": "x"},
                {"list": [{"name": "p", "v": 1}, {"name": "p"}]},
            ),
        )
    ):
        yield Call("POST", at, thing(group, f"t{number}", spec=content))
    made = yield Call("POST", at, thing(group, "t", spec={"a": 5, "name": "n", "list": [{"name": "p", "v": 4}]}))
    assert made.status == 201, made.body
    for change in (
        {"name": "m"},
        {"name": None},
        {"list": [{"name": "q", "v": 1}]},
        {"list": [{"name": "q", "v": 0}]},
        {"a": 11},
    ):
        yield Call("PATCH", f"{at}/t", {"spec": change}, MERGE)


def fields_unknown(namespace: str) -> Talk:
    """Unknown and repeated fields by Strict, Warn and Ignore; nulls, defaults, embedded resources."""
    group = "fields.custom.test"
    spec = fields(
        a={**WHOLE, "default": 7},
        n={**TEXT, "nullable": True, "default": "x"},
        o={**fields(p={**TEXT, "default": "q"}), "default": {}},
        l={"type": "array", "items": {**fields(c={**WHOLE, "default": 1})}},
        e={"type": "object", "x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": True},
        free={"x-kubernetes-preserve-unknown-fields": True, **fields(k=fields(v=TEXT))},
        m={"type": "object", "additionalProperties": fields(z=TEXT)},
    )
    at = things(group, namespace)
    yield Define(definition(group, whole(spec)), at)
    bodies: tuple[dict[str, Any], ...] = (
        {},
        {"a": None, "n": None, "o": None, "l": None},
        {"b": 1, "l": [{"d": 1}, None], "m": {"x": {"y": 1}, "w": None}},
        {"free": {"any": {"thing": [1]}, "k": {"v": "1", "u": 2}}},
        {"e": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x", "bad": 1, "labels": {"a": "b"}}, "spec": {"x": 1}}},
        {"e": {}},
        {"e": {"kind": 1}},
        {"e": {"apiVersion": "a/b/c", "kind": "P!", "metadata": {"name": "a/b", "labels": {"-": "x y"}}}},
        {"e": {"apiVersion": "v1", "kind": "Pod", "metadata": {"labels": {"a": 1}}}},
    )
    for mode in ("Strict", "Warn", "Ignore"):
        for number, body in enumerate(bodies):
            yield Call("POST", f"{at}?fieldValidation={mode}", thing(group, f"{mode.lower()}-{number}", spec=body))
    yield Call("POST", f"{at}?fieldValidation=Strict", {**thing(group, "meta"), "metadata": {"name": "meta", "color": "red"}})
    yield Call("POST", at, {**thing(group, "labels"), "metadata": {"name": "labels", "labels": {"a": 1}}})
    yield Call("PATCH", f"{at}/warn-0", {"spec": {"b": 1, "a": 9}}, MERGE)
    yield Call("PATCH", f"{at}/warn-0", [{"op": "add", "path": "/spec/b", "value": 1}], JSON_PATCH)
    yield Call("POST", at, {**thing(group, "ends"), "metadata": {"name": "ends", "finalizers": ["short", "a.b"]}})
    yield Call("GET", at)


def versions(namespace: str) -> Talk:
    """Two versions with schemas of their own: each is read and written through both."""
    group = "versions.custom.test"
    described = definition(group, whole(fields(a=TEXT, old={**WHOLE, "default": 1})))
    second = {
        "name": "v2",
        "served": True,
        "storage": False,
        "schema": {"openAPIV3Schema": whole(fields(a=TEXT, new={**WHOLE, "default": 2}))},
    }
    third = {**second, "name": "v1beta1", "deprecated": True, "schema": {"openAPIV3Schema": whole(fields(a=TEXT))}}
    described["spec"]["versions"] += [second, third, {**third, "name": "v1alpha1", "served": False}]
    yield Define(described, things(group, namespace))
    yield Call("POST", things(group, namespace), thing(group, "one", spec={"a": "x", "old": 5, "new": 6}))
    for version in ("v1", "v2", "v1beta1", "v1alpha1"):
        yield Call("GET", f"{things(group, namespace, version)}/one")
        yield Call("GET", things(group, namespace, version))
    yield Call("POST", things(group, namespace, "v2"), {**thing(group, "two", spec={"a": "y"}), "apiVersion": f"{group}/v2"})
    yield Call("GET", f"{things(group, namespace)}/two")
    yield Call("PATCH", f"{things(group, namespace, 'v2')}/one", {"spec": {"a": "z"}}, MERGE)
    yield Call("GET", f"{things(group, namespace)}/one")
    yield Call("POST", things(group, namespace, "v1beta1"), {**thing(group, "three"), "apiVersion": f"{group}/v1beta1"})
    yield Call("POST", things(group, namespace), {**thing(group, "four"), "apiVersion": f"{group}/v2"})


def life(namespace: str) -> Talk:
    """Generation, status and scale subresources, of an object with both."""
    group = "life.custom.test"
    scale = {
        "specReplicasPath": ".spec.replicas",
        "statusReplicasPath": ".status.replicas",
        "labelSelectorPath": ".status.selector",
    }
    schema = whole(fields(replicas=WHOLE, a=TEXT), status=fields(replicas=WHOLE, selector=TEXT, ok={"type": "boolean"}))
    at = things(group, namespace)
    yield Define(definition(group, schema, subresources={"status": {}, "scale": scale}), at)
    yield Call("POST", at, thing(group, "one", spec={"replicas": 2}, status={"replicas": 9}))
    yield Call("POST", at, thing(group, "two", spec={"replicas": -1}))
    yield Call("POST", at, thing(group, "three", spec={"replicas": 2**40}))
    yield Call("PATCH", f"{at}/one", {"spec": {"a": "x"}, "status": {"ok": True}}, MERGE)
    yield Call(
        "PATCH", f"{at}/one/status", {"spec": {"a": "y"}, "metadata": {"labels": {"a": "b"}}, "status": {"replicas": 2}}, MERGE
    )
    yield Call("PATCH", f"{at}/one/status", {"status": {"ok": "yes"}}, MERGE)
    yield Call("PATCH", f"{at}/one/status", {"status": {"replicas": -1}}, MERGE)
    yield Call("PATCH", f"{at}/one", {"metadata": {"labels": {"a": "c"}}}, MERGE)
    yield Call("GET", f"{at}/one/scale")
    yield Call("PATCH", f"{at}/one/scale", {"spec": {"replicas": 5}}, MERGE)
    yield Call("GET", f"{at}/one")
    yield Call("GET", f"{at}/one/log")


def definitions_change(namespace: str) -> Talk:
    """A definition is watched while it comes to be, changed, and deleted with its objects."""
    group = "change.custom.test"
    described = definition(group, whole(fields(a=TEXT)))
    name = described["metadata"]["name"]
    before = yield Call("GET", secrets(namespace))
    version = before.body["metadata"]["resourceVersion"]
    yield Open("definitions", f"{DEFINITIONS}?watch=1&fieldSelector=metadata.name%3D{name}&resourceVersion={version}")
    yield Call("POST", DEFINITIONS, described)
    yield Read("definitions", 3)
    at = things(group, namespace)
    yield Define(described, at)
    yield Call("POST", at, thing(group, "one", spec={"a": "x"}))
    changes: tuple[dict[str, Any], ...] = (
        {"spec": {"scope": "Cluster"}},
        {"spec": {"group": "other.test"}},
        {"spec": {"names": {"kind": "Other"}}},
        {"spec": {"names": {"plural": "others"}}},
        {"spec": {"versions": []}},
        {"metadata": {"labels": {"a": "b"}}},
    )
    for change in changes:
        yield Call("PATCH", f"{DEFINITIONS}/{name}", change, MERGE)
    yield Call("PATCH", f"{DEFINITIONS}/{name}/status", {"status": {"storedVersions": []}}, MERGE)


def conflicts(namespace: str) -> Talk:
    """Names that another definition of the group has."""
    group = "conflicts.custom.test"
    yield Define(definition(group, whole(fields(a=TEXT))), things(group, namespace))
    other = definition(group, whole(fields(b=TEXT)))
    other["metadata"]["name"] = f"stuffs.{group}"
    other["spec"]["names"] = {"plural": "stuffs", "kind": "Thing", "singular": "thing", "shortNames": ["st"]}
    version = (yield Call("GET", secrets(namespace))).body["metadata"]["resourceVersion"]
    yield Open("other", f"{DEFINITIONS}?watch=1&fieldSelector=metadata.name%3Dstuffs.{group}&resourceVersion={version}")
    yield Call("POST", DEFINITIONS, other)
    yield Read("other", 2)
    yield Call("GET", f"/apis/{group}/v1/namespaces/{namespace}/stuffs")


def selectable(namespace: str) -> Talk:
    """Fields that objects are selected by, of several types."""
    group = "selectable.custom.test"
    columns = [{"name": "A", "type": "string", "jsonPath": ".spec.a"}]
    paths = [{"jsonPath": ".spec.a"}, {"jsonPath": ".spec.n"}, {"jsonPath": ".spec.b"}]
    described = definition(
        group, whole(fields(a=TEXT, n=WHOLE, b={"type": "boolean"})), selectableFields=paths, additionalPrinterColumns=columns
    )
    described["spec"]["names"].update(shortNames=["th"], categories=["all"])
    at = things(group, namespace)
    yield Define(described, at)
    yield Call("POST", at, thing(group, "one", spec={"a": "x", "n": 1, "b": True}))
    yield Call("POST", at, thing(group, "two", spec={"a": "y", "n": 2}))
    for selector in ("spec.a=x", "spec.n=2", "spec.b=true", "spec.b=", "spec.c=1", "spec.a!=x"):
        yield Call("GET", f"{at}?fieldSelector={selector.replace('=', '%3D').replace('!', '%21')}")
    yield Call("GET", f"/apis/{group}")


def deletion(namespace: str) -> Talk:
    """A definition is deleted: its objects go, one with a finalizer last."""
    group = "deletion.custom.test"
    described = definition(group, whole(fields(a=TEXT)))
    at, name = things(group, namespace), described["metadata"]["name"]
    yield Define(described, at)
    yield Call("POST", at, thing(group, "one"))
    kept = thing(group, "two")
    kept["metadata"]["finalizers"] = ["custom.test/wait"]
    yield Call("POST", at, kept)
    version = (yield Call("GET", at)).body["metadata"]["resourceVersion"]
    yield Open("things", f"{at}?watch=1&resourceVersion={version}")
    yield Open("definitions", f"{DEFINITIONS}?watch=1&fieldSelector=metadata.name%3D{name}&resourceVersion={version}")
    yield Call("DELETE", f"{DEFINITIONS}/{name}")
    yield Read("things", 2)
    yield Call("POST", at, thing(group, "three"))
    yield Call("PATCH", f"{at}/two", {"spec": {"a": "x"}}, MERGE)
    yield Call("PATCH", f"{at}/two", {"metadata": {"finalizers": None}}, MERGE)
    yield Read("definitions", 3)


def ratcheting(namespace: str) -> Talk:
    """What was valid once stays, as long as an update leaves it alone."""
    group = "ratchet.custom.test"
    loose = definition(group, whole(fields(a=TEXT, b=TEXT, l={"type": "array", "items": TEXT})))
    at = things(group, namespace)
    yield Define(loose, at)
    yield Call("POST", at, thing(group, "one", spec={"a": "long text", "b": "x", "l": ["p", "p"]}))
    strict = whole(
        {
            **fields(
                a={**TEXT, "maxLength": 3, "x-kubernetes-validations": [{"rule": "self.size() < 3"}]},
                b={**TEXT, "enum": ["x", "y"]},
                l={"type": "array", "items": {**TEXT, "maxLength": 5}, "x-kubernetes-list-type": "set"},
            )
        }
    )
    yield Call(
        "PATCH", f"{DEFINITIONS}/things.{group}", {"spec": {"versions": definition(group, strict)["spec"]["versions"]}}, MERGE
    )
    yield Define(loose, f"{at}?limit=1")
    yield Call("PATCH", f"{at}/one", {"spec": {"b": "y"}}, MERGE)
    yield Call("PATCH", f"{at}/one", {"spec": {"b": "z"}}, MERGE)
    yield Call("PATCH", f"{at}/one", {"spec": {"a": "other text"}}, MERGE)
    yield Call("PATCH", f"{at}/one", {"spec": {"l": ["q", "q"]}}, MERGE)
    yield Call("PATCH", f"{at}/one", {"spec": {"a": "ab"}}, MERGE)

"""The schemas of the built-in kinds, made from the facts that the generated index has, with no prose but ours.

See https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeAlias

from msgspec import UNSET

from kube_core.base import Resource
from kube_core.objects import FieldFacts, StructFacts, all_resources, ref_of_kind, struct

from .names import name_of

Schema: TypeAlias = dict[str, Any]

COMPONENTS = "#/components/schemas/"
_RESOURCE, _META, _RUNTIME = (
    "io.k8s.apimachinery.pkg.api.resource.",
    "io.k8s.apimachinery.pkg.apis.meta.v1.",
    "io.k8s.apimachinery.pkg.runtime.",
)
_EXTENSIONS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1."
QUANTITY, TIME, MICRO_TIME = f"{_RESOURCE}Quantity", f"{_META}Time", f"{_META}MicroTime"
INT_OR_STRING, FIELDS = "io.k8s.apimachinery.pkg.util.intstr.IntOrString", f"{_META}FieldsV1"
RAW, ANY = f"{_RUNTIME}RawExtension", f"{_EXTENSIONS}JSON"
SCALARS: dict[str, Schema] = {
    QUANTITY: {"oneOf": [{"type": "string"}, {"type": "number"}]},
    INT_OR_STRING: {"format": "int-or-string", "oneOf": [{"type": "integer"}, {"type": "string"}]},
    TIME: {"type": "string", "format": "date-time"},
    MICRO_TIME: {"type": "string", "format": "date-time"},
    FIELDS: {"type": "object"},
    RAW: {"type": "object"},
    ANY: {},
}
"""Types that Go writes as one value, though they have a name."""
_FORMATS = {"quantity": QUANTITY, "date-time": TIME, "micro-time": MICRO_TIME, "fields": FIELDS}
_WORDS = {
    "apiVersion": "The group and the version of the kind.",
    "kind": "The kind of the object.",
    "metadata": "What all objects have: name, labels, versions.",
    "spec": "What is wanted.",
    "status": "What is seen.",
}


def closure(resources: Iterable[Resource]) -> dict[str, Schema]:
    """The schemas of kinds and of all that they are made of, by name."""
    wanted = [ref for resource in resources if (ref := ref_of_kind(resource.api_version, resource.kind))]
    wanted += [
        ref
        for resource in resources
        for part in resource.subresources or ()
        if part.version and (ref := ref_of_kind(f"{part.group}/{part.version}".strip("/"), part.kind))
    ]
    return reached(wanted)


def reached(refs: Iterable[str]) -> dict[str, Schema]:
    """The schemas of generated classes and of all that they are made of."""
    found: dict[str, Schema] = {}
    left = list(refs)
    while left:
        ref = left.pop()
        if (name := name_of(ref)) not in found:
            found[name] = _schema(ref)
            left += _inner(ref)
    scalars = {name: SCALARS[name] for name in SCALARS}
    return dict(sorted({**found, **scalars}.items()))


@cache
def _inner(ref: str) -> tuple[str, ...]:
    leaves = (_leaf(facts) for facts in struct(ref).fields.values())
    return tuple({leaf.ref for leaf in leaves if leaf.ref})


def _leaf(facts: FieldFacts) -> FieldFacts:
    return _leaf(facts.items) if facts.items else facts


@cache
def _schema(ref: str) -> Schema:
    facts = struct(ref)
    schema: Schema = {"type": "object"}
    if required := [key for key, field in facts.fields.items() if field.required]:
        schema["required"] = required
    schema["properties"] = {key: _property(ref, key, field) for key, field in facts.fields.items()}
    if facts.map_type:
        schema["x-kubernetes-map-type"] = facts.map_type
    return {**schema, **_kind(ref, facts)}


def _kind(ref: str, facts: StructFacts) -> Schema:
    """The kind that a class is; the same class is the DeleteOptions of every group."""
    found = _kinds().get(ref)
    return {"x-kubernetes-group-version-kind": [found]} if found and "kind" in facts.fields else {}


@cache
def _kinds() -> dict[str, dict[str, str]]:
    named = ((ref_of_kind(each.api_version, each.kind), each) for each in all_resources())
    return {ref: {"group": each.group, "kind": each.kind, "version": each.version} for ref, each in named}


def _property(ref: str, key: str, facts: FieldFacts) -> Schema:
    schema: Schema = _type(ref, facts)
    if "$ref" in schema:
        schema = dict[str, Any](allOf=[schema])
    if key in _WORDS:
        schema = dict[str, Any](description=_WORDS[key], **schema)
    if facts.default is not UNSET:
        schema["default"] = facts.default
    if facts.enum and not facts.items:
        schema["enum"] = list(facts.enum)
    return {**schema, **_extensions(facts)}


def _extensions(facts: FieldFacts) -> Schema:
    said = {
        "x-kubernetes-list-map-keys": list(facts.map_keys),
        "x-kubernetes-list-type": facts.list_type,
        "x-kubernetes-map-type": facts.map_type,
        "x-kubernetes-patch-merge-key": facts.patch_merge_key,
        "x-kubernetes-patch-strategy": ",".join(facts.patch_strategy),
    }
    return {key: value for key, value in said.items() if value}


def _type(ref: str, facts: FieldFacts) -> Schema:
    if facts.items is not None:
        inner = _type(ref, facts.items)
        if facts.items.enum and "$ref" not in inner:
            inner["enum"] = list(facts.items.enum)
        return {"type": "array", "items": inner} if facts.type == "list" else {"type": "object", "additionalProperties": inner}
    if facts.type == "struct":
        return {"$ref": COMPONENTS + name_of(facts.ref)}
    named = _FORMATS.get(facts.format)
    if named is None and facts.type == "any":
        named = ANY if ref.startswith("apiextensions_") else RAW
    if facts.type == "int-or-string":
        named = INT_OR_STRING
    if named:
        return {"$ref": COMPONENTS + named}
    return {"type": facts.type, "format": facts.format} if facts.format else {"type": facts.type}

"""What a CustomResourceDefinition's schema may say at all, node by node.

The rules and words are those of `ValidateCustomResourceDefinitionOpenAPISchema` in
`pkg/apis/apiextensions/validation/validation.go` of k8s.io/apiextensions-apiserver.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve, frozen

from kube_core.objects.plain import is_array, is_object, object_of

from .fault import Fault, forbidden, invalid, required, unsupported
from .rule_words import rule_faults
from .structural import EMBEDDED, PRESERVED, properties
from .tidying import META
from .values import Schema, additional, items

TYPES = ("array", "boolean", "integer", "number", "object", "string")
_JUNCTORS = ("allOf", "oneOf", "anyOf")
_UNSUPPORTED = ("id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref")


@frozen
class Where:
    """What is known of the place of a schema: whether defaults are allowed, and within which path old values are lost."""

    no_defaults: str | None = None
    """Why there may be no default, None when there may."""
    in_metadata: bool = False
    uncorrelatable: str = ""


def openapi_faults(schema: Schema, path: str, where: Where, root: bool = False) -> Iterator[Fault]:
    """What is wrong with a schema and everything below it."""
    yield from _standard(schema, path, where)
    if schema.get("uniqueItems"):
        text = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"
        yield forbidden(f"{path}.uniqueItems", text)
    yield from _map_faults(schema, path, where)
    for key, each in properties(schema).items():
        inside = where
        if key in META and (root or schema.get(EMBEDDED)):
            inside = evolve(where, in_metadata=True, no_defaults=f"in top-level {key}" if root else where.no_defaults)
        yield from openapi_faults(each, f"{path}.properties[{key}]", inside)
    for place, each in _junctions(schema):
        yield from openapi_faults(each, f"{path}.{place}", where)
    yield from _items_faults(schema, path, where)
    yield from _extension_faults(schema, path)
    yield from _set_and_map_faults(schema, path)
    yield from rule_faults(schema, path)


def _standard(schema: Schema, path: str, where: Where) -> Iterator[Fault]:
    type_ = schema.get("type") or ""
    if type_ and type_ not in TYPES:
        yield unsupported(f"{path}.type", type_, TYPES)
    if schema.get("default") is not None and where.no_defaults is not None:
        yield forbidden(f"{path}.default", f"must not be set {where.no_defaults}")
    for key in _UNSUPPORTED:
        if schema.get(key):
            yield forbidden(f"{path}.{key}", f"{key} is not supported")
    if type_ == "null":
        yield forbidden(f"{path}.type", "type cannot be set to null, use nullable as an alternative")
    if is_array(schema.get("items")) and schema["items"]:
        yield forbidden(f"{path}.items", "items must be a schema object and not an array")
    if where.in_metadata and schema.get(EMBEDDED):
        yield forbidden(f"{path}.{EMBEDDED}", "must not be used inside of resource meta")


def _map_faults(schema: Schema, path: str, where: Where) -> Iterator[Fault]:
    extra, values = schema.get("additionalProperties"), additional(schema)
    if extra is None:
        return
    if properties(schema) and extra is not True:
        text = "additionalProperties and properties are mutual exclusive"
        yield forbidden(f"{path}.additionalProperties", text)
    if values is not None:
        inside = evolve(where, no_defaults="inside additionalProperties applying to object metadata")
        yield from openapi_faults(values, f"{path}.additionalProperties", inside if where.in_metadata else where)


def _junctions(schema: Schema) -> Iterator[tuple[str, Schema]]:
    if is_object(schema.get("not")):
        yield "not", schema["not"]
    for key in _JUNCTORS:
        yield from ((f"{key}[{index}]", each) for index, each in enumerate(schema.get(key) or ()))
    yield from ((f"definitions[{key}]", each) for key, each in object_of(schema.get("definitions")).items())


def _items_faults(schema: Schema, path: str, where: Where) -> Iterator[Fault]:
    if schema.get("items") is None:
        return
    if schema.get("x-kubernetes-list-type") != "map" and not where.uncorrelatable:
        where = evolve(where, uncorrelatable=path)
    if (inner := items(schema)) is not None:
        yield from openapi_faults(inner, f"{path}.items", where)
    elif is_array(schema["items"]):
        for index, each in enumerate(schema["items"]):
            yield from openapi_faults(each, f"{path}.items[{index}]", where)


def _extension_faults(schema: Schema, path: str) -> Iterator[Fault]:
    if schema.get(PRESERVED) is False:
        yield invalid(f"{path}.{PRESERVED}", False, "must be true or undefined")
    yield from _kind_faults(schema, path, "map", "object", ("atomic", "granular"))
    found = list(_kind_faults(schema, path, "list", "array", ("atomic", "set", "map")))
    yield from (fault for fault in found if fault.field == f"{path}.type")
    inner = items(schema)
    if schema.get("x-kubernetes-list-type") == "set" and inner is not None and schema.get("type") == "array":
        yield from _set_items(inner, path)
    yield from (fault for fault in found if fault.field != f"{path}.type")


def _kind_faults(schema: Schema, path: str, kind: str, wanted: str, allowed: Iterable[str]) -> Iterator[Fault]:
    key = f"x-kubernetes-{kind}-type"
    value, type_ = schema.get(key), schema.get("type") or ""
    if value is None:
        return
    text = f"must be {wanted} if {key} is specified"
    if type_ != wanted:
        yield invalid(f"{path}.type", type_, text) if type_ else required(f"{path}.type", text)
    if value not in allowed:
        yield unsupported(f"{path}.{key}", value, allowed)


def _set_items(inner: Schema, path: str) -> Iterator[Fault]:
    text, list_type = "must be atomic as item of a list with x-kubernetes-list-type=set", inner.get("x-kubernetes-list-type")
    if inner.get("type") == "array" and list_type not in (None, "atomic"):
        yield invalid(f"{path}.items.x-kubernetes-list-type", list_type, text)
    if inner.get("type") == "object" and inner.get("x-kubernetes-map-type") != "atomic":
        yield invalid(f"{path}.items.x-kubernetes-map-type", list_type, text)


def _set_and_map_faults(schema: Schema, path: str) -> Iterator[Fault]:
    list_type, keys, inner = schema.get("x-kubernetes-list-type"), schema.get("x-kubernetes-list-map-keys"), items(schema)
    where = f"{path}.x-kubernetes-list-type"
    if keys and list_type != "map":
        text = "must be map if x-kubernetes-list-map-keys is non-empty"
        yield required(where, text) if list_type is None else invalid(where, list_type, text)
    if list_type == "map":
        yield from _map_list(keys or [], inner, schema.get("items"), path)
    if list_type in ("set", "map") and inner is not None:
        yield from _firm(list_type, keys or [], inner, path)


def _map_list(keys: list[str], inner: Schema | None, given: Any, path: str) -> Iterator[Fault]:
    where = f"{path}.x-kubernetes-list-map-keys"
    if not keys:
        yield required(where, "must not be empty if x-kubernetes-list-type is map")
    if given is None:
        yield required(f"{path}.items", "must have a schema if x-kubernetes-list-type is map")
    if inner is None:
        return
    type_ = inner.get("type") or ""
    if type_ != "object":
        yield invalid(f"{path}.items.type", type_, "must be object if parent array's x-kubernetes-list-type is map")
        return
    for index, key in enumerate(keys):
        found = properties(inner).get(key)
        if found is None:
            yield invalid(where, keys, "entries must all be names of item properties")
        elif found.get("type") in ("array", "object"):
            text = "must be a scalar type if parent array's x-kubernetes-list-type is map"
            yield invalid(f"{path}.items.properties[{key}].type", type_, text)
        if key in keys[:index]:
            yield invalid(where, keys, "must not contain duplicate entries")


def _firm(list_type: str, keys: list[str], inner: Schema, path: str) -> Iterator[Fault]:
    """Items of sets and maps are no nulls, and the keys of a map's are always there."""
    if inner.get("nullable"):
        yield forbidden(f"{path}.items.nullable", f"cannot be nullable when x-kubernetes-list-type is {list_type}")
    for key in keys if list_type == "map" else ():
        found, where = properties(inner).get(key), f"{path}.items.properties[{key}]"
        if found is None:
            continue
        so = "this property is in x-kubernetes-list-map-keys, so it"
        if key not in (inner.get("required") or ()) and found.get("default") is None:
            yield required(f"{where}.default", f"{so} must have a default or be a required property")
        if found.get("nullable"):
            yield forbidden(f"{where}.nullable", f"{so} cannot be nullable")

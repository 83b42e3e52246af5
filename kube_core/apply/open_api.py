"""The types of custom resources, from the schemas of their definitions.

See ToSchemaFromOpenAPI in k8s.io/kube-openapi/pkg/schemaconv, and pkg/controller/openapi/builder of apiextensions-apiserver for
what is added to a schema before.
"""

from collections.abc import Mapping
from typing import Any, Final

from kube_core.objects.plain import is_object

from .built_in import type_of_ref
from .types import ATOMIC, DEDUCED, ListType, MapType, Scalar, Type

_METADATA: Final = "meta_v1.ObjectMeta"
_SCALARS: Mapping[str, Scalar] = {"integer": "numeric", "number": "numeric", "boolean": "boolean"}
_PRESERVE = "x-kubernetes-preserve-unknown-fields"
_STRING: Final = Type("string")


def type_of_schema(schema: Mapping[str, Any], *, preserve: bool = False) -> Type:
    """The type of a custom resource. ``preserve``: the definition keeps unknown fields everywhere."""
    return _type(schema, preserve, _identity())


def _identity() -> dict[str, Type]:
    return {"metadata": type_of_ref(_METADATA), "apiVersion": _STRING, "kind": _STRING}


def _type(schema: Mapping[str, Any], preserve: bool, more: Mapping[str, Type]) -> Type:
    preserve = preserve or schema.get(_PRESERVE) is True
    if schema.get("x-kubernetes-embedded-resource") is True:
        more = _identity()
    match schema.get("type", ""):
        case "object":
            return Type(make_map=lambda: _map(schema, preserve, more))
        case "array":
            return Type(list=_list(schema, preserve))
        case "string":
            return Type("string" if schema.get("format", "") in ("", "byte") else "untyped")
        case "":
            return Type("untyped", _list(schema, preserve), lambda: _map(schema, preserve, more))
        case scalar:
            return Type(_SCALARS.get(str(scalar), "untyped"))


def _map(schema: Mapping[str, Any], preserve: bool, more: Mapping[str, Type]) -> MapType:
    properties: dict[str, Any] = schema.get("properties") or {}
    fields = {name: _type(inner, preserve, {}) for name, inner in properties.items()}
    defaults = {name: inner["default"] for name, inner in properties.items() if "default" in inner}
    fields.update(more)
    atomic = schema.get("x-kubernetes-map-type") == "atomic"
    return MapType(fields, _element(schema, preserve, bool(fields)), atomic, defaults)


def _element(schema: Mapping[str, Any], preserve: bool, named: bool) -> Type | None:
    additional = schema.get("additionalProperties")
    if is_object(additional):
        return _type(additional, preserve, {})
    if additional is None:
        return DEDUCED if preserve or not named else None
    return DEDUCED if additional else None


def _list(schema: Mapping[str, Any], preserve: bool) -> ListType:
    items = schema.get("items")
    element = _type(items, preserve, {}) if is_object(items) else ATOMIC
    kind = schema.get("x-kubernetes-list-type", "atomic")
    keys = tuple(schema.get("x-kubernetes-list-map-keys") or ()) if kind == "map" else ()
    return ListType(element, kind != "atomic", keys)

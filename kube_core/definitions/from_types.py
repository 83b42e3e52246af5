"""A CustomResourceDefinition from Python classes: attrs classes, dataclasses and Structs, nested as they are.

``Annotated[int, msgspec.Meta(ge=1)]`` limits a field; a field without a default is required; what may be None is nullable only
when None is no default. Fields have the document's names: camelCase of the attribute's.
"""

import dataclasses
import types
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs
import msgspec

from kube_core.base import UsageError
from kube_core.objects.fields import camel

from .values import Schema

_SCALARS: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
}
_LIMITS = (("ge", "minimum"), ("le", "maximum"), ("min_length", "minLength"), ("max_length", "maxLength"), ("pattern", "pattern"))
_OF_LISTS = {"minLength": "minItems", "maxLength": "maxItems"}
_OPEN: Schema = {"x-kubernetes-preserve-unknown-fields": True}


def definition(
    group: str, kind: str, plural: str, spec: type, status: type | None = None, *, version: str = "v1", scope: str = "Namespaced"
) -> dict[str, Any]:
    """Make the manifest of a definition whose objects have this spec, and this status as a subresource.

    ``UsageError`` for a field whose type no structural schema can say.
    """
    fields = {"spec": schema_of(spec), **({"status": schema_of(status)} if status is not None else {})}
    described: dict[str, Any] = {"name": version, "served": True, "storage": True}
    described["schema"] = {"openAPIV3Schema": {"type": "object", "properties": fields}}
    if status is not None:
        described["subresources"] = {"status": {}}
    names = {"kind": kind, "plural": plural, "singular": kind.lower(), "listKind": f"{kind}List"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {"group": group, "names": names, "scope": scope, "versions": [described]},
    }


def schema_of(type_: Any) -> Schema:
    """The structural schema of a type."""
    if type_ in _SCALARS:
        return dict(_SCALARS[type_])
    if type_ in (Any, object):
        return dict(_OPEN)
    origin, args = get_origin(type_), get_args(type_)
    if origin is Annotated:
        return _limited(schema_of(args[0]), args[1:])
    if origin in (Union, types.UnionType):
        return _union([arg for arg in args if arg is not type(None)], nullable=type(None) in args)
    if origin is Literal:
        return {"type": "string", "enum": list(args)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": schema_of(args[1])}
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return {"type": "array", "items": schema_of(args[0])}
    if isinstance(type_, type) and issubclass(type_, Enum):
        return {"type": "string", "enum": [each.value for each in type_]}
    return _class(type_)


def _union(args: list[Any], *, nullable: bool) -> Schema:
    if set(args) == {int, str}:
        return {"x-kubernetes-int-or-string": True, **({"nullable": True} if nullable else {})}
    if len(args) != 1:
        raise UsageError(f"a structural schema has no words for {args}: use one type, or int | str")
    return {**schema_of(args[0]), **({"nullable": True} if nullable else {})}


def _limited(schema: Schema, notes: tuple[Any, ...]) -> Schema:
    for note in notes:
        for attribute, key in _LIMITS:
            if (value := getattr(note, attribute, None)) is not None:
                schema[_OF_LISTS.get(key, key) if schema.get("type") == "array" else key] = value
        if description := getattr(note, "description", None):
            schema["description"] = description
    return schema


def _class(type_: Any) -> Schema:
    hints, properties, needed = get_type_hints(type_, include_extras=True), dict[str, Schema](), list[str]()
    for name, required in _fields(type_):
        key, schema = camel(name), schema_of(hints[name])
        if not required:
            schema.pop("nullable", None)  # None is not sent
        properties[key] = schema
        needed += [key] if required else []
    return {"type": "object", "properties": properties, **({"required": needed} if needed else {})}


def _fields(type_: Any) -> Iterator[tuple[str, bool]]:
    """The fields of a class, and whether each is required."""
    if attrs.has(type_):
        yield from ((each.name, each.default is attrs.NOTHING) for each in attrs.fields(type_))
    elif dataclasses.is_dataclass(type_):
        missing = dataclasses.MISSING
        yield from (
            (each.name, each.default is missing and each.default_factory is missing) for each in dataclasses.fields(type_)
        )
    elif isinstance(type_, type) and issubclass(type_, msgspec.Struct):
        yield from ((each.name, each.required) for each in msgspec.structs.fields(type_))
    else:
        raise UsageError(f"{type_} is no attrs class, dataclass or Struct, and no type that a structural schema knows")

"""The types that expressions see of a schema, and values brought into them.

What is seen, under which names, and how large it may be are facts of `pkg/cel/common/schemas.go` and `pkg/cel/escaping.go` of
k8s.io/apiserver.
"""

import re
from binascii import a2b_base64
from collections.abc import Callable
from typing import Any, TypeAlias

from attrs import evolve, frozen

from kube_core.cel import (
    Duration,
    EvaluationError,
    Field,
    MapList,
    SetList,
    Timestamp,
    Type,
    duration_of,
    list_of,
    map_of,
    timestamp_of,
    type_of,
)
from kube_core.objects.plain import is_array, is_object

from .structural import EITHER, EMBEDDED, properties
from .values import Schema, additional, items

MOST = 3 * 1024 * 1024
"""DefaultMaxRequestSizeBytes: nothing in a request is larger."""
_RESERVED = frozenset(
    (
        *("true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let"),
        *("loop", "package", "namespace", "return", "var", "void", "while"),
    )
)
_SPELLED = {"__": "__underscores__", ".": "__dot__", "-": "__dash__", "/": "__slash__"}
_SHORTEST = {"duration": 4, "date": 12, "date-time": 22}
_LONGEST = {"duration": 30, "date": 12, "date-time": 37}
_IDENTITY: dict[str, Schema] = {
    "kind": {"type": "string"},
    "apiVersion": {"type": "string"},
    "metadata": {"type": "object", "properties": {"name": {"type": "string"}, "generateName": {"type": "string"}}},
}
Convert: TypeAlias = Callable[[Any], Any]


@frozen
class Declared:
    """The type of a schema, and how few bytes a value of it takes at least."""

    type: Type
    least: int


def escaped(name: str) -> str | None:
    """The name of a field as expressions write it; None when they can't."""
    if not name or name[0].isdigit() or not re.fullmatch(r"[A-Za-z0-9_./-]+", name):
        return None
    if name in _RESERVED:
        return f"__{name}__"
    return re.sub(r"__|[-./]", lambda match: _SPELLED[match[0]], name)


def with_identity(schema: Schema) -> Schema:
    """The schema of a whole resource, which always has a kind, an apiVersion and a name."""
    return {**schema, "type": schema.get("type") or "object", "properties": {**properties(schema), **_IDENTITY}}


def declared(schema: Schema, root: bool = False) -> Declared | None:
    """What expressions see of a schema; None when it is nothing."""
    if schema.get(EITHER):
        longest = schema.get("maxLength")
        return Declared(evolve(type_of("dyn"), most=MOST - 2 if longest is None else max(0, longest) * 4), 1)
    if root:
        schema = with_identity(schema)
    match schema.get("type"):
        case "array":
            return _list(schema)
        case "object":
            return _object(schema) if additional(schema) is None else _map(schema)
        case "string":
            return _string(schema)
        case "boolean":
            return Declared(evolve(type_of("bool"), most=1), 4)
        case "number":
            return Declared(evolve(type_of("double"), most=1), 1)
        case "integer":
            return Declared(evolve(type_of("int"), most=1), 1)
        case _:
            return None


def _list(schema: Schema) -> Declared | None:
    inner = items(schema)
    item = declared(inner, bool(inner.get(EMBEDDED))) if inner is not None else None
    if item is None:
        return None
    most = schema.get("maxItems")
    return Declared(list_of(item.type, (MOST - 2) // (item.least + 1) if most is None else max(0, most)), 2)


def _map(schema: Schema) -> Declared | None:
    values = additional(schema)
    value = declared(values, bool(values.get(EMBEDDED))) if values is not None else None
    if value is None:
        return None
    most = schema.get("maxProperties")
    key = evolve(type_of("string"), most=MOST)
    return Declared(map_of(key, value.type, (MOST - 2) // (value.least + 6) if most is None else max(0, most)), 2)


def _object(schema: Schema) -> Declared:
    fields: dict[str, Field] = {}
    least, needed = 2, schema.get("required") or ()
    for name, each in properties(schema).items():
        found = declared(each, bool(each.get(EMBEDDED)))
        if found is None:
            continue
        if (shown := escaped(name)) is not None:
            fields[shown] = Field(name, found.type)
        if name in needed and each.get("default") is None:
            least += len(name) + found.least + 4
    return Declared(Type("object", fields=fields), least)


def _string(schema: Schema) -> Declared:
    form, longest, enum = schema.get("format") or "", schema.get("maxLength"), schema.get("enum") or ()
    name = {"byte": "bytes", "duration": "duration", "date": "timestamp", "date-time": "timestamp"}.get(form, "string")
    if form in _LONGEST:
        return Declared(evolve(type_of(name), most=_LONGEST[form]), _SHORTEST[form])
    if longest is not None:
        most = max(0, longest) * (1 if form == "byte" else 4)
    else:
        most = max((len(each) for each in enum if isinstance(each, str)), default=0) if enum and name == "string" else MOST - 2
    return Declared(evolve(type_of(name), most=most), 2)


def converter(schema: Schema) -> Convert | None:
    """Brings a value into the types of expressions; None when plain JSON is that already."""
    match schema.get("type"):
        case "string":
            return _TEXTS.get(schema.get("format") or "")
        case "number":
            return lambda value: float(value) if isinstance(value, int) and not isinstance(value, bool) else value
        case "array":
            return _list_converter(schema)
        case "object":
            return _object_converter(schema)
        case _:
            return None


def _timestamp(value: Any) -> Any:
    return _read(timestamp_of, value)


def _duration(value: Any) -> Any:
    return _read(duration_of, value)


def _read(read: Callable[[str], Duration | Timestamp], value: Any) -> Any:
    try:
        return read(value) if isinstance(value, str) else value
    except EvaluationError:
        return value  # validation says what is wrong with it


def _bytes(value: Any) -> Any:
    try:
        return a2b_base64(value) if isinstance(value, str) else value
    except ValueError:
        return value


_TEXTS: dict[str, Convert] = {"byte": _bytes, "duration": _duration, "date": _timestamp, "date-time": _timestamp}


def _list_converter(schema: Schema) -> Convert | None:
    inner = items(schema)
    item = converter(inner) if inner is not None else None
    kind, keys = schema.get("x-kubernetes-list-type"), tuple(schema.get("x-kubernetes-list-map-keys") or ())
    if item is None and kind not in ("set", "map"):
        return None

    def convert(value: Any) -> Any:
        if not is_array(value):
            return value
        found = [item(each) for each in value] if item is not None else value
        if kind == "map":
            mapped = MapList(found)
            mapped.keys = keys
            return mapped
        return SetList(found) if kind == "set" else found

    return convert


def _object_converter(schema: Schema) -> Convert | None:
    fields = {key: found for key, each in properties(schema).items() if (found := converter(each)) is not None}
    values = additional(schema)
    extra = converter(values) if values is not None else None
    if not fields and extra is None:
        return None

    def convert(value: Any) -> Any:
        if not is_object(value):
            return value
        return {key: each if (found := fields.get(key, extra)) is None else found(each) for key, each in value.items()}

    return convert

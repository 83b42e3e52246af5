"""From a message to the JSON that Go would write for the same struct."""

import struct
from binascii import b2a_base64
from typing import Any

from .messages import INLINE, Field, by_number, is_list
from .scalars import BRANCHES, SCALARS, bytes_of, utf8
from .wire import MalformedError, Wire, fields, signed

DEEPEST = 200
"""How far messages may stand in each other; schemas of definitions are the deepest there are."""


def decode(ref: str, data: bytes, depth: int = 0) -> Any:
    """Decode a message of a class; raises `MalformedError` for bytes that are none. Unknown fields are skipped, as Go does."""
    if depth > DEEPEST:
        raise MalformedError("proto: too deeply nested")
    if ref in SCALARS:
        return SCALARS[ref][0](data)
    found: dict[str, Any] = {}
    known = by_number(ref)
    for number, value in fields(data):
        if (field := known.get(number)) is not None:
            _take(found, field, value, depth)
    if is_list(ref):
        return found.get("items", [])
    return _branch(found, *BRANCHES[ref]) if ref in BRANCHES else found


def _branch(found: dict[str, Any], one: str, other: str) -> Any:
    return found[one] if one in found and not (other != "allows" and found.get(other)) else found.get(other, False)


def _take(found: dict[str, Any], field: Field, value: Wire, depth: int) -> None:
    if field.mapped:
        key, item = _entry(field, bytes_of(value), depth)
        found.setdefault(field.key, {})[key] = item
        return
    item = _value(field.type, value, depth)
    if field.key == INLINE:
        found.update(item or {})
    elif field.repeated:
        found.setdefault(field.key, []).append(item)
    elif field.keeps or item or isinstance(item, dict):
        found[field.key] = item


def _entry(field: Field, data: bytes, depth: int) -> tuple[str, Any]:
    found = dict(fields(data))
    key = utf8(bytes_of(found.get(1, b"")))
    value = found.get(2)
    return key, _empty(field.type, depth) if value is None else _value(field.type, value, depth)


def _empty(type_: str, depth: int) -> Any:
    return _value(type_, 0 if type_ in ("bool", "int32", "int64") else b"", depth)


def _value(type_: str, value: Wire, depth: int) -> Any:
    match type_:
        case "bool" if isinstance(value, int):
            return value != 0
        case "int32" | "int64" if isinstance(value, int):
            return signed(value)
        case "bool" | "int32" | "int64":
            raise MalformedError("proto: wrong wireType")
        case "string":
            return utf8(bytes_of(value))
        case "bytes":
            return b2a_base64(bytes_of(value), newline=False).decode()
        case "double":
            return _double(bytes_of(value))
        case _:
            return decode(type_, bytes_of(value), depth + 1)


def _double(data: bytes) -> float:
    if len(data) != struct.calcsize("<d"):
        raise MalformedError("unexpected EOF")
    number: float = struct.unpack("<d", data)[0]
    return number

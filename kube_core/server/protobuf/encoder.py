"""From JSON to a message. Fields that are not there are left out: for Go that is the same as their zero."""

import struct
from binascii import Error as Base64Error
from binascii import a2b_base64
from typing import Any

from kube_core.objects.plain import is_array, is_object

from .messages import INLINE, Field, by_key, by_number, is_list
from .scalars import BRANCHES, SCALARS
from .wire import block, fixed, whole


def encode(ref: str, value: Any) -> bytes:
    """Encode JSON as a message of a class; what does not belong to it is left out."""
    if ref in SCALARS:
        return SCALARS[ref][1](value)
    if is_list(ref):
        return encode_fields(ref, {"items": value})
    if ref in BRANCHES:
        one, other = BRANCHES[ref]
        value = {one: value, **({other: True} if other == "allows" else {})} if is_object(value) else {other: value}
    return encode_fields(ref, value if is_object(value) else {})


def encode_fields(ref: str, value: dict[str, Any]) -> bytes:
    """Encode the fields of an object."""
    inner: dict[int, dict[str, Any]] = {}
    parts: list[tuple[int, bytes]] = []
    known, ways = by_number(ref), by_key(ref)
    for key, item in value.items():
        if item is None or key not in ways:
            continue
        field = ways[key][0]
        if field.key == INLINE:
            inner.setdefault(field.number, {})[key] = item
        else:
            parts.append((field.number, _field(field, item)))
    parts += [(number, block(number, encode(known[number].type, items))) for number, items in inner.items()]
    parts.sort(key=lambda part: part[0])
    return b"".join(part for _, part in parts)


def _field(field: Field, value: Any) -> bytes:
    if field.mapped:
        pairs = value.items() if is_object(value) else ()
        return b"".join(block(field.number, block(1, key.encode()) + _one(2, field.type, item)) for key, item in pairs)
    if field.repeated:
        return b"".join(_one(field.number, field.type, item) for item in value) if is_array(value) else b""
    return _one(field.number, field.type, value)


def _one(number: int, type_: str, value: Any) -> bytes:
    match type_:
        case "bool" | "int32" | "int64":
            return whole(number, int(value))
        case "string":
            return block(number, str(value).encode())
        case "bytes":
            return block(number, _binary(value))
        case "double":
            return fixed(number, struct.pack("<d", value))
        case _:
            return block(number, encode(type_, value))


def _binary(value: Any) -> bytes:
    try:
        return a2b_base64(value) if isinstance(value, str) else b""
    except Base64Error:
        return b""

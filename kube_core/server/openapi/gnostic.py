"""OpenAPI v2 in protobuf, the form in which client-go and kubectl ask for it.

The messages are those of gnostic: https://github.com/google/gnostic-models/blob/main/openapiv2/OpenAPIv2.proto.
"""

import struct
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import msgspec

from kube_core.objects.plain import is_array, is_object

from ..protobuf.wire import block, fixed, whole

_YAML = 2  # of Any, whose text may be JSON: that is YAML, too
_SWAGGER, _INFO, _PATHS, _DEFINITIONS = 1, 2, 8, 9  # of Document
_EXTENSION = 31  # of Schema

Writer: TypeAlias = Callable[[int, Any], bytes]
"""Writes a field, by its number and its value in JSON."""


def encoded_document(info: dict[str, str], definitions: dict[str, Any]) -> bytes:
    """The whole document, without paths."""
    head = _text(_SWAGGER, "2.0") + block(_INFO, _text(1, info["title"]) + _text(2, info["version"]))
    return head + block(_PATHS, b"") + _named(_DEFINITIONS, definitions)


def _text(number: int, value: Any) -> bytes:
    return block(number, str(value).encode())


def _texts(number: int, value: Any) -> bytes:
    return b"".join(_text(number, each) for each in value)


def _whole(number: int, value: Any) -> bytes:
    return whole(number, int(value))


def _double(number: int, value: Any) -> bytes:
    return fixed(number, struct.pack("<d", value))


def _any(number: int, value: Any) -> bytes:
    return block(number, block(_YAML, msgspec.json.encode(value)))


def _anys(number: int, value: Any) -> bytes:
    return b"".join(_any(number, each) for each in value)


def _types(number: int, value: Any) -> bytes:
    return block(number, _texts(1, value if is_array(value) else [value]))


def _schema(number: int, value: Any) -> bytes:
    return block(number, b"".join(_fields(value)))


def _schemas(number: int, value: Any) -> bytes:
    return b"".join(_schema(number, each) for each in value)


def _items(number: int, value: Any) -> bytes:
    return block(number, _schema(1, value))


def _named(number: int, value: Any) -> bytes:
    """Schemas by their names."""
    return block(number, b"".join(block(1, _text(1, name) + _schema(2, each)) for name, each in value.items()))


def _additional(number: int, value: Any) -> bytes:
    return block(number, _schema(1, value) if is_object(value) else whole(2, bool(value)))


_WRITERS: dict[str, tuple[int, Writer]] = {
    "$ref": (1, _text),
    "format": (2, _text),
    "title": (3, _text),
    "description": (4, _text),
    "default": (5, _any),
    "multipleOf": (6, _double),
    "maximum": (7, _double),
    "exclusiveMaximum": (8, _whole),
    "minimum": (9, _double),
    "exclusiveMinimum": (10, _whole),
    "maxLength": (11, _whole),
    "minLength": (12, _whole),
    "pattern": (13, _text),
    "maxItems": (14, _whole),
    "minItems": (15, _whole),
    "uniqueItems": (16, _whole),
    "maxProperties": (17, _whole),
    "minProperties": (18, _whole),
    "required": (19, _texts),
    "enum": (20, _anys),
    "additionalProperties": (21, _additional),
    "type": (22, _types),
    "items": (23, _items),
    "allOf": (24, _schemas),
    "properties": (25, _named),
}
"""Of Schema; what v2 does not know, such as ``oneOf``, is left out, as the real server does."""


def _fields(schema: dict[str, Any]) -> Iterator[bytes]:
    for key, value in schema.items():
        if key in _WRITERS:
            number, write = _WRITERS[key]
            yield write(number, value)
        elif key.startswith("x-"):
            yield block(_EXTENSION, _text(1, key) + _any(2, value))

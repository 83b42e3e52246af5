"""Bytes to objects and back, for every class that an `Api` can be made of: each class goes to the file that knows it."""

from typing import Any, TypeVar, cast

from kube_core.base.errors import UsageError
from kube_core.base.model import Model
from kube_core.base.resource import Resource

from .json import json_decode, json_encode
from .model_codec import decode_struct, struct_to_plain
from .writing import struct_to_wire

K = TypeVar("K")


def decode(cls: type[K], data: bytes, expected: Resource | None = None, at: str = "$") -> K:
    """Read one object of ``cls`` from its bytes; raises `DecodeError`.

    ``expected`` is the kind that the document must name, for classes that do not know it; it is stamped where the document names
    none. ``at`` is where ``data`` stands in the whole document, for errors.
    """
    if isinstance(cls, type) and issubclass(cls, Model):
        return cast(K, decode_struct(cls, data, at))
    return cast(K, _read_other(cls, data, expected))


def _read_other(cls: Any, data: bytes, expected: Resource | None) -> object:
    from . import custom, dynamic, dynamic_codec, partial, reader, table, table_codec  # noqa: PLC0415 - not for built-in kinds

    if cls is dynamic.DynamicObject:
        return dynamic_codec.read_dynamic(data, expected)
    if cls is partial.PartialObjectMetadata:
        return dynamic_codec.read_partial(data)
    if cls is table.Table:
        return table_codec.read_table(data)
    if custom.is_object_type(cls):
        return reader.read_object(cls, data, expected)
    raise UsageError(f"{cls!r} is no class of Kubernetes objects")


def encode(obj: object) -> bytes:
    """Write an object, a part of one, or plain JSON, as the bytes to send; raises `UsageError` for what can't be sent."""
    return json_encode(struct_to_wire(obj) if isinstance(obj, Model) else to_wire(obj))


def to_wire(obj: object) -> dict[str, Any]:
    """Write an object, or a part of one, as plain JSON values. A mapping comes back as it is."""
    if isinstance(obj, Model):
        return struct_to_plain(obj)
    if isinstance(obj, dict):
        return cast(dict[str, Any], obj)
    return cast(dict[str, Any], json_decode(json_encode(_write_other(obj))))


def _write_other(obj: object) -> object:
    from . import dynamic, dynamic_codec, object, partial, table, table_codec, writer  # noqa: A004, PLC0415 - not for built-in kinds

    match obj:
        case dynamic.DynamicObject():
            return dynamic_codec.dynamic_to_plain(obj)
        case partial.PartialObjectMetadata():
            return dynamic_codec.partial_to_plain(obj)
        case table.Table():
            return table_codec.table_to_plain(obj)
        case object.Object():
            return writer.object_to_plain(cast(Any, obj))
        case _:
            raise UsageError(f"{type(obj).__name__} is no Kubernetes object: give one of the kind's class, or a mapping")

"""Bytes to objects and back, for every class that an `Api` can be made of: each class goes to the file that knows it."""

from typing import Any, TypeVar, cast

from kube_core.base.model import Model, Original
from kube_core.base.resource import Resource

from .json import json_encode
from .model_codec import as_model, decode_struct, identity, struct_to_json, struct_to_plain

K = TypeVar("K")


def decode(cls: type[K], data: bytes, expected: Resource | None = None) -> K:
    """Read one object of ``cls`` from its bytes; raises `DecodeError`.

    ``expected`` is the kind that the document must name, for classes that do not know it; it is stamped where the document names
    none.
    """
    if (model := as_model(cls)) is not None:
        value = decode_struct(model, data)
        if value._hidden is None and identity(model) is not None:  # pyright: ignore[reportPrivateUsage]  # the codec's own field
            value._hidden = Original(data)  # pyright: ignore[reportPrivateUsage]  # as above
        return cast("K", value)
    from .documents import from_bytes  # noqa: PLC0415 - built-in kinds need none of the other classes

    return from_bytes(cls, data, expected)


def encode(obj: object) -> bytes:
    """Write an object, a part of one, or plain JSON, as the bytes to send; raises `UsageError` for what can't be sent."""
    if isinstance(obj, Model) and not isinstance(obj._hidden, Original):  # pyright: ignore[reportPrivateUsage]  # as above
        return struct_to_json(obj)
    return json_encode(to_wire(obj))


def to_wire(obj: object) -> dict[str, Any]:
    """Write an object, or a part of one, as plain JSON values. Mappings may hold typed values."""
    if isinstance(obj, Model) and not isinstance(obj._hidden, Original):  # pyright: ignore[reportPrivateUsage]  # as above
        return struct_to_plain(obj)
    from .documents import to_plain  # noqa: PLC0415 - built-in kinds need none of the other classes

    return to_plain(obj)

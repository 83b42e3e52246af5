"""The frames of a watch: one JSON object a line, ``{"type": ..., "object": ...}``.

A frame is decoded whole and typed in one pass, since watches carry most of what a client ever reads. Frames that are no objects
of the watched kind (errors, bookmarks, objects that do not fit) take a second, careful look.
See https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Generic, Literal, TypeVar, cast

import msgspec
from attrs import frozen

from kube_core.base.errors import DecodeError
from kube_core.base.model import Model

from .codec import decode
from .json import decoding
from .model_codec import NOT_STRICT, as_model, identity, strict_hook

K = TypeVar("K")

_CHANGES = frozenset({"ADDED", "MODIFIED", "DELETED"})
_OTHERS = frozenset({"BOOKMARK", "ERROR"})


@frozen
class Frame(Generic[K]):
    """A frame taken apart: ``object`` is a decoded object for a change, else the bytes as they came."""

    type: str
    object: K | None = None
    raw: bytes = b""


class _Typed(msgspec.Struct, Generic[K], gc=False):
    type: Literal["ADDED", "MODIFIED", "DELETED"]
    object: K


class _Untyped(msgspec.Struct, gc=False):
    type: str
    object: msgspec.Raw


def read_frame(cls: type[K], line: bytes) -> Frame[K]:
    """Read one line of a watch of ``cls``; raises `DecodeError`, whose body is the whole line."""
    if (model := as_model(cls)) is None:
        return _read_carefully(cls, line)
    try:
        typed = _typed(model)(line)
    except NOT_STRICT:
        return _read_carefully(cls, line)
    value = typed.object
    if (value.api_version, value.kind) != identity(model):
        return _read_carefully(cls, line)
    return Frame(typed.type, cast("K", value))


def _read_carefully(cls: type[K], line: bytes) -> Frame[K]:
    frame = decoding(_untyped, line)
    raw = bytes(frame.object)
    if frame.type in _OTHERS:
        return Frame(frame.type, raw=raw)
    if frame.type not in _CHANGES:
        raise DecodeError("ADDED, MODIFIED, DELETED, BOOKMARK or ERROR", "another word", path="$.type", body=line)
    try:
        return Frame(frame.type, decode(cls, raw), raw)
    except DecodeError as error:
        raise DecodeError(error.expected, error.found, path="$.object" + error.path[1:], body=line) from error


@cache
def _typed(cls: type[Model]) -> Callable[[bytes], Any]:
    frame: Any = _Typed
    return cast("Callable[[bytes], Any]", msgspec.json.Decoder(frame[cls], dec_hook=strict_hook).decode)


_untyped = msgspec.json.Decoder(_Untyped).decode

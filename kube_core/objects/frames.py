"""The frames of a watch: one JSON object a line, ``{"type": ..., "object": ...}``.

A frame is decoded whole and typed in one pass, since watches carry most of what a client ever reads. Frames that are no objects of
the watched kind (errors, bookmarks, objects that do not fit) take a second, careful look.
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
from .model_codec import NOT_STRICT, strict_hook
from .json import decoding

K = TypeVar("K")

FrameType = Literal["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"]
_CHANGES = frozenset({"ADDED", "MODIFIED", "DELETED"})


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
    if isinstance(cls, type) and issubclass(cls, Model):
        try:
            typed = _typed(cls)(line)
        except NOT_STRICT:
            return _read_carefully(cls, line)
        if _same_kind(cls, typed.object):
            return Frame(typed.type, cast(K, typed.object))
    return _read_carefully(cls, line)


def _read_carefully(cls: type[K], line: bytes) -> Frame[K]:
    frame = decoding(_untyped, line)
    raw = bytes(frame.object)
    if frame.type not in _CHANGES:
        return Frame(frame.type, raw=raw)
    try:
        return Frame(frame.type, decode(cls, raw), raw)
    except DecodeError as error:
        raise DecodeError(error.expected, error.found, path="$.object" + error.path[1:], body=line) from error


def _same_kind(cls: type[Model], value: Model) -> bool:
    fields = cast(Any, cls)
    return (value.kind, value.api_version) == _identity(fields)  # type: ignore[attr-defined]  # every watched kind has both


@cache
def _identity(cls: type[Model]) -> tuple[object, object]:
    defaults = {field.name: field.default for field in msgspec.structs.fields(cls)}
    return defaults.get("kind"), defaults.get("api_version")


@cache
def _typed(cls: type[Model]) -> Callable[[bytes], Any]:
    return msgspec.json.Decoder(_Typed[cls], dec_hook=strict_hook).decode  # type: ignore[valid-type]  # a class made at run time


_untyped = msgspec.json.Decoder(_Untyped).decode

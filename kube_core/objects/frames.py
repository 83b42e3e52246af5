"""The frames of a watch: one JSON object a line, ``{"type": ..., "object": ...}``.

A frame is decoded whole and typed in one pass, since watches carry most of what a client ever reads. Frames that are no objects
of the watched kind (errors, bookmarks, objects that do not fit) take a second, careful look.
See https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes.
"""

import re
from collections.abc import Callable
from functools import cache, partial
from typing import Any, Generic, Literal, TypeVar

import msgspec
from attrs import define, field

from kube_core.base.building import decoder
from kube_core.base.errors import DecodeError
from kube_core.base.model import Model
from kube_core.base.redaction import sized

from .codec import decode
from .heads import HEAD, Head, head_of, read_head
from .json import decoding
from .model_codec import NOT_STRICT, as_model, identity, strict_hook

K = TypeVar("K")

_CHANGES = frozenset({"ADDED", "MODIFIED", "DELETED"})
_OTHERS = frozenset({"BOOKMARK", "ERROR"})


@define
class Frame(Generic[K]):
    """A frame taken apart: ``object`` is there for a change, ``raw``, the bytes as they came, for everything else."""

    type: str
    object: K | None = None
    raw: bytes = field(default=b"", repr=sized)
    resource_version: str = ""
    """The version of a change's object; "" where it has none, and for everything else."""


@define
class Sighting:
    """An object as a watch told of it: its head, and its bytes, which nobody has decoded yet."""

    head: Head
    data: bytes = field(repr=sized)


class _Typed(msgspec.Struct, Generic[K], gc=False):
    type: Literal["ADDED", "MODIFIED", "DELETED"]
    object: K


class _Untyped(msgspec.Struct, gc=False):
    type: str
    object: msgspec.Raw


def frame_reader(cls: type[K]) -> Callable[[bytes], Frame[K]]:
    """Make what reads one line of a watch of ``cls``; it raises `DecodeError`, whose body is the whole line."""
    if (model := as_model(cls)) is None:
        return partial(_read_carefully, cls)
    read_typed, names = _typed(model), identity(model)

    def read(line: bytes) -> Frame[K]:
        try:
            typed = read_typed(line)
        except NOT_STRICT:
            return _read_carefully(cls, line)
        value = typed.object
        if (value.api_version, value.kind) != names:
            return _read_carefully(cls, line)
        return Frame(typed.type, value, b"", value.metadata.resource_version)

    return read


def read_sighting(line: bytes) -> Frame[Sighting]:
    """Read one line of a watch of any kind without decoding its object; raises `DecodeError` where that has no name.

    Where the line begins as Go writes it, the object's bytes are taken on trust: whoever decodes them will see.
    """
    found = _sighting(line)
    if found is None or not line.endswith(b"}}"):
        return _change(line, lambda raw: Sighting(read_head(raw), raw), lambda seen: seen.head.resource_version)
    word, name, namespace, uid, version = found.groups()
    head = head_of(name, namespace, uid, version)
    verb, begin = _WORDS[word]
    return Frame(verb, Sighting(head, line[begin:-1]), b"", head.resource_version)


def _read_carefully(cls: type[K], line: bytes) -> Frame[K]:
    def version(value: Any) -> str:
        return value.metadata.resource_version if hasattr(value, "metadata") else ""

    return _change(line, lambda raw: decode(cls, raw), version)


def _change(line: bytes, read: Callable[[bytes], K], version: Callable[[K], str]) -> Frame[K]:
    """Take a line apart, and read the object of a change, but none of anything else."""
    frame = decoding(_untyped, line)
    raw = bytes(frame.object)
    if frame.type in _OTHERS:
        return Frame(frame.type, raw=raw)
    if frame.type not in _CHANGES:
        raise DecodeError("ADDED, MODIFIED, DELETED, BOOKMARK or ERROR", "another word", path="$.type", body=line)
    try:
        value = read(raw)
    except DecodeError as error:
        raise DecodeError(error.expected, error.found, path="$.object" + error.path[1:], body=line) from error
    return Frame(frame.type, value, raw, version(value))


@cache
def _typed(cls: type[Model]) -> Callable[[bytes], Any]:
    frame: Any = _Typed
    return decoder(frame[cls], strict_hook)


_untyped = msgspec.json.Decoder(_Untyped).decode

_BETWEEN = b'","object":'
_sighting = re.compile(rb'\{"type":"(ADDED|MODIFIED|DELETED)' + _BETWEEN + HEAD).match
_WORDS = {word.encode(): (word, len('{"type":"') + len(word) + len(_BETWEEN)) for word in _CHANGES}
"""What a frame is called, and where its object begins."""

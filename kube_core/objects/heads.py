"""What tells objects apart, read from their bytes without decoding the rest.

Caches keep objects as the bytes that the server sent, and need of each only its names and its version, for which a whole decode
would be ten times the work. Servers that are written in Go send an object's metadata first and in the order of its Go struct, so
that one expression at the front finds all four. Whatever is written otherwise (custom resources come with sorted keys) takes a
decode that skips over the rest.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec

from kube_core.base.building import decoder
from kube_core.base.errors import DecodeError
from kube_core.base.resource import Resource

from .codec import decode
from .json import decoding
from .model_codec import NOT_STRICT, as_model, decode_struct, identity, strict_hook
from .partial import PartialObjectMetadata

if TYPE_CHECKING:
    from kube_core.models.meta_v1 import ObjectMeta

K = TypeVar("K")

_TEXT = rb'"([^"\\\x00-\x1f\x7f-\xff]*)"'
"""A JSON string without escapes, in ASCII, as names, uids and versions are; any other takes the careful way."""

HEAD = (
    rb'\{(?:"kind":"[^"\\]*","apiVersion":"[^"\\]*",)?"metadata":\{'
    rb'"name":' + _TEXT + rb'(?:,"generateName":' + _TEXT.replace(b"(", b"(?:") + rb")?"
    rb'(?:,"namespace":' + _TEXT + rb')?,"uid":' + _TEXT + rb',"resourceVersion":' + _TEXT
)
"""An object's first bytes as Go writes those of a built-in kind: name, namespace, uid and resourceVersion are its groups."""

_SPEC = b'},"spec":{'
_head = re.compile(HEAD).match


class Head(NamedTuple):
    """What an object is called, which one of that name it is, and its version. Each is "" where the object does not say."""

    namespace: str
    name: str
    uid: str
    resource_version: str

    @property
    def key(self) -> tuple[str, str]:
        """Namespace and name: what tells an object from all others of its kind that are there at the same time."""
        return self[:2]


class _Names(msgspec.Struct, rename="camel", gc=False):
    name: str
    namespace: str | None = ""
    uid: str | None = ""
    resource_version: str | None = ""


class _Named(msgspec.Struct, gc=False):
    metadata: _Names


class _Labels(msgspec.Struct, gc=False):
    labels: dict[str, str] | None = None


class _Labelled(msgspec.Struct, gc=False):
    metadata: _Labels | None = None


class _Described(msgspec.Struct, gc=False):
    metadata: msgspec.Raw


_named = msgspec.json.Decoder(_Named).decode
_labelled = msgspec.json.Decoder(_Labelled).decode
_described = msgspec.json.Decoder(_Described).decode
_parts = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


def read_head(data: bytes) -> Head:
    """Read an object's names and version from its bytes; raises `DecodeError` where it has no name."""
    found = _head(data)
    return _careful(data) if found is None else head_of(*found.groups())


def head_of(name: bytes, namespace: bytes | None, uid: bytes, resource_version: bytes) -> Head:
    """Make a head of what `HEAD` found, in the order of its groups."""
    return Head(_shared(namespace) if namespace else "", name.decode(), uid.decode(), resource_version.decode())


@lru_cache(maxsize=1024)  # thousands of objects are in a few namespaces: one text each
def _shared(namespace: bytes) -> str:
    return namespace.decode()


def _careful(data: bytes) -> Head:
    names = decoding(_named, data).metadata
    if not names.name:
        raise DecodeError("an object with a name", "an empty one", path="$.metadata.name", body=data)
    return Head(names.namespace or "", names.name, names.uid or "", names.resource_version or "")


def read_labels(data: bytes) -> dict[str, str]:
    """Read an object's labels from its bytes, and nothing else; raises `DecodeError`."""
    metadata = decoding(_labelled, data).metadata
    return (metadata.labels if metadata else None) or {}


def read_partial_of(data: bytes) -> PartialObjectMetadata:
    """Read the metadata of an object of any kind from its bytes, skipping the rest; raises `DecodeError`."""
    try:
        metadata = _described_strictly()(_front(data)).metadata
    except NOT_STRICT:
        metadata = _described_carefully(data)
    return PartialObjectMetadata(metadata=metadata)


def _described_carefully(data: bytes) -> "ObjectMeta":
    from kube_core.models.meta_v1 import ObjectMeta  # noqa: PLC0415 - the models are loaded by those who read objects

    return decode_struct(ObjectMeta, bytes(decoding(_described, data).metadata), "$.metadata")


def _front(data: bytes) -> bytes:
    """The object without its spec and what follows it, where that comes after the metadata, as Go writes it.

    Cut in the wrong place, as within an annotation, it is no JSON, and the whole is read.
    """
    end = data.find(_SPEC) + 1
    return data[:end] + b"}" if end else data


@cache
def _described_strictly() -> Callable[[bytes], Any]:
    """What reads the metadata in one pass, where they are as their class has them."""
    from kube_core.models.meta_v1 import ObjectMeta  # noqa: PLC0415 - as above

    described = msgspec.defstruct("_DescribedStrictly", [("metadata", ObjectMeta)], gc=False)
    return decoder(described, strict_hook)


def decode_item(cls: type[K], data: bytes, expected: Resource | None = None) -> K:
    """Read an object that may be a list's item, as one that stands alone; raises `DecodeError`, as `decode` does.

    Items of built-in kinds come without apiVersion and kind, which the document of an object has to have when it goes back.
    """
    model = as_model(cls)
    if model is not None and data.startswith(b'{"metadata":') and (names := identity(model)) is not None:
        data = _stamp(names) + data[1:]
    return decode(cls, data, expected)


@cache
def _stamp(names: tuple[str, str]) -> bytes:
    return b'{"kind":"%b","apiVersion":"%b",' % (names[1].encode(), names[0].encode())


def without_managed_fields(data: bytes) -> bytes:
    """The bytes of an object without ``metadata.managedFields``, often a third of it; what is no object stays as it is."""
    if b'"managedFields"' not in data:
        return data
    try:
        document = decoding(_parts, data)
        metadata = decoding(_parts, bytes(document["metadata"]))
    except (DecodeError, KeyError):
        return data
    metadata.pop("managedFields", None)
    document["metadata"] = msgspec.Raw(msgspec.json.encode(metadata))
    return msgspec.json.encode(document)

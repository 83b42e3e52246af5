"""What every object has around its own fields: apiVersion, kind and typed metadata."""

from typing import TYPE_CHECKING, cast

from attrs import frozen

from kube_core.base.errors import DecodeError, UsageError
from kube_core.base.model import ABSENT, Model, blank
from kube_core.base.resource import Resource

from .json import json_decode, json_encode
from .model_codec import decode_struct, struct_to_plain
from .plain import MISSING, Missing, Plain, PlainObject, is_object, word

if TYPE_CHECKING:
    from kube_core.models.meta_v1 import ListMeta, ObjectMeta

METADATA = "metadata"
NAMES = ("apiVersion", "kind")
ENVELOPE = (*NAMES, METADATA)
"""The keys that are typed in every object; the rest is the kind's own."""


@frozen
class Envelope:
    """An object's document with its envelope read. ``document`` is the whole of it, as plain JSON."""

    api_version: str
    kind: str
    metadata: "ObjectMeta"
    document: PlainObject

    @property
    def rest(self) -> PlainObject:
        """Everything that is not the envelope: spec, status and whatever else the kind has."""
        return {key: value for key, value in self.document.items() if key not in ENVELOPE}


def read_envelope(data: bytes, expected: Resource | None = None) -> Envelope:
    """Read the envelope of an object from its bytes.

    ``expected`` is stamped where the document names no kind, as the items of a typed list do not; a document of another kind is
    a `DecodeError`. Its kind may be "", when nobody said it.
    """
    document = json_object(data)
    api_version, kind = (_name(document, key, data) for key in NAMES)
    if expected is not None:
        api_version, kind = api_version or expected.api_version, kind or expected.kind
        if api_version != expected.api_version or kind != (expected.kind or kind):
            raise DecodeError(f"{expected.kind} of {expected.api_version}", f"{kind} of {api_version}", body=data)
    return Envelope(api_version, kind, _metadata(document.get(METADATA, MISSING), data), document)


def json_object(data: bytes) -> PlainObject:
    """Read bytes that should be a JSON object."""
    document: Plain = json_decode(data)
    if not is_object(document):
        raise DecodeError("object", word(document), body=data)
    return document


def names_to_plain(api_version: str, kind: str) -> PlainObject:
    """Write the names of a kind; those that are not known are left out."""
    return {key: value for key, value in zip(NAMES, (api_version, kind), strict=True) if value}


def metadata_to_plain(metadata: "ObjectMeta | ListMeta") -> PlainObject | Missing:
    """Write metadata; `MISSING` for metadata that were not there when read, or never given, and have nothing in them."""
    if not isinstance(metadata, Model):  # pyright: ignore[reportUnnecessaryIsInstance]  # programs without a type checker
        raise UsageError(f"metadata is {type(metadata).__name__}: give ObjectMeta(name=...)")
    plain = struct_to_plain(metadata)
    hidden = metadata._hidden  # pyright: ignore[reportPrivateUsage]  # whether a struct was there at all is known only here
    return plain if plain or hidden is None or not hidden.absent else MISSING


def _name(document: PlainObject, key: str, data: bytes) -> str:
    value = document.get(key, "")
    if not isinstance(value, str):
        raise DecodeError("str", word(value), path=f"$.{key}", body=data)
    return value


def _metadata(value: Plain, data: bytes) -> "ObjectMeta":
    from kube_core.models.meta_v1 import ObjectMeta  # noqa: PLC0415 - the models are loaded by those who read objects

    if value is MISSING or value is None:
        return blank(ObjectMeta, ABSENT)
    try:
        return decode_struct(ObjectMeta, json_encode(value), f"$.{METADATA}")
    except DecodeError as error:
        raise DecodeError(error.expected, error.found, path=error.path, body=data) from cast("Exception", error.__cause__)

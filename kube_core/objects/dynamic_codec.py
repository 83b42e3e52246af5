"""Reading and writing of `DynamicObject` and `PartialObjectMetadata`."""

from attrs import evolve

from kube_core.base.resource import Resource

from .dynamic import DynamicObject
from .envelope import METADATA, metadata_to_plain, names_to_plain, read_envelope
from .json import json_encode
from .partial import PARTIAL, PartialObjectMetadata
from .plain import Missing, PlainObject
from .writer import value_to_plain


def read_dynamic(data: bytes, expected: Resource | None = None) -> DynamicObject:
    """Read an object of any kind from its bytes; of ``expected`` if that is given."""
    envelope = read_envelope(data, expected)
    return DynamicObject(
        api_version=envelope.api_version,
        kind=envelope.kind,
        metadata=envelope.metadata,
        rest=envelope.rest,
        _status=json_encode(envelope.document.get("status")),
    )


def dynamic_from_plain(document: PlainObject) -> DynamicObject:
    """Read an object of any kind from plain JSON, which nobody knows how it was read."""
    return evolve(read_dynamic(json_encode(document)), _status=None)


def dynamic_to_plain(obj: DynamicObject) -> PlainObject:
    """Write a dynamic object as it would be sent."""
    return {**_document(obj), **value_to_plain(obj.rest)}


def read_partial(data: bytes) -> PartialObjectMetadata:
    """Read an object's metadata from their bytes."""
    envelope = read_envelope(data, PARTIAL)
    return PartialObjectMetadata(metadata=envelope.metadata)


def partial_to_plain(obj: PartialObjectMetadata) -> PlainObject:
    """Write an object's metadata as they would be sent."""
    return _document(obj)


def _document(obj: DynamicObject | PartialObjectMetadata) -> PlainObject:
    document = names_to_plain(obj.api_version, obj.kind)
    metadata = metadata_to_plain(obj.metadata)
    return document if isinstance(metadata, Missing) else document | {METADATA: metadata}

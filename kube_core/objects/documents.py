"""The plain JSON of objects of every kind, and back."""

from typing import Any, TypeVar, cast, get_origin

from kube_core.base.errors import DecodeError, UsageError
from kube_core.base.model import Model
from kube_core.base.resource import Resource

from .custom import is_object_type, is_object_value
from .dynamic import DynamicObject
from .dynamic_codec import dynamic_to_plain, partial_to_plain, read_dynamic, read_partial
from .json import json_decode
from .model_codec import decode_struct
from .original import kind_to_plain, original_of
from .partial import PartialObjectMetadata
from .plain import PlainObject, same_plain
from .reader import read_object
from .table import Table
from .table_codec import read_table, table_to_plain
from .writer import is_mapping, object_to_plain, value_to_plain

T = TypeVar("T")


def to_plain(obj: object) -> PlainObject:
    """Write an object of any kind, or a mapping, as the document that would be sent: plain JSON with the wire's keys.

    The document is a copy: it can be changed without changing the object. A mapping is taken as it is, typed values inside of it
    are written. Raises `UsageError` for what can't be sent.
    """
    try:
        return _to_plain(obj)
    except RecursionError as error:
        raise UsageError(f"{type(obj).__name__} can't be sent: it is nested too deeply, or holds itself") from error


def read_document(obj: object) -> PlainObject | None:
    """The document that an object was read from; None when it was made here, or read in a list of a generated kind."""
    if isinstance(obj, Model):
        return original_of(obj)
    return obj.provenance.document if is_object_value(obj) and obj.provenance is not None else None


def status_changed(obj: object, sent: bytes) -> bool:
    """Whether the document that is sent for an object has another status than the one that the object was read from.

    False when that is not known: it was made here, or read in a list of a generated kind.
    """
    read: PlainObject | None
    if isinstance(obj, DynamicObject):
        read = None if obj.status_as_read is None else {"status": json_decode(obj.status_as_read)}
    else:
        read = read_document(obj)
    return read is not None and not same_plain(read.get("status"), json_decode(sent).get("status"))


def edited_to_plain(obj: object) -> PlainObject:
    """Write an object that was changed in place of the one that was read, so that no field is lost.

    It is as `to_plain`, but a new item of a list that took the place of another keeps what the user's class does not know of it.
    """
    return object_to_plain(obj, adopt=True) if is_object_value(obj) else to_plain(obj)


def _to_plain(obj: object) -> PlainObject:
    if is_object_value(obj):
        return object_to_plain(obj)
    match obj:
        case Model():
            return kind_to_plain(obj)
        case DynamicObject():
            return dynamic_to_plain(obj)
        case PartialObjectMetadata():
            return partial_to_plain(obj)
        case Table():
            return table_to_plain(obj)
        case _ if is_mapping(obj):
            return cast("PlainObject", value_to_plain(obj))
        case _:
            raise UsageError(
                f"{type(obj).__name__} is no Kubernetes object: give an object or a mapping with the document's keys"
            )


def from_bytes(cls: type[T], data: bytes, expected: Resource | None = None) -> T:
    """Read an object of ``cls``: a generated kind, `Object` with its parameters or a subclass, or one of the dynamic kinds.

    ``expected`` is what a kind that carries no names of its own should be; see `read_object`.
    """
    try:
        return _from_bytes(cls, data, expected)
    except RecursionError as error:
        raise DecodeError("JSON of a sane depth", "values nested too deeply", body=data) from error


def _from_bytes(cls: type[T], data: bytes, expected: Resource | None) -> T:
    read: Any
    if is_object_type(cls):
        read = read_object(cls, data, expected)
    elif cls is DynamicObject:
        read = read_dynamic(data, expected)
    elif cls is PartialObjectMetadata:
        read = read_partial(data)
    elif cls is Table:
        read = read_table(data)
    elif isinstance(cls, type) and issubclass(cls, Model):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may be untyped
        read = decode_struct(cls, data)
    else:
        raise UsageError(f"{getattr(get_origin(cls) or cls, '__name__', cls)} is no class of Kubernetes objects")
    return cast("T", read)

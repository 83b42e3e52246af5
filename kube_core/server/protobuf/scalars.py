"""Messages that are one value in JSON: times, quantities, numbers or texts, and JSON itself.

See the `generated.proto` files of k8s.io/apimachinery and k8s.io/apiextensions-apiserver.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from kube_core.base.timestamps import format_micro_time, format_time, parse_time

from .wire import MalformedError, Wire, block, fields, signed, whole

_MICRO = 1000
_EARLIEST, _LATEST = -62_135_596_800, 253_402_300_799  # what a Time can be: the years 1 to 9999


def time(data: bytes) -> str | None:
    """A Time; None for the one that is not set."""
    when = _moment(data)
    return None if when is None else format_time(when)


def micro_time(data: bytes) -> str | None:
    """A MicroTime."""
    when = _moment(data)
    return None if when is None else format_micro_time(when)


def _moment(data: bytes) -> datetime | None:
    found = dict(fields(data))
    seconds, nanos = (signed(_number(found.get(number, 0))) for number in (1, 2))
    if not data or not _EARLIEST < seconds <= _LATEST:
        return None
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=abs(nanos) // _MICRO % 1_000_000)


def _number(value: Wire) -> int:
    if isinstance(value, int):
        return value
    raise MalformedError("proto: wrong wireType")


def encoded_time(value: Any) -> bytes:
    """A Time or a MicroTime; what is none is not set."""
    if not isinstance(value, str):
        return b""
    try:
        when = parse_time(value)
    except ValueError:
        return b""
    return whole(1, int(when.replace(microsecond=0).timestamp())) + whole(2, when.microsecond * _MICRO)


def text(data: bytes) -> str:
    """A Quantity."""
    return next((utf8(bytes_of(value)) for number, value in fields(data) if number == 1), "0")


def bytes_of(value: Wire) -> bytes:
    """The bytes of a field, which has to have some."""
    if isinstance(value, bytes):
        return value
    raise MalformedError("proto: wrong wireType")


def utf8(data: bytes) -> str:
    """A text."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise MalformedError("proto: field contains invalid UTF-8") from None


def encoded_text(value: Any) -> bytes:
    """A Quantity."""
    return block(1, str(value).encode())


def number_or_text(data: bytes) -> int | str:
    """An IntOrString."""
    found = dict(fields(data))
    return utf8(bytes_of(found.get(3, b""))) if found.get(1) else signed(_number(found.get(2, 0)))


def encoded_number_or_text(value: Any) -> bytes:
    """An IntOrString."""
    if isinstance(value, str):
        return whole(1, 1) + whole(2, 0) + block(3, value.encode())
    return whole(1, 0) + whole(2, int(value)) + block(3, b"")


def raw(data: bytes) -> Any:
    """JSON as bytes."""
    found = next((bytes_of(value) for number, value in fields(data) if number == 1), b"")
    try:
        return msgspec.json.decode(found) if found else None
    except msgspec.DecodeError as error:
        raise MalformedError(str(error)) from None


def encoded_raw(value: Any) -> bytes:
    """JSON as bytes."""
    return block(1, msgspec.json.encode(value))


SCALARS: dict[str, tuple[Callable[[bytes], Any], Callable[[Any], bytes]]] = {
    "meta_v1.Time": (time, encoded_time),
    "meta_v1.MicroTime": (micro_time, encoded_time),
    "api_resource.Quantity": (text, encoded_text),
    "util_intstr.IntOrString": (number_or_text, encoded_number_or_text),
    "pkg_runtime.RawExtension": (raw, encoded_raw),
    "meta_v1.FieldsV1": (raw, encoded_raw),
    "apiextensions_v1.JSON": (raw, encoded_raw),
}
"""How each is read, and how it is written."""

BRANCHES = {
    "apiextensions_v1.JSONSchemaPropsOrBool": ("schema", "allows"),
    "apiextensions_v1.JSONSchemaPropsOrArray": ("schema", "jSONSchemas"),
    "apiextensions_v1.JSONSchemaPropsOrStringArray": ("schema", "property"),
}
"""Messages of which JSON has the one field, when it is an object, or the other, without a key."""

"""Scalars of the user's classes: checked when read, never coerced, and written back as they were spelled if they are the same."""

import math
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from enum import Enum
from typing import Any, Final, cast

from kube_core.base.errors import UsageError
from kube_core.base.quantity import Quantity
from kube_core.base.timestamps import MicroTime, format_micro_time, format_time, parse_time

from .plain import MISSING, Plain, same_plain, word


class Mismatch(ValueError):
    """A value in a document is not what a class wants. ``path`` leads from the class to the value, as ``.spec[2].name``."""

    def __init__(self, expected: str, found: str, path: str = "") -> None:
        super().__init__(expected, found, path)
        self.expected = expected
        self.found = found
        self.path = path


Read = Callable[[Plain, Any], Any]
"""A hook of cattrs: a plain value and the type it should become."""


def _exactly(cls: type) -> Read:
    def read(value: Plain, _: object) -> Any:
        if type(value) is not cls:
            raise Mismatch(cls.__name__, word(value))
        return value

    return read


def _read_float(value: Plain, _: object) -> float:
    if type(value) not in (float, int):
        raise Mismatch("float", word(value))
    try:
        return float(value)
    except OverflowError as error:
        raise Mismatch("float", "an int beyond it") from error


def _from_text(expected: str, parse: Callable[[str], Any]) -> Read:
    def read(value: Plain, _: object) -> Any:
        if type(value) is not str:
            raise Mismatch(expected, word(value))
        with suppress(ValueError, OverflowError, UsageError):  # whose words would show the text
            return parse(value)
        raise Mismatch(expected, "another text")

    return read


_read_quantity_text = _from_text("a quantity", Quantity)


def _read_quantity(value: Plain, cls: object) -> Quantity:
    """Read an amount: a text, or a whole number, as a field that takes both may have it."""
    return Quantity(value) if type(value) is int else cast("Quantity", _read_quantity_text(value, cls))


def _read_base64(text: str) -> bytes:
    return b64decode(text, validate=True)


READERS: Final[Mapping[type, Read]] = {
    str: _exactly(str),
    bool: _exactly(bool),
    int: _exactly(int),
    type(None): _exactly(type(None)),
    float: _read_float,
    bytes: _from_text("base64 text", _read_base64),
    datetime: _from_text("an RFC 3339 time", parse_time),
    MicroTime: _from_text("an RFC 3339 time", MicroTime.parse),
    Quantity: _read_quantity,
}
"""How each scalar type is read."""


def native_reader(base: type) -> Read:
    """Make the reader of one of Python's scalars and of the classes derived from it, Enums among them."""
    exact = READERS[base]

    def read(value: Plain, cls: Any) -> Any:
        if cls is base:
            return exact(value, base)
        return read_enum(value, cls) if issubclass(cls, Enum) else cls(exact(value, base))

    return read


def read_enum(value: Plain, cls: type[Enum]) -> Enum:
    """Read a member of an Enum by its value."""
    for member in cls:
        if same_plain(member.value, value):
            return member
    raise Mismatch("one of " + ", ".join(str(member.value) for member in cls), _which(value))


def read_literal(value: Plain, options: tuple[Any, ...]) -> Any:
    """Read one of the values of a Literal; a member of an Enum by its value."""
    for option in options:
        if same_plain(option.value if isinstance(option, Enum) else option, value):
            return option
    raise Mismatch("one of " + ", ".join(map(str, options)), _which(value))


def _which(value: Plain) -> str:
    return "another text" if isinstance(value, str) else word(value)


def scalar_to_plain(value: object, before: Plain = MISSING) -> Plain:
    """Write a scalar; as it was spelled ``before`` if that means the same. `UsageError` for what is no scalar."""
    if value is None or type(value) in (str, int, bool):
        return value
    if isinstance(value, Enum):
        return scalar_to_plain(value.value, before)
    if before is not MISSING and _means(before, value):
        return before
    return _spell(value)


def _spell(value: object) -> Plain:
    match value:
        case float():
            if not math.isfinite(value):
                raise UsageError(f"{value} can't be sent: JSON has no such number")
            return float(value)
        case bytes() | bytearray():
            return b64encode(value).decode()
        case MicroTime():
            return format_micro_time(value)
        case datetime():
            return format_time(value)
        case str() | Quantity():
            return str(value)
        case int():
            return int(value)
        case _:
            raise UsageError(f"{type(value).__name__} can't be sent: it is no type that documents have")


def _means(before: Plain, value: object) -> bool:
    """Whether a plain value reads as ``value``."""
    reader = READERS.get(type(value))
    if reader is None:
        return False
    try:
        return bool(reader(before, type(value)) == value)
    except Mismatch:
        return False

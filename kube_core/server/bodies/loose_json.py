"""JSON as Go's reader takes it, where the fast and strict reader says no, or would say something else.

What is no UTF-8, and halves of surrogate pairs, become U+FFFD, one for each byte or half. A whole number beyond 64 bits is a
float. A float that no double can hold is kept with its text, and refused by whoever has a field for it.
"""

import json
import re
from math import isinf
from typing import Any

from attrs import evolve

from kube_core.base import DecodeError
from kube_core.objects import json_decode
from kube_core.objects.plain import is_array, is_object

from ..exchange import ServerRequest

UNREADABLE = "\ufffd"
_INT64 = range(-(2**63), 2**63)
_LONGEST = 20  # characters of the longest 64-bit number
_HALVES = re.compile("[\ud800-\udfff]")
_LONG = re.compile(rb"[0-9]{19}")


class Written(float):
    """A number, and how it was written."""

    text: str

    def __new__(cls, text: str) -> "Written":
        """Read it; infinite, if it is too large."""
        made = super().__new__(cls, text)
        made.text = text
        return made


def read_json(body: bytes, *, exactly: bool = False) -> tuple[Any, Written | None]:
    """Read a body, and name a number in it that no double can hold; `DecodeError` when it is not JSON.

    Without ``exactly``, as for built-in kinds, whose fields have ranges, integers may be longer than 64 bits.
    """
    try:
        value = json_decode(body)
        if not exactly or _LONG.search(body) is None:
            return value, None
    except DecodeError as error:
        strict = error
    else:
        strict = DecodeError("JSON", "bytes that are not", body=body)
    try:
        value = _read(body, read_float)
    except (ValueError, RecursionError):
        raise strict from None
    return value, _infinite(value)


def read_literally(body: bytes) -> Any:
    """Read a body that was read before once more, its floats and long integers with their texts; None if that can't be done."""
    try:
        return _read(body, Written)
    except (ValueError, RecursionError):
        return None


def without_halves(text: str) -> str:
    """A text that has a place in UTF-8."""
    return text if text.isascii() else _HALVES.sub(UNREADABLE, text)


def readable(request: ServerRequest) -> ServerRequest:
    """A request whose target and header can be written down, whatever was put into them in this process."""
    if request.target.isascii() and all(value.isascii() for _, value in request.headers):
        return request
    headers = tuple((name, without_halves(value)) for name, value in request.headers)
    return evolve(request, target=without_halves(request.target), headers=headers)


def _infinite(value: Any) -> Written | None:
    """A number in a value that no double can hold."""
    if isinstance(value, Written):
        return value if isinf(value) else None
    items: Any = value.values() if is_object(value) else value if is_array(value) else ()
    return next((found for item in items if (found := _infinite(item)) is not None), None)


def _read(body: bytes, number: Any) -> Any:
    text = body.decode("utf-8", "surrogateescape")

    def integer(digits: str) -> int | float:
        found = int(digits) if len(digits) <= _LONGEST else None
        return found if found is not None and found in _INT64 else number(digits)

    return _mended(json.loads(text, parse_float=number, parse_int=integer, parse_constant=no_number))


def read_float(text: str) -> float:
    """A number; one that no double can hold keeps its text."""
    found = float(text)
    return Written(text) if isinf(found) else found


def no_number(text: str) -> Any:
    """Refuse what Python takes for a number beside JSON's: NaN and infinities."""
    raise ValueError(f"{text} is no number")


def _mended(value: Any) -> Any:
    if is_object(value):
        return {without_halves(key): _mended(item) for key, item in value.items()}
    if is_array(value):
        return [_mended(item) for item in value]
    return without_halves(value) if isinstance(value, str) else value

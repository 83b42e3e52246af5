"""JSON as the wire has it: bytes to plain values and back, with this library's errors.

Bytes are decoded strictly (RFC 8259): no NaN, no trailing text, no invalid UTF-8, no number beyond a double, and no deeper than
the interpreter's stack allows. Integers of any length stay exact.
"""

import re
from collections.abc import Callable
from math import isfinite
from typing import Any, TypeVar, cast

import msgspec

from kube_core.base.errors import DecodeError, UsageError

T = TypeVar("T")

_WORDS = re.compile(r"Expected `(?P<expected>.*?)`(?P<more>[^,]*?)(?:, got `(?P<found>.*?)`)?(?: - at `(?P<path>.*)`)?$")
_FIELD = re.compile(r"Object (?P<what>contains unknown|missing required) field `(?P<field>.*?)`(?: - at `(?P<path>.*)`)?$")
_OTHER = re.compile(r"(?P<invalid>Invalid )?(?P<words>.*?)(?: - at `(?P<path>.*)`)?$", re.DOTALL)


def json_decode(data: bytes) -> Any:
    """Read plain JSON; raises `DecodeError` for anything else."""
    return decoding(msgspec.json.decode, data)


def decoding(decode: Callable[[bytes], T], data: bytes, at: str = "$") -> T:
    """Call a decoder and translate what it raises; ``at`` is where in the document ``data`` stands."""
    try:
        return decode(data)
    except msgspec.DecodeError as error:
        raise translate(error, data, at) from error
    except UnicodeDecodeError as error:
        raise DecodeError("UTF-8 text", f"a byte that is not, {error.start} bytes into a string", path=at, body=data) from error
    except RecursionError as error:
        raise DecodeError("JSON of a sane depth", "values nested too deeply", path=at, body=data) from error


def translate(error: msgspec.DecodeError, data: bytes = b"", at: str = "$") -> DecodeError:
    """Say in our words what msgspec found; its paths already have the document's keys."""
    text = str(error)
    if match := _WORDS.match(text):
        expected = match["expected"] + match["more"]
        return DecodeError(expected, match["found"] or "another value", path=_join(at, match["path"]), body=data)
    if match := _FIELD.match(text):
        known = "only known fields" if match["what"].startswith("contains") else f"the field {match['field']}"
        found = f"the field {match['field']}" if match["what"].startswith("contains") else "no such field"
        return DecodeError(known, found, path=_join(at, match["path"]), body=data)
    if isinstance(error, msgspec.ValidationError) and (match := _OTHER.match(text)):
        words = (match["words"], "another value") if match["invalid"] else ("a valid value", match["words"][:200])
        return DecodeError(*words, path=_join(at, match["path"]), body=data)
    return DecodeError("JSON", "nothing" if not data.strip() else f"bytes that are not ({text})", path=at, body=data)


def _join(at: str, path: str | None) -> str:
    """The whole path; one of nothing but ``[...]``, as msgspec gives inside of plain JSON, says no more than none."""
    return at + (path[1:] if path and path.strip("$[.]") else "")


def json_encode(value: object) -> bytes:
    """Write plain JSON, compactly; raises `UsageError` for what JSON cannot say."""
    try:
        data = msgspec.json.encode(value)
    except (TypeError, ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise UsageError(f"this can't be written as JSON: {error}") from error
    if b"null" in data:  # msgspec writes NaN and infinity as null, silently
        _refuse_non_finite(value, "$")
    return data


def _refuse_non_finite(value: object, path: str) -> None:
    if isinstance(value, float) and not isfinite(value):
        raise UsageError(f"this can't be written as JSON: {value} at {path} is not a number that JSON has")
    if isinstance(value, dict):
        for key, item in cast("dict[object, object]", value).items():
            _refuse_non_finite(item, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(cast("list[object]", value)):
            _refuse_non_finite(item, f"{path}[{index}]")

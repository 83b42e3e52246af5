"""One value out of an object's bytes, by its path, without decoding the rest."""

import re
from collections.abc import Callable
from functools import cache, reduce
from typing import Any

import msgspec

from kube_core.base.building import decoder
from kube_core.base.errors import UsageError

from .json import decoding
from .plain import is_array

_PATH = re.compile(r"[^.\[\]{}*]+(?:\.[^.\[\]{}*]+)*")


@cache
def values_at(path: str) -> Callable[[bytes], tuple[str, ...]]:
    """Make the function that reads the texts at a path, such as ``spec.nodeName``, from an object's bytes.

    The path has the document's own keys. A list gives each of its scalars, a scalar itself, anything else and what is not there
    nothing; numbers and booleans come as JSON writes them. The function raises `DecodeError` for bytes that are not JSON of that
    shape.
    """
    if not _PATH.fullmatch(path):
        raise UsageError(f"{path[:80]!r} is no path of a field: give the document's keys with dots, such as spec.nodeName")
    keys = path.split(".")
    whole: Any = Any
    decode = decoder(reduce(lambda inner, key: _holding(key, inner), reversed(keys), whole))

    def read(data: bytes) -> tuple[str, ...]:
        value: Any = decoding(decode, data)
        for _ in keys:
            value = None if value is None else value.found
        scalars = _scalars(value)
        return () if any(each is None or isinstance(each, dict | list) for each in scalars) else tuple(map(_text, scalars))

    return read


def _holding(key: str, inner: Any) -> Any:
    """A struct that reads one key of an object and skips all others."""
    return msgspec.defstruct(
        "_Holding", [("found", inner if inner is Any else inner | None, None)], rename={"found": key}, gc=False
    )


def _scalars(value: Any) -> list[Any]:
    return value if is_array(value) else [value]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()

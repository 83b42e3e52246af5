"""Looking into JSON that may be anything: what is not there, or not as it should be, is simply empty."""

from collections.abc import Mapping
from typing import Any, cast


def part(document: object, key: str) -> object:
    """What is under a key; None when this is not an object, or has no such key."""
    return cast("Mapping[str, Any]", document).get(key) if isinstance(document, Mapping) else None


def word(document: object, key: str) -> str:
    """The text under a key; empty when there is none."""
    value = part(document, key)
    return value if isinstance(value, str) else ""


def words(document: object, key: str) -> tuple[str, ...]:
    """The texts in a list under a key."""
    return tuple(value for value in _list(document, key) if isinstance(value, str))


def members(document: object, key: str) -> list[object]:
    """The objects in a list under a key."""
    return [value for value in _list(document, key) if isinstance(value, Mapping)]


def _list(document: object, key: str) -> list[object]:
    value = part(document, key)
    return cast("list[object]", value) if isinstance(value, list) else []

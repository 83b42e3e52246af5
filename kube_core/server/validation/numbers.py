"""Numbers and percentages that may be given."""

from collections.abc import Iterable
from typing import Any

from ..numbers import clamped
from . import words
from .faults import Faults

_WHOLE = 100


def check_counts(spec: dict[str, Any], keys: Iterable[str], path: str, faults: Faults) -> None:
    """Numbers that may not be negative."""
    for key in keys:
        if spec.get(key) is not None and spec[key] < 0:
            faults.invalid(f"{path}.{key}", spec[key], words.NOT_NEGATIVE)


def check_share(value: int | str | None, path: str, faults: Faults) -> None:
    """A number that is not negative, or a percentage."""
    if isinstance(value, str):
        if not is_percent(value):
            faults.invalid(path, value, words.PERCENT)
    elif value is not None and value < 0:
        faults.invalid(path, value, words.NOT_NEGATIVE)


def check_part(value: int | str | None, path: str, faults: Faults) -> None:
    """The same, of at most all of them."""
    check_share(value, path, faults)
    check_most(value, path, faults)


def check_most(value: int | str | None, path: str, faults: Faults) -> None:
    """A percentage of at most all of them."""
    if isinstance(value, str) and is_percent(value) and clamped(value[:-1]) > _WHOLE:
        faults.invalid(path, value, "must not be greater than 100%")


def is_percent(text: str) -> bool:
    """Whether a text is a percentage."""
    return text.endswith("%") and text[:-1].isascii() and text[:-1].isdigit()


def amounts_to(value: int | str | None) -> int:
    """The number, or the percentage, without its unit."""
    if isinstance(value, str):
        return clamped(value[:-1]) if is_percent(value) else 0
    return value or 0

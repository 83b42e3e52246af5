"""Quantities and semantic versions, as the libraries of Kubernetes have them."""

import re
from collections.abc import Callable
from typing import Any

from kube_core.base import Quantity, UsageError

from .errors import EvaluationError
from .function import Function
from .values import Semver, compared

_SEMVER = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
_RELEASE = (1,)


def quantity_of(text: str) -> Quantity:
    """Read a quantity."""
    try:
        return Quantity(text)
    except UsageError:
        raise EvaluationError(_NO_QUANTITY) from None


_NO_QUANTITY = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"


def _is(read: Callable[..., Any]) -> Callable[..., bool]:
    def test(*args: Any) -> bool:
        try:
            read(*args)
        except EvaluationError:
            return False
        return True

    return test


def _is_whole(value: Quantity) -> bool:
    number = value.as_fraction()
    return number.denominator == 1 and abs(number) < 1 << 63


def _whole(value: Quantity) -> int:
    if not _is_whole(value):
        raise EvaluationError("cannot convert value to integer")
    return int(value)


def semver_of(text: str, lenient: bool = False) -> Semver:
    """Read a semantic version; leniently also ``v1.2``."""
    if lenient:
        core, mark, rest = re.sub(r"^v", "", text.strip()).partition("-")
        parts = [part.lstrip("0") or "0" for part in core.split(".")]
        text = ".".join([*parts, "0", "0"][: max(3, len(parts))]) + mark + rest
    match = _SEMVER.fullmatch(text)
    if match is None:
        raise EvaluationError(f"Invalid character(s) found in version {text!r}")
    rank = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in (match[4] or "").split(".") if part)
    return Semver(int(match[1]), int(match[2]), int(match[3]), (0, rank) if rank else _RELEASE)


def _compares(name: str) -> dict[str, Function]:
    return {
        f"{name}.isLessThan({name}) -> bool": lambda one, other: one < other,
        f"{name}.isGreaterThan({name}) -> bool": lambda one, other: one > other,
        f"{name}.compareTo({name}) -> int": compared,
    }


TABLE: dict[str, Function] = {
    "quantity(string) -> quantity": quantity_of,
    "isQuantity(string) -> bool": _is(quantity_of),
    "quantity.isInteger() -> bool": _is_whole,
    "quantity.asInteger() -> int": _whole,
    "quantity.asApproximateFloat() -> double": float,
    "quantity.sign() -> int": lambda value: compared(value, Quantity("0")),
    "quantity.add(quantity) -> quantity": lambda one, other: one + other,
    "quantity.add(int) -> quantity": lambda one, other: one + other,
    "quantity.sub(quantity) -> quantity": lambda one, other: one - other,
    "quantity.sub(int) -> quantity": lambda one, other: one - other,
    **_compares("quantity"),
    "semver(string) -> semver": semver_of,
    "semver(string, bool) -> semver": semver_of,
    "isSemver(string) -> bool": _is(semver_of),
    "isSemver(string, bool) -> bool": _is(semver_of),
    "semver.major() -> int": lambda value: value.major,
    "semver.minor() -> int": lambda value: value.minor,
    "semver.patch() -> int": lambda value: value.patch,
    **_compares("semver"),
}

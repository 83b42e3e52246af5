"""What is wrong with a schema or an object, in the words of k8s.io/apimachinery/pkg/util/validation/field."""

from collections.abc import Iterable
from typing import Any

from attrs import evolve, frozen

from .go_text import quoted, shown

NOWHERE = "<nil>"
"""What the real server calls the place of a fault that has none."""
OMITTED = object()
"""In place of a bad value that is not to be shown."""
BLOCKING = ("FieldValueNotSupported", "FieldValueRequired", "FieldValueTooLong", "FieldValueTooMany", "FieldValueTypeInvalid")
"""After one of them no rule is evaluated (`hasBlockingErr` in pkg/registry/customresource/strategy.go)."""


@frozen
class Fault:
    """One fault: a word of `CauseType`, what is wrong, and with which field."""

    reason: str
    message: str
    field: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"


def required(field: str, detail: str = "") -> Fault:
    """Something is missing."""
    return Fault("FieldValueRequired", _told("Required value", detail), field)


def forbidden(field: str, detail: str) -> Fault:
    """Something may not be there."""
    return Fault("FieldValueForbidden", _told("Forbidden", detail), field)


def invalid(field: str, value: Any, detail: str) -> Fault:
    """A value breaks a rule."""
    told = "Invalid value" if value is OMITTED else f"Invalid value: {shown(value)}"
    return Fault("FieldValueInvalid", _told(told, detail), field)


def mistyped(field: str, value: Any, detail: str) -> Fault:
    """A value has the wrong type."""
    return Fault("FieldValueTypeInvalid", _told(f"Invalid value: {shown(value)}", detail), field)


def unsupported(field: str, value: Any, supported: Iterable[str]) -> Fault:
    """A value is not one of a few."""
    listed = ", ".join(map(quoted, supported))
    return Fault("FieldValueNotSupported", f"Unsupported value: {shown(value)}: supported values: {listed}", field)


def duplicate(field: str, value: Any) -> Fault:
    """A value that is to be unique is there twice."""
    return Fault("FieldValueDuplicate", "Duplicate value" if value is OMITTED else f"Duplicate value: {shown(value)}", field)


def too_long(field: str, limit: int) -> Fault:
    """A string is longer than its limit. The real server says bytes, and counts characters."""
    return Fault("FieldValueTooLong", f"Too long: may not be more than {limit} byte{'' if limit == 1 else 's'}", field)


def too_many(field: str, count: int, limit: int) -> Fault:
    """A list or a map has more items than its limit."""
    return Fault("FieldValueTooMany", f"Too many: {count}: must have at most {limit} item{'' if limit == 1 else 's'}", field)


def _told(what: str, detail: str) -> str:
    return f"{what}: {detail}" if detail else what


def under(prefix: str, faults: Iterable[Fault]) -> list[Fault]:
    """The faults of a part, seen from the whole."""
    return [evolve(fault, field=prefix if fault.field == NOWHERE else f"{prefix}.{fault.field}") for fault in faults]


def unique(faults: list[Fault]) -> list[Fault]:
    """Each once: several parts of a schema may find the same."""
    return list(dict.fromkeys(faults)) if len(faults) > 1 else faults

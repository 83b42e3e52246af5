"""One condition of a label selector."""

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

from attrs import field, frozen

from .errors import UsageError
from .name_rules import label_key, label_value

Operator: TypeAlias = Literal["=", "!=", "in", "notin", "exists", "!", ">", "<"]
"""How a requirement compares, in the words of a selector; ``exists`` and ``!`` (does not exist) take no value."""

OPPOSITES: Mapping[Operator, Operator] = {
    "=": "!=",
    "!=": "=",
    "in": "notin",
    "notin": "in",
    "exists": "!",
    "!": "exists",
}

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_INT64 = range(-(2**63), 2**63)  # ``>`` and ``<`` read both sides as Go's int64; what doesn't fit never matches


def _sorted_set(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


@frozen
class Requirement:
    """A key, an operator and values, sorted and without repeats.

    Refused with `UsageError`, as by the server: a key or value that no label can have, ``in`` and ``notin`` without a value, a
    bound that is not a whole number.
    """

    key: str
    operator: Operator
    values: tuple[str, ...] = field(default=(), converter=_sorted_set)

    def __attrs_post_init__(self) -> None:
        if problem := label_key(self.key):
            raise UsageError(f"the label key {self.key[:80]!r} {problem}")
        for value in self.values:
            if problem := label_value(value):
                raise UsageError(f"the value {value[:80]!r} of the label {self.key} {problem}")
        if problem := self._miscount():
            raise UsageError(f"the requirement {self.key} {self.operator} {problem}")

    def _miscount(self) -> str | None:
        match self.operator, self.values:
            case ("exists" | "!", values):
                return "takes no value" if values else None
            case ("in" | "notin", values):
                return None if values else "needs at least one value"
            case (">" | "<", (bound,)):
                return None if _int64(bound) is not None else "needs a whole number of at most 64 bits"
            case (_, values):
                return None if len(values) == 1 else "needs exactly one value"

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Say whether an object with these labels meets the requirement. A missing key meets ``!=``, ``notin`` and ``!``."""
        value = labels.get(self.key)
        match self.operator:
            case "=" | "in":
                return value in self.values
            case "!=" | "notin":
                return value not in self.values
            case "exists":
                return value is not None
            case "!":
                return value is None
            case ">" | "<":
                return value is not None and self._beyond(value)

    def _beyond(self, value: str) -> bool:
        number, bound = _int64(value), int(self.values[0])
        return number is not None and (number > bound if self.operator == ">" else number < bound)

    def opposite(self) -> "Requirement":
        """The requirement that matches exactly when this one doesn't; `UsageError` for bounds, which have none."""
        opposite = OPPOSITES.get(self.operator)
        if opposite is None:
            raise UsageError(f"{self} can't be negated: Kubernetes has no selector for 'not {self}'")
        return Requirement(self.key, opposite, self.values)

    def __str__(self) -> str:
        match self.operator:
            case "exists":
                return self.key
            case "!":
                return f"!{self.key}"
            case "in" | "notin":
                return f"{self.key} {self.operator} ({','.join(self.values)})"
            case _:
                return f"{self.key}{self.operator}{self.values[0]}"


def _int64(text: str) -> int | None:
    return number if _INTEGER.fullmatch(text) and (number := int(text)) in _INT64 else None

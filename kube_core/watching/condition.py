"""What can be waited for, as values.

Conditions are joined with ``&`` and ``|`` and negated with ``~``. An object that is not there does not meet any of them, negated
or not, but for `deleted`.
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeAlias, TypeVar, cast, overload

from attrs import field, frozen

from kube_core.base import UsageError
from kube_core.objects import json_decode

K = TypeVar("K")


@frozen
class Sight(Generic[K]):
    """What a wait sees: the object, if it is there, and the uid of the one that was there first."""

    object: K | None
    document: bytes = field(default=b"", repr=False)
    uid: str = ""
    first_uid: str = ""
    names: Mapping[str, str] = field(factory=dict[str, str])
    """The ``apiVersion`` and ``kind`` of what is seen: the items of a built-in kind's list do not carry them."""

    @property
    def plain(self) -> Any:
        """The object as plain JSON."""
        return {**self.names, **json_decode(self.document)}


@frozen(repr=False)
class Condition(Generic[K]):
    """Something to wait for. ``holds`` decides; the words are for messages."""

    holds: Callable[[Sight[K]], bool]
    words: str

    def __and__(self, other: "Awaited[K]") -> "Condition[K]":
        second = as_condition(other)
        return Condition(lambda sight: self.holds(sight) and second.holds(sight), f"({self.words} and {second.words})")

    @overload
    def __or__(self, other: "GoneCondition[K]") -> "GoneCondition[K]": ...
    @overload
    def __or__(self, other: "Awaited[K]") -> "Condition[K]": ...
    def __or__(self, other: "Awaited[K]") -> "Condition[K]":
        second = as_condition(other)

        def either(sight: Sight[K]) -> bool:
            return self.holds(sight) or second.holds(sight)

        words = f"({self.words} or {second.words})"
        return GoneCondition(either, words) if isinstance(second, GoneCondition) else Condition(either, words)

    def __rand__(self, other: Callable[[K], object]) -> "Condition[K]":
        return as_condition(other) & self

    def __ror__(self, other: Callable[[K], object]) -> "Condition[K]":
        return as_condition(other) | self

    def __invert__(self) -> "Condition[K]":
        return Condition(lambda sight: sight.object is not None and not self.holds(sight), f"not {self.words}")

    def __repr__(self) -> str:
        return f"<Condition {self.words}>"


class GoneCondition(Condition[K]):
    """A condition that an object which is not there may meet, so that waiting for it may give no object."""

    __slots__ = ()

    def __or__(self, other: "Awaited[K]") -> "GoneCondition[K]":
        second = as_condition(other)
        return GoneCondition(lambda sight: self.holds(sight) or second.holds(sight), f"({self.words} or {second.words})")


Awaited: TypeAlias = Condition[Any] | Callable[[K], object]
"""A condition, or a function of the object that says whether it is as wanted."""


def as_condition(awaited: Awaited[K]) -> Condition[K]:
    """Make a condition of a function; an object that is not there does not meet it."""
    if isinstance(awaited, Condition):
        return cast("Condition[K]", awaited)
    if not callable(awaited):
        raise UsageError(
            f"wait for a condition, such as conditions.ready(), or for a function of the object, not for {awaited!r}"
        )
    name = getattr(awaited, "__name__", type(awaited).__name__)
    return Condition(lambda sight: sight.object is not None and bool(awaited(sight.object)), f"{name}(object)")

"""What can be waited for, as values.

Conditions are joined with ``&`` and ``|`` and negated with ``~``. An object that is not there does not meet any of them, negated
or not, but for `deleted`.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeAlias, TypeVar, cast, overload

from attrs import field, frozen

from kube_core.objects import json_decode

K = TypeVar("K")


@frozen
class Sight(Generic[K]):
    """What a wait sees: the object, if it is there, and the uid of the one that was there first."""

    object: K | None
    document: bytes = field(default=b"", repr=False)
    uid: str = ""
    first_uid: str = ""

    @property
    def plain(self) -> Any:
        """The object as plain JSON."""
        return json_decode(self.document)


@frozen(repr=False)
class Condition(Generic[K]):
    """Something to wait for. ``holds`` decides; the words are for messages."""

    holds: Callable[[Sight[K]], bool]
    words: str

    def __and__(self, other: "Condition[K]") -> "Condition[K]":
        return Condition(lambda sight: self.holds(sight) and other.holds(sight), f"({self.words} and {other.words})")

    @overload
    def __or__(self, other: "GoneCondition[K]") -> "GoneCondition[K]": ...
    @overload
    def __or__(self, other: "Condition[K]") -> "Condition[K]": ...
    def __or__(self, other: "Condition[K]") -> "Condition[K]":
        def either(sight: Sight[K]) -> bool:
            return self.holds(sight) or other.holds(sight)

        words = f"({self.words} or {other.words})"
        return GoneCondition(either, words) if isinstance(other, GoneCondition) else Condition(either, words)

    def __invert__(self) -> "Condition[K]":
        return Condition(lambda sight: sight.object is not None and not self.holds(sight), f"not {self.words}")

    def __repr__(self) -> str:
        return f"<Condition {self.words}>"


class GoneCondition(Condition[K]):
    """A condition that an object which is not there may meet, so that waiting for it may give no object."""

    __slots__ = ()

    def __or__(self, other: Condition[K]) -> "GoneCondition[K]":
        return GoneCondition(lambda sight: self.holds(sight) or other.holds(sight), f"({self.words} or {other.words})")


Awaited: TypeAlias = Condition[Any] | Callable[[K], object]
"""A condition, or a function of the object that says whether it is as wanted."""


def as_condition(awaited: Awaited[K]) -> Condition[K]:
    """Make a condition of a function; an object that is not there does not meet it."""
    if isinstance(awaited, Condition):
        return cast("Condition[K]", awaited)
    name = getattr(awaited, "__name__", type(awaited).__name__)
    return Condition(lambda sight: sight.object is not None and bool(awaited(sight.object)), f"{name}(object)")

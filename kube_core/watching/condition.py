"""What can be waited for, as values.

Conditions are joined with ``&`` and ``|`` and negated with ``~``. An object that is not there does not meet any of them, negated
or not, but for `deleted`.
"""

from collections.abc import Callable, Mapping
from inspect import iscoroutine
from typing import Any, Generic, TypeAlias, TypeVar, cast, overload

from attrs import field, frozen

from kube_core.base import UsageError
from kube_core.objects import json_decode

from .functions import check_plain

K = TypeVar("K")
Seen_co = TypeVar("Seen_co", covariant=True)
Judged_contra = TypeVar("Judged_contra", contravariant=True)


@frozen
class Sight(Generic[Seen_co]):
    """What a wait sees: the object, if it is there, and the uid of the one that was there first."""

    object: Seen_co | None
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
class Condition(Generic[Judged_contra]):
    """Something to wait for. ``holds`` decides; the words are for messages.

    The conditions of `conditions` are of any object: joined with a function or another condition, they are of what that is of.
    """

    holds: Callable[[Sight[Judged_contra]], bool]
    words: str

    def __and__(self, other: "Awaited[K]") -> "Condition[K]":
        first, second = cast("Condition[K]", self), as_condition(other)
        return Condition(lambda sight: first.holds(sight) and second.holds(sight), f"({first.words} and {second.words})")

    @overload
    def __or__(self, other: "GoneCondition[K]") -> "GoneCondition[K]": ...
    @overload
    def __or__(self, other: "Awaited[K]") -> "Condition[K]": ...
    def __or__(self, other: "Awaited[K]") -> "Condition[K]":
        return _either(cast("Condition[K]", self), as_condition(other))

    def __rand__(self, other: "Awaited[K]") -> "Condition[K]":
        return as_condition(other) & cast("Condition[K]", self)

    def __ror__(self, other: "Awaited[K]") -> "Condition[K]":
        return _either(as_condition(other), cast("Condition[K]", self))

    def __invert__(self) -> "Condition[Judged_contra]":
        return Condition(lambda sight: sight.object is not None and not self.holds(sight), f"not {self.words}")

    def __repr__(self) -> str:
        return f"<Condition {self.words}>"


class GoneCondition(Condition[Judged_contra]):
    """A condition that an object which is not there may meet, so that waiting for it may give no object."""

    __slots__ = ()

    def __or__(self, other: "Awaited[K]") -> "GoneCondition[K]":
        return cast("GoneCondition[K]", super().__or__(other))

    def __ror__(self, other: "Awaited[K]") -> "GoneCondition[K]":
        return cast("GoneCondition[K]", super().__ror__(other))


def _either(first: Condition[K], second: Condition[K]) -> Condition[K]:
    gone = isinstance(first, GoneCondition) or isinstance(second, GoneCondition)
    make = GoneCondition[K] if gone else Condition[K]
    return make(lambda sight: first.holds(sight) or second.holds(sight), f"({first.words} or {second.words})")


Awaited: TypeAlias = Condition[K] | Callable[[K], object]
"""A condition, or a function of the object that says whether it is as wanted."""


def as_condition(awaited: Awaited[K]) -> Condition[K]:
    """Make a condition of a function; an object that is not there does not meet it."""
    if isinstance(awaited, Condition):
        return awaited  # pyright: ignore[reportUnknownVariableType]  # narrowing takes the K away that was there
    if not callable(awaited):
        raise UsageError(
            f"wait for a condition, such as conditions.ready(), or for a function of the object, not for {awaited!r}"
        )
    check_plain(awaited, "what is waited for")
    name = getattr(awaited, "__name__", type(awaited).__name__)
    return Condition(lambda sight: sight.object is not None and _is_so(awaited(sight.object)), f"{name}(object)")


def _is_so(answer: object) -> bool:
    """What a function said. A coroutine is as true as any object, and says nothing."""
    if iscoroutine(answer):
        answer.close()
        raise UsageError("what is waited for is a plain function in both colours: this one gave a coroutine")
    return bool(answer)

"""What can be waited for: ``conditions.ready()``, ``deleted()``, ``condition("Available")``, ``jsonpath(...)``, any predicate.

Conditions are joined with ``&`` and ``|`` and negated with ``~``. An object that is not there does not meet any of them, negated
or not, but for `deleted`.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeAlias, TypeVar

from attrs import field, frozen

from kube_core.objects import json_decode, json_path

from .readiness import is_ready

K = TypeVar("K")
_MISSING = object()


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

    def __or__(self, other: "Condition[K]") -> "Condition[K]":
        return Condition(lambda sight: self.holds(sight) or other.holds(sight), f"({self.words} or {other.words})")

    def __invert__(self) -> "Condition[K]":
        return Condition(lambda sight: sight.object is not None and not self.holds(sight), f"not {self.words}")

    def __repr__(self) -> str:
        return f"<Condition {self.words}>"


Awaited: TypeAlias = Condition[Any] | Callable[[K], object]
"""A condition, or a function of the object that says whether it is as wanted."""


def as_condition(awaited: Awaited[K]) -> Condition[K]:
    """Make a condition of a function; an object that is not there does not meet it."""
    if isinstance(awaited, Condition):
        known: Condition[Any] = awaited
        return known
    name = getattr(awaited, "__name__", type(awaited).__name__)
    return Condition(lambda sight: sight.object is not None and bool(awaited(sight.object)), f"{name}(object)")


def ready() -> Condition[Any]:
    """Wait until the object does what it is for, by the rules of its kind.

    A pod or a node is Ready; a workload has rolled out, as ``kubectl rollout status`` has it; a Job is complete; a claim is
    bound; a CustomResourceDefinition is established; whatever else has a condition Ready or Available that is True; and what has
    neither conditions nor a rule is ready when it is there.
    """
    return Condition(lambda sight: sight.object is not None and is_ready(sight.plain), "ready")


def deleted() -> Condition[Any]:
    """Wait until the object is gone: it is not there, or another one has its name."""
    return Condition(lambda sight: sight.object is None or sight.uid != sight.first_uid, "deleted")


def condition(type: str, status: str = "True") -> Condition[Any]:
    """Wait until the object's condition of a type, such as ``Available``, has a status."""
    find = json_path(f'{{.status.conditions[?(@.type=="{type}")].status}}')
    return Condition(lambda sight: sight.object is not None and status in find(sight.plain), f"condition {type}={status}")


def jsonpath(path: str, value: object = _MISSING) -> Condition[Any]:
    """Wait until a path has a value in the object, or any value at all; a value that is text is compared as text.

    ``path`` is written as for kubectl: ``{.status.phase}``. See `json_path`.
    """
    find = json_path(path)

    def holds(sight: Sight[Any]) -> bool:
        found = find(sight.plain) if sight.object is not None else []
        if value is _MISSING:
            return bool(found)
        return any(each == value or (isinstance(value, str) and _text(each) == value) for each in found)

    return Condition(holds, path if value is _MISSING else f"{path}={value}")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

"""The values of expressions: plain Python where that tells enough, and a few classes where it does not."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from typing import Any, TypeAlias, TypeGuard

from attrs import frozen
from msgspec.json import Encoder

from kube_core.base import Quantity

from .authorization import Answer, Authorizer, GroupCheck, PathCheck, ResourceCheck

Value: TypeAlias = Any
"""bool, int, UInt, float, str, bytes, None, list, dict, Duration, Timestamp, Optional, TypeValue, or a library's own."""
_canonical = Encoder(order="deterministic", enc_hook=repr).encode


class UInt(int):
    """An unsigned integer."""


class SetList(list[Any]):
    """A list in which order says nothing (x-kubernetes-list-type: set)."""


class MapList(list[Any]):
    """A list of objects with keys (x-kubernetes-list-type: map)."""

    keys: tuple[str, ...] = ()


@frozen(order=True)
class Duration:
    """A span, in nanoseconds."""

    nanoseconds: int


@frozen(order=True)
class Timestamp:
    """A moment, in nanoseconds since 1970 in UTC."""

    nanoseconds: int

    @property
    def when(self) -> datetime:
        """The moment as a datetime, to the microsecond."""
        return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=self.nanoseconds // 1000)


@frozen
class Optional:
    """A value that may not be there."""

    value: Value = None
    present: bool = False


@frozen
class TypeValue:
    """A type as a value, such as ``int``."""

    name: str


@frozen
class Url:
    """A parsed URL; its text and its parts."""

    text: str
    parts: Any


@frozen(order=True)
class Semver:
    """A semantic version, without what tells builds apart."""

    major: int
    minor: int
    patch: int
    rank: tuple[Any, ...] = ()


@frozen
class Format:
    """A named format of the library ``format``: what a text breaks of it."""

    name: str
    test: Callable[[str], list[str]]


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "bool"),
    (UInt, "uint"),
    (int, "int"),
    (float, "double"),
    (str, "string"),
    (bytes, "bytes"),
    (list, "list"),
    (dict, "map"),
    (Duration, "google.protobuf.Duration"),
    (Timestamp, "google.protobuf.Timestamp"),
    (Optional, "optional_type"),
    (TypeValue, "type"),
    (Quantity, "kubernetes.Quantity"),
    (Url, "kubernetes.URL"),
    ((IPv4Interface, IPv6Interface), "net.CIDR"),  # before addresses, which they are too
    ((IPv4Address, IPv6Address), "net.IP"),
    (Semver, "kubernetes.Semver"),
    (Format, "kubernetes.NamedFormat"),
    *((each, f"kubernetes.authorization.{each.__name__}") for each in (Authorizer, PathCheck, ResourceCheck, GroupCheck)),
    (Answer, "kubernetes.authorization.Decision"),
)


def kind(value: Value) -> str:
    """The name of a value's type, without what is in it."""
    return next((name for type_, name in _KINDS if isinstance(value, type_)), "null_type")


def is_list(value: Value) -> TypeGuard[list[Value]]:
    """Whether a value is a list."""
    return isinstance(value, list)


def is_map(value: Value) -> TypeGuard[dict[Value, Value]]:
    """Whether a value is a map, or an object with fields."""
    return isinstance(value, dict)


def is_number(value: Value) -> bool:
    """int, uint and double compare with each other."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def equal(one: Value, other: Value) -> bool:
    """Whether two values are equal; values of different kinds are not."""
    if is_number(one) and is_number(other):
        return bool(one == other)
    if is_map(one) and is_map(other):
        return len(one) == len(other) and all(key in other and equal(value, other[key]) for key, value in one.items())
    if is_list(one) and is_list(other):
        return _equal_lists(one, other)
    if isinstance(one, Optional) and isinstance(other, Optional):
        return one.present == other.present and equal(one.value, other.value)
    return kind(one) == kind(other) and bool(one == other)


def _equal_lists(one: list[Any], other: list[Any]) -> bool:
    if len(one) != len(other):
        return False
    if isinstance(one, SetList):
        return all(contains(other, item) for item in one)
    if isinstance(one, MapList):
        known = {identity(item, one.keys): item for item in other}
        return all((key := identity(item, one.keys)) in known and equal(item, known[key]) for item in one)
    return all(equal(left, right) for left, right in zip(one, other, strict=True))


def contains(values: Iterable[Value], wanted: Value) -> bool:
    """Whether one of the values is the wanted one."""
    return any(equal(value, wanted) for value in values)


def identity(item: Value, keys: tuple[str, ...]) -> bytes:
    """What an item of a map list is told apart by."""
    return _canonical([item.get(key) for key in keys] if is_map(item) else item)


def joined(one: list[Any], other: list[Any]) -> list[Any]:
    """``+`` of lists: sets and maps take what is new, and a map what has changed."""
    if isinstance(one, SetList):
        return SetList([*one, *(item for item in other if not contains(one, item))])
    if isinstance(one, MapList):
        merged = {identity(item, one.keys): item for item in (*one, *other)}
        result = MapList(merged.values())
        result.keys = one.keys
        return result
    return [*one, *other]


def compared(one: Any, other: Any) -> int:
    """1 when the first of two is greater, -1 when it is less, else 0."""
    return bool(one > other) - bool(one < other)

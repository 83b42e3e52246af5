"""Generated kinds to plain JSON, by Kubernetes' own rule of what is sent.

Required fields always; others when they are set: not None, not an empty list or map, not an empty struct that Go holds by
value and that nobody read or set. What a document had beyond its class goes back as it came (see `kube_core.base.model`).
"""

from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, cast

import msgspec
from attrs import define

from kube_core.base.errors import UsageError
from kube_core.base.model import Hidden, Model, Original, blank
from kube_core.base.timestamps import format_micro_time, format_time

from .plan import FieldPlan, Node, plan

Write = Callable[[Any], Any]


def struct_to_wire(obj: Model) -> dict[str, Any]:
    """Write a generated kind, or a part of one, as plain JSON. Raw parts stay `msgspec.Raw`."""
    members: dict[str, Any] = {}
    values, rules = _rules(type(obj))
    for value, rule in zip(values(obj), rules, strict=True):
        if not rule.always and (value is rule.default or _is_empty(value, rule.default)):
            continue
        _put(members, rule, value)
    hidden: Hidden | None = obj._hidden  # pyright: ignore[reportPrivateUsage]  # the codec is what the field is for
    if hidden is not None and not isinstance(hidden, Original) and not hidden.absent:
        _lift(type(obj), hidden, members)
    return members


def _put(members: dict[str, Any], rule: "_Rule", value: Any) -> None:
    if rule.write is not None:
        try:
            wire = rule.write(value)
        except UsageError as error:
            raise UsageError(f"{rule.key}: {error}") from error
        if rule.by_value and _is_absent(value, wire):
            return
        value = wire
    members[rule.key] = value


@cache
def _wire_of_blank(cls: type[Model]) -> dict[str, Any]:
    """What an empty struct sends: nothing, but for the fields that are always sent."""
    return struct_to_wire(blank(cls))


def _lift(cls: type[Model], hidden: Hidden, members: dict[str, Any]) -> None:
    untouched = _untouched(cls)
    nulls = hidden.nulls
    for key in hidden.missing | nulls:
        if key in members and members[key] == untouched.get(key, _empty_like(members[key])):
            del members[key]
    for key in nulls:
        members.setdefault(key, None)
    for key, value in hidden.unknown.items():
        members.setdefault(key, value)


@cache
def _untouched(cls: type[Model]) -> dict[str, Any]:
    """What is always sent of fields that nobody set, but for the kind's own names."""
    return {key: value for key, value in _wire_of_blank(cls).items() if plan(cls)[key].default is msgspec.NODEFAULT}


_EMPTY: dict[object, object] = {list: [], dict: {}}


def _empty_like(value: Any) -> object:
    """What a list, a map or an always-sent struct looks like when nothing is in it."""
    return _EMPTY.get(cast("object", type(value)))


@cache
def zeros_of(cls: type[Model]) -> dict[str, Any]:
    """The zero values of a class's required fields, as plain JSON by wire key."""
    required = {key for key, field in plan(cls).items() if field.required}
    return {key: value for key, value in struct_to_wire(blank(cls)).items() if key in required}


@define
class _Rule:
    """What is sent of one field, and how."""

    key: str
    default: object
    always: bool
    by_value: bool
    write: Write | None


@cache
def _rules(cls: type[Model]) -> tuple[Callable[[Model], tuple[Any, ...]], tuple[_Rule, ...]]:
    fields = tuple(plan(cls).values())
    return _getter([field.name for field in fields]), tuple(_rule(field) for field in fields)


def _getter(names: list[str]) -> Callable[[Model], tuple[Any, ...]]:
    """All fields at once, at C speed; an attrgetter of less than two names gives no tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda obj: tuple(getattr(obj, name) for name in names)


def _rule(field: FieldPlan) -> _Rule:
    return _Rule(field.key, field.default, field.always, field.by_value, _write(field.node))


def _is_absent(value: object, wire: object) -> bool:
    """Nobody read this struct or set anything in it: it is there since Go would have it there."""
    if not isinstance(value, Model) or (hidden := value._hidden) is None:  # pyright: ignore[reportPrivateUsage]  # as above
        return False
    return hidden.absent and wire == _wire_of_blank(type(value))


def _is_empty(value: object, default: object) -> bool:
    """None, an empty list or map, or a text of metadata that is not set. An empty text elsewhere means something.

    Where the schema is open (the default is UNSET), everything means something.
    """
    if value is msgspec.UNSET or default is msgspec.UNSET:
        return value is default or default is not msgspec.UNSET
    return value is None or (not value and (isinstance(value, list | dict) or value == default))


def _write(node: Node) -> Write | None:
    """What turns a value of this type into JSON; None when it is JSON already."""
    if node.kind in _LEAVES:
        return _LEAVES[node.kind]
    if node.kind == "struct":
        return _struct
    if node.item is None or (inner := _write(node.item)) is None:
        return None
    return _over_list(inner) if node.kind == "list" else _over_map(inner)


def _over_list(inner: Write) -> Write:
    return lambda values: [inner(value) for value in values]


def _over_map(inner: Write) -> Write:
    return lambda values: {key: inner(value) for key, value in values.items()}


def _struct(value: Any) -> Any:
    """A mapping works wherever an object does, and is sent as it is."""
    return struct_to_wire(value) if isinstance(value, Model) else value


def _time(value: Any) -> Any:
    return format_time(value) if isinstance(value, datetime) else value


def _microtime(value: Any) -> Any:
    return format_micro_time(value) if isinstance(value, datetime) else value


def _bytes(value: Any) -> Any:
    return b64encode(value).decode() if isinstance(value, bytes | bytearray) else value


def _open(value: Any) -> Any:
    """Open JSON may hold objects of ours: an extension, a revision's data."""
    if isinstance(value, Model):
        return struct_to_wire(value)
    if isinstance(value, dict):
        return {key: _open(item) for key, item in cast("dict[str, Any]", value).items()}
    return [_open(item) for item in cast("Any", value)] if isinstance(value, list) else value


_LEAVES: dict[str, Write | None] = {
    "plain": None,
    "raw": None,
    "time": _time,
    "microtime": _microtime,
    "bytes": _bytes,
    "open": _open,
}

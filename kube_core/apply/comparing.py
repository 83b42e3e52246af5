"""Two values of one type compared: which fields were removed, changed and added.

See typed/compare.go of sigs.k8s.io/structured-merge-diff.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from attrs import frozen

from kube_core.objects.plain import MISSING, Plain, is_array, is_object, same_plain

from .elements import MEMBER
from .field_sets import LEAF, NOTHING, FieldSet, packed, union
from .types import Form, ListType, MapType, SchemaFault, Type

_Parts: TypeAlias = tuple[FieldSet | None, FieldSet | None, FieldSet | None]
"""What is removed, changed and added at one step and below it."""
_SAME: Final[_Parts] = (None, None, None)
_MODIFIED: Final[_Parts] = (None, LEAF, None)


@frozen
class Comparison:
    """The fields in which a value differs from an older one."""

    removed: FieldSet = NOTHING
    modified: FieldSet = NOTHING
    added: FieldSet = NOTHING

    def filtered(self, keep: Callable[[FieldSet], FieldSet]) -> "Comparison":
        """The same without what a filter takes away."""
        return Comparison(keep(self.removed), keep(self.modified), keep(self.added))


def compare(type_: Type, old: Plain, new: Plain) -> Comparison:
    """Compare two objects; raises `SchemaFault` where the items of a list can't be told apart."""
    removed, modified, added = _compare(type_, old, new)
    return Comparison(removed or NOTHING, modified or NOTHING, added or NOTHING)


def everything(type_: Type, value: Plain) -> FieldSet:
    """What is added with a value that was not there; ``{}`` is the value as a whole."""
    form = type_.form(value)
    if form is Form.LIST and (list_ := type_.list) and list_.associative and is_array(value) and value:
        return _items(list_, value)
    if form is Form.MAP and is_object(value) and value and (map_ := type_.map) and not map_.atomic:
        result: FieldSet = {MEMBER: LEAF}
        for key, item in value.items():
            if (inner := map_.member(key)) is not None:
                result[f"f:{key}"] = everything(inner, item)
        return result
    return LEAF


def _items(list_: ListType, items: list[Plain]) -> FieldSet:
    result: FieldSet = {MEMBER: LEAF}
    for item in items:
        step = list_.step(item)
        result[step] = LEAF if step in result else everything(list_.element, item)  # twice there: owned as a whole
    return result


def _compare(type_: Type, old: Plain, new: Plain) -> _Parts:
    if old is MISSING:
        return None, None, everything(type_, new)
    if new is MISSING:
        return everything(type_, old), None, None
    was, becomes = type_.form(old), type_.form(new)
    found = _as(becomes, type_, old, new)
    return found if was is becomes else _together(_as(was, type_, old, new), found)


def _as(form: Form, type_: Type, old: Plain, new: Plain) -> _Parts:
    if form is Form.MAP and (map_ := type_.map) and not map_.atomic:
        left, right = old if is_object(old) else {}, new if is_object(new) else {}
        if left or right:
            return _maps(map_, left, right)
    elif form is Form.LIST and (list_ := type_.list) and list_.associative:
        before, after = old if is_array(old) else [], new if is_array(new) else []
        if before or after:
            return _lists(list_, before, after)
    return _SAME if same_plain(old, new) else _MODIFIED


def _maps(map_: MapType, old: dict[str, Plain], new: dict[str, Plain]) -> _Parts:
    removed: FieldSet = {}
    modified: FieldSet = {}
    added: FieldSet = {}
    for key in old if old.keys() == new.keys() else dict.fromkeys((*old, *new)):
        if (inner := map_.member(key)) is None:
            raise SchemaFault((f".{key}", "field not declared in schema"))
        _put(f"f:{key}", _compare(inner, old.get(key, MISSING), new.get(key, MISSING)), removed, modified, added)
    return packed(removed), packed(modified), packed(added)


def _put(step: str, parts: _Parts, removed: FieldSet, modified: FieldSet, added: FieldSet) -> None:
    if parts is _SAME:
        return
    for part, into in zip(parts, (removed, modified, added), strict=True):
        if part is not None:
            into[step] = part


def _lists(list_: ListType, old: list[Plain], new: list[Plain]) -> _Parts:
    removed: FieldSet = {}
    modified: FieldSet = {}
    added: FieldSet = {}
    before, after = _by_step(list_, old), _by_step(list_, new)
    for step in dict.fromkeys((*before, *after)):
        _put(step, _item(list_.element, before.get(step, []), after.get(step, [])), removed, modified, added)
    return packed(removed), packed(modified), packed(added)


def _by_step(list_: ListType, items: list[Plain]) -> dict[str, list[Plain]]:
    found: dict[str, list[Plain]] = {}
    for item in items:
        found.setdefault(list_.step(item), []).append(item)
    return found


def _item(element: Type, old: list[Plain], new: list[Plain]) -> _Parts:
    """Compare what is under one step; items that are there more than once are one thing, which is owned as a whole."""
    if len(old) > 1 and len(new) > 1:
        return _SAME if same_plain(old, new) else _MODIFIED
    if len(old) > 1:
        return LEAF, None, everything(element, new[0]) if new else None
    if len(new) > 1:
        return everything(element, old[0]) if old else None, None, LEAF
    return _compare(element, old[0] if old else MISSING, new[0] if new else MISSING)


def _together(one: _Parts, other: _Parts) -> _Parts:
    removed, modified, added = (_either(mine, theirs) for mine, theirs in zip(one, other, strict=True))
    return removed, modified, added


def _either(one: FieldSet | None, other: FieldSet | None) -> FieldSet | None:
    if one is None or other is None:
        return one if other is None else other
    return union({"": one}, {"": other})[""]

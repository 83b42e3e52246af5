"""Laying the change between two documents over a third one, as ``edit`` does with the newest version of an object.

What the change does not touch stays as it is in the third document. Lists whose items have keys are matched by them; sets gain
and lose members; other lists are matched by position while their lengths are the same, and by equality of items if not.
"""

from collections.abc import Hashable, Iterable, Sequence

from .plain import MISSING, Plain, PlainObject, copy_plain, is_array, is_object, same_plain
from .shape import UNKNOWN, Shape

Keyed = dict[Hashable, Plain]
"""The items of a list by what identifies them, in order."""


def overlay(before: Plain, after: Plain, document: Plain, shape: Shape = UNKNOWN) -> Plain:
    """Lay the change from ``before`` to ``after`` over a copy of ``document``; ``after`` wins where the two differ."""
    if same_plain(before, after):
        return copy_plain(document)
    if is_object(after) and is_object(document):
        return _objects(before if is_object(before) else {}, after, document, shape)
    if is_array(before) and is_array(after) and is_array(document):
        return _arrays(before, after, document, shape)
    return copy_plain(after)


def _objects(before: PlainObject, after: PlainObject, document: PlainObject, shape: Shape) -> PlainObject:
    removed = before.keys() - after.keys()
    result = {key: copy_plain(value) for key, value in document.items() if key not in removed}
    for key, value in after.items():
        laid = overlay(before.get(key, MISSING), value, document.get(key, MISSING), shape.member(key))
        if laid is not MISSING:
            result[key] = laid
    return result


def _arrays(before: list[Plain], after: list[Plain], document: list[Plain], shape: Shape) -> list[Plain]:
    if shape.list_type == "atomic":
        return [copy_plain(item) for item in after]
    keyed = [_keyed(items, shape) for items in (before, after, document)]
    old, new, current = keyed
    if old is not None and new is not None and current is not None:
        return _by_keys(old, new, current, shape.item())
    if len(before) == len(after) == len(document):
        return [overlay(*items, shape.item()) for items in zip(before, after, document, strict=True)]
    return [_equal_item(item, before, document) for item in after]


def _keyed(items: Sequence[Plain], shape: Shape) -> Keyed | None:
    """Name each item by its keys, or by itself in a set; None when that does not tell them apart."""
    is_set = shape.list_type == "set" or (not shape.map_keys and not shape.merge_key and "merge" in shape.patch_strategies)
    keys = shape.map_keys or ((shape.merge_key,) if shape.merge_key else ())
    if is_set:
        named = {_scalar_name(item): item for item in items if not is_object(item) and not is_array(item)}
    elif keys:
        named = {_name(item, keys): item for item in items if is_object(item)}
    else:
        return None
    return named if len(named) == len(items) else None


def _name(item: PlainObject, keys: Iterable[str]) -> Hashable:
    return tuple(_scalar_name(item.get(key)) for key in keys)


def _scalar_name(value: Plain) -> Hashable:
    """Tell ``true`` from 1; an object or an array, which no key should be, is named by its text."""
    return isinstance(value, bool), str(value) if is_object(value) or is_array(value) else value


def _by_keys(old: Keyed, new: Keyed, current: Keyed, shape: Shape) -> list[Plain]:
    laid: Keyed = {}
    for name, item in new.items():
        if name not in old or name in current or not same_plain(old[name], item):
            laid[name] = overlay(old.get(name, MISSING), item, current.get(name, MISSING), shape)
    others = {name: copy_plain(item) for name, item in current.items() if name not in old and name not in new}
    return [(laid | others)[name] for name in _order(old, new, current, laid.keys() | others.keys())]


def _order(old: Keyed, new: Keyed, current: Keyed, names: Iterable[Hashable]) -> list[Hashable]:
    """The order of the document, unless the change was one of the order; what the other list adds follows its predecessor."""
    common = [name for name in old if name in new]
    moved = common != [name for name in new if name in old]
    first, second = (new, current) if moved else (current, new)
    kept = set(names)
    order = [name for name in first if name in kept]
    position = 0
    for name in second:
        if name not in kept:
            continue
        if name not in first:
            order.insert(position, name)
        position = order.index(name) + 1
    return order


def _equal_item(item: Plain, before: list[Plain], document: list[Plain]) -> Plain:
    """An unchanged item is taken from the document, which may know more of it."""
    if len(before) == len(document):
        for old, current in zip(before, document, strict=True):
            if same_plain(old, item):
                return copy_plain(current)
    return copy_plain(item)

"""Strategic merge patches: a merge patch that knows which lists are maps or sets, for the built-in kinds.

See https://github.com/kubernetes/community/blob/main/contributors/devel/sig-api-machinery/strategic-merge-patch.md and
`pkg/util/strategicpatch` in k8s.io/apimachinery. The directives are keys of the patch: ``$patch`` (replace, delete),
``$retainKeys``, ``$setElementOrder/<list>`` and ``$deleteFromPrimitiveList/<list>``.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable
from typing import Final

from msgspec.json import encode

from .patch_errors import MalformedPatch
from .plain import MISSING, Plain, PlainObject, copy_plain, is_array, is_object
from .shape import UNKNOWN, Shape

PATCH: Final = "$patch"
RETAIN_KEYS: Final = "$retainKeys"
SET_ORDER: Final = "$setElementOrder/"
DELETE_ITEMS: Final = "$deleteFromPrimitiveList/"


def apply_strategic_merge_patch(document: PlainObject, patch: PlainObject, shape: Shape = UNKNOWN) -> PlainObject:
    """Lay a strategic merge patch over a copy of a document; `MalformedPatch` for directives that make no sense."""
    copy: PlainObject = copy_plain(document)
    return _object(copy, patch, shape)


def _object(document: PlainObject, patch: PlainObject, shape: Shape) -> PlainObject:
    directive = patch.get(PATCH)
    if directive == "replace":
        return {key: _without_directives(value) for key, value in _plain_members(patch).items() if value is not None}
    if directive == "delete":
        return {}
    if PATCH in patch:
        raise MalformedPatch(f"{PATCH} is {directive!r}: it is replace or delete")
    before, result = dict(document), _retained(document, patch)
    for key, value in _plain_members(patch).items():
        if value is None:
            result.pop(key, None)
        elif key in result or not _is_directed(value):
            result[key] = _member(result.get(key, MISSING), value, shape.member(key))
    return _arranged(_deleted(result, patch), before, patch, shape)


def _member(old: Plain, value: Plain, shape: Shape) -> Plain:
    if is_object(value) and is_object(old) and "replace" not in shape.patch_strategies:
        return _object(old, value, shape)
    if is_array(value) and is_array(old):
        return _list(old, value, shape) if "merge" in shape.patch_strategies else value
    return value if is_object(value) and is_object(old) else _without_directives(value)


def _list(old: list[Plain], items: list[Plain], shape: Shape) -> list[Plain]:
    if not shape.merge_key:
        known = set(map(_word, old))
        new = {word: item for item in reversed(items) if (word := _word(item)) not in known}
        return _in_order([*old, *reversed(new.values())], items, old, _identity(""))
    if not all(map(is_object, items)):
        raise MalformedPatch(f"the items of this list are objects with the key {shape.merge_key}")
    directives = [item for item in items if item.get(PATCH) in ("replace", "delete")]
    others = [item for item in items if item.get(PATCH) not in ("replace", "delete")]
    if any(item[PATCH] == "replace" for item in directives):
        return [_without_directives(item) for item in others]
    gone = {_key_word(item, shape.merge_key) for item in directives}
    result = [item for item in old if not (is_object(item) and _key_word(item, shape.merge_key) in gone)]
    _merge_items(result, others, shape)
    return _in_order(result, others, old, _identity(shape.merge_key))


def _merge_items(items: list[Plain], others: list[PlainObject], shape: Shape) -> None:
    """Lay objects over those of the same key, the first where there are several."""
    key = shape.merge_key
    places: dict[Hashable, int] = {}
    for index, item in enumerate(items):
        if is_object(item):
            places.setdefault(_key_word(item, key), index)
    for other in others:
        if key not in other:
            raise MalformedPatch(f"an item of this list has no {key}, by which items are matched")
        place = places.setdefault(_key_word(other, key), len(items))
        if place < len(items):
            items[place] = _object(items[place], other, shape.item())
        else:
            items.append(_without_directives(other))


def _key_word(item: PlainObject, key: str) -> Hashable:
    return _word(item[key]) if key in item else MISSING


def _word(value: Plain) -> Hashable:
    """Something that is the same for what is the same, to be looked up by."""
    if isinstance(value, bool | float) or value is None:
        return type(value), value
    return value if isinstance(value, str | int) else encode(value, order="sorted")


def _plain_members(patch: PlainObject) -> PlainObject:
    return {key: value for key, value in patch.items() if not _is_directive(key)}


def _is_directive(key: str) -> bool:
    return key in (PATCH, RETAIN_KEYS) or key.startswith((SET_ORDER, DELETE_ITEMS))


def _without_directives(value: Plain) -> Plain:
    """What a patch says where there is nothing to merge with: nulls, and objects with directives, have nothing to do there."""
    if is_object(value):
        members = _plain_members(value).items()
        return {key: _without_directives(item) for key, item in members if item is not None and not _is_directed(item)}
    if is_array(value):
        return [_without_directives(item) for item in value if not _is_directed(item)]
    return value


def _is_directed(value: Plain) -> bool:
    """Whether it is an object with a directive of its own: left out where there is nothing to merge with (`removeDirectives`)."""
    return is_object(value) and value.get(PATCH) is not None


def _retained(document: PlainObject, patch: PlainObject) -> PlainObject:
    if RETAIN_KEYS not in patch:
        return document
    keys = _directive_list(patch, RETAIN_KEYS)
    strays = [key for key, value in _plain_members(patch).items() if value is not None and key not in keys]
    if strays:
        raise MalformedPatch(f"{RETAIN_KEYS} does not list {strays[0]}, which the patch sets")
    return {key: value for key, value in document.items() if key in keys}


def _deleted(document: PlainObject, patch: PlainObject) -> PlainObject:
    for key in (key for key in patch if key.startswith(DELETE_ITEMS)):
        name, gone = key.removeprefix(DELETE_ITEMS), patch[key]
        if gone is None:
            document.pop(name, None)
        elif is_array(gone) and is_array(items := document.get(name)):
            words = set(map(_word, gone))
            document[name] = [item for item in items if _word(item) not in words]
    return document


def _arranged(document: PlainObject, before: PlainObject, patch: PlainObject, shape: Shape) -> PlainObject:
    for key in (key for key in patch if key.startswith(SET_ORDER)):
        name, order = key.removeprefix(SET_ORDER), _directive_list(patch, key)
        if is_array(items := document.get(name)):
            old = before.get(name)
            document[name] = _in_order(items, order, old if is_array(old) else [], _identity(shape.member(name).merge_key))
    return document


def _identity(merge_key: str) -> Callable[[Plain], Hashable]:
    return lambda item: _word(item.get(merge_key) if merge_key and is_object(item) else item)


def _in_order(items: list[Plain], order: list[Plain], before: list[Plain], identity: Callable[[Plain], Hashable]) -> list[Plain]:
    """Items that the order names take its order; each of the others stays before those that it was before already.

    Others with one name, of which there may be several, come together (`normalizeSliceOrder`).
    """
    names, known = _places(map(identity, order)), _places(map(identity, before))
    named = sorted((item for item in items if identity(item) in names), key=lambda item: names[identity(item)])
    others = [item for item in items if identity(item) not in names]
    others.sort(key=lambda item: known.get(identity(item), len(known)))
    waiting = deque(others)
    result: list[Plain] = []
    for item in named:
        place = known.get(identity(item), -1)
        while waiting and known.get(identity(waiting[0]), place) < place:
            result.append(waiting.popleft())
        result.append(item)
    return [*result, *waiting]


def _places(words: Iterable[Hashable]) -> dict[Hashable, int]:
    """Where each stands for the first time."""
    found: dict[Hashable, int] = {}
    for index, word in enumerate(words):
        found.setdefault(word, index)
    return found


def _directive_list(patch: PlainObject, key: str) -> list[Plain]:
    if not is_array(value := patch[key]):
        raise MalformedPatch(f"{key} is a list")
    return value

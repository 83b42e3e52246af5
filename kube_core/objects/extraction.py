"""Which part of an object a field manager owns, read from ``metadata.managedFields``.

See https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management. ``fieldsV1`` is a tree of steps:
``f:name`` is a key, ``k:{...}`` an item of a list by its keys, ``v:...`` a member of a set by its value, ``i:0`` an item by its
index, and ``.`` the thing itself.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from .documents import to_plain
from .json import json_decode
from .plain import Plain, PlainObject, copy_plain, is_array, is_object, same_plain

APPLY: Final = "Apply"
"""The operation of entries that apply made; ``Update`` entries own fields too, but nobody can give them up by applying."""

IDENTITY: Final = ("name", "namespace")
"""What apply needs of the metadata besides the fields themselves."""


def extract(obj: object, manager: str, subresource: str = "") -> PlainObject:
    """Give the fields of an object that ``manager`` set by server-side apply, as a document that can be applied again.

    It has apiVersion, kind, name and namespace in any case. ``obj`` is an object of any kind that was read with its
    managedFields, or its document.
    """
    document = to_plain(obj)
    metadata: PlainObject = document.get("metadata") or {}
    managed: list[PlainObject] = metadata.get("managedFields") or []
    entries = [entry for entry in managed if _is(entry, manager, subresource)]
    fields: PlainObject = entries[0].get("fieldsV1") or {} if entries else {}
    result: PlainObject = _select(document, fields) if fields else {}
    names: PlainObject = {key: document[key] for key in ("apiVersion", "kind") if key in document}
    identity = {key: metadata[key] for key in IDENTITY if key in metadata}
    return {**names, **result, "metadata": {**identity, **result.get("metadata", {})}}


def _is(entry: Mapping[str, Any], manager: str, subresource: str) -> bool:
    found = entry.get("manager"), entry.get("operation"), entry.get("subresource", "")
    return found == (manager, APPLY, subresource)


def _select(value: Plain, fields: PlainObject) -> Plain:
    """Keep of a value what its fields name; all of it where they name nothing more."""
    steps = {step: inner for step, inner in fields.items() if step != "."}
    if not steps:
        return copy_plain(value)
    if is_object(value):
        return _members(value, steps)
    return _items(value, steps) if is_array(value) else value


def _members(value: PlainObject, steps: PlainObject) -> PlainObject:
    names = {step.removeprefix("f:"): inner for step, inner in steps.items() if step.startswith("f:")}
    return {key: _select(item, names[key]) for key, item in value.items() if key in names}


def _items(value: list[Plain], steps: PlainObject) -> list[Plain]:
    chosen: list[Plain] = []
    tests = [(_test(step), inner) for step, inner in steps.items()]
    for index, item in enumerate(value):
        for (keys, fits), inner in tests:
            if fits(index, item):
                chosen.append(_item(item, keys, inner))
                break
    return chosen


def _item(item: Plain, keys: PlainObject, fields: PlainObject) -> Plain:
    selected = _select(item, fields)
    return {**keys, **selected} if keys and is_object(selected) else selected


def _test(step: str) -> tuple[PlainObject, Callable[[int, Plain], bool]]:
    """What identifies an item by its step, and whether an item of the list is it."""
    kind, _, text = step.partition(":")
    wanted: Plain = json_decode(text.encode())
    if kind == "k" and is_object(wanted):
        keys: PlainObject = wanted
        return keys, lambda _, item: is_object(item) and all(same_plain(item.get(key), value) for key, value in keys.items())
    if kind == "i":
        return {}, lambda index, _: index == wanted
    return {}, lambda _, item: kind == "v" and same_plain(item, wanted)

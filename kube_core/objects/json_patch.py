"""JSON Patch (RFC 6902): apply one to a document, and compute the one between two documents.

Where the RFC leaves room, Kubernetes' server is followed: a negative index counts from the end of an array
(github.com/evanphx/json-patch, which kube-apiserver applies patches with, allows it by default).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from .json import json_encode
from .patch_errors import FailedTest, InapplicablePatch, MalformedPatch
from .plain import MISSING, Plain, PlainObject, copy_plain, is_array, is_object, same_plain
from .pointer import Pointer, format_pointer, parse_pointer

Operation = Mapping[str, Any]
"""One step of a patch, such as ``{"op": "add", "path": "/spec/x", "value": 1}``."""

END = "-"
"""The index after the last item of an array."""

_INDEX = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
_LONGEST = 19  # characters of an index that a list may have


def apply_json_patch(
    document: Plain, operations: Sequence[Operation], *, copied_bytes: int | None = None, upserts: bool = False
) -> Plain:
    """Apply operations in order, to a copy. All or nothing: `MalformedPatch` or `InapplicablePatch` names the one that fails.

    ``copied_bytes`` is the most that ``copy`` operations may add up to, as JSON, since each may double what is there. With
    ``upserts``, ``replace`` adds a key that an object has not, as it does on the server.
    """
    result, left = copy_plain(document), copied_bytes
    for operation in operations:
        if left is not None and operation.get("op") == "copy":
            left -= len(json_encode(_get(result, _pointer(operation, "from"), operation)))
            if left < 0:
                raise InapplicablePatch(f"copy operations add more than {copied_bytes} bytes")
        result = _apply(result, _upsert(result, operation) if upserts and operation.get("op") == "replace" else operation)
    return result


def _upsert(document: Plain, operation: Operation) -> Operation:
    if not (path := _pointer(operation, "path")):
        return operation
    parent, key = _parent(document, path, operation)
    return {**operation, "op": "add"} if is_object(parent) and key not in parent else operation


def _apply(document: Plain, operation: Operation) -> Plain:
    name = operation.get("op")
    if not isinstance(name, str) or name not in _OPERATIONS:
        raise MalformedPatch(f"{name!r} is no operation: a JSON patch knows {', '.join(_OPERATIONS)}")
    return _OPERATIONS[name](document, operation)


def _add(document: Plain, operation: Operation) -> Plain:
    return _insert(document, _pointer(operation, "path"), copy_plain(_value(operation)), operation)


def _remove(document: Plain, operation: Operation) -> Plain:
    path = _pointer(operation, "path")
    if not path:
        return None
    parent, key = _parent(document, path, operation)
    del parent[_existing(parent, key, operation)]
    return document


def _replace(document: Plain, operation: Operation) -> Plain:
    path, value = _pointer(operation, "path"), copy_plain(_value(operation))
    if not path:
        return value
    parent, key = _parent(document, path, operation)
    parent[_existing(parent, key, operation)] = value
    return document


def _move(document: Plain, operation: Operation) -> Plain:
    source, target = _pointer(operation, "from"), _pointer(operation, "path")
    if len(source) < len(target) and target[: len(source)] == source:
        raise MalformedPatch(f"{operation['from']!r} can't be moved into itself")
    value = _get(document, source, operation)
    document = _remove(document, {**operation, "path": operation["from"]})
    return _insert(document, target, value, operation)


def _copy(document: Plain, operation: Operation) -> Plain:
    value = copy_plain(_get(document, _pointer(operation, "from"), operation))
    return _insert(document, _pointer(operation, "path"), value, operation)


def _test(document: Plain, operation: Operation) -> Plain:
    """A key that is not there equals null, as the server has it."""
    path, value = _pointer(operation, "path"), _value(operation)
    try:
        found = _get(document, path, operation)
    except InapplicablePatch:
        found = MISSING
    if not (same_plain(found, value) or (found is MISSING and value is None)):
        raise FailedTest(f"testing value {operation['path']} failed")
    return document


_OPERATIONS: Final[Mapping[str, Callable[[Plain, Operation], Plain]]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "copy": _copy,
    "test": _test,
}


def _value(operation: Operation) -> Plain:
    if "value" not in operation:
        raise MalformedPatch(f"{operation['op']} needs a value")
    return operation["value"]


def _pointer(operation: Operation, name: str) -> Pointer:
    text = operation.get(name)
    if not isinstance(text, str):
        raise MalformedPatch(f"{operation['op']} needs a {name}, a JSON pointer")
    try:
        return parse_pointer(text)
    except ValueError as error:
        raise MalformedPatch(f"{operation['op']} needs a {name} that is a JSON pointer: {error}") from error


def _get(document: Plain, path: Pointer, operation: Operation) -> Plain:
    if not path:
        return document
    parent, key = _parent(document, path, operation)
    return parent[_existing(parent, key, operation)]


def _parent(document: Plain, path: Pointer, operation: Operation) -> tuple[Any, str]:
    """Find the object or the array that a path's last step is in."""
    current = document
    for step in path[:-1]:
        current = current[_existing(current, step, operation)]
    if not is_object(current) and not is_array(current):
        raise _missing(operation)
    return current, path[-1]


def _existing(parent: Plain, key: str, operation: Operation) -> str | int:
    """The key or the index of what is already there."""
    if is_object(parent) and key in parent:
        return key
    if is_array(parent) and _INDEX.fullmatch(key):
        index = _place(key, len(parent))
        if 0 <= index < len(parent):
            return index
    raise _missing(operation)


def _insert(document: Plain, path: Pointer, value: Plain, operation: Operation) -> Plain:
    if not path:
        return value
    parent, key = _parent(document, path, operation)
    if is_object(parent):
        parent[key] = value
        return document
    if key != END and not _INDEX.fullmatch(key):
        raise _missing(operation)
    index = len(parent) if key == END else _place(key, len(parent) + 1)
    if not 0 <= index <= len(parent):
        raise InapplicablePatch(f"{operation['op']} operation does not apply: {operation['path']} is an invalid index")
    parent.insert(index, value)
    return document


def _place(key: str, length: int) -> int:
    """The index that a key says, from the end when it has a sign; a long one is beyond every list."""
    if len(key) > _LONGEST:
        return -1
    return int(key) + (length if key.startswith("-") else 0)


def _missing(operation: Operation) -> InapplicablePatch:
    paths = " from ".join(repr(operation[name]) for name in ("path", "from") if name in operation)
    return InapplicablePatch(f"{operation['op']} operation does not apply: doc is missing path: {paths}")


def json_patch_between(before: Plain, after: Plain) -> list[PlainObject]:
    """Compute operations that make ``after`` of ``before``: none when they are the same."""
    return list(_difference(before, after, ()))


def _difference(before: Plain, after: Plain, path: tuple[str | int, ...]) -> Iterator[PlainObject]:
    if is_object(before) and is_object(after):
        for key in before:
            if key not in after:
                yield {"op": "remove", "path": format_pointer((*path, key))}
        for key, value in after.items():
            if key in before:
                yield from _difference(before[key], value, (*path, key))
            else:
                yield {"op": "add", "path": format_pointer((*path, key)), "value": copy_plain(value)}
    elif is_array(before) and is_array(after):
        yield from _array_difference(before, after, path)
    elif not same_plain(before, after):
        yield {"op": "replace", "path": format_pointer(path), "value": copy_plain(after)}


def _array_difference(before: list[Plain], after: list[Plain], path: tuple[str | int, ...]) -> Iterator[PlainObject]:
    """Leave the equal items at both ends alone; change, then remove or add, what is between them."""
    shorter = min(len(before), len(after))
    head = next((i for i in range(shorter) if not same_plain(before[i], after[i])), shorter)
    tail = next((i for i in range(shorter - head) if not same_plain(before[-1 - i], after[-1 - i])), shorter - head)
    changed = range(head, shorter - tail)
    for index in changed:
        yield from _difference(before[index], after[index], (*path, index))
    for index in reversed(range(changed.stop, len(before) - tail)):
        yield {"op": "remove", "path": format_pointer((*path, index))}
    for index in range(changed.stop, len(after) - tail):
        yield {"op": "add", "path": format_pointer((*path, index)), "value": copy_plain(after[index])}

"""Keys that an object has twice: JSON allows them, ``fieldValidation`` tells them.

A body is looked at closely only when it may have some: it names more keys than what was decoded of it.
"""

import json
from typing import Any

import msgspec

from kube_core.objects.plain import is_array, is_object

_KEY = b'":'
_encode = msgspec.json.Encoder().encode


class _Pairs(list[tuple[str, Any]]):
    """An object with all of its keys."""


def duplicates(body: bytes, value: Any) -> list[str]:
    """The paths of keys that are there twice, each once, in order; ``value`` is what the body was decoded to."""
    if body.count(_KEY) == _encode(value).count(_KEY):
        return []
    found: list[str] = []
    try:
        _walk(json.loads(body, object_pairs_hook=_Pairs), "", found)
    except ValueError:  # what msgspec reads and json does not
        return []
    return found


def _walk(value: Any, path: str, found: list[str]) -> None:
    if isinstance(value, _Pairs):
        seen: set[str] = set()
        for key, item in value:
            place = f"{path}.{key}" if path else key
            if key in seen and place not in found:
                found.append(place)
            seen.add(key)
            _walk(item, place, found)
    elif is_array(value):
        for index, item in enumerate(value):
            _walk(item, f"{path}[{index}]", found)


def known(paths: list[str], value: Any) -> list[str]:
    """Those of the paths that a built-in kind still has after unknown fields were dropped."""
    return [path for path in paths if _leads(value, path)]


def _leads(value: Any, path: str) -> bool:
    for step in path.replace("[", ".[").split("."):
        if step.startswith("["):
            index = int(step[1:-1])
            if not is_array(value) or index >= len(value):
                return False
            value = value[index]
        elif not is_object(value) or step not in value:
            return False
        else:
            value = value[step]
    return True

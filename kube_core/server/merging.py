"""JSON merge patches as the real server lays them over an object.

It goes beyond RFC 7386: what takes the place of nothing, or of something that is no object, loses the nulls of all objects in it,
also of those in lists. See `MergePatch` of gopkg.in/evanphx/json-patch.v4.
"""

from typing import Any

from kube_core.objects import copy_plain
from kube_core.objects.plain import is_array, is_object


def laid_over(document: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """Lay a patch over a copy of a document."""
    result: dict[str, Any] = copy_plain(document)
    _lay(result, patch)
    return result


def _lay(result: dict[str, Any], patch: dict[str, Any]) -> None:
    for key, value in patch.items():
        before = result.get(key)
        if value is None:
            result.pop(key, None)
        elif not is_object(before):
            result[key] = _without_nulls(value)
        elif is_object(value):
            _lay(before, value)
        else:
            result[key] = value


def in_order(document: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """The document as that library writes it after a patch: what was looked into has its keys in order."""
    return {
        key: in_order(value, patch[key]) if is_object(value) and is_object(patch.get(key)) else value
        for key, value in sorted(document.items())
    }


def _without_nulls(value: Any) -> Any:
    if is_object(value):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if is_array(value) else value

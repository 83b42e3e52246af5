"""Looking into JSON documents: a value at a pointer, and where two documents differ."""

from typing import Any, cast

CHANGING = frozenset({"uid", "creationTimestamp", "managedFields", "resourceVersion", "generation", "lastPhaseTransitionTime"})
"""Fields that differ from one create to the next: metadata, and the second in which a volume came into its phase."""


def at(document: Any, pointer: str) -> Any:
    """The value at a JSON pointer; None where there is nothing. Keys are only ever those of objects."""
    value = document
    for part in pointer.split("/")[1:]:
        value = cast("dict[str, Any]", value).get(part) if isinstance(value, dict) else None
    return value


def shape(value: Any) -> Any:
    """A document without the values that differ from one create to the next."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in cast("dict[str, Any]", value).items() if key not in CHANGING}
    return [shape(inner) for inner in as_list(value)] if isinstance(value, list) else value


def as_list(value: Any) -> list[Any]:
    """A JSON list."""
    items: list[Any] = value
    return items


def differences(expected: Any, found: Any, path: str = "$") -> list[str]:
    """The places where two documents differ, one line each. Null is absent: Go's pointers know no other."""
    if isinstance(expected, dict) and isinstance(found, dict):
        one, other = cast("dict[str, Any]", expected), cast("dict[str, Any]", found)
        pairs = [(key, one.get(key), other.get(key)) for key in sorted({*one, *other})]
        return [line for key, before, after in pairs for line in differences(before, after, f"{path}.{key}")]
    same = expected == found and isinstance(expected, bool) == isinstance(found, bool)
    return [] if same else [f"{path}: {expected!r} became {found!r}"]

"""Plain JSON values: whether two are the same to Go, and copies."""

from typing import Any, TypeAlias

from msgspec.json import Encoder

from kube_core.objects.plain import is_array, is_object

Schema: TypeAlias = dict[str, Any]
"""A JSONSchemaProps as plain JSON, its types checked before."""

_canonical = Encoder(order="deterministic").encode


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()
"""In place of an old value that there is none of."""


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, with 1 and true apart."""
    return _canonical(one) == _canonical(other)


def canonical(value: Any) -> bytes:
    """A value's bytes, the same for equal values."""
    return _canonical(value)


def copied(value: Any) -> Any:
    """A copy that shares nothing that could be changed."""
    if is_object(value):
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if is_array(value) else value


def whole_numbers(value: Any) -> Any:
    """A value in which floats that are whole are integers, as Go's encoder writes them."""
    if isinstance(value, float):
        return int(value) if abs(value) < _SCIENTIFIC and value.is_integer() else value
    if is_object(value):
        return {key: whole_numbers(item) for key, item in value.items()}
    return [whole_numbers(item) for item in value] if is_array(value) else value


_SCIENTIFIC = 1e21  # from here on Go writes an exponent


def additional(schema: Schema) -> Schema | None:
    """The schema of a map's values, if it has one."""
    found = schema.get("additionalProperties")
    return found if is_object(found) else None


def items(schema: Schema) -> Schema | None:
    """The schema of a list's items."""
    found = schema.get("items")
    return found if is_object(found) else None


def list_key(schema: Schema, item: Any) -> bytes | None:
    """What an item of a list map is told apart by; None when it lacks a key."""
    keys = schema.get("x-kubernetes-list-map-keys") or ()
    if not is_object(item) or any(key not in item for key in keys):
        return None
    return _canonical([item[key] for key in keys])


def correlated(schema: Schema, old: Any) -> dict[bytes, Any]:
    """The old items of a list map by their keys; nothing for other lists, whose items have no identity."""
    if schema.get("x-kubernetes-list-type") != "map" or not is_array(old):
        return {}
    found: dict[bytes, Any] = {}
    for item in old:
        if (key := list_key(schema, item)) is not None:
            found.setdefault(key, item)
    return found

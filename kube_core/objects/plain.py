"""Plain JSON values: None, bool, int, float, str, list and dict with str keys, as a JSON reader gives them."""

from collections.abc import Mapping
from typing import Any, Final, TypeGuard

Plain = Any
"""A plain JSON value. An alias of Any, since a checker can do nothing useful with the recursive union."""

PlainObject = dict[str, Any]
"""A JSON object."""


class Missing:
    """The type of `MISSING`."""


MISSING: Final = Missing()
"""Not there at all, which is another thing than null."""


def is_object(value: Plain) -> TypeGuard[PlainObject]:
    """Whether a plain value is a JSON object."""
    return isinstance(value, dict)


def is_array(value: Plain) -> TypeGuard[list[Any]]:
    """Whether a plain value is a JSON array."""
    return isinstance(value, list)


def object_of(value: Plain) -> PlainObject:
    """A JSON object that may be left out: absent and null are an empty one."""
    found: PlainObject = value or {}
    return found


def array_of(value: Plain) -> list[Any]:
    """A JSON array that may be left out: absent and null are an empty one."""
    found: list[Any] = value or []
    return found


def copy_plain(value: Plain) -> Plain:
    """Copy lists and objects all the way down, so that the two can be changed apart."""
    if is_object(value):
        return {key: copy_plain(item) for key, item in value.items()}
    if is_array(value):
        return [copy_plain(item) for item in value]
    return value


def same_plain(left: Plain, right: Plain) -> bool:
    """Whether two values are the same JSON: unlike in Python, ``true`` is not 1, but 1 and 1.0 are one number."""
    if is_object(left):
        return (
            is_object(right) and left.keys() == right.keys() and all(same_plain(item, right[key]) for key, item in left.items())
        )
    if is_array(left):
        return is_array(right) and len(left) == len(right) and all(map(same_plain, left, right))
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


_WORDS: Final[Mapping[type, str]] = {
    dict: "object",
    list: "array",
    str: "str",
    bool: "bool",
    int: "int",
    float: "float",
    type(None): "null",
    Missing: "nothing",
}


def word(value: Plain) -> str:
    """What a plain value is, in the words of `DecodeError`: object, array, str, bool, int, float, null or nothing."""
    cls: Any = value.__class__
    return _WORDS.get(cls, str(cls.__name__))

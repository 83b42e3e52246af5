"""The steps of a path to a field, written as fieldsV1 writes them.

``f:name`` is a key of an object, ``k:{"name":"web"}`` an item of a list by its keys, ``v:"a"`` a member of a set by its value,
and ``i:0`` an item by its place. The text is the identity: two steps are the same when their texts are.
See fieldpath/serialize-pe.go and fieldpath/element.go of sigs.k8s.io/structured-merge-diff.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from kube_core.base import DecodeError
from kube_core.objects import json_decode, json_encode
from kube_core.objects.plain import Plain, is_array, is_object

MEMBER = "."
"""In fieldsV1: the thing itself is in the set, besides what is below it."""

HTML_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""What Go's JSON writer escapes, for the sake of HTML."""
_REMEMBERED = 8192
_RANKS = {MEMBER: 0, "f": 1, "k": 2, "v": 3, "i": 4}


def field_step(name: str) -> str:
    """Write the step to a key of an object."""
    return f"f:{name}"


def key_step(keys: Mapping[str, Plain]) -> str:
    """Write the step to the item of a list that has these keys."""
    named = ",".join([f"{text_of(name)}:{text_of(keys[name])}" for name in sorted(keys)])
    return f"k:{{{named}}}"


@lru_cache(maxsize=_REMEMBERED)
def one_key_step(name: str, value: str) -> str:
    """The same for a list with one key, which is a string nearly always."""
    return key_step({name: value})


def value_step(value: Plain) -> str:
    """Write the step to a member of a set."""
    return f"v:{text_of(value)}"


def text_of(value: Plain) -> str:
    """Write a value as Go's JSON writer does."""
    return _string(value) if isinstance(value, str) else _written(value)


@lru_cache(maxsize=_REMEMBERED)
def _string(value: str) -> str:
    return json_encode(value).decode().translate(HTML_ESCAPES)


def _written(value: Plain) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # Go writes no fraction that is nothing
    return json_encode(value).decode().translate(HTML_ESCAPES)


@lru_cache(maxsize=_REMEMBERED)
def order(step: str) -> tuple[int, Any]:
    """What steps are sorted by: names, then keys, values and places, each kind by its own order."""
    kind, _, text = step.partition(":")
    match kind:
        case "k":
            keys: dict[str, Any] = json_decode(text.encode())
            return _RANKS[kind], tuple((name, _rank(keys[name])) for name in sorted(keys))
        case "v":
            return _RANKS[kind], _rank(json_decode(text.encode()))
        case "i":
            return _RANKS[kind], int(text)
        case _:
            return _RANKS.get(kind, 0), text


def _rank(value: Plain) -> tuple[int, Any]:
    """Numbers, then strings, booleans, lists and objects, and null last."""
    if isinstance(value, bool):
        return 2, value
    if isinstance(value, int | float):
        return 0, value
    if isinstance(value, str):
        return 1, value
    return (5, "") if value is None else (3 if is_array(value) else 4, text_of(value))


def shown(step: str) -> str:
    """Write a step as messages of conflicts have it: ``.name``, ``[name="web"]``, ``[="a"]``, ``[0]``."""
    kind, _, text = step.partition(":")
    match kind:
        case "f":
            return f".{text}"
        case "k":
            keys: dict[str, Any] = json_decode(text.encode())
            return f"[{','.join(f'{name}={json_text(keys[name])}' for name in sorted(keys))}]"
        case "v":
            return f"[={json_text(json_decode(text.encode()))}]"
        case _:
            return f"[{text}]"


def json_text(value: Plain) -> str:
    """A value as JSON."""
    return json_encode(value).decode()


@lru_cache(maxsize=_REMEMBERED)
def canonical(step: str) -> str:
    """Rewrite a step that a client sent; empty for a kind that is not known, ``ValueError`` for what is no step."""
    kind, colon, text = step[:1], step[1:2], step[2:]
    if colon != ":":
        raise ValueError(f"missing colon: {step}")
    if kind == "f":
        return step
    if kind not in _RANKS:
        return ""
    try:
        value = json_decode(text.encode())
    except DecodeError as error:
        raise ValueError(str(error)) from None
    return _from_value(kind, value)


def _from_value(kind: str, value: Plain) -> str:
    if kind == "k" and is_object(value):
        return key_step(value)
    if kind == "i" and isinstance(value, int):
        return f"i:{value}"
    if kind == "v":
        return value_step(value)
    raise ValueError(f"not a path element: {kind}")

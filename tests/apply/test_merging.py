"""Merging, comparing and owning by types."""

from typing import Any

import pytest

from kube_core.apply import SchemaFault, Type, check, type_of_schema
from kube_core.apply.comparing import compare
from kube_core.apply.field_sets import FieldSet, encode
from kube_core.apply.merging import merge
from kube_core.apply.owning import mentioned
from kube_core.apply.pruning import prune
from kube_core.apply.reconciling import reconciled

NO: dict[str, Any] = {}
NONE: list[Any] = []
TEXT = {"type": "string"}
ITEM = {"type": "object", "properties": {"k": TEXT, "p": {"type": "string", "default": "TCP"}, "v": TEXT}}
SCHEMA = {
    "type": "object",
    "properties": {
        "keyed": {"type": "array", "items": ITEM, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k", "p"]},
        "words": {"type": "array", "items": TEXT, "x-kubernetes-list-type": "set"},
        "plain": {"type": "array", "items": TEXT},
        "whole": {"type": "object", "properties": {"a": TEXT}, "x-kubernetes-map-type": "atomic"},
        "any": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "size": {"type": "integer"},
    },
}


@pytest.fixture
def kind() -> Type:
    """A type with a list of every sort."""
    return type_of_schema(SCHEMA)


def names(items: list[dict[str, Any]]) -> str:
    """The keys of a list, in order."""
    return "".join(item["k"] for item in items)


@pytest.mark.parametrize(
    ("live", "applied", "merged"),
    [
        ("abc", "", "abc"),
        ("abc", "d", "abcd"),
        ("abc", "cd", "abcd"),
        ("abc", "ca", "bca"),
        ("abc", "dc", "abdc"),
        ("", "ba", "ba"),
    ],
)
def test_lists_take_the_order_that_is_applied(kind: Type, live: str, applied: str, merged: str) -> None:
    """What only the live list has stays where it is."""
    left, right = ({"keyed": [{"k": letter} for letter in each]} for each in (live, applied))
    assert names(merge(kind, left, right)["keyed"]) == merged


def test_keys_have_defaults(kind: Type) -> None:
    """An item without one is the one that has the default."""
    live, applied = {"keyed": [{"k": "a", "p": "TCP", "v": "1"}]}, {"keyed": [{"k": "a", "v": "2"}]}
    assert merge(kind, live, applied) == {"keyed": [{"k": "a", "p": "TCP", "v": "2"}]}


def test_what_is_atomic_is_replaced(kind: Type) -> None:
    """Lists and objects alike."""
    live = {"plain": ["x"], "whole": {"a": "1"}, "words": ["x"], "any": {"a": {"b": 1}}}
    applied = {"plain": ["y"], "whole": {}, "words": ["y"], "any": {"a": {"c": [1]}}}
    assert merge(kind, live, applied) == {"plain": ["y"], "whole": {}, "words": ["x", "y"], "any": {"a": {"b": 1, "c": [1]}}}


def test_what_an_object_mentions(kind: Type) -> None:
    """Leaves, items, and keys that have no field of their own."""
    applied = {
        "keyed": [{"k": "a"}],
        "words": ["x"],
        "plain": [],
        "whole": {"a": "1"},
        "any": {"a": {"b": 1}, "c": {}},
        "size": 1,
    }
    assert encode(mentioned(kind, applied)) == (
        b'{"f:any":{"f:a":{".":{},"f:b":{}},"f:c":{}},"f:keyed":{"k:{\\"k\\":\\"a\\",\\"p\\":\\"TCP\\"}":{".":{},"f:k":{}}},'
        b'"f:plain":{},"f:size":{},"f:whole":{},"f:words":{"v:\\"x\\"":{}}}'
    )


def test_what_differs(kind: Type) -> None:
    """Removed, changed and added fields; an item that is there twice is one thing."""
    old: dict[str, Any] = {"words": ["x", "y"], "size": 1, "whole": {"a": "1"}, "any": {"a": 1, "b": {}}}
    new = {"words": ["y", "z", "z"], "size": 2, "plain": ["x"], "any": {"a": {"c": 1}, "b": {}}}
    found = compare(kind, old, new)
    assert encode(found.removed) == b'{"f:whole":{},"f:words":{"v:\\"x\\"":{}}}'
    assert encode(found.modified) == b'{"f:any":{"f:a":{}},"f:size":{}}'
    assert encode(found.added) == b'{"f:any":{"f:a":{"f:c":{}}},"f:plain":{},"f:words":{"v:\\"z\\"":{}}}'


def test_what_is_taken_out(kind: Type) -> None:
    """An object that loses everything is null, as in the real server."""
    value = {"keyed": [{"k": "a", "v": "1"}, {"k": "b"}], "any": {"a": 1}}
    doomed: FieldSet = {"f:keyed": {'k:{"k":"b","p":"TCP"}': {}, 'k:{"k":"a","p":"TCP"}': {"f:v": {}}}, "f:any": {"f:a": {}}}
    assert prune(kind, value, doomed) == {"keyed": [{"k": "a"}], "any": None}


def test_what_became_atomic_is_owned_as_a_whole(kind: Type) -> None:
    """Sets that were written under an older schema."""
    assert reconciled(kind, {"f:whole": {"f:a": {}}, "f:plain": {"i:0": {}}, "f:size": {}}) == {
        "f:whole": {},
        "f:plain": {},
        "f:size": {},
    }
    same: FieldSet = {"f:whole": {}, "f:words": {'v:"x"': {}}}
    assert reconciled(kind, same) is same


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"odd": 1}, ".odd: field not declared in schema"),
        ({"size": "x"}, ".size: expected numeric (int or float), got string"),
        ({"words": "x"}, ".words: expected list, got &{x}"),
        ({"words": ["x", "x"]}, '.words: duplicate entries for key [="x"]'),
        ({"words": [NO]}, ".words: element 0: associative list without keys has an element that's a map type"),
        ({"words": [NONE]}, ".words: element 0: not supported: associative list with lists as elements"),
        ({"words": [None]}, ".words: element 0: associative list without keys has an element that's an explicit null"),
        ({"keyed": [1]}, ".keyed: element 0: associative list with keys may not have non-map elements"),
        ({"keyed": [None]}, ".keyed: element 0: associative list with keys may not have a null element"),
        ({"keyed": [{"k": 1}]}, '.keyed[k=1,p="TCP"].k: expected string, got &value.valueUnstructured{Value:1}'),
        (
            {"plain": [{"b": 1, "a": True}]},
            ".plain[0]: expected string, got &value.valueUnstructured{Value:map[string]interface {}",
        ),
        (
            {"plain": [1.5], "whole": 1},
            "errors:\n  .plain[0]: expected string, got &value.valueUnstructured{Value:1.5}\n  .whole: ",
        ),
    ],
)
def test_what_is_not_of_its_type(kind: Type, value: Any, text: str) -> None:
    """In the real server's words."""
    with pytest.raises(SchemaFault) as caught:
        check(kind, value)
    assert str(caught.value).startswith(text)


def test_null_is_of_every_type(kind: Type) -> None:
    """And so is what is allowed twice in an object that is stored."""
    check(kind, dict.fromkeys(("keyed", "words", "plain", "whole", "any", "size")))
    check(kind, {"words": ["x", "x"]}, duplicates=True)

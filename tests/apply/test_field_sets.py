"""Sets of fields: their algebra, their order, and what is none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.apply.elements import key_step, shown, value_step
from kube_core.apply.field_sets import (
    LEAF,
    FieldSet,
    decode,
    difference,
    encode,
    has,
    intersection,
    of_path,
    paths,
    union,
    without,
)

STEPS = st.sampled_from(["f:a", "f:b", "f:c", key_step({"k": "x"}), key_step({"k": "y", "n": 2}), value_step(1), value_step("v")])
PATHS = st.lists(st.lists(STEPS, min_size=1, max_size=3).map(tuple), max_size=8)


def of(members: list[tuple[str, ...]]) -> FieldSet:
    """A set of paths."""
    result: FieldSet = {}
    for path in members:
        result = union(result, of_path(path))
    return result


def members(fields: FieldSet) -> set[tuple[str, ...]]:
    """Its paths again."""
    return set(paths(fields))


@given(PATHS, PATHS)
def test_sets_of_fields_are_sets(one: list[tuple[str, ...]], other: list[tuple[str, ...]]) -> None:
    """Union, intersection and difference are those of the paths; `without` takes away what is below, too."""
    left, right = of(one), of(other)
    assert members(union(left, right)) == set(one) | set(other)
    assert members(intersection(left, right)) == set(one) & set(other)
    assert members(difference(left, right)) == set(one) - set(other)
    kept = {path for path in one if not any(path[: len(gone)] == gone for gone in other)}
    assert members(without(left, right)) == kept
    assert all(has(left, path) for path in one)


@given(PATHS, st.booleans())
def test_what_is_written_is_read(listed: list[tuple[str, ...]], by_text: bool) -> None:
    """Whatever the order is."""
    assert decode(encode(of(listed), by_text=by_text)) == of(listed)


def test_the_order_is_that_of_the_real_server() -> None:
    """Names, keys by their values, values, places; numbers as numbers, unless texts are asked for."""
    steps = [value_step("b"), value_step(20), value_step(3), key_step({"p": 443}), key_step({"p": 80}), "f:b", "f:a", "i:0"]
    fields = dict.fromkeys(steps, LEAF)
    listed = ["f:a", "f:b", 'k:{"p":80}', 'k:{"p":443}', "v:3", "v:20", 'v:"b"', "i:0"]
    assert list(json.loads(encode(fields))) == listed
    assert list(json.loads(encode(fields, by_text=True))) == sorted(listed)


def test_a_thing_may_be_in_it_besides_what_is_below() -> None:
    """It is written as a dot."""
    fields = of([("f:a",), ("f:a", "f:b")])
    assert encode(fields) == b'{"f:a":{".":{},"f:b":{}}}'
    assert decode(b'{"f:a":{".":{}}}') == {"f:a": LEAF}


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"1", b'{"a":{}}', b'{"f:a":1}', b'{"v:{":{}}', b'{"k:1":{}}', b'{"i:x":{}}', b'{"f:a":{}']
)
def test_what_is_no_set(text: bytes) -> None:
    """It is refused."""
    with pytest.raises(ValueError, match=r"."):
        decode(text)


def test_steps_of_another_kind_are_left_out() -> None:
    """A newer server may know them; and keys are sorted whoever wrote them."""
    assert decode(b'{"q:x":{},"k:{\\"b\\": 1, \\"a\\": \\"<\\"}":{}}') == {'k:{"a":"\\u003c","b":1}': LEAF}


@pytest.mark.parametrize(
    ("step", "text"),
    [("f:a.b", ".a.b"), ('k:{"a":"x","b":1}', '[a="x",b=1]'), ("v:true", "[=true]"), ("i:3", "[3]")],
)
def test_how_messages_show_a_step(step: str, text: str) -> None:
    """In the words of conflicts."""
    assert shown(step) == text

"""JSON Patch: the laws, and the cases of RFC 6902's appendix and of the server."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.objects import InapplicablePatch, MalformedPatch, apply_json_patch, json_patch_between
from kube_core.objects.plain import same_plain
from kube_core.objects.pointer import format_pointer, parse_pointer

KEYS = st.sampled_from(["a", "b", "~", "/", "a/b", "", "0"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.5, 1.0]) | st.sampled_from(["", "x"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(JSON, JSON)
def test_a_computed_patch_makes_the_after(before: Any, after: Any) -> None:
    """Applied to before, the patch between two documents gives after."""
    patch = json_patch_between(before, after)
    assert same_plain(apply_json_patch(before, patch), after)


@given(JSON)
def test_nothing_between_equals(document: Any) -> None:
    """There is nothing to do between a document and itself."""
    assert json_patch_between(document, document) == []


def test_small_changes_make_small_patches() -> None:
    """A list keeps its ends; an object changes only where it is different."""
    assert json_patch_between({"a": [1, 2, 3, 4], "b": 1}, {"a": [1, 3, 4], "b": 1}) == [{"op": "remove", "path": "/a/1"}]
    assert json_patch_between({"a": [1, 4]}, {"a": [1, 2, 3, 4]}) == [
        {"op": "add", "path": "/a/1", "value": 2},
        {"op": "add", "path": "/a/2", "value": 3},
    ]
    assert json_patch_between({"a/b": {"~": 1}}, {"a/b": {"~": True}}) == [{"op": "replace", "path": "/a~1b/~0", "value": True}]


@given(st.lists(KEYS))
def test_pointers_round_trip(steps: list[str]) -> None:
    """Any keys are printed and read again."""
    assert parse_pointer(format_pointer(steps)) == tuple(steps)


WORKS: list[tuple[Any, list[dict[str, Any]], Any]] = [
    ({"foo": "bar"}, [{"op": "add", "path": "/baz", "value": "qux"}], {"foo": "bar", "baz": "qux"}),
    ({"foo": ["bar", "baz"]}, [{"op": "add", "path": "/foo/1", "value": "qux"}], {"foo": ["bar", "qux", "baz"]}),
    ({"foo": ["bar"]}, [{"op": "add", "path": "/foo/-", "value": ["x"]}], {"foo": ["bar", ["x"]]}),
    ({"foo": 1}, [{"op": "add", "path": "/foo", "value": None}], {"foo": None}),
    ({"foo": 1}, [{"op": "add", "path": "", "value": [1]}], [1]),
    ({"baz": "qux", "foo": "bar"}, [{"op": "remove", "path": "/baz"}], {"foo": "bar"}),
    ({"foo": [1, 2, 3]}, [{"op": "remove", "path": "/foo/1"}], {"foo": [1, 3]}),
    ({"foo": [1, 2, 3]}, [{"op": "remove", "path": "/foo/-1"}], {"foo": [1, 2]}),
    ({"foo": [1, 2]}, [{"op": "add", "path": "/foo/-1", "value": 3}], {"foo": [1, 2, 3]}),
    ({"foo": 1}, [{"op": "remove", "path": ""}], None),
    ({"baz": "qux"}, [{"op": "replace", "path": "/baz", "value": "boo"}], {"baz": "boo"}),
    ({"foo": [1]}, [{"op": "replace", "path": "/foo/0", "value": 2}], {"foo": [2]}),
    ({"foo": 1}, [{"op": "replace", "path": "", "value": 2}], 2),
    ({"a": {"b": 1}, "c": {}}, [{"op": "move", "from": "/a/b", "path": "/c/d"}], {"a": {}, "c": {"d": 1}}),
    ({"foo": [1, 2, 3]}, [{"op": "move", "from": "/foo/0", "path": "/foo/2"}], {"foo": [2, 3, 1]}),
    ({"a": {"b": 1}}, [{"op": "copy", "from": "/a", "path": "/c"}], {"a": {"b": 1}, "c": {"b": 1}}),
    ({"a": 1}, [{"op": "copy", "from": "", "path": "/b"}], {"a": 1, "b": {"a": 1}}),
    ({"a": [1, {"b": 2.0}]}, [{"op": "test", "path": "/a", "value": [1.0, {"b": 2}]}], {"a": [1, {"b": 2.0}]}),
    ({"a": 1}, [{"op": "test", "path": "/b", "value": None}], {"a": 1}),
    ({"~1": 1, "m~n": 8}, [{"op": "test", "path": "/~01", "value": 1}, {"op": "remove", "path": "/m~0n"}], {"~1": 1}),
]


@pytest.mark.parametrize(("document", "operations", "after"), WORKS)
def test_operations(document: Any, operations: list[dict[str, Any]], after: Any) -> None:
    """Each operation does what RFC 6902 says, on a copy."""
    before = repr(document)
    assert same_plain(apply_json_patch(document, operations), after)
    assert repr(document) == before


FAILS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"op": "add", "path": "/x/y", "value": 1}, InapplicablePatch, "missing path: '/x/y'"),
    ({"op": "add", "path": "/list/3", "value": 1}, InapplicablePatch, "invalid index"),
    ({"op": "add", "path": "/list/-9", "value": 1}, InapplicablePatch, "invalid index"),
    ({"op": "add", "path": "/list/x", "value": 1}, InapplicablePatch, "missing path"),
    ({"op": "add", "path": "/list/01", "value": 1}, InapplicablePatch, "missing path"),
    ({"op": "add", "path": "/a/b", "value": 1}, InapplicablePatch, "missing path"),
    ({"op": "remove", "path": "/x"}, InapplicablePatch, "remove operation does not apply: doc is missing path: '/x'"),
    ({"op": "remove", "path": "/list/2"}, InapplicablePatch, "missing path"),
    ({"op": "replace", "path": "/x", "value": 1}, InapplicablePatch, "missing path"),
    ({"op": "move", "from": "/x", "path": "/y"}, InapplicablePatch, "'/y' from '/x'"),
    ({"op": "copy", "from": "/x", "path": "/y"}, InapplicablePatch, "missing path"),
    ({"op": "test", "path": "/a", "value": True}, InapplicablePatch, "testing value /a failed"),
    ({"op": "test", "path": "/x", "value": 1}, InapplicablePatch, "testing value /x failed"),
    ({"op": "move", "from": "/list", "path": "/list/0"}, MalformedPatch, "into itself"),
    ({"op": "spam", "path": "/a"}, MalformedPatch, "'spam' is no operation"),
    ({"path": "/a"}, MalformedPatch, "None is no operation"),
    ({"op": "add", "path": "/a"}, MalformedPatch, "add needs a value"),
    ({"op": "add", "value": 1}, MalformedPatch, "add needs a path"),
    ({"op": "remove", "path": "a"}, MalformedPatch, "does not begin with a slash"),
    ({"op": "move", "path": "/a"}, MalformedPatch, "move needs a from"),
]


@pytest.mark.parametrize(("operation", "error", "words"), FAILS)
def test_what_does_not_apply(operation: dict[str, Any], error: type[Exception], words: str) -> None:
    """What is wrong with the patch and what is wrong with the document are two errors; nothing is half done."""
    document = {"a": 1, "list": [1, 2]}
    with pytest.raises(error, match=words):
        apply_json_patch(
            document, [{"op": "remove", "path": "/list/0"}, operation] if "list" not in str(operation) else [operation]
        )
    assert document == {"a": 1, "list": [1, 2]}

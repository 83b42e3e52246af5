"""JSON Merge Patch: the laws, and the cases of RFC 7386's appendix."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import UsageError
from kube_core.objects import apply_merge_patch, merge_patch_between
from kube_core.objects.plain import same_plain

SCALARS = st.booleans() | st.integers(-1, 1) | st.sampled_from(["", "x"])
KEYS = st.sampled_from("abc")
NULL_FREE = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)
ANY = st.recursive(
    st.none() | SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)


@given(st.dictionaries(KEYS, ANY), st.dictionaries(KEYS, NULL_FREE))
def test_a_computed_patch_makes_the_after(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Applied to before, the patch between two documents gives after."""
    assert same_plain(apply_merge_patch(before, merge_patch_between(before, after)), after)


@given(st.dictionaries(KEYS, ANY), st.dictionaries(KEYS, ANY))
def test_with_nulls_it_is_right_or_refused(before: dict[str, Any], after: dict[str, Any]) -> None:
    """A null that a merge patch can't set is refused; otherwise the law holds."""
    try:
        patch = merge_patch_between(before, after)
    except UsageError:
        assert "None" in repr(after)
    else:
        assert same_plain(apply_merge_patch(before, patch), after)


@given(ANY, ANY)
def test_applying_twice_changes_nothing(document: Any, patch: Any) -> None:
    """A merge patch is idempotent."""
    once = apply_merge_patch(document, patch)
    assert same_plain(apply_merge_patch(once, patch), once)


RFC: list[tuple[Any, Any, Any]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize(("document", "patch", "after"), RFC)
def test_the_cases_of_the_rfc(document: Any, patch: Any, after: Any) -> None:
    """Every example of RFC 7386, appendix A."""
    assert same_plain(apply_merge_patch(document, patch), after)


def test_only_what_changed_is_in_the_patch() -> None:
    """Equal members are left out, removed ones are null, lists are whole."""
    before = {"a": 1, "b": {"c": [1], "d": 2}, "e": 3, "n": None}
    after = {"a": 1, "b": {"c": [1, 2], "d": 2}, "n": None}
    assert merge_patch_between(before, after) == {"e": None, "b": {"c": [1, 2]}}


def test_null_is_refused_with_its_path() -> None:
    """The error names the place and the patch that can do it."""
    with pytest.raises(UsageError, match=r"\$\.a\.b to null.*JsonPatch"):
        merge_patch_between({}, {"a": {"b": None}})

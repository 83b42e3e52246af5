"""Laying a change over another version of a document."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kube_core.objects import overlay, shape_of
from kube_core.objects.plain import same_plain
from kube_core.objects.shape import Known

SCALARS = st.none() | st.booleans() | st.integers(-1, 1) | st.sampled_from(["", "x"])
KEYS = st.sampled_from("abc")
JSON: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=10
)


def _name(item: Any) -> str:
    return str(item["name"])


ITEMS: st.SearchStrategy[Any] = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from("abcde")}, optional={"v": st.integers(0, 2), "w": JSON}),
    max_size=5,
    unique_by=_name,
)
LIST = Known(members={"items": Known(list_type="map", map_keys=("name",)), "set": Known(list_type="set")})
NAMED: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {"items": ITEMS, "set": st.lists(st.integers(0, 5), unique=True)}, optional={"a": JSON}
)


@given(JSON, JSON)
def test_no_change_is_no_change(before: Any, document: Any) -> None:
    """Without a change the document stays as it is."""
    assert same_plain(overlay(before, copy.deepcopy(before), document), document)


@given(JSON, JSON)
def test_over_the_before_it_is_the_after(before: Any, after: Any) -> None:
    """Over the very document that was changed, the result is the change."""
    assert same_plain(overlay(before, after, before), after)


@given(NAMED, NAMED)
def test_over_the_before_it_is_the_after_with_keys(before: Any, after: Any) -> None:
    """The same with lists that are matched by keys."""
    assert same_plain(overlay(before, after, before, LIST), after)


@given(NAMED, NAMED)
def test_no_change_is_no_change_with_keys(before: Any, document: Any) -> None:
    """The same with lists that are matched by keys."""
    assert same_plain(overlay(before, before, document, LIST), document)


@given(NAMED, NAMED, NAMED)
def test_both_changes_are_there(before: Any, after: Any, document: Any) -> None:
    """Members that the change adds are there, ones that it removes are not, and others are as in the document."""
    found = overlay(before, after, document, LIST)
    removed, added = set(before["set"]) - set(after["set"]), set(after["set"]) - set(before["set"])
    assert set(found["set"]) == (set(document["set"]) - removed) | added
    assert len(found["set"]) == len(set(found["set"]))


def pod(**containers: Any) -> dict[str, Any]:
    """A pod of containers by name."""
    return {"spec": {"containers": [{"name": name, **members} for name, members in containers.items()]}}


def laid(before: Any, after: Any, document: Any) -> Any:
    """Overlay with the facts of a pod."""
    return overlay(before, after, document, shape_of("core_v1.Pod"))["spec"]["containers"]


def test_items_meet_by_their_keys() -> None:
    """A container that was changed is found by its name, wherever it is now."""
    before, after = pod(web={"image": "1"}, side={}), pod(web={"image": "2"}, side={})
    document = pod(injected={}, side={"x": 1}, web={"image": "1", "tty": True})
    assert laid(before, after, document) == pod(injected={}, side={"x": 1}, web={"image": "2", "tty": True})["spec"]["containers"]


def test_added_and_removed_items() -> None:
    """A new item comes after the one that it was put after; a removed one goes; one that is gone already stays gone."""
    before, after = pod(a={}, b={}, c={}), pod(a={}, new={"v": 1}, c={"v": 2})
    assert laid(before, after, pod(x={}, a={}, b={}, c={})) == pod(x={}, a={}, new={"v": 1}, c={"v": 2})["spec"]["containers"]
    assert laid(before, after, pod(b={})) == pod(new={"v": 1}, c={"v": 2})["spec"]["containers"]
    assert laid(before, after, pod(a={}, new={"w": 3})) == pod(a={}, new={"w": 3, "v": 1}, c={"v": 2})["spec"]["containers"]


def test_a_new_order() -> None:
    """When the change is one of order, its order is taken."""
    assert (
        laid(pod(a={}, b={}), pod(b={}, a={}), pod(a={"v": 1}, x={}, b={})) == pod(b={}, a={"v": 1}, x={})["spec"]["containers"]
    )


def test_map_values_and_merge_keys() -> None:
    """Maps of structs have the shape of their values; where only a merge key is known, it is the key."""
    shape = Known(members={"l": Known(merge_key="id"), "s": Known(patch_strategies=frozenset({"merge"}))})
    before, after = {"l": [{"id": 1}, {"id": 2}], "s": ["a"]}, {"l": [{"id": 1, "v": 1}, {"id": 2}], "s": ["a", "b"]}
    document = {"l": [{"id": 3}, {"id": 1}], "s": ["c", "a"]}
    assert overlay(before, after, document, shape) == {"l": [{"id": 3}, {"id": 1, "v": 1}], "s": ["c", "a", "b"]}


def test_lists_that_keys_do_not_tell_apart() -> None:
    """Lists of one length are matched by position; of others, unchanged items are taken from the document."""
    before, after = [{"v": 1}, {"v": 2}], [{"v": 1}, {"v": 3}]
    document = [{"v": 1, "u": 1}, {"v": 2, "u": 2}]
    assert overlay(before, after, document) == [{"v": 1, "u": 1}, {"v": 3, "u": 2}]
    assert overlay(before, [{"v": 2}], document) == [{"v": 2, "u": 2}]
    assert overlay(before, [{"v": 9}], document) == [{"v": 9}]
    assert overlay(before, [{"v": 2}], []) == [{"v": 2}]


def test_atomic_lists_are_replaced() -> None:
    """An atomic list is one value."""
    shape = Known(list_type="atomic")
    assert overlay([1, 2], [1, 3], [5, 6], shape) == [1, 3]


def test_duplicate_keys_fall_back_to_positions() -> None:
    """A list whose keys repeat is matched by position."""
    shape = Known(list_type="map", map_keys=("name",))
    before = [{"name": "a", "v": 1}, {"name": "a", "v": 2}]
    after = [{"name": "a", "v": 1}, {"name": "a", "v": 3}]
    assert overlay(before, after, before, shape) == after


def test_what_is_known_of_built_in_kinds() -> None:
    """The shapes follow structs, lists and maps; of unknown fields and of no class nothing is known."""
    containers = shape_of("core_v1.Pod").member("spec").member("containers")
    assert (containers.list_type, containers.map_keys, containers.merge_key) == ("map", ("name",), "name")
    assert containers.patch_strategies == {"merge"}
    assert containers.item().member("ports").map_keys == ("containerPort", "protocol")
    assert shape_of("core_v1.Pod").member("metadata").member("labels").member("any").map_keys == ()
    for unknown in (
        shape_of(""),
        shape_of("core_v1.Pod").member("zork"),
        containers.item().member("image").member("x"),
        containers.item().item(),
    ):
        assert (unknown.list_type, unknown.map_keys, unknown.member("a").item().merge_key) == ("", (), "")


def test_what_others_removed_stays_removed() -> None:
    """A member that the change leaves alone is not put back."""
    assert overlay({"a": 1, "b": 1}, {"a": 1, "b": 2}, {"c": 3}) == {"c": 3, "b": 2}

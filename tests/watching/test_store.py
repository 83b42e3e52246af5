"""The store: what comes and goes, from lists, watches and this program's own writes."""

from collections.abc import Callable
from typing import Any

import pytest

from kube_core.base import DecodeError, UsageError
from kube_core.models.core_v1 import Pod
from kube_core.models.meta_v1 import ObjectMeta
from kube_core.objects import read_head
from kube_core.watching import Change, Store

from .keeping import data, gone, put, replace, seen, versions


def wrote(store: Store[Pod], name: str, version: str, uid: str = "", source: int = 0) -> bool:
    """Whether an own write is news."""
    found = data(name, version, uid)
    return store.wrote(read_head(found), found, source) is not None


def test_what_a_watch_tells() -> None:
    """Each change once; late ones never; what went, with its last state."""
    store = Store(Pod)
    added = put(store, "a", "5")
    assert added is not None
    assert added.before is None
    assert added.key == ("dev", "a")
    assert put(store, "a", "5") is None
    assert put(store, "a", "4") is None
    changed = put(store, "a", "6")
    assert changed is not None
    assert changed.before is added.after
    assert gone(store, "a", "5") is None
    went = gone(store, "a", "7")
    assert went is not None
    assert (went.after, went.before) == (None, changed.after)
    assert went.last is not None
    assert went.last.head.resource_version == "7"
    assert gone(store, "a", "8") is None
    assert put(store, "a", "6") is None
    assert len(store) == 0
    assert put(store, "a", "9") is not None


def test_a_list_replaces_what_its_source_told() -> None:
    """What did not change is kept as it is; what it does not have is gone; other sources are left alone; versions may go back."""
    store = Store(Pod)
    put(store, "a", "5")
    put(store, "b", "6")
    put(store, "other", "7", source=1)
    kept = store.record(("dev", "a"))
    changes = replace(store, "20", data("a", "5"), data("c", "9"))
    assert [(bool(change.before), bool(change.after)) for change in changes] == [(True, False), (False, True)]
    assert store.record(("dev", "a")) is kept
    assert versions(store) == {"a": "5", "c": "9", "other": "7"}
    replace(store, "3", data("a", "2"))
    assert versions(store)["a"] == "2"


def test_a_namesake_takes_a_place() -> None:
    """It is one change: another object of the name."""
    store = Store(Pod)
    put(store, "a", "5", "one")
    change = put(store, "a", "6", "two")
    assert change is not None
    assert change.before is not None
    assert change.after is not None
    assert (change.before.head.uid, change.after.head.uid) == ("one", "two")


def test_own_writes_are_read_at_once() -> None:
    """And news from before them are late, until the watch has come to them."""
    store = Store(Pod)
    put(store, "a", "5")
    assert wrote(store, "a", "8")
    assert not wrote(store, "a", "8")
    assert put(store, "a", "6") is None
    assert gone(store, "a", "7") is None
    assert versions(store) == {"a": "8"}
    assert put(store, "a", "8") is None
    assert put(store, "a", "9") is not None
    assert not store.own_writes(0)


def test_an_own_write_that_takes_an_object_away() -> None:
    """It is not there any more; neither older news nor an older list bring it back, and newer ones do."""
    store = Store(Pod)

    def wrote_away(name: str, version: str, uid: str = "") -> Change | None:
        found = data(name, version, uid)
        return store.wrote_away(read_head(found), found, 0)

    put(store, "a", "5")
    change = wrote_away("a", "8")
    assert change is not None
    assert change.last is not None
    assert (change.after, change.last.head.resource_version) == (None, "8")
    assert put(store, "a", "6") is None
    replace(store, "7", data("a", "6"))
    assert gone(store, "a", "8") is None
    assert versions(store) == {}
    assert wrote_away("a", "9") is None
    put(store, "a", "10")
    assert wrote_away("a", "9") is None
    assert versions(store) == {"a": "10"}
    namesake = wrote_away("a", "12", "another")
    assert namesake is not None
    assert namesake.last is None


def test_an_answer_that_comes_after_the_news() -> None:
    """The watch has told of the write, and even that the object went: there is nothing to take in."""
    store = Store(Pod)
    put(store, "a", "5")
    gone(store, "a", "6")
    assert not wrote(store, "a", "5")
    assert not wrote(store, "b", "6")
    assert wrote(store, "b", "7")
    assert not wrote(store, "c", "odd")


def test_what_lists_and_bookmarks_have_told_of() -> None:
    """An answer from before one says nothing of what is there now; a list that goes back in time begins anew."""
    store = Store(Pod)
    replace(store, "10")
    assert not wrote(store, "a", "9")
    store.came_to("20", 0)
    assert not wrote(store, "a", "19")
    replace(store, "5")
    assert wrote(store, "a", "7")


def test_own_writes_and_lists() -> None:
    """A list from before a write does not take it back; one that was asked for after it does, whatever its version."""
    store = Store(Pod)
    wrote(store, "a", "8")
    assert replace(store, "7") == []
    assert versions(store) == {"a": "8"}
    known = store.own_writes(0).copy()
    wrote(store, "b", "9")
    replace(store, "6", known=known)
    assert versions(store) == {"b": "9"}
    replace(store, "9")
    assert versions(store) == {}


def test_a_bookmark_settles_own_writes_of_its_source() -> None:
    """And not those of another one."""
    store = Store(Pod)
    wrote(store, "a", "8")
    wrote(store, "b", "8", source=1)
    store.came_to("9", 0)
    assert not store.own_writes(0)
    assert store.own_writes(1)
    assert store.own_writes(1).newest("3") == "8"
    assert store.own_writes(1).newest("9") == "9"
    store.forget_writes(1)
    assert not store.own_writes(1)


def test_own_deletions() -> None:
    """An object that is gone never comes back, by a watch or by a list from before; another of its name does."""
    store = Store(Pod)
    put(store, "a", "5", "one")
    change = store.deleted(("dev", "a"), "one", 0)
    assert change is not None
    assert change.after is None
    assert put(store, "a", "6", "one") is None
    assert replace(store, "6", data("a", "6", "one")) == []
    assert gone(store, "a", "7", "one") is None
    assert not wrote(store, "a", "7", "one")
    assert put(store, "a", "8", "two") is not None
    assert store.deleted(("dev", "a"), "one", 0) is None
    assert versions(store) == {"a": "8"}


def test_a_deletion_of_what_was_not_told_of() -> None:
    """It is noted by its uid; without one, by what is there."""
    store = Store(Pod)
    assert store.deleted(("dev", "a"), "one", 0) is None
    assert put(store, "a", "5", "one") is None
    put(store, "b", "5", "two")
    assert store.deleted(("dev", "b"), "", 0) is not None
    assert put(store, "b", "6", "two") is None
    assert store.deleted(("dev", "c"), "", 0) is None


def test_a_namesake_that_was_deleted_here() -> None:
    """A list that has it shows that the one before is gone, too; and its own write is not waited for any more."""
    store = Store(Pod)
    put(store, "a", "5", "one")
    wrote(store, "b", "6", "three")
    store.deleted(("dev", "a"), "two", 0)
    store.deleted(("dev", "b"), "three", 0)
    (change,) = replace(store, "7", data("a", "6", "two"))
    assert change.after is None
    assert versions(store) == {}


def test_deletions_are_not_remembered_for_ever() -> None:
    """Only so many."""
    store = Store(Pod)
    for number in range(10_002):
        store.deleted(("dev", "a"), f"uid {number}", 0)
    assert len(store.own_writes(0).deleted_uids) == 10_000


@pytest.mark.parametrize("compressed", [False, True])
def test_objects_without_a_version(compressed: bool) -> None:
    """Some aggregated servers have none: then only the bytes tell whether something is new."""
    store = Store(Pod, compressed=compressed)
    assert put(store, "a", "") is not None
    assert put(store, "a", "") is None
    assert put(store, "a", "", status={"phase": "Running"}) is not None
    assert replace(store, "7", data("a", "", status={"phase": "Running"})) == []
    assert [change.key for change in replace(store, "8", data("a", "", status={"phase": "Failed"}))] == [("dev", "a")]
    record = store.record(("dev", "a"))
    assert record is not None
    assert store.read(record).status.phase == "Failed"
    assert gone(store, "a", "") is not None


def test_transforms_and_managed_fields() -> None:
    """Objects are changed on their way in; one that raises is told of, and the object kept as it came."""

    def renamed(pod: Pod) -> Pod:
        if pod.metadata.name == "odd":
            raise ValueError("odd")
        pod.metadata.annotations = {"seen": "yes"}
        return pod

    store = Store(Pod, transform=renamed, keep_managed_fields=False)
    put(store, "a", "5", metadata={"managedFields": [{"manager": "x"}]})
    put(store, "odd", "5")
    record, odd = store.record(("dev", "a")), store.record(("dev", "odd"))
    assert record is not None
    assert odd is not None
    assert store.read(record).metadata.annotations == {"seen": "yes"}
    assert b"managedFields" not in store.document(record)
    assert store.read(odd).metadata.name == "odd"
    (problem,) = store.take_problems()
    assert isinstance(problem, UsageError)
    assert "ValueError" in str(problem)
    assert [*store.take_problems()] == []
    put(store, "bad", "5", spec=5)
    assert [*store.take_problems()] == []


@pytest.mark.parametrize(
    "gives",
    [
        True,
        "text",
        {"spec": {}},
        {"metadata": {"name": "b", "namespace": "dev"}},
        {"metadata": {"name": "a"}},
        Pod(metadata=ObjectMeta(name="b")),
    ],
    ids=repr,
)
def test_a_transform_gives_the_object_that_it_was_given(gives: Any) -> None:
    """What is found by a name has that name; anything else is told of, and the object kept as it came."""
    store = Store(Pod, transform=lambda _: gives)
    put(store, "a", "5")
    record = store.record(("dev", "a"))
    assert record is not None
    assert store.document(record) == data("a", "5")
    (problem,) = store.take_problems()
    assert "the object is kept as it came" in str(problem)


@pytest.mark.parametrize("compressed", [False, True])
def test_bytes_are_kept(compressed: bool) -> None:
    """Compressed or not, they come back; the first object makes the dictionary where no page did."""
    store = Store(Pod, compressed=compressed)
    store.prime([])
    for name in ("a", "b"):
        put(store, name, "5", status={"message": "x" * 1000})
    store.prime([data("c", "5")])
    for record in store.records():
        assert store.document(record) == data(record.head.name, "5", status={"message": "x" * 1000})
        assert (len(record.packed) < 200) == compressed
        assert "bytes" in repr(record)


def test_what_does_not_decode_is_remembered() -> None:
    """Until it changes or goes."""
    store = Store(Pod)
    error = DecodeError("a pod", "none")
    changes: list[Callable[[], object]] = [lambda: put(store, "a", "7"), lambda: gone(store, "a", "8")]
    for change in changes:
        put(store, "a", "6")
        record = store.record(("dev", "a"))
        assert record is not None
        store.note(record, error)
        assert store.undecodable == {("dev", "a"): error}
        change()
        assert store.undecodable == {}
        store.note(record, error)
        assert store.undecodable == {}


def test_objects_without_versions() -> None:
    """A server that gives none: everything that it tells is news."""
    store = Store(Pod)
    assert put(store, "a", "") is not None
    assert store.receive("MODIFIED", seen("a", "x"), 0) is not None
    assert store.receive("MODIFIED", seen("a", "y"), 0) is not None
    assert gone(store, "a", "") is not None

"""A reader's position: what it is told when it is slow, comes late, or sees only a part."""

from collections.abc import Callable
from typing import Any

import pytest

from kube_core.base import ClosedEarly
from kube_core.models.core_v1 import Pod
from kube_core.watching import Change, Failed, Selection, Store, Subscription, Synced
from kube_core.watching.subscription import MOST_FAILURES

from .keeping import data, gone, put, replace, seen

NOW = 0.0


class Heard:
    """A store, and a reader that is told of its changes."""

    def __init__(self, *there: str, listed: bool = True, **options: Any) -> None:
        self.store = Store(Pod)
        for name in there:
            put(self.store, name, "1")
        self.reader = Subscription[Pod](self.store, **options)
        self.reader.begin(NOW, listed=listed)

    def notice(self, *changes: Change | None) -> None:
        """Hand changes on."""
        for change in changes:
            if change is not None:
                self.reader.notice(change)

    def take(self, most: int = 99) -> list[str]:
        """Take so much, in short."""
        told: list[str] = []
        while len(told) < most and (taken := self.reader.take()) is not None:
            event: Any = self.reader.event(taken)
            found = getattr(event, "object", None)
            shown = f" {found.metadata.name} {found.metadata.resource_version}" if found is not None else ""
            told.append(type(event).__name__ + shown)
        return told


def test_first_what_is_there_then_the_news() -> None:
    """And Synced between the two, once."""
    heard = Heard("a", "b")
    heard.notice(put(heard.store, "c", "2"))
    assert heard.take() == ["Added a 1", "Added b 1", "Synced", "Added c 2"]
    heard.notice(put(heard.store, "a", "3"), gone(heard.store, "b", "4"))
    assert heard.take() == ["Modified a 3", "Deleted b 4"]
    assert heard.take() == []
    assert heard.reader.synced


def test_before_the_first_list() -> None:
    """What is there already (of another source, or written here) and what comes until then is the beginning."""
    heard = Heard("a", listed=False)
    heard.notice(put(heard.store, "b", "2"))
    assert heard.take() == ["Added a 1", "Added b 2"]
    heard.notice(put(heard.store, "c", "3"))
    heard.reader.listed()
    assert heard.take() == ["Added c 3", "Synced"]


COALESCED: dict[str, tuple[list[Callable[[Store[Pod]], Change | None]], list[str]]] = {
    "two changes": ([lambda s: put(s, "a", "2"), lambda s: put(s, "a", "3")], ["Modified a 3"]),
    "a change and its end": ([lambda s: put(s, "a", "2"), lambda s: gone(s, "a", "3")], ["Deleted a 3"]),
    "an end by a list": ([lambda s: replace(s, "9")[0]], ["Deleted a 1"]),
    "a change, and an end by a list": ([lambda s: put(s, "a", "2"), lambda s: replace(s, "9")[0]], ["Deleted a 2"]),
    "came and went": ([lambda s: put(s, "b", "2"), lambda s: gone(s, "b", "3")], []),
    "came and changed": ([lambda s: put(s, "b", "2"), lambda s: put(s, "b", "3")], ["Added b 3"]),
    "went and came": ([lambda s: gone(s, "a", "2"), lambda s: put(s, "a", "3", "two")], ["Deleted a 2", "Added a 3"]),
    "went and came as itself": ([lambda s: gone(s, "a", "2"), lambda s: put(s, "a", "3")], ["Modified a 3"]),
    "replaced at once": ([lambda s: put(s, "a", "3", "two")], ["Deleted a 1", "Added a 3"]),
    "replaced twice": (
        [lambda s: put(s, "a", "3", "two"), lambda s: put(s, "a", "4", "three")],
        ["Deleted a 1", "Added a 4"],
    ),
    "replaced, and the new one went": (
        [lambda s: put(s, "a", "3", "two"), lambda s: gone(s, "a", "4", "two")],
        ["Deleted a 1"],
    ),
    "went, came, went": (
        [lambda s: gone(s, "a", "2"), lambda s: put(s, "a", "3", "two"), lambda s: gone(s, "a", "4", "two")],
        ["Deleted a 2"],
    ),
}


@pytest.mark.parametrize("name", COALESCED)
def test_a_slow_reader_is_told_the_last_state(name: str) -> None:
    """Of each object, once, and that one went or was replaced."""
    happens, told = COALESCED[name]
    heard = Heard("a")
    heard.take()
    heard.notice(*(each(heard.store) for each in happens))
    assert heard.take() == told


def test_a_deletion_is_told_before_the_next_of_its_name() -> None:
    """Even when that one changes in between."""
    heard = Heard("a")
    heard.take()
    heard.notice(gone(heard.store, "a", "2"), put(heard.store, "a", "3", "two"))
    assert heard.take(1) == ["Deleted a 2"]
    heard.notice(put(heard.store, "a", "4", "two"))
    assert heard.take() == ["Added a 4"]
    heard.notice(gone(heard.store, "a", "5", "two"), put(heard.store, "a", "6", "three"))
    assert heard.take(1) == ["Deleted a 5"]
    heard.notice(gone(heard.store, "a", "7", "three"))
    assert heard.take() == []


def test_what_goes_before_it_was_told() -> None:
    """Of the beginning, too: nobody hears of it."""
    heard = Heard("a", "b")
    assert heard.take(1) == ["Added a 1"]
    heard.notice(gone(heard.store, "b", "2"))
    assert heard.take() == ["Synced"]


def test_selections() -> None:
    """What enters is Added, what leaves Deleted, what is elsewhere nothing."""
    heard = Heard(selection=Selection.of("app=web", "status.phase=Running", "dev"))
    heard.notice(put(heard.store, "a", "2", metadata={"labels": {"app": "web"}}, status={"phase": "Pending"}))
    heard.notice(put(heard.store, "b", "2", metadata={"labels": {"app": "db"}}, status={"phase": "Running"}))
    assert heard.take() == ["Synced"]
    heard.notice(put(heard.store, "a", "3", metadata={"labels": {"app": "web"}}, status={"phase": "Running"}))
    assert heard.take() == ["Added a 3"]
    heard.notice(put(heard.store, "a", "4", metadata={"labels": {}}, status={"phase": "Running"}))
    assert heard.take() == ["Deleted a 3"]
    heard.notice(put(heard.store, "a", "5", metadata={"labels": {"app": "web"}}, status=7))
    assert heard.take() == []
    elsewhere = Heard("a", selection=Selection(namespace="test"))
    assert elsewhere.take() == ["Synced"]


def test_resync() -> None:
    """Everything is told again as Modified, as often as was asked for, but for what waits anyhow."""
    heard = Heard("a", "b", resync_seconds=10.0)
    assert (heard.reader.waits(NOW), heard.reader.waits(NOW + 30)) == (10.0, 0.0)
    heard.reader.wake(NOW + 9)
    heard.reader.wake(NOW + 10)
    assert heard.take() == ["Added a 1", "Added b 1", "Synced"]
    heard.notice(put(heard.store, "b", "2"))
    heard.reader.wake(NOW + 20)
    assert heard.take() == ["Modified b 2", "Modified a 1"]
    heard.reader.wake(NOW + 29)
    assert heard.take() == []
    never = Heard("a")
    assert never.reader.waits(NOW) is None
    never.reader.wake(NOW + 1e9)
    assert never.take() == ["Added a 1", "Synced"]


def test_what_does_not_decode() -> None:
    """It is a Failed with its bytes, and the reader does not know it: no Deleted, and Added once it is fine."""
    heard = Heard()
    heard.take()
    for version in ("2", "3"):
        heard.notice(put(heard.store, "a", version, spec=5))
        assert heard.take() == ["Failed"]
    assert list(heard.store.undecodable) == [("dev", "a")]
    heard.notice(put(heard.store, "a", "4"))
    assert heard.take() == ["Added a 4"]
    heard.notice(put(heard.store, "b", "5", spec=5))
    assert heard.take() == ["Failed"]
    heard.notice(gone(heard.store, "b", "6"), put(heard.store, "b", "7"))
    assert heard.take() == ["Added b 7"]


def test_what_is_known_and_does_not_decode_any_more() -> None:
    """It is known all the same: it is not added again, and its end is told."""
    heard = Heard("a", "b")
    assert heard.take() == ["Added a 1", "Added b 1", "Synced"]
    for name in "ab":
        heard.notice(put(heard.store, name, "2", spec=5), put(heard.store, name, "3", spec=5))
        assert heard.take() == ["Failed"]
    heard.notice(put(heard.store, "a", "4"), gone(heard.store, "b", "4"))
    assert heard.take() == ["Modified a 4", "Deleted b 4"]
    heard.notice(put(heard.store, "b", "5", "another"))
    assert heard.take() == ["Added b 5"]


def test_an_end_that_does_not_decode() -> None:
    """It is a Failed, too, since the reader knew the object; and it is the end: what has the name next is another."""
    heard = Heard("a")
    assert heard.take() == ["Added a 1", "Synced"]
    for change in (put(heard.store, "a", "2", spec=5), heard.store.receive("DELETED", seen("a", "3", spec=5), 0)):
        heard.notice(change)
        assert heard.take() == ["Failed"]
    heard.notice(put(heard.store, "a", "4"))
    assert heard.take() == ["Added a 4"]


def test_news_while_an_object_is_read() -> None:
    """Whether it decodes is not known yet; what comes meanwhile is told by what the reader knows then."""
    for spoilt in (False, True):
        heard = Heard(listed=False)
        spec: dict[str, Any] = {"spec": 5} if spoilt else {}
        for name in "abcd":
            heard.notice(put(heard.store, name, "1", **spec))
        told = list[str]()
        for name in "abcd":
            taken = heard.reader.take()
            assert taken is not None
            match name:
                case "a":
                    heard.notice(put(heard.store, name, "2"))
                case "b":
                    heard.notice(gone(heard.store, name, "2"))
                case "c":
                    heard.notice(put(heard.store, name, "2", "another"))
                case _:
                    heard.notice(gone(heard.store, name, "2"), put(heard.store, name, "3", "another"))
            event = heard.reader.event(taken)
            told.append(f"{type(event).__name__} {name}")
        heard.reader.listed()
        news = ["Modified a 2", "Deleted b 2", "Deleted c 1", "Added c 2", "Deleted d 2", "Added d 3"]
        assert told == [f"{'Failed' if spoilt else 'Added'} {name}" for name in "abcd"]
        found = heard.take()
        assert sorted(found) == sorted(["Added a 2", "Added c 2", "Added d 3", "Synced"] if spoilt else [*news, "Synced"])


def test_what_was_spoilt_goes_while_it_is_read_again() -> None:
    """Its end is told when the reader could read it."""
    heard = Heard()
    heard.notice(put(heard.store, "a", "1", spec=5))
    assert heard.take() == ["Synced", "Failed"]
    heard.notice(put(heard.store, "a", "2"))
    taken = heard.reader.take()
    assert taken is not None
    heard.notice(gone(heard.store, "a", "3"))
    assert type(heard.reader.event(taken)).__name__ == "Added"
    assert heard.take() == ["Deleted a 3"]


def test_a_resync_of_what_did_not_decode() -> None:
    """It is Failed again."""
    heard = Heard(resync_seconds=10.0)
    heard.notice(put(heard.store, "a", "2", spec=5))
    assert heard.take() == ["Synced", "Failed"]
    heard.reader.wake(NOW + 10)
    assert heard.take() == ["Failed"]
    heard.notice(gone(heard.store, "a", "3"))
    assert heard.take() == []


def test_failures_wait_in_front() -> None:
    """The last hundred of them."""
    heard = Heard("a")
    for _ in range(MOST_FAILURES + 5):
        heard.reader.fail(ClosedEarly("gone"))
    assert heard.take(999) == ["Failed"] * MOST_FAILURES + ["Added a 1", "Synced"]


def test_metadata_only() -> None:
    """A reader that wants no more than that gets an object whose rest does not even have to decode."""
    heard = Heard(metadata_only=True)
    heard.notice(put(heard.store, "a", "2", spec=5))
    assert heard.take() == ["Synced", "Added a 2"]


def test_events_that_are_no_objects_stay_as_they_are() -> None:
    """Nothing is decoded of them."""
    heard = Heard()
    failed = Failed(ClosedEarly("gone"))
    assert heard.reader.event(failed) is failed
    assert heard.reader.event(Synced()) == Synced()
    assert replace(heard.store, "3", data("a", "2"))


def test_no_resync_before_the_first_list() -> None:
    """What was told of it already would wait twice, and its older state be told last."""
    heard = Heard("a", listed=False, resync_seconds=10.0)
    assert heard.take() == ["Added a 1"]
    heard.reader.wake(NOW + 10)
    heard.notice(put(heard.store, "a", "2"))
    heard.reader.listed()
    assert heard.take() == ["Modified a 2", "Synced"]
    heard.reader.wake(NOW + 20)
    assert heard.take() == ["Modified a 2"]

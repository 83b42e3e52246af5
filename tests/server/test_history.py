"""How far back the server remembers: for lists up to a compaction, for watches as far as their window reaches."""

import json

import pytest

from kube_core.server.history import Change, History
from kube_core.server.shelf import Shelf
from tests.server.driver import CONFIG_MAPS, DEFINITIONS, FOOS, Driver, definition, frames

EXACT = "resourceVersionMatch=Exact"


def history(count: int, seconds: float = 0.0) -> History:
    """A history of so many changes, so many seconds apart, with the versions 2, 3, 4 …"""
    made = History(1)
    for number in range(count):
        made.append(Change(2 + number, None, None, number * seconds))
    return made


@pytest.mark.parametrize(
    ("count", "seconds", "kept"),
    [
        (100, 1000, 100),  # what fits is kept for ever
        (101, 1000, 100),
        (500, 1000, 100),
        (500, 0, 500),  # what is young is kept, up to 102,400
        (102_500, 0, 102_400),
        (300, 0.5, 200),  # 200 changes take 100 seconds: there the window stops growing
        (1000, 0.1, 800),
    ],
)
def test_a_watch_begins_within_the_last_changes(count: int, seconds: float, kept: int) -> None:
    """At least a hundred of them, and those of the last 75 seconds as far as they fit."""
    made = history(count, seconds)
    assert made.oldest == 1 + count - kept
    assert len(made.since(made.oldest)) == kept


def test_a_window_that_is_no_longer_needed_halves() -> None:
    """When three quarters of what fills it are old, down to a hundred."""
    made = history(1000)
    for number in range(900):
        made.append(Change(1002 + number, None, None, 1000.0 + number * 100))
    assert len(made.since(made.oldest)) == 100


def test_a_compaction_leaves_the_window_alone() -> None:
    """And what a window has lost is still there for lists, until a compaction."""
    made = history(500, 1000)
    assert (made.oldest, len(made.since(1))) == (401, 500)
    made.compact(300)
    assert (made.oldest, len(made.since(1))) == (401, 201)
    made.compact(490)
    assert (made.oldest, len(made.since(1))) == (401, 100)
    made.begin(450)
    assert made.oldest == 450
    made.compact(490)
    assert next(change.version for change in made.since(1)) == 451
    made.begin(10)
    assert made.oldest == 450


def test_lists_of_the_past_expire_every_five_minutes(driver: Driver) -> None:
    """What is older than the last round is forgotten; with nothing new there is nothing to do. Watches still begin there."""
    driver.create(CONFIG_MAPS, "a")
    start = driver.server.now
    assert driver.server.next_wake() == start + 300
    driver.server.wake(start + 300)
    assert driver.call("GET", f"{CONFIG_MAPS}?resourceVersion=5&{EXACT}")[0] == 200
    driver.server.wake(start + 600)
    status, body = driver.call("GET", f"{CONFIG_MAPS}?resourceVersion=5&{EXACT}")
    assert (status, body["reason"]) == (410, "Expired")
    assert driver.server.oldest_version == 6
    driver.server.wake(start + 900)
    assert driver.server.next_wake() is None
    assert frames(driver.watch(CONFIG_MAPS, resourceVersion="5")) == [("ADDED", "a", "6")]


def test_a_compaction_on_demand_expires_all_readers(driver: Driver) -> None:
    """Lists, tokens and watches; with watches=False it does what etcd's does, and watches begin in their window."""
    for name in "abc":
        driver.create(CONFIG_MAPS, name)
    token = driver.call("GET", f"{CONFIG_MAPS}?limit=1")[1]["metadata"]["continue"]
    driver.create(CONFIG_MAPS, "d")
    driver.server.compact(watches=False)
    assert driver.call("GET", f"{CONFIG_MAPS}?resourceVersion=7&{EXACT}")[0] == 410
    assert driver.call("GET", f"{CONFIG_MAPS}?continue={token}")[0] == 410
    assert [name for _, name, _ in frames(driver.watch(CONFIG_MAPS, resourceVersion="7"))] == ["c", "d"]
    driver.server.compact()
    assert frames(driver.watch(CONFIG_MAPS, resourceVersion="7"))[0][0] == "ERROR"
    assert frames(driver.watch(CONFIG_MAPS, resourceVersion="9")) == []


def test_a_compaction_may_stop_at_a_version(driver: Driver) -> None:
    """What came after it is remembered; a version of the future is now."""
    for name in "abc":
        driver.create(CONFIG_MAPS, name)
    driver.server.compact(7)
    assert driver.names(f"{CONFIG_MAPS}?resourceVersion=7&{EXACT}") == ["a", "b"]
    assert frames(driver.watch(CONFIG_MAPS, resourceVersion="7")) == [("ADDED", "c", "8")]
    assert frames(driver.watch(CONFIG_MAPS, resourceVersion="6"))[0][0] == "ERROR"
    driver.server.compact(99)
    assert driver.server.oldest_version == 8
    assert frames(driver.watch("/api/v1/nodes", resourceVersion="7"))[0][0] == "ERROR"  # a kind that nobody had asked for


def test_a_busy_kind_forgets_alone(driver: Driver) -> None:
    """A hundred changes of one kind take nothing from the watches of another; the answer names the oldest version."""
    start = int(driver.version)
    driver.create("/api/v1/nodes", "n")
    for number in range(101):
        driver.server.wake(driver.server.now + 100)
        driver.create(CONFIG_MAPS, f"c{number}")
    event = json.loads(driver.watch(CONFIG_MAPS, resourceVersion=str(start)).receive())
    assert event["object"]["message"] == f"too old resource version: {start} ({start + 2})"
    assert frames(driver.watch(CONFIG_MAPS, resourceVersion=str(start + 2)))[0][1] == "c1"
    assert frames(driver.watch("/api/v1/nodes", resourceVersion=str(start))) == [("ADDED", "n", str(start + 1))]


def test_nothing_is_older_than_its_definition(driver: Driver) -> None:
    """A watch of a custom resource begins no earlier, also when the kind comes back."""
    driver.call("POST", DEFINITIONS, definition())
    defined = driver.version
    assert frames(driver.watch(FOOS, resourceVersion=str(int(defined) - 1)))[0][0] == "ERROR"
    assert frames(driver.watch(FOOS, resourceVersion=defined)) == []
    driver.call("DELETE", f"{DEFINITIONS}/foos.clux.dev")
    driver.call("POST", DEFINITIONS, definition())
    assert frames(driver.watch(FOOS, resourceVersion=defined))[0][0] == "ERROR"


def test_old_frames_are_made_again(driver: Driver) -> None:
    """A reader who comes late gets the same bytes, though the server keeps only a few megabytes of frames."""
    first, late = driver.watch(CONFIG_MAPS), driver.watch(CONFIG_MAPS)
    for number in range(20):
        driver.create(CONFIG_MAPS, f"c{number}", data={"x": "y" * 1_000_000})
    assert first.receive() == late.receive()


def test_few_frames_are_kept() -> None:
    """The last ones, up to some megabytes, but always that of the last change."""
    shelf, changes = Shelf("configmaps", History(1)), [Change(2 + number, None, None, 0.0) for number in range(20)]
    for change in changes:
        for form in ("ADDED", "MODIFIED"):
            shelf.keep_frame(change, (form, b""), b"x" * 1_000_000)
    assert [change.version for change in changes if change.frames] == [18, 19, 20, 21]
    shelf.keep_frame(changes[-1], ("DELETED", b""), b"x" * 100_000_000)
    assert [change.version for change in changes if change.frames] == [21]

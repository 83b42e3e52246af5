"""Restarts: what is lost with the process, and what with the storage."""

from typing import Any

import pytest

from kube_core.base import UsageError
from tests.server.driver import CONFIG_MAPS, DEFINITIONS, FOOS, PODS, Driver, definition, foo, frames

EXACT = "resourceVersionMatch=Exact"


def test_a_restart_ends_watches_and_empties_their_window(driver: Driver) -> None:
    """Objects, versions, tokens and lists of the past are etcd's, and stay."""
    driver.create(CONFIG_MAPS, "a")
    driver.create(CONFIG_MAPS, "b")
    token = driver.call("GET", f"{CONFIG_MAPS}?limit=1")[1]["metadata"]["continue"]
    stream, told = driver.watch(CONFIG_MAPS, resourceVersion="6"), list[int]()
    stream.notify = lambda: told.append(1)
    driver.server.restart()
    assert (frames(stream), stream.closed, bool(told)) == ([("ADDED", "b", "7")], True, True)
    assert driver.version == "7"
    assert driver.names(f"{CONFIG_MAPS}?continue={token}") == ["b"]
    assert driver.names(f"{CONFIG_MAPS}?resourceVersion=6&{EXACT}") == ["a"]
    assert frames(driver.watch(CONFIG_MAPS, resourceVersion="6"))[0][0] == "ERROR"
    resumed = driver.watch(CONFIG_MAPS, resourceVersion="7")
    driver.create(CONFIG_MAPS, "c")
    assert frames(resumed) == [("ADDED", "c", "8")]


def test_a_restart_on_a_backup_goes_back(driver: Driver) -> None:
    """What was written since has never been: objects come back, change back and go, and versions are given again."""
    driver.create(CONFIG_MAPS, "kept", data={"x": "1"})
    driver.create(CONFIG_MAPS, "lost")
    backup = driver.server.resource_version
    before = driver.call("GET", CONFIG_MAPS)[1]
    driver.patch(f"{CONFIG_MAPS}/kept", {"data": {"x": "2"}})
    driver.call("DELETE", f"{CONFIG_MAPS}/lost")
    driver.create(CONFIG_MAPS, "new")
    driver.server.restart(backup=backup)
    assert driver.call("GET", CONFIG_MAPS)[1] == before
    assert driver.create(CONFIG_MAPS, "other")["metadata"]["resourceVersion"] == str(backup + 1)
    assert driver.names(f"{CONFIG_MAPS}?resourceVersion={backup - 1}&{EXACT}") == ["kept"]


def test_after_a_backup_a_watch_of_the_future_is_silent(driver: Driver) -> None:
    """Its reader knows versions that the server does not: nothing comes, not even a bookmark, and a list is 504."""
    driver.create(CONFIG_MAPS, "a")
    driver.create(CONFIG_MAPS, "b")
    known = driver.version
    driver.server.restart(backup=5)
    stream = driver.watch(CONFIG_MAPS, resourceVersion=known, allowWatchBookmarks="1", timeoutSeconds="200")
    driver.create(CONFIG_MAPS, "c")
    driver.server.wake(driver.server.now + 200)
    assert (stream.receive(), stream.closed) == (b"", True)
    assert driver.call("GET", f"{CONFIG_MAPS}?resourceVersion={known}")[0] == 504
    assert frames(driver.watch(CONFIG_MAPS, resourceVersion="4"))[0][0] == "ERROR"


def test_definitions_and_owners_go_back_too(driver: Driver) -> None:
    """A kind that was defined later is not served; an owner that was gone is there, and takes its dependents along again."""
    owner = driver.create(CONFIG_MAPS, "owner")["metadata"]
    reference = {"apiVersion": "v1", "kind": "ConfigMap", "name": "owner", "uid": owner["uid"]}
    driver.create(CONFIG_MAPS, "owned", metadata={"ownerReferences": [reference]})
    backup = driver.server.resource_version
    driver.call("DELETE", f"{CONFIG_MAPS}/owner")
    driver.call("POST", DEFINITIONS, definition())
    driver.call("POST", FOOS, foo("x"))
    assert driver.names(CONFIG_MAPS) == []
    driver.server.restart(backup=backup)
    assert driver.call("GET", FOOS)[0] == 404
    assert driver.names(CONFIG_MAPS) == ["owned", "owner"]
    driver.call("DELETE", f"{CONFIG_MAPS}/owner")
    assert driver.names(CONFIG_MAPS) == []
    driver.call("POST", DEFINITIONS, definition())
    assert driver.names(FOOS) == []


def test_deletions_that_were_under_way_go_on(driver: Driver) -> None:
    """A pod's grace ends, a namespace that a finalizer held goes once it is taken away."""
    driver.create(PODS, "p", spec={"nodeName": "n", "terminationGracePeriodSeconds": 30})
    driver.create("/api/v1/namespaces", "leaving")
    inside = "/api/v1/namespaces/leaving/configmaps"
    driver.create(inside, "held", metadata={"finalizers": ["a.b/c"]})
    driver.call("DELETE", f"{PODS}/p")
    driver.call("DELETE", "/api/v1/namespaces/leaving")
    backup = driver.server.resource_version
    driver.patch(f"{inside}/held", {"metadata": {"finalizers": None}})
    driver.server.wake(driver.server.now + 30)
    driver.server.restart(backup=backup)
    assert (driver.names(PODS), driver.names(inside)) == ([], ["held"])  # the pod's time was over at the restart
    driver.patch(f"{inside}/held", {"metadata": {"finalizers": None}})
    assert driver.call("GET", "/api/v1/namespaces/leaving")[0] == 404


@pytest.mark.parametrize("backup", [0, 6, 9])
def test_only_what_is_remembered_can_be_gone_back_to(driver: Driver, backup: int) -> None:
    """A compacted past and the future are refused, with what would do."""
    for name in "abc":
        driver.create(CONFIG_MAPS, name)
    driver.server.compact(7)
    with pytest.raises(UsageError, match="this server can go back to any from 7 to 8"):
        driver.server.restart(backup=backup)
    driver.server.restart(backup=7)
    assert driver.names(CONFIG_MAPS) == ["a", "b"]


def test_history_is_compacted_after_a_backup_as_well(driver: Driver) -> None:
    """The clock of compaction goes on with the versions that are there."""
    for name in "abc":
        driver.create(CONFIG_MAPS, name)
    for _ in range(2):
        driver.server.wake(driver.server.now + 300)
    driver.server.restart(backup=8)
    driver.create(CONFIG_MAPS, "d")
    for _ in range(2):
        driver.server.wake(driver.server.now + 300)
    assert driver.server.oldest_version == 9


def test_a_watch_that_a_restart_ended_hears_of_nothing_more(driver: Driver) -> None:
    """Not even by a bookmark, which would skip what came since."""
    stream = driver.watch(CONFIG_MAPS, allowWatchBookmarks="1", resourceVersion=driver.version)
    driver.server.restart()
    driver.call("POST", CONFIG_MAPS, {"metadata": {"name": "missed"}})
    driver.server.wake(driver.server.now + 1000)
    assert (stream.receive(), stream.closed) == (b"", True)


def test_only_a_snapshot_is_restored(driver: Driver) -> None:
    """Anything else is refused before anything is lost."""
    driver.create(CONFIG_MAPS, "a")
    nothing: Any = None
    with pytest.raises(UsageError, match="to what its snapshot"):
        driver.server.restore(nothing)
    assert driver.call("GET", f"{CONFIG_MAPS}/a")[0] == 200

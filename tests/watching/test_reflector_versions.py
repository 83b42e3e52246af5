"""What a reflector makes of versions: those that it is silent about, those that are not there, and those of own writes."""

from typing import Any

import pytest

from kube_core.base import ReadTimeout
from kube_core.models.core_v1 import Pod
from kube_core.objects import Head
from kube_core.watching import Reflector, ReflectorState, Store

from .conversations import NOW, bookmark, error, pod
from .reflecting import PODS, TOO_LARGE, answered, fed, page, reflector, refusal, watching


def test_silence_is_checked() -> None:
    """After a minute in several streams, a list of one at the version; 504 leads to a list, anything else to the watch."""
    for answer, lists in ((200, False), (500, False), (504, True)):
        machine = watching()
        machine.closed(NOW + 40, 0.0)
        machine.ask()
        machine.answered(200, (), b"", NOW + 40, 0.0)
        machine.failed(ReadTimeout("silence"), NOW + 70, 0.0)
        query = dict(machine.ask().query)
        assert query == {"resourceVersion": "10", "resourceVersionMatch": "NotOlderThan", "limit": "1"}
        body = refusal(504, "Timeout", **TOO_LARGE) if answer == 504 else page()
        assert machine.answered(answer, (), body, NOW, 0.0) == []
        machine.wake(NOW + 600)
        assert ("watch" not in dict(machine.ask().query)) == lists


def test_a_watch_without_bookmarks_is_not_checked() -> None:
    """There, silence says nothing."""
    machine = Reflector(PODS.list(), PODS.watch(allow_bookmarks=False), Store(Pod))
    answered(machine, page())
    answered(machine)
    machine.closed(NOW + 600, 0.0)
    assert "watch" in dict(machine.ask().query)


def test_a_frame_ends_the_silence() -> None:
    """A bookmark is enough."""
    machine = watching()
    fed(machine, bookmark("11"))
    machine.closed(NOW + 600, 0.0)
    assert dict(machine.ask().query)["resourceVersion"] == "11"
    assert machine.streams


def test_a_version_that_is_not_there_is_waited_for() -> None:
    """A check that finds it gone leads to a list, after a while."""
    machine = watching()
    machine.closed(NOW + 600, 0.0)
    machine.ask()
    machine.answered(504, (), refusal(504, "Timeout", **TOO_LARGE), NOW + 600, 0.5)
    assert machine.waits(NOW + 600) == pytest.approx(1.2)
    states = list[ReflectorState]()
    for seconds in (601, 601.2):
        machine.wake(NOW + seconds)
        states.append(machine.state)
    assert states == [ReflectorState.WAITING, ReflectorState.LIST]


def test_a_version_that_is_there_is_not_doubted_again_at_once() -> None:
    """The silence before a check that found it is over."""
    machine = watching()
    machine.closed(NOW + 600, 0.0)
    answered(machine, page())
    machine.ask()
    machine.answered(200, (), b"", NOW + 600, 0.0)
    machine.closed(NOW + 610, 0.0)
    machine.ask()
    assert machine.streams


@pytest.mark.parametrize(("code", "more", "taken"), [(504, TOO_LARGE, True), (410, {}, False)])
def test_own_writes_to_a_server_that_went_back_in_time(code: int, more: dict[str, Any], taken: bool) -> None:
    """Its versions say nothing of those from before; where it only forgot old ones, an older answer is late."""
    machine = watching()
    fed(machine, pod("ADDED", "c", "90"))
    machine.closed(NOW + 10, 0.0)
    answered(machine, refusal(code, "", **more), code)
    assert (machine.store.wrote(Head("dev", "mine", "uid-mine", "20"), b"{}", 0) is not None) == taken


def test_a_bookmark_settles_own_writes() -> None:
    """What the watch has come to needs no remembering."""
    machine = watching()
    machine.store.wrote(Head("dev", "mine", "uid-mine", "12"), b"{}", 0)
    fed(machine, bookmark("11"))
    assert machine.store.own_writes(0).written
    fed(machine, bookmark("12"))
    assert not machine.store.own_writes(0).written


def test_version_0_is_for_the_first_list_only() -> None:
    """And without a limit, which the server would not look at."""
    machine = Reflector(PODS.list(resource_version="0"), PODS.watch(), Store(Pod))
    assert dict(machine.ask().query) == {"resourceVersion": "0"}
    machine.answered(200, (), page(), NOW, 0.0)
    answered(machine, code=410)
    machine.wake(NOW + 60)
    assert dict(machine.ask().query) == {"limit": "500"}


@pytest.mark.parametrize(("code", "more"), [(410, {}), (504, TOO_LARGE)])
def test_a_first_version_that_is_not_there(code: int, more: dict[str, Any]) -> None:
    """Forgotten, or not there yet: the next list is of what there is now, or there would never be one."""
    listing = PODS.list(resource_version="9", resource_version_match="Exact", labels="app=web")
    machine = Reflector(listing, PODS.watch(), Store(Pod))
    answered(machine, refusal(code, "", **more), code)
    machine.wake(NOW + 60)
    assert dict(machine.ask().query) == {"labelSelector": "app=web", "limit": "500"}
    machine.answered(200, (), page(), NOW, 0.0)
    assert machine.listed


def test_a_stream_that_may_not_be_any_more_begins_from_nothing() -> None:
    """Before its end it has not told everything, whatever version it has come to."""
    machine = reflector(streaming=True)
    answered(machine)
    fed(machine, pod("MODIFIED", "a", "12"), error(403, "Forbidden"))
    machine.wake(NOW + 60)
    query = dict(machine.ask().query)
    assert query["sendInitialEvents"] == "true"
    assert "resourceVersion" not in query

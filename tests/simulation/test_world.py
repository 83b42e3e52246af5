"""The world itself: time, wires and their faults, flows, restarts."""

from collections.abc import Sequence
from typing import Any

import pytest

from kube_core.base import ClosedEarly, ConnectError, DecodeError, ReadTimeout
from kube_core.models.core_v1 import ConfigMap
from kube_core.requests import Api, Expired, Flow, NotFound, pause
from kube_core.simulation import (
    Answered,
    Delayed,
    Fault,
    Inserted,
    Refused,
    Reset,
    Silent,
    Timeline,
    VirtualClock,
    Wire,
    World,
    error_frame,
    shrink,
)
from kube_core.watching import Added, Bookmark, Failed, Modified, Watch, WatchState, informer_of

CONFIG_MAPS = Api(ConfigMap).within("default")


def document(name: str, **data: str) -> dict[str, Any]:
    return {"metadata": {"name": name}, "data": data}


def watched(*faults: Fault, **options: Any) -> tuple[World, Wire, Watch[ConfigMap]]:
    """A world with one object, and a watch of it."""
    world = World(seed=1)
    world.send(CONFIG_MAPS.create(document("a")))
    watch: Watch[ConfigMap] = Watch(CONFIG_MAPS.watch(timeout_seconds=100))
    return world, world.connect("watch", watch, *faults, **options), watch


def told(wire: Wire) -> list[str]:
    """What a machine told, in short."""
    return [type(each.error).__name__ if isinstance(each, Failed) else type(each).__name__ for each in wire.told]


def test_time_goes_on_when_it_is_told_to() -> None:
    """What is due happens in order; what was cancelled, or is due later, does not."""
    clock, happened = VirtualClock(100.0), list[str]()
    clock.after(2, lambda: happened.append("second"))
    clock.after(2, lambda: happened.append("third"))
    clock.after(1, lambda: happened.append("first"))
    cancelled = clock.after(0, lambda: happened.append("never"))
    cancelled.cancel()
    clock.do_next()
    assert (clock.next_due, happened) == (101.0, [])
    clock.go(103)
    clock.go(50)
    for _ in range(4):
        clock.do_next()
    assert (clock.now, clock.next_due, happened) == (103, None, ["first", "second", "third"])


def test_a_machine_is_moved() -> None:
    """It asks, is told what is there and what changes, and asks again when the server has ended its stream."""
    world, wire, watch = watched()
    world.advance(1)
    world.send(CONFIG_MAPS.patch("a", {"data": {"k": "v"}}))
    world.advance(1)
    assert told(wire)[:3] == ["Added", "Bookmark", "Modified"]
    world.advance(100)
    assert len(wire.asked) == 2
    assert watch.state is WatchState.STREAMING
    wire.cut_off()
    world.advance(1000)
    assert len(wire.asked) == 2


@pytest.mark.parametrize("cut", [None, 1, 50])
def test_bodies_in_pieces(cut: int | None) -> None:
    """However small they are, the same is told."""
    world, wire, _ = watched(cut=cut)
    world.advance(2)
    assert [type(each) for each in wire.told] == [Added, Bookmark]


MET: dict[str, tuple[Fault, type[Exception]]] = {
    "refused": (Refused(), ConnectError),
    "reset": (Reset(), ClosedEarly),
    "reset in the middle": (Reset(100), ClosedEarly),
    "silent": (Silent(), ReadTimeout),
    "silent in the middle": (Silent(100), ReadTimeout),
}


@pytest.mark.parametrize("name", MET)
def test_what_a_request_meets(name: str) -> None:
    """Once; then all is well."""
    fault, error = MET[name]
    world, wire, watch = watched(fault)
    world.advance(200)
    assert told(wire)[:3] == [error.__name__, "Added", "Bookmark"]
    assert watch.state is WatchState.STREAMING


def test_answers_of_others() -> None:
    """A code with a Status, a body of its own, a time to wait."""
    world, wire, _ = watched(Answered(429, "TooManyRequests", 50), Answered(502, body=b"<html>"), Answered(200, body=b"{}\n"))
    world.advance(49)
    assert told(wire) == ["TooManyRequests"]
    world.advance(300)
    assert told(wire)[:5] == ["TooManyRequests", "ApiError", "DecodeError", "Added", "Bookmark"]


def test_an_answer_that_is_no_stream() -> None:
    """Silence over it ends after the drivers' patience; a body that breaks off is no answer."""
    world = World()
    informer = informer_of(CONFIG_MAPS)
    wire = world.connect("informer", informer.sources[0], Silent(10), Reset(10), Delayed(3.0), latency_seconds=0.0)
    world.advance(29)
    assert len(wire.asked) == 1
    world.advance(11)
    assert informer.listed
    assert informer.error is None


def test_what_is_under_way_meets_a_fault() -> None:
    """The stream breaks, or says what the server did not; the first fault counts; without a stream there is nothing to strike."""
    world, wire, watch = watched()
    wire.strike(Reset())
    world.advance(1)
    wire.strike(Inserted(b"garbage\n"))
    world.advance(1)
    assert isinstance(wire.told[-1], Failed)
    assert isinstance(wire.told[-1].error, DecodeError)
    wire.strike(Silent(0))
    wire.strike(Reset(0))
    world.advance(106)
    assert told(wire)[-1] == "ReadTimeout"
    world.advance(10)
    wire.strike(error_frame(410, "Expired"))
    world.advance(1)
    assert watch.state is WatchState.ENDED
    assert isinstance(watch.error, Expired)


def test_outages_and_their_end() -> None:
    """Every request meets the fault until the time is over, or only those that are meant; calm ends it."""
    world, wire, watch = watched()
    world.advance(1)
    wire.outage(Refused(), 1000)
    wire.strike(Reset(5))
    world.send(CONFIG_MAPS.patch("a", {"data": {"k": "v"}}))
    world.advance(100)
    assert told(wire)[-1] == "ConnectError"
    world.calm()
    world.advance(60)
    assert watch.state is WatchState.STREAMING
    assert any(isinstance(each, Modified) for each in wire.told)
    wire.outage(Refused(), 1000, lambda request: request.method == "POST")
    wire.strike(Reset(0))
    world.advance(5)
    assert watch.state is WatchState.STREAMING
    wire.strike(Reset(1000))
    world.calm()
    world.send(CONFIG_MAPS.patch("a", {"data": {"k": "w"}}))
    world.advance(5)
    assert sum(isinstance(each, Modified) for each in wire.told) == 2


def test_restarts() -> None:
    """Connections break and are refused for a while; a backup takes back what was written since; history can be forgotten."""
    world, wire, watch = watched()
    version = world.server.resource_version
    world.send(CONFIG_MAPS.create(document("b")))
    world.advance(1)
    world.restart(down_seconds=5.0)
    world.advance(4)
    assert "ClosedEarly" in told(wire)
    assert told(wire)[-1] == "ConnectError"
    world.restart(backup=version)
    assert world.send(CONFIG_MAPS.find("b")) is None
    world.send(CONFIG_MAPS.create(document("c")))
    world.compact()
    world.advance(400)
    assert watch.state in (WatchState.STREAMING, WatchState.ENDED)


def test_flows() -> None:
    """Their requests go straight to the server; their pauses take time; errors are theirs to catch."""
    world = World()

    def counted() -> Flow[str]:
        try:
            yield from CONFIG_MAPS.get("a")
        except NotFound:
            yield from pause(30)
        made = yield from CONFIG_MAPS.create(document("a"))
        return made.metadata.name

    began = world.clock.now
    assert world.run(counted()) == "a"
    assert world.clock.now == began + 30
    assert world.run(CONFIG_MAPS.get("a")).metadata.name == "a"
    with pytest.raises(NotFound):
        world.run(CONFIG_MAPS.get("b"))


def test_after_each() -> None:
    """Whoever wants to look at every moment is called at each."""
    world, wire, _ = watched()
    seen: list[int] = []
    world.after_each = lambda: seen.append(len(wire.told))
    world.advance(1)
    assert seen == sorted(seen)
    assert set(seen) >= {0, 2}


def test_the_timeline() -> None:
    """Who did what, and when; no body, and nothing without end."""
    timeline = Timeline(100.0)
    timeline.note(101.5, "somebody", CONFIG_MAPS.get("a"))
    timeline.note(102.0, "somebody", ClosedEarly("gone"))
    timeline.note(103.0, "server", "x" * 1000)
    one, two, three = str(timeline).splitlines()
    assert one == "     1.500  somebody      asks GET /api/v1/namespaces/default/configmaps/a"
    assert two.endswith("fails: ClosedEarly: gone")
    assert len(three) < 250


@pytest.mark.parametrize("wanted", [[3], [3, 17], [0, 1, 2], list(range(20)), []])
def test_shrinking(wanted: list[int]) -> None:
    """Only what is needed for the failure is left, in order."""

    def fails(steps: Sequence[int]) -> bool:
        return set(wanted) <= set(steps)

    assert shrink(range(20), fails) == wanted
    assert shrink([], fails) == []

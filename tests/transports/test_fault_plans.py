"""Plans of faults: which calls meet what, in both colours, in memory and over a socket, and the same again."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from itertools import islice
from typing import Any

import pytest
import trio
from hypothesis import given, settings
from hypothesis import strategies as st

from kube_core import Conflict, Expired, KubeError, ServiceUnavailable, TransportError, UsageError
from kube_core.base import ClosedEarly, ConnectError, ReadTimeout
from kube_core.models.core_v1 import ConfigMap
from kube_core.server import ApiServer
from kube_core.simulation import (
    Answered,
    Delayed,
    FaultPlan,
    Forgotten,
    Inserted,
    Mishap,
    Refused,
    Reset,
    Restarted,
    Silent,
    Stale,
    error_frame,
)
from kube_core.watching import Modified
from kube_transports import AsyncClient, Client, ManualClock, MemoryTransport, serve

APP = {"metadata": {"name": "app"}, "data": {"size": "1"}}


class World:
    """A server, a clock that leaps, a plan, and a client behind them."""

    def __init__(self, plan: FaultPlan | None = None) -> None:
        self.plan = plan or FaultPlan()
        self.clock = ManualClock(leaps=True)
        self.server = ApiServer(self.clock.now)
        self.transport = MemoryTransport(self.server, clock=self.clock, faults=self.plan)
        self.client = Client(transport=self.transport)
        self.maps = self.client.api(ConfigMap).within("default")


@pytest.fixture
def world() -> Iterator[World]:
    """With an object."""
    made = World()
    made.maps.create(APP)
    with made.client:
        yield made


def test_the_nth_call_of_a_kind_meets_its_fault(world: World) -> None:
    """Verb, kind, name and count are looked at, and nothing else is touched."""
    world.plan.add(Answered(409, "Conflict"), verb="update", kind=ConfigMap, name="app", nth=2)
    found = world.maps.get("app")
    found = world.maps.replace("app", found)
    with pytest.raises(Conflict):
        world.maps.replace("app", found)
    world.maps.replace("app", found)
    assert [(taken.number, taken.fault) for taken in world.plan.taken] == [(4, Answered(409, "Conflict"))]


def test_a_status_with_retry_after_is_tried_again(world: World) -> None:
    """The pause passes on the clock."""
    began = world.clock.now
    world.plan.add(Answered(503, "ServiceUnavailable", retry_after_seconds=7), verb="get", times=2)
    assert world.maps.get("app").data == {"size": "1"}
    assert world.clock.now - began >= 14
    world.plan.add(Answered(503, "ServiceUnavailable"), verb="patch", times=None)
    with pytest.raises(ServiceUnavailable):
        world.maps.patch("app", {"data": {"size": "2"}})


def test_a_connection_breaks_before_or_after_the_write(world: World) -> None:
    """The first was never done, the second was; the error says what is known."""
    world.plan.add(Refused(), verb="patch", times=None)
    with pytest.raises(ConnectError) as refused:
        world.maps.patch("app", {"data": {"size": "2"}})
    assert not refused.value.request_sent
    assert world.maps.get("app").data == {"size": "1"}
    world.plan.calm()
    world.plan.add(Reset(), verb="patch")
    with pytest.raises(ClosedEarly) as reset:
        world.maps.patch("app", {"data": {"size": "3"}})
    assert reset.value.request_sent
    assert world.maps.get("app").data == {"size": "3"}


def test_an_answer_is_cut_in_its_middle(world: World) -> None:
    """A read is tried again; a write is not."""
    world.plan.add(Reset(after_bytes=10), verb="get")
    assert world.maps.get("app").data == {"size": "1"}
    world.plan.add(Reset(after_bytes=10), verb="patch")
    with pytest.raises(TransportError):
        world.maps.patch("app", {"data": {"size": "2"}})
    assert world.maps.get("app").data == {"size": "2"}


def test_silence_ends_with_the_clients_patience(world: World) -> None:
    """The clock moves on by it."""
    began = world.clock.now
    world.plan.add(Silent(after_bytes=5), verb="patch")
    with pytest.raises(ReadTimeout):
        world.maps.patch("app", {"data": {"size": "2"}})
    assert world.clock.now - began == 60


def test_a_delay_takes_its_time(world: World) -> None:
    """It passes on the clock; one longer than the client waits is a timeout."""
    began = world.clock.now
    world.plan.add(Delayed(20), verb="get")
    world.maps.get("app")
    assert world.clock.now - began == 20
    world.plan.add(Delayed(200), verb="patch")
    with pytest.raises(ReadTimeout):
        world.maps.patch("app", {"data": {"size": "2"}})
    assert world.clock.now - began == 80


def test_a_stale_read_shows_the_past(world: World) -> None:
    """Of an object and of a list; writes are not concerned, and a conflict follows."""
    world.maps.patch("app", {"data": {"size": "2"}})
    world.maps.create({"metadata": {"name": "new"}})
    world.plan.add(Stale(2), verb="get")
    world.plan.add(Stale(1), verb="list")
    old = world.maps.get("app")
    assert old.data == {"size": "1"}
    assert [each.metadata.name for each in world.maps.list().items] == ["app"]
    assert len(world.maps.list().items) == 2
    old.data = {"size": "3"}
    with pytest.raises(Conflict):
        world.maps.replace("app", old)


def test_history_is_lost_before_a_call(world: World) -> None:
    """A list of an exact version and a watch from before have expired."""
    before = world.maps.list().resource_version
    world.maps.patch("app", {"data": {"size": "2"}})
    world.plan.add(Forgotten(), verb="watch")
    with world.maps.watch(resource_version=before) as events, pytest.raises(Expired):
        next(events)


def test_a_restart_ends_watches_and_may_lose_what_was_written(world: World) -> None:
    """Three versions go, and with them two objects and a change."""
    for name in ("one", "two"):
        world.maps.create({"metadata": {"name": name}})
    world.maps.patch("app", {"data": {"size": "2"}})
    world.plan.add(Restarted(lost_versions=3), verb="list")
    assert [(each.metadata.name, each.data) for each in world.maps.list().items] == [("app", {"size": "1"})]
    with pytest.raises(UsageError):
        world.plan.add(Refused(), nth=0)


def test_a_watch_is_told_what_the_server_never_said(world: World) -> None:
    """A line before all others: here an ERROR, which ends it."""
    world.plan.add(error_frame(410, "Expired"), verb="watch")
    with world.maps.watch(resource_version=world.maps.list().resource_version) as events, pytest.raises(Expired):
        next(events)
    world.plan.add(Inserted(b""), verb="watch")


def test_a_watch_that_breaks_off_goes_on(world: World) -> None:
    """After some bytes, in the middle of a line: nothing is lost and nothing told twice."""
    with world.maps.watch(resource_version=world.maps.list().resource_version) as events:
        world.plan.add(Reset(after_bytes=30), verb="watch")
        for number in range(3):
            world.maps.patch("app", {"data": {"size": f"{number} more"}})
        changes = (event.object.data for event in events if isinstance(event, Modified))
        assert list(islice(changes, 3)) == [{"size": f"{number} more"} for number in range(3)]


def on_trio(made: Coroutine[Any, Any, None]) -> None:
    """Run a scenario on trio."""

    async def main() -> None:
        await made

    trio.run(main)


@pytest.mark.parametrize("run", [asyncio.run, on_trio], ids=["asyncio", "trio"])
def test_an_async_client_meets_the_same(run: Callable[[Coroutine[Any, Any, None]], None]) -> None:
    """One plan, whichever client comes."""
    plan, clock = FaultPlan(), ManualClock(leaps=True)
    transport = MemoryTransport(ApiServer(clock.now), clock=clock, faults=plan)
    plan.add(Answered(429, "TooManyRequests", retry_after_seconds=1), verb="create")
    plan.add(Delayed(3), verb="get")
    plan.add(Silent(), verb="list")

    async def scenario() -> None:
        maps = AsyncClient(transport=transport).api(ConfigMap).within("default")
        await maps.create(APP)
        assert (await maps.get("app")).data == {"size": "1"}
        with pytest.raises(ReadTimeout):
            await maps.list()

    run(scenario())
    assert len(plan.taken) == 3
    assert clock.now - 1_767_225_600 >= 64


@pytest.mark.parametrize("fault", [Refused(), Reset()])
def test_over_a_socket_connections_break(fault: Mishap) -> None:
    """The client sees a connection that ended; after a Reset the write was done."""
    plan = FaultPlan()
    plan.add(fault, verb="create")
    with serve(ApiServer(), faults=plan) as served, Client(served.url) as client:
        maps = client.api(ConfigMap).within("default")
        with pytest.raises(TransportError):
            maps.create(APP)
        assert (maps.find("app") is not None) is isinstance(fault, Reset)
        plan.add(Answered(503, "ServiceUnavailable"), verb="patch")
        with pytest.raises(ServiceUnavailable):
            maps.patch("app", {"data": {}})


FAULTS: list[Mishap] = [
    *(Answered(503, "ServiceUnavailable", retry_after_seconds=1), Refused(), Reset(), Reset(7), Delayed(5)),
    *(Stale(2), Forgotten(), Restarted()),
]


def played(plan: FaultPlan) -> tuple[list[str], list[str]]:
    """A program's calls, what became of them, and which faults they met."""
    world, outcome = World(plan), list[str]()
    for number in range(36):
        try:
            match number % 3:
                case 0:
                    outcome.append(f"{world.maps.create({'metadata': {'name': f'm{number}'}})}")
                case 1:
                    outcome.append(f"{len(world.maps.list().items)}")
                case _:
                    outcome.append(f"{world.maps.delete(f'm{number - 5}')}")
        except KubeError as error:
            outcome.append(type(error).__name__)
    world.client.close()
    return outcome, [f"{taken.number} {taken.fault}" for taken in plan.taken]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_a_seed_brings_the_same_faults_again(seed: int) -> None:
    """And so does the plan that is printed."""
    plan = FaultPlan(seed)
    plan.sprinkle(0.2, *FAULTS)
    first = played(plan)
    assert played(plan.fresh())[1] == first[1]
    names: dict[str, Any] = {"FaultPlan": FaultPlan, **{type(fault).__name__: type(fault) for fault in FAULTS}}
    exec(str(plan), names)
    assert played(names["plan"])[1] == first[1]
    assert played(plan.again())[1] == first[1]

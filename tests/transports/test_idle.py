"""Many informers of one client: no thread of their own, and nothing to do while nothing happens."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from contextvars import Context
from typing import Any, TypeVarTuple, Unpack

import pytest
import trio
import trio.testing

from kube_core import Added, Synced
from kube_core.models.core_v1 import ConfigMap
from kube_core.requests import Api
from kube_core.server import ApiServer
from kube_transports import AsyncClient, serve
from kube_transports.async_feeds import AsyncFeed
from kube_transports.session import READ_TIMEOUT_SECONDS

Ts = TypeVarTuple("Ts")
MAPS = Api(ConfigMap).within("default")
INFORMERS = 200
IDLE_SECONDS = 200.0
"""With that of a call below the 295 s after which silence would count as a dead connection."""
TURNS = 20
"""Of the loop; what is under way over loopback takes a few."""


def others() -> set[str]:
    """The threads; the server has one of its own."""
    return {thread.name for thread in threading.enumerate()}


async def informed(client: AsyncClient, stack: AsyncExitStack) -> None:
    """Open informers, and see that each of them follows what happens."""
    informers = [await stack.enter_async_context(client.informer(MAPS)) for _ in range(INFORMERS)]
    readings = [informer.subscribe() for informer in informers]
    for reading in readings:
        assert isinstance(await anext(reading), Synced)
    await client.send(MAPS.create({"metadata": {"name": "a"}}))
    for reading in readings:
        assert isinstance(await anext(reading), Added)


class CountedLoop(asyncio.SelectorEventLoop):
    """A loop whose time can be moved, and which counts what it is asked to run."""

    skipped = 0.0
    asked = 0

    def time(self) -> float:
        """The time, with what was skipped."""
        return super().time() + self.skipped

    def call_soon(self, callback: Callable[[Unpack[Ts]], object], *args: *Ts, context: Context | None = None) -> asyncio.Handle:
        """Count it."""
        self.asked += 1
        return super().call_soon(callback, *args, context=context)

    def call_at(
        self, when: float, callback: Callable[[Unpack[Ts]], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Count it."""
        self.asked += 1
        return super().call_at(when, callback, *args, context=context)


def idle_on_asyncio(url: str) -> int:
    """Give how often anything ran while nothing happened, the test itself aside."""

    async def main() -> int:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, CountedLoop)
        before = others()
        async with AsyncClient(url) as client, AsyncExitStack() as stack:
            await informed(client, stack)
            assert others() <= before  # a thread of another test may have ended meanwhile
            loop.skipped += READ_TIMEOUT_SECONDS  # then the deadlines of the lists, which are left running, are set anew
            await turns()
            asked = loop.asked
            loop.skipped += IDLE_SECONDS
            await turns()
            return loop.asked - asked - TURNS

    async def turns() -> None:
        for _ in range(TURNS):
            await asyncio.sleep(0)

    with asyncio.Runner(loop_factory=CountedLoop) as runner:
        return runner.run(main())


class Steps(trio.abc.Instrument):
    """Counts the steps of all tasks but one."""

    def __init__(self) -> None:
        self.taken = 0
        self.own: trio.lowlevel.Task | None = None

    def before_task_step(self, task: trio.lowlevel.Task) -> None:
        """Called by trio."""
        self.taken += task is not self.own


def idle_on_trio(url: str) -> int:
    """Give how often anything ran while nothing happened, the test itself aside."""
    clock, steps = trio.testing.MockClock(), Steps()

    async def main() -> int:
        steps.own = trio.lowlevel.current_task()
        before = others()
        async with AsyncClient(url) as client, AsyncExitStack() as stack:
            await informed(client, stack)
            assert others() <= before
            await trio.testing.wait_all_tasks_blocked()
            taken = steps.taken
            clock.jump(IDLE_SECONDS)
            await trio.testing.wait_all_tasks_blocked()
            return steps.taken - taken

    return trio.run(main, clock=clock, instruments=[steps])


IDLE: Mapping[str, Callable[[str], int]] = {"asyncio": idle_on_asyncio, "trio": idle_on_trio}


@pytest.mark.parametrize("library", IDLE)
def test_many_informers_cost_nothing_while_nothing_happens(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """They add no thread; time that passes wakes no task and asks for nothing."""
    inputs = list[int]()
    advance = AsyncFeed[Any].advance

    async def counted(feed: AsyncFeed[Any]) -> list[Any]:
        inputs.append(1)
        return await advance(feed)

    monkeypatch.setattr(AsyncFeed, "advance", counted)
    with serve(ApiServer()) as served:
        assert IDLE[library](served.url) == 0
    assert len(inputs) == INFORMERS * 4  # list, open, the object that was added, and the wait that was ended at last

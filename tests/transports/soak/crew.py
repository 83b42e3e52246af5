"""Four clients, each in a thread of its own and in a colour of its own, that do the same task at the same time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from random import Random
from threading import Barrier, BrokenBarrierError
from time import monotonic, sleep
from typing import Any, Self

from attrs import define, field

from kube_core.base import TransportError
from kube_core.requests import Api, ApiError
from kube_transports import AsyncCache, AsyncClient, from_kubeconfig
from tests.transports.colours import COLOURS, elsewhere

from .load import CUSTOM, PAGE, SELECTED, SETTINGS, draw

KINDS: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("threads", {}, {}),
    ("asyncio", {}, {"page_size": PAGE}),
    ("trio", {}, {"streaming": True}),
    ("threads", {"transport": "urllib3"}, {"compressed": True}),
)
"""Colour, options of the client, options of its caches."""
CACHED: tuple[tuple[Api[Any], dict[str, Any]], ...] = ((SETTINGS, {}), (CUSTOM, {"labels": SELECTED}))
STEPS = 2000
"""Of each client between two moments of quiet."""
THINKS_SECONDS = 0.01
"""The longest pause between two steps: it is load, not a benchmark."""
RESTS_SECONDS = 0.2
"""The longest pause after a connection failed: a step that no server saw is no load."""
QUIET_SECONDS = 150.0
"""How long caches may take to catch up, with back-offs of half a minute between their tries."""


@define
class Task:
    """What all do next."""

    work: str
    """load, check, reopen or end."""
    number: int = 0


@define(eq=False)
class Crew:
    """Those who work; use it in a ``with``. `all` gives them a task, and returns when the last has done it."""

    kubeconfig: Path
    seed: int
    met: Counter[str] = field(factory=Counter[str])
    """How steps ended, by the name of the error."""
    _task: Task = field(factory=lambda: Task("end"), init=False)
    _barrier: Barrier = field(factory=lambda: Barrier(len(KINDS) + 1), init=False)
    _running: list[Future[None]] = field(factory=list[Future[None]], init=False)
    _pool: ThreadPoolExecutor = field(factory=lambda: ThreadPoolExecutor(len(KINDS)), init=False)

    def __enter__(self) -> Self:
        for place, (colour, options, keeping) in enumerate(KINDS):
            member = Member(self, place, keeping)
            self._running.append(self._pool.submit(self._guarded, partial(COLOURS[colour], member.work, **options)))
        return self

    def _guarded(self, run: Callable[..., None]) -> None:
        try:
            run(config=from_kubeconfig(self.kubeconfig))
        except BrokenBarrierError:
            pass
        except BaseException:
            self._barrier.abort()
            raise

    def all(self, work: str, number: int = 0, meanwhile: Callable[[], str] = str) -> str:
        """Let all do a task, and something else happen meanwhile. Raises what went wrong with any of them."""
        self._task = Task(work, number)
        try:
            self._barrier.wait()
            happened = meanwhile()
            self._barrier.wait()
        except BrokenBarrierError:
            for each in self._running:
                each.result()
            raise
        return happened

    @property
    def task(self) -> Task:
        """What all do next."""
        return self._task

    async def together(self) -> None:
        """Wait until all are here."""
        await elsewhere(self._barrier.wait)

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.all("end")
        else:
            self._barrier.abort()
        self._pool.shutdown()
        if kind is None:
            for each in self._running:
                each.result()


@define(eq=False)
class Member:
    """One of them."""

    crew: Crew
    place: int
    keeping: dict[str, Any]
    """Options of its caches."""

    async def work(self, client: AsyncClient) -> None:
        """Do tasks until there is none; those that reopen close the caches first."""
        while await self._with_caches(client):
            pass

    async def _with_caches(self, client: AsyncClient) -> bool:
        async with AsyncExitStack() as stack:
            caches = [await stack.enter_async_context(client.cache(api, **chosen, **self.keeping)) for api, chosen in CACHED]
            for each in caches:
                await each.wait_synced(timeout=QUIET_SECONDS)
            while True:
                await self.crew.together()
                task = self.crew.task
                if task.work == "load":
                    await self._load(client, task.number)
                elif task.work == "check":
                    await self._check(client, caches, task.number)
                await self.crew.together()
                if task.work in {"reopen", "end"}:
                    return task.work == "reopen"

    async def _load(self, client: AsyncClient, number: int) -> None:
        chance = Random(f"{self.crew.seed} {number} {self.place}")
        for _ in range(STEPS):
            pause, ended = THINKS_SECONDS, "done"
            try:
                await client.run(draw(chance, f"client-{self.place}"))
            except ApiError as error:  # of what others did, and of faults; what is neither of these two is a mistake
                ended = type(error).__name__
            except TransportError as error:
                pause, ended = RESTS_SECONDS, type(error).__name__
            self.crew.met[ended] += 1
            await elsewhere(partial(sleep, chance.random() * pause))

    async def _check(self, client: AsyncClient, caches: list[AsyncCache[Any]], number: int) -> None:
        until = monotonic() + QUIET_SECONDS
        for cache, (api, chosen) in zip(caches, CACHED, strict=True):
            while (seen := by_name(cache.list())) != (listed := by_name((await client.send(api.list(**chosen))).items)):
                wrong = sorted(name for name in seen.keys() | listed.keys() if seen.get(name) != listed.get(name))
                assert monotonic() < until, f"client {self.place} after round {number}: {api.resource.plural} {wrong} differ"
                await elsewhere(partial(sleep, 0.1))


def by_name(items: list[Any]) -> dict[str, Any]:
    """Objects by their names."""
    return {item.metadata.name: item for item in items}

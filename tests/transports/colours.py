"""One text about a client, three ways to run it: threads, asyncio, trio.

A scenario is an async function of an `AsyncClient`. The sync client is put behind the same methods, which then never wait, so
that its scenario runs to its end in one go.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, TypeVar, cast

import pytest
import trio
from attrs import define, field

from kube_core.base import TransportError
from kube_transports import AsyncClient, Call, Client, Reply, async_ports

T = TypeVar("T")
Scenario = Callable[[AsyncClient], Coroutine[Any, Any, T]]

WAITING = frozenset(
    {"send", "respond", "run", "edit", "discover", "discover_all", "pause", "wait", "exec", "copy_to", "copy_from"}
)
STREAMING = frozenset({"watch", "logs", "pages"})
SESSIONS = frozenset({"open_exec", "attach", "forward", "merged_logs"})
KEEPING = frozenset({"informer", "cache", "caches"})
PLAIN = frozenset({"local"})
BINDING = frozenset({"within"})


class BlockingIterator:
    """A sync iterator that looks async."""

    def __init__(self, inner: Iterator[Any]) -> None:
        self._inner = inner

    def __aiter__(self) -> AsyncIterator[Any]:
        return cast("AsyncIterator[Any]", self)

    async def __anext__(self) -> Any:
        try:
            return next(self._inner)
        except StopIteration:
            raise StopAsyncIteration from None

    async def __aenter__(self) -> Any:
        cast("AbstractContextManager[Any]", self._inner).__enter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        cast("AbstractContextManager[Any]", self._inner).__exit__(*error)

    async def aclose(self) -> None:
        cast("Any", self._inner).close()

    def __repr__(self) -> str:
        return repr(self._inner)

    async def line(self) -> Any:
        return cast("Any", self._inner).line()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class BlockingSession(BlockingIterator):
    """A sync session that looks async."""

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not callable(found) or name in PLAIN:
            return found

        async def waiting(*args: Any, **options: Any) -> Any:
            return found(*args, **options)

        return waiting


class BlockingKeeper(BlockingIterator):
    """A sync informer or cache that looks async."""

    async def wait_synced(self, *args: Any, **options: Any) -> None:
        cast("Any", self._inner).wait_synced(*args, **options)

    def subscribe(self, **options: Any) -> Any:
        return BlockingIterator(cast("Any", self._inner).subscribe(**options))

    def subscribe_metadata(self, **options: Any) -> Any:
        return BlockingIterator(cast("Any", self._inner).subscribe_metadata(**options))

    def handle(self, function: Callable[[Any], Coroutine[Any, Any, object]], **options: Any) -> Any:
        def handle(event: Any) -> object:
            return finished(function(event))

        return BlockingIterator(cast("Any", self._inner).handle(handle, **options))

    def add(self, *args: Any, **options: Any) -> Any:
        return BlockingKeeper(cast("Any", self._inner).add(*args, **options))

    @property
    def api(self) -> Any:
        return BlockingApi(cast("Any", self._inner).api)

    def __len__(self) -> int:
        return len(cast("Any", self._inner))


class BlockingApi:
    """A sync cached Api that looks async where it writes."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def within(self, namespace: str) -> Any:
        return BlockingApi(self._inner.within(namespace))

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if name in {"get", "find", "list"}:
            return method

        async def waiting(*args: Any, **options: Any) -> Any:
            return method(*args, **options)

        return waiting


def finished(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that never waits."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise AssertionError("it waited for a loop")


class BlockingClient:
    """A sync client that looks async."""

    def __init__(self, inner: Client) -> None:
        self._inner = inner

    async def aclose(self) -> None:
        self._inner.close()

    async def __aenter__(self) -> Any:
        self._inner.__enter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        self._inner.__exit__(*error)

    def __getattr__(self, name: str) -> Any:
        return looks_async(getattr(self._inner, name), name)


class BlockingBound:
    """A sync bound Api that looks async."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __call__(self, kind: Any) -> Any:
        return BlockingBound(self._inner(kind))

    def __getattr__(self, name: str) -> Any:
        return looks_async(getattr(self._inner, name), name)


def looks_async(found: Any, name: str) -> Any:
    """A member of a sync client, as an async one would have it."""
    if name == "api":
        return BlockingBound(found)
    if name in WAITING:

        async def waiting(*args: Any, **options: Any) -> Any:
            return found(*args, **options)

        return waiting

    def calling(*args: Any, **options: Any) -> Any:
        value = found(*args, **options)
        if name in SESSIONS:
            return BlockingSession(value)
        if name in KEEPING:
            return BlockingKeeper(value)
        if name in STREAMING:
            return BlockingIterator(value) if hasattr(value, "__next__") else ready(value)
        return BlockingBound(value)

    return calling if name in STREAMING | SESSIONS | KEEPING | BINDING else found


async def elsewhere(function: Callable[[], T]) -> T:
    """Call what blocks, where it does not stop the loop that the scenario runs on, if there is one."""
    if async_ports.on_trio():
        return await trio.to_thread.run_sync(function)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return function()
    return await asyncio.to_thread(function)


async def ready(value: T) -> T:
    """A value to wait for that is there."""
    return value


def in_threads(scenario: Scenario[T], **options: Any) -> T:
    """Run a scenario with the sync client."""
    return finished(closing(cast("AsyncClient", BlockingClient(Client(**options))), scenario))


def on_asyncio(scenario: Scenario[T], **options: Any) -> T:
    """Run a scenario on asyncio."""

    async def main() -> T:
        return await closing(AsyncClient(**options), scenario)

    return asyncio.run(main())


def on_trio(scenario: Scenario[T], **options: Any) -> T:
    """Run a scenario on trio."""

    async def main() -> T:
        return await closing(AsyncClient(**options), scenario)

    return trio.run(main)


async def closing(client: AsyncClient, scenario: Scenario[T]) -> T:
    """Run a scenario and close its client."""
    async with client:
        return await scenario(client)


COLOURS: dict[str, Callable[..., Any]] = {"threads": in_threads, "asyncio": on_asyncio, "trio": on_trio}

ADAPTERS: dict[str, Callable[..., Any]] = {
    **COLOURS,
    "urllib3": partial(in_threads, transport="urllib3"),
    "httpx": partial(in_threads, transport="httpx"),
    "httpx-asyncio": partial(on_asyncio, transport="httpx"),
    "httpx-trio": partial(on_trio, transport="httpx"),
}
"""Over each adapter, in each colour that it has."""

over_each_adapter = pytest.mark.parametrize("play", ADAPTERS, indirect=True)
"""For a test whose ``play`` is to be all of these, and not the colours alone."""


@define
class Script:
    """A server that answers what it was told to, in order, and keeps the calls."""

    answers: list[Reply | TransportError]
    calls: list[Call] = field(factory=list[Call])

    def __call__(self, call: Call) -> Reply:
        self.calls.append(call)
        answer = self.answers.pop(0)
        if isinstance(answer, TransportError):
            raise answer
        return answer

    @property
    def methods(self) -> list[str]:
        """What was asked for, in order."""
        return [call.method for call in self.calls]


def header(call: Call, name: str) -> str | None:
    """A header of a call."""
    return next((value for key, value in call.headers if key.lower() == name), None)

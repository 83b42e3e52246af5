"""One scenario, a driver for each adapter and colour.

A scenario is an async function of a transport. A sync transport is put behind async methods that never wait, so that its scenario
runs to its end in one go.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import trio

from kube_transports.adapters.h11_async import AsyncH11Transport
from kube_transports.adapters.h11_sync import H11Transport
from kube_transports.adapters.httpx_async import AsyncHttpxTransport
from kube_transports.adapters.httpx_sync import HttpxTransport
from kube_transports.adapters.urllib3_sync import Urllib3Transport
from kube_transports.conformance import Blocking
from kube_transports.ports import AsyncTransport, Transport

T = TypeVar("T")
Scenario = Callable[[Any], Coroutine[Any, Any, T]]
"""A function of an `AsyncTransport`; those that need an upgrade's ``awrite`` ask for it by name."""


def in_threads(make: Callable[..., Transport]) -> Callable[..., Any]:
    """Make a driver that runs a scenario over a sync transport."""

    def drive(scenario: Scenario[T], url: str, **options: Any) -> T:
        coroutine = closing(Blocking(make(url, **options)), scenario)
        try:
            coroutine.send(None)
        except StopIteration as end:
            result: T = end.value
            return result
        raise AssertionError("the sync transport waited for a loop")

    return drive


def in_tasks(run: Callable[[Callable[[], Awaitable[Any]]], Any], make: Callable[..., AsyncTransport]) -> Callable[..., Any]:
    """Make a driver that runs a scenario over an async transport."""

    def drive(scenario: Scenario[T], url: str, **options: Any) -> T:
        async def main() -> T:
            return await closing(make(url, **options), scenario)

        result: T = run(main)
        return result

    return drive


def on_asyncio(main: Callable[[], Awaitable[Any]]) -> Any:
    """Run a coroutine function with asyncio, as `trio.run` does with trio."""

    async def awaited() -> Any:
        return await main()

    return asyncio.run(awaited())


async def closing(transport: AsyncTransport, scenario: Scenario[T]) -> T:
    """Run a scenario and close its transport."""
    try:
        return await scenario(transport)
    finally:
        await transport.aclose()


OURS = {
    "threads": in_threads(H11Transport),
    "asyncio": in_tasks(on_asyncio, AsyncH11Transport),
    "trio": in_tasks(trio.run, AsyncH11Transport),
}
"""The drivers of the h11 adapters, which alone can do everything."""

DRIVERS = {
    **OURS,
    "urllib3": in_threads(Urllib3Transport),
    "httpx": in_threads(HttpxTransport),
    "httpx-asyncio": in_tasks(on_asyncio, AsyncHttpxTransport),
    "httpx-trio": in_tasks(trio.run, AsyncHttpxTransport),
}

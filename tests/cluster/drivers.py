"""One face over the clients of every colour, so that each live test is written once.

It adds nothing: what is asked of it goes to a client of that colour, and what the client gives or raises comes back.
"""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeVar, Unpack

import trio

from kube_core.requests import Api, Flow, LogOptions, PageOptions, Request, Response, WatchOptions
from kube_core.watching import Event
from kube_transports import AsyncClient, Client, from_kubeconfig

K = TypeVar("K")
T = TypeVar("T")


class Driver(Protocol):
    """What the tests need of a client, whatever its colour."""

    warnings: list[str]
    """What the server warned of, each text once."""

    def send(self, request: Request[T]) -> T:
        """Send one request."""
        ...

    def respond(self, request: Request[T]) -> Response[T]:
        """Send one request and keep what is around its value."""
        ...

    def run(self, flow: Flow[T]) -> T:
        """Drive a flow."""
        ...

    def watch(self, api: Api[K], count: int, **options: Unpack[WatchOptions]) -> list[Event[K]]:
        """Watch until ``count`` events have come."""
        ...

    def pages(self, api: Api[K], limit: int, **options: Unpack[PageOptions]) -> list[list[K]]:
        """Read all pages."""
        ...

    def follow(self, api: Api[Any], name: str, count: int, **options: Unpack[LogOptions]) -> list[str]:
        """Follow a log until ``count`` lines have come."""
        ...

    def close(self) -> None:
        """Close the client."""
        ...


class SyncDriver:
    """`Client`."""

    def __init__(self, kubeconfig: Path, **options: Any) -> None:
        self.warnings: list[str] = []
        self._client = Client(config=from_kubeconfig(kubeconfig), on_warning=self.warnings.append, **options)

    def send(self, request: Request[T]) -> T:
        return self._client.send(request)

    def respond(self, request: Request[T]) -> Response[T]:
        return self._client.respond(request)

    def run(self, flow: Flow[T]) -> T:
        return self._client.run(flow)

    def watch(self, api: Api[K], count: int, **options: Unpack[WatchOptions]) -> list[Event[K]]:
        with self._client.watch(api, **options) as events:
            return list(islice(events, count))

    def pages(self, api: Api[K], limit: int, **options: Unpack[PageOptions]) -> list[list[K]]:
        return [list(page) for page in self._client.pages(api, limit=limit, **options)]

    def follow(self, api: Api[Any], name: str, count: int, **options: Unpack[LogOptions]) -> list[str]:
        with self._client.logs(api, name, follow=True, **options) as lines:
            return list(islice(lines, count))

    def close(self) -> None:
        self._client.close()


Work = Callable[[AsyncClient], Awaitable[T]]


class AsyncDriver:
    """`AsyncClient`, opened for each call within a fresh run of its event loop."""

    def __init__(self, kubeconfig: Path, start: Callable[[Callable[[], Awaitable[Any]]], Any], **options: Any) -> None:
        self.warnings: list[str] = []
        self._options = options
        self._kubeconfig = kubeconfig
        self._start = start

    def send(self, request: Request[T]) -> T:
        return self._within(lambda client: client.send(request))

    def respond(self, request: Request[T]) -> Response[T]:
        return self._within(lambda client: client.respond(request))

    def run(self, flow: Flow[T]) -> T:
        return self._within(lambda client: client.run(flow))

    def watch(self, api: Api[K], count: int, **options: Unpack[WatchOptions]) -> list[Event[K]]:
        async def work(client: AsyncClient) -> list[Event[K]]:
            found: list[Event[K]] = []
            async with client.watch(api, **options) as events:
                while len(found) < count:
                    found.append(await anext(events))
            return found

        return self._within(work)

    def pages(self, api: Api[K], limit: int, **options: Unpack[PageOptions]) -> list[list[K]]:
        async def work(client: AsyncClient) -> list[list[K]]:
            return [list(page) async for page in client.pages(api, limit=limit, **options)]

        return self._within(work)

    def follow(self, api: Api[Any], name: str, count: int, **options: Unpack[LogOptions]) -> list[str]:
        async def work(client: AsyncClient) -> list[str]:
            found: list[str] = []
            async with client.logs(api, name, follow=True, **options) as lines:
                while len(found) < count:
                    found.append(await anext(lines))
            return found

        return self._within(work)

    def close(self) -> None:
        """Nothing is open between two calls."""

    def _within(self, work: Work[T]) -> T:
        async def main() -> T:
            config = from_kubeconfig(self._kubeconfig)
            async with AsyncClient(config=config, on_warning=self.warnings.append, **self._options) as client:
                return await work(client)

        result: T = self._start(main)
        return result


def on_asyncio(main: Callable[[], Awaitable[Any]]) -> Any:
    """Run a coroutine function with asyncio."""

    async def awaited() -> Any:
        return await main()

    return asyncio.run(awaited())


def open_driver(colour: str, kubeconfig: Path) -> Driver:
    """The driver of a colour, such as ``trio`` or ``trio over httpx``, logged in as the user of ``kubeconfig``."""
    colour, _, wire = colour.partition(" over ")
    options = WIRES[wire]
    if colour == "sync":
        return SyncDriver(kubeconfig, **options)
    return AsyncDriver(kubeconfig, on_asyncio if colour == "asyncio" else trio.run, **options)


WIRES: dict[str, dict[str, Any]] = {
    "": {},
    "urllib3": {"transport": "urllib3"},
    "httpx": {"transport": "httpx"},
    "HTTP/2": {"transport": "httpx", "http2": True},
}
"""What a driver may run over, beside the default."""

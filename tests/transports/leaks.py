"""Thousands of requests over each adapter, ended at random points: ``python -m tests.transports.leaks 10000`` prints a table.

Tasks are cancelled at a random turn of their loop; threads run into read timeouts of a random length, and close streams before,
while and after they are read. Afterwards every place of the pool is there, and as many files are open as before. Fewer requests
run in `test_leaks.py`.
"""

from __future__ import annotations

import asyncio
import random
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import trio

from kube_core.base import TransportError
from kube_transports.adapters.h11_async import AsyncH11Transport
from kube_transports.adapters.h11_sync import H11Transport
from kube_transports.adapters.httpx_async import AsyncHttpxTransport
from kube_transports.adapters.httpx_sync import HttpxTransport
from kube_transports.adapters.urllib3_sync import Urllib3Transport
from kube_transports.conformance.cases import CHUNKED, sized
from kube_transports.ports import AsyncTransport, Call, Transport
from tests.support.fault_server import Peer, fault_server
from tests.support.left import nothing_left

PLACES = 4
WAVE = 20
"""Requests at once: more than there are places."""
MOMENTS = 24
"""Turns of a loop after which a task is cancelled at the latest; a call over loopback takes about half as many."""
LONGEST_SECONDS = 0.002
"""Of a thread's random read timeout: about what a call takes when many run."""


def serve(peer: Peer) -> None:
    """Answer each request with its own target; a watch with one event, and then nothing."""
    while True:
        target = peer.request().split()[1]
        if target.startswith(b"/watch"):
            peer.send(CHUNKED + b"4\r\none\n\r\n")
            peer.hold()
            return
        peer.send(sized(target))


# --- tasks


async def ask(client: AsyncTransport, name: int) -> None:
    """A call, which must get its own answer; now and then a stream."""
    if name % 4:
        target = f"/{name}"
        assert (await client.aexchange(Call("GET", target))).body == target.encode()
        return
    stream = await client.astream(Call("GET", f"/watch/{name}"))
    try:
        assert await stream.aread() == b"one\n"
        await stream.aread()  # for ever: only the cancelling ends it
    finally:
        await stream.aclose()


async def wave_on_asyncio(client: AsyncTransport, turns: list[int]) -> int:
    """Start as many requests as there are turns, cancel each in its turn, and give how many that ended."""
    tasks = [asyncio.ensure_future(ask(client, name)) for name in range(len(turns))]
    for turn in range(MOMENTS + 1):
        await asyncio.sleep(0)
        for name, (task, last) in enumerate(zip(tasks, turns, strict=True)):
            if turn == last or (turn == MOMENTS and not name % 4):
                task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} <= {type(None), asyncio.CancelledError}, outcomes
    return sum(outcome is not None for outcome in outcomes)


async def wave_on_trio(client: AsyncTransport, turns: list[int]) -> int:
    """The same on trio."""
    scopes = [trio.CancelScope() for _ in turns]

    async def one(name: int) -> None:
        with scopes[name]:
            await ask(client, name)

    async with trio.open_nursery() as nursery:
        for name in range(len(turns)):
            nursery.start_soon(one, name)
        for turn in range(MOMENTS + 1):
            await trio.lowlevel.checkpoint()
            for name, (scope, last) in enumerate(zip(scopes, turns, strict=True)):
                if turn == last or (turn == MOMENTS and not name % 4):
                    scope.cancel()
    return sum(scope.cancelled_caught for scope in scopes)


def over_tasks(make: Callable[..., AsyncTransport], library: str, requests: int) -> int:
    """Run so many requests over an async transport; give how many were ended."""
    chance = random.Random(0)

    async def main(url: str) -> int:
        client, ended = make(url, max_connections=PLACES), 0
        wave = wave_on_asyncio if library == "asyncio" else wave_on_trio
        for _ in range(requests // WAVE):
            ended += await wave(client, [chance.randrange(MOMENTS + 8) for _ in range(WAVE)])
        for name in range(1, 2 * PLACES + 1):  # all places are there, and one could not go round on fewer
            await ask(client, 4 * name + 1)
        await client.aclose()
        return ended

    with nothing_left(), fault_server(*[serve] * (requests + WAVE)) as server:
        return asyncio.run(main(server.url)) if library == "asyncio" else trio.run(main, server.url)


# --- threads


def over_threads(make: Callable[..., Transport], requests: int) -> int:
    """Run so many requests over a sync transport; give how many were ended."""
    chance = random.Random(0)
    patience = [chance.random() * LONGEST_SECONDS if chance.random() < 0.5 else 30.0 for _ in range(requests)]

    def one(name: int) -> bool:
        try:
            if name % 4:
                target = f"/{name}"
                assert client.exchange(Call("GET", target, read_timeout=patience[name])).body == target.encode()
                return False
            stream = client.stream(Call("GET", f"/watch/{name}", read_timeout=patience[name]))
            if name % 8:
                closers.append(threading.Thread(target=stream.close))
                closers[-1].start()
            try:
                while stream.read() and patience[name] < 1:
                    pass
            finally:
                stream.close()
        except TransportError:
            return True
        return False

    closers = list[threading.Thread]()
    with nothing_left(), fault_server(*[serve] * (2 * requests + WAVE)) as server:
        client = make(server.url, max_connections=PLACES)
        with ThreadPoolExecutor(WAVE) as pool:
            ended = sum(pool.map(one, range(requests)))
        for closer in closers:
            closer.join()
        for number in range(1, 2 * PLACES + 1):
            assert client.exchange(Call("GET", f"/{number}")).body == f"/{number}".encode()
        client.close()
    return ended


ADAPTERS: dict[str, Callable[[int], int]] = {
    "h11, threads": lambda requests: over_threads(H11Transport, requests),
    "urllib3, threads": lambda requests: over_threads(Urllib3Transport, requests),
    "httpx, threads": lambda requests: over_threads(HttpxTransport, requests),
    "h11, asyncio": lambda requests: over_tasks(AsyncH11Transport, "asyncio", requests),
    "h11, trio": lambda requests: over_tasks(AsyncH11Transport, "trio", requests),
    "httpx, asyncio": lambda requests: over_tasks(AsyncHttpxTransport, "asyncio", requests),
    "httpx, trio": lambda requests: over_tasks(AsyncHttpxTransport, "trio", requests),
}


def main(arguments: list[str]) -> Any:
    """Print a row for each adapter."""
    requests = int(arguments[0]) if arguments else 10_000
    for name, run in ADAPTERS.items():
        print(f"{name:18} {requests} requests, {run(requests)} ended at random points, nothing left open", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

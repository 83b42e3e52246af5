"""A hundred megabytes through `cat`, both ways at once: ``python -m tests.cluster.hundred_megabytes COLOUR NAMESPACE POD``.

A program of its own, so that its memory is its own. It prints how many bytes came back, whether they are those that went in, and
how many MB more than at first the process held at most.
"""

from __future__ import annotations

import asyncio
import hashlib
import resource
import sys
import threading

import trio

from kube_core.models.core_v1 import Pod
from kube_core.requests import Api
from kube_transports import AsyncClient, AsyncCommandSession, Client, CommandSession
from kube_transports.async_ports import Group

BLOCK = bytes(range(256)) * 4000
BLOCKS = 100
CAT = ["cat"]


def peak_megabytes() -> float:
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Seen:
    """What came back."""

    def __init__(self) -> None:
        self.count = 0
        self.digest = hashlib.sha256()

    def take(self, data: bytes) -> None:
        """Take some of it."""
        self.count += len(data)
        self.digest.update(data)


def in_threads(pods: Api[Pod], name: str) -> tuple[Seen, float]:
    """With the sync client."""
    seen = Seen()

    def feed(session: CommandSession) -> None:
        for _ in range(BLOCKS):
            session.write(BLOCK)
        session.close_stdin()

    with Client.from_env() as client:
        idle = warm(client.exec(pods, name, CAT, stdin=b"x", container="main").stdout)
        with client.open_exec(pods, name, CAT, container="main") as session:
            feeding = threading.Thread(target=feed, args=(session,))
            feeding.start()
            for output in session:
                seen.take(output.data)
            feeding.join()
    return seen, idle


async def in_tasks(pods: Api[Pod], name: str) -> tuple[Seen, float]:
    """With the async client."""
    seen = Seen()

    async def feed(session: AsyncCommandSession) -> None:
        for _ in range(BLOCKS):
            await session.write(BLOCK)
        await session.close_stdin()

    async with AsyncClient.from_env() as client:
        idle = warm((await client.exec(pods, name, CAT, stdin=b"x", container="main")).stdout)
        async with client.open_exec(pods, name, CAT, container="main") as session:
            feeding = Group()
            feeding.start(lambda: feed(session), "feed")
            async for output in session:
                seen.take(output.data)
            await feeding.join()
    return seen, idle


def warm(said: bytes) -> float:
    """The memory of a program that has run a command already, and so has loaded all that it takes."""
    assert said == b"x"
    return peak_megabytes()


def main(colour: str, namespace: str, name: str) -> None:
    """Run in one colour."""
    pods = Api(Pod).within(namespace)
    match colour:
        case "sync":
            seen, idle = in_threads(pods, name)
        case "asyncio":
            seen, idle = asyncio.run(in_tasks(pods, name))
        case _:
            seen, idle = trio.run(in_tasks, pods, name)
    held = peak_megabytes() - idle
    whole = hashlib.sha256()
    for _ in range(BLOCKS):
        whole.update(BLOCK)
    print(seen.count, seen.digest.digest() == whole.digest(), round(held, 1))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A hundred megabytes through `cat`: ``python -m tests.cluster.hundred_megabytes COLOUR NAMESPACE POD [BLOCKS]``.

Both ways at once. A program of its own, so that its memory is its own. It prints how many bytes came back, whether they are those
that went in, and how many MB more than at first the process held at most.
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
import threading
from pathlib import Path

import trio

from kube_core.models.core_v1 import Pod
from kube_core.requests import Api
from kube_transports import AsyncClient, AsyncCommandSession, Client, CommandSession
from kube_transports.async_ports import Group

BLOCK = bytes(range(256)) * 4000
BLOCKS = 100
"""How many there are, unless another number is given."""
CAT = ["cat"]


def peak_megabytes() -> float:
    """The most memory that this program has held so far (proc(5), status): ``ru_maxrss`` would count its parent's, too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


class Seen:
    """What came back."""

    def __init__(self) -> None:
        self.count = 0
        self.digest = hashlib.sha256()

    def take(self, data: bytes) -> None:
        """Take some of it."""
        self.count += len(data)
        self.digest.update(data)


def in_threads(pods: Api[Pod], name: str, blocks: int) -> tuple[Seen, float]:
    """With the sync client."""
    seen = Seen()

    def feed(session: CommandSession) -> None:
        for _ in range(blocks):
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


async def in_tasks(pods: Api[Pod], name: str, blocks: int) -> tuple[Seen, float]:
    """With the async client."""
    seen = Seen()

    async def feed(session: AsyncCommandSession) -> None:
        for _ in range(blocks):
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


def main(colour: str, namespace: str, name: str, count: str = str(BLOCKS)) -> None:
    """Run in one colour."""
    pods, blocks = Api(Pod).within(namespace), int(count)
    match colour:
        case "sync":
            seen, idle = in_threads(pods, name, blocks)
        case "asyncio":
            seen, idle = asyncio.run(in_tasks(pods, name, blocks))
        case _:
            seen, idle = trio.run(in_tasks, pods, name, blocks)
    held = peak_megabytes() - idle
    whole = hashlib.sha256()
    for _ in range(blocks):
        whole.update(BLOCK)
    print(seen.count, seen.digest.digest() == whole.digest(), round(held, 1))


if __name__ == "__main__":
    main(*sys.argv[1:])

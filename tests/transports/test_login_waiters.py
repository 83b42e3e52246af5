"""Many wait for one login: it is renewed once, nobody's loop stands still, and whoever gives up harms nobody else."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import trio

from kube_core.base import ClientClosed, ConfigError, KubeError
from kube_core.requests import Request, raw_text
from kube_transports import AsyncClient, Call, Client, MemoryTransport, Reply, from_kubeconfig
from tests.support.scripts import credential, kubeconfig, runs, written

MANY = 25
ASK: Request[Any] = raw_text("/")
REFUSED = b'{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Unauthorized","code":401}'


def echo(call: Call) -> Reply:
    return Reply(200, (), dict(call.headers)["Authorization"].encode())


class Revoking:
    """A server that takes the first token once."""

    def __init__(self) -> None:
        self.taken = 0

    def __call__(self, call: Call) -> Reply:
        if dict(call.headers)["Authorization"] == "Bearer t1":
            self.taken += 1
            if self.taken > 1:
                return Reply(401, (("content-type", "application/json"),), REFUSED)
        return echo(call)


class Gate:
    """A plugin that says when it has begun, and goes on when it is told to; ``before`` its n-th run it does not wait."""

    def __init__(self, folder: Path, body: str, *, before: int = 1) -> None:
        self.folder, self.before = folder, before
        os.mkfifo(folder / "begun")
        os.mkfifo(folder / "go")
        plugin = written(folder, f"[ $(wc -l < runs) -lt {before} ] || {{ echo > begun; read x < go; }}\n{body}")
        self.options: dict[str, Any] = {"config": from_kubeconfig(kubeconfig(folder, {"command": str(plugin)}))}

    def wait(self) -> None:
        """Wait until it has begun."""
        (self.folder / "begun").read_text()

    def open(self) -> None:
        """Let it go on."""
        (self.folder / "go").write_text("\n")

    def pass_through(self) -> None:
        """Let it go on as soon as it has begun."""
        self.wait()
        self.open()


NUMBERED = 'echo "' + credential(token="t$(wc -l < runs | tr -d ' ')").replace('"', '\\"') + '"\n'


def in_threads(gate: Gate, server: Callable[[Call], Reply]) -> list[object]:
    with Client(transport=MemoryTransport(server), **gate.options) as client, ThreadPoolExecutor(MANY) as pool:
        for _ in range(1, gate.before):
            client.send(ASK)

        def send(_: int) -> object:
            try:
                return client.send(ASK)
            except KubeError as error:
                return error

        answers = [pool.submit(send, number) for number in range(MANY)]
        gate.wait()
        gate.open()
        return [answer.result() for answer in answers]


async def tried(work: Awaitable[object]) -> object:
    try:
        return await work
    except KubeError as error:
        return error


def on_asyncio(gate: Gate, server: Callable[[Call], Reply]) -> list[object]:
    async def main() -> list[object]:
        async with AsyncClient(transport=MemoryTransport(server), **gate.options) as client:
            for _ in range(1, gate.before):
                await client.send(ASK)
            answers = [asyncio.create_task(tried(client.send(ASK))) for _ in range(MANY)]
            await asyncio.to_thread(gate.wait)
            gate.open()
            return await asyncio.gather(*answers)

    return asyncio.run(main())


def on_trio(gate: Gate, server: Callable[[Call], Reply]) -> list[object]:
    answers: list[object] = []

    async def main() -> None:
        async with AsyncClient(transport=MemoryTransport(server), **gate.options) as client, trio.open_nursery() as nursery:
            for _ in range(1, gate.before):
                await client.send(ASK)

            async def send() -> None:
                answers.append(await tried(client.send(ASK)))

            for _ in range(MANY):
                nursery.start_soon(send)
            await trio.to_thread.run_sync(gate.wait)
            gate.open()

    trio.run(main)
    return answers


COLOURS = {"threads": in_threads, "asyncio": on_asyncio, "trio": on_trio}
pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")


@pytest.fixture(params=COLOURS)
def together(request: pytest.FixtureRequest) -> Callable[..., list[object]]:
    """Sends many requests at once while a plugin runs; in the async colours it is the loop itself that lets the plugin go on."""
    found: Callable[..., list[object]] = COLOURS[request.param]
    return found


def test_one_run_serves_all(together: Callable[..., list[object]], tmp_path: Path) -> None:
    """However many requests want the first credential."""
    assert together(Gate(tmp_path, NUMBERED), echo) == ["Bearer t1"] * MANY
    assert runs(tmp_path) == 1


def test_one_failure_is_told_to_all(together: Callable[..., list[object]], tmp_path: Path) -> None:
    """A plugin that fails is not run again for each of those who waited for it."""
    answers = together(Gate(tmp_path, "exit 5\n"), echo)
    assert {type(answer) for answer in answers} == {ConfigError}
    assert len({str(answer) for answer in answers}) == 1
    assert runs(tmp_path) == 1


def test_one_run_after_many_401s(together: Callable[..., list[object]], tmp_path: Path) -> None:
    """All were refused with the same token; the first of them has it renewed, and all go again."""
    server = Revoking()
    assert together(Gate(tmp_path, NUMBERED, before=2), server) == ["Bearer t2"] * MANY
    assert runs(tmp_path) == 2
    assert server.taken > 1


def test_a_task_that_gives_up_ends_the_plugin(tmp_path: Path) -> None:
    """And whoever waits has it run again, for themselves."""
    gate = Gate(tmp_path, NUMBERED)

    async def main() -> str:
        async with AsyncClient(transport=MemoryTransport(echo), **gate.options) as client:
            first, second = asyncio.create_task(client.send(ASK)), asyncio.create_task(client.send(ASK))
            await asyncio.to_thread(gate.wait)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            await asyncio.to_thread(gate.wait)
            gate.open()
            answer: str = await second
            return answer

    assert asyncio.run(main()) == "Bearer t2"
    assert runs(tmp_path) == 2


def test_a_trio_task_that_gives_up_ends_the_plugin(tmp_path: Path) -> None:
    """The same on trio: its time is up, and nothing of it is left."""
    gate = Gate(tmp_path, NUMBERED)

    async def main() -> str:
        async with AsyncClient(transport=MemoryTransport(echo), **gate.options) as client:
            with trio.CancelScope() as scope:
                async with trio.open_nursery() as nursery:
                    nursery.start_soon(client.send, ASK)
                    await trio.to_thread.run_sync(gate.wait)
                    scope.cancel()
            async with trio.open_nursery() as nursery:
                nursery.start_soon(trio.to_thread.run_sync, gate.pass_through)
                answer: str = await client.send(ASK)
        return answer

    assert trio.run(main) == "Bearer t2"


def test_a_client_that_is_closed_ends_the_plugin(tmp_path: Path) -> None:
    """The call that waited for it, in another thread, gets ClientClosed."""
    gate = Gate(tmp_path, NUMBERED)
    client = Client(transport=MemoryTransport(echo), **gate.options)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.send, ASK)
        gate.wait()
        client.close()
        with pytest.raises(ClientClosed):
            waiting.result(10)


def test_a_client_that_is_closed_runs_nothing(tmp_path: Path) -> None:
    """A call that comes too late does not begin with a plugin."""
    client = Client(transport=MemoryTransport(echo), **Gate(tmp_path, NUMBERED).options)
    client.close()
    with pytest.raises(ClientClosed):
        client.send(ASK)
    assert runs(tmp_path) == 0


def test_an_async_client_that_is_closed_ends_the_plugin(tmp_path: Path) -> None:
    """The same for a task."""
    gate = Gate(tmp_path, NUMBERED)

    async def main() -> None:
        client = AsyncClient(transport=MemoryTransport(echo), **gate.options)
        waiting = asyncio.create_task(client.send(ASK))
        await asyncio.to_thread(gate.wait)
        await client.aclose()
        with pytest.raises(ClientClosed):
            await waiting

    asyncio.run(main())

"""Attaching to what runs on the real server, in every colour."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from kube_core.models.core_v1 import Pod
from kube_core.requests import Api, ApiError, BadRequest, NotFound
from kube_core.streams import Stderr, Stdout
from kube_transports import AsyncClient

from .harness import kubelets
from .harness.cluster import Cluster
from .plays import Play


def test_attaching_to_what_runs(play: Play, pods: Api[Pod]) -> None:
    """A shell that takes input: question and answer, and the end of both. A node tells no exit code of what was attached to."""

    async def scenario(client: AsyncClient) -> list[Any]:
        async with client.attach(pods, "web", container="sidecar", stdin=True) as session:
            await session.write(b"echo $TARGET_CONTAINER\n")
            found: list[Any] = [await anext(session)]
            await session.write(b"echo no >&2; cat; exit 3\n")
            found.append(await anext(session))
            await session.write(b"the rest\n")
            await session.close_stdin()
            return [*found, *[output async for output in session], session.exit_code]

    assert play(scenario) == [Stdout(b"sidecar\n"), Stderr(b"no\n"), Stdout(b"the rest\n"), 0]


def test_attaching_to_a_terminal(play: Play, pods: Api[Pod]) -> None:
    """What is typed comes back, until its shell ends."""

    async def scenario(client: AsyncClient) -> tuple[bytes, int | None]:
        async with client.attach(pods, "web", container="main", stdin=True, tty=True) as session:
            await session.resize(123, 45)
            await session.write(b"test -t 0 && echo is-a-''tty\n")
            written = b""
            while b"is-a-tty\r\n" not in written:
                output = await anext(session)
                assert isinstance(output, Stdout)
                written += output.data
            await session.write(b"exit 7\n")
            return written, await session.wait()

    assert play(scenario)[1] == 0


def test_attaching_to_output(cluster: Cluster, play: Play, pods: Api[Pod]) -> None:
    """Without input, what is written from now on; the end of the block ends it, though the container goes on."""
    written = threading.Event()

    def write() -> None:
        while not written.is_set():  # which of them is the first to be seen, the node decides
            kubelets.write_log(cluster.attached_log, "written while attached")
            written.wait(0.05)

    async def scenario(client: AsyncClient) -> Any:
        async with client.attach(pods, "web", container="main") as session:
            writing = threading.Thread(target=write)
            writing.start()
            try:
                return await anext(session)
            finally:
                written.set()
                writing.join()

    output = play(scenario)
    assert isinstance(output, Stdout)
    assert output.data.startswith(b"written while attached\n")


@pytest.mark.parametrize(("name", "options", "error"), [("none-such", {"container": "main"}, NotFound), ("web", {}, BadRequest)])
def test_what_can_not_be_attached_to(
    play: Play, pods: Api[Pod], name: str, options: dict[str, Any], error: type[ApiError]
) -> None:
    """The server's own words."""

    async def scenario(client: AsyncClient) -> None:
        async with client.attach(pods, name, **options):
            pass

    with pytest.raises(error):
        play(scenario)

"""Commands, terminals, ports and logs on the real server, in every colour."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import threading
import urllib.request
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from kube_core.models.core_v1 import Pod, Service
from kube_core.models.rbac_v1 import Role, RoleBinding
from kube_core.requests import Api, ApiError, BadRequest, Forbidden, InternalError, NotFound
from kube_core.streams import CopyFailed, PodLine, Stderr, Stdout
from kube_transports import AsyncClient, from_kubeconfig
from tests.transports.colours import elsewhere

from .drivers import Driver
from .harness.cluster import Cluster
from .harness.polling import poll
from .plays import Play, runner

MANY_BYTES = 100_000_000
MOST_MEGABYTES = 50
"""More than at first, at the most."""
ROOT = Path(__file__).parents[2]


def run(play: Play, pods: Api[Pod], *command: str, name: str = "web", **options: Any) -> Any:
    """Run one command to its end."""

    async def scenario(client: AsyncClient) -> Any:
        chosen: dict[str, Any] = {"container": "main", **options}
        return await client.exec(pods, name, command, **chosen)

    return play(scenario)


@pytest.mark.parametrize("code", [0, 1, 3, 255])
def test_exit_codes(play: Play, pods: Api[Pod], code: int) -> None:
    """With both kinds of output, byte by byte."""
    result = run(play, pods, "sh", "-c", f"printf '\\377\\000out'; printf err >&2; exit {code}")
    assert (result.stdout, result.stderr, result.exit_code) == (b"\xff\x00out", b"err", code)


def test_the_end_of_input(play: Play, pods: Api[Pod]) -> None:
    """`wc` counts when its input ends, and `cat` gives it back."""
    assert run(play, pods, "wc", "-c", stdin=bytes(1_000_000)).stdout.strip() == b"1000000"
    assert run(play, pods, "cat", stdin=b"").stdout == b""


def test_which_container(play: Play, pods: Api[Pod]) -> None:
    """The one that was asked for."""
    assert run(play, pods, "sh", "-c", "echo $TARGET_CONTAINER", container="sidecar").stdout == b"sidecar\n"


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"container": "none-such"}, BadRequest, "none-such"),
        ({"container": None}, BadRequest, "choose one of"),
        ({"name": "none-such"}, NotFound, "none-such"),
    ],
)
def test_what_can_not_run(play: Play, pods: Api[Pod], options: dict[str, Any], error: type[ApiError], message: str) -> None:
    """The server's own words."""
    with pytest.raises(error, match=message):
        run(play, pods, "ls", **options)


def test_a_program_that_there_is_not(play: Play, pods: Api[Pod]) -> None:
    """It is an error of the server's, and no exit code."""
    with pytest.raises(InternalError, match="none-such"):
        run(play, pods, "none-such")


def test_a_terminal(play: Play, pods: Api[Pod]) -> None:
    """Errors come as output, and it has a size."""

    async def scenario(client: AsyncClient) -> tuple[bytes, int | None]:
        async with client.open_exec(pods, "web", ["sh"], tty=True, container="main") as session:
            await session.resize(123, 45)
            await session.write(b"test -t 0 && echo is-a-''tty >&2\n")
            written = b""
            while b"is-a-tty\r\n" not in written:  # what a terminal shows last may be lost when its shell ends
                output = await anext(session)
                assert isinstance(output, Stdout)
                written += output.data
            await session.write(b"exit 7\n")
            return written, await session.wait()

    assert play(scenario)[1] == 7


def test_a_conversation(play: Play, pods: Api[Pod]) -> None:
    """Question and answer, on both channels."""

    async def scenario(client: AsyncClient) -> list[Any]:
        program = "while read word; do echo $word; done; echo end >&2"
        async with client.open_exec(pods, "web", ["sh", "-c", program], container="main") as session:
            found: list[Any] = []
            for word in (b"one\n", b"two\n"):
                await session.write(word)
                found.append(await anext(session))
            await session.close_stdin()
            return [*found, *[output async for output in session], session.exit_code]

    assert play(scenario) == [Stdout(b"one\n"), Stdout(b"two\n"), Stderr(b"end\n"), 0]


def test_a_hundred_megabytes_both_ways(cluster: Cluster, pods: Api[Pod], colour: str) -> None:
    """At once, through `cat`: complete and equal, and never much of it in memory."""
    command = [
        sys.executable,
        "-m",
        "tests.cluster.hundred_megabytes",
        colour.partition(" over ")[0],
        pods.namespace or "",
        "web",
    ]
    environment = {**os.environ, "KUBECONFIG": str(cluster.kubeconfig)}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    count, equal, megabytes = ran.stdout.split()
    assert (int(count), equal) == (102_400_000, "True")
    assert float(megabytes) < MOST_MEGABYTES


def test_who_may_run_commands(cluster: Cluster, driver: Driver, pods: Api[Pod], namespace: str, colour: str) -> None:
    """One verb is not enough, and the error says which two are needed."""
    roles, bindings = Api(Role).within(namespace), Api(RoleBinding).within(namespace)
    rule = {"apiGroups": [""], "resources": ["pods/exec"], "verbs": ["create"]}
    driver.send(roles.create({"metadata": {"name": "runner"}, "rules": [rule]}))
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "runner"}
    subject = {"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "nobody"}
    driver.send(bindings.create({"metadata": {"name": "runner"}, "roleRef": reference, "subjects": [subject]}))

    async def scenario(client: AsyncClient) -> bytes:
        return (await client.exec(pods, "web", ["echo", "yes"], container="main")).stdout

    start = runner(colour)
    config = from_kubeconfig(cluster.certificate_kubeconfig("streams", cluster.nobody_certificate))
    with pytest.raises(Forbidden, match="get and create, on pods/exec"):
        start(scenario, config=config)
    driver.send(roles.patch("runner", {"rules": [{**rule, "verbs": ["create", "get"]}]}))
    poll("the new rule", lambda: may(start, scenario, config))


def may(start: Callable[..., Any], scenario: Callable[..., Any], config: Any) -> bool:
    """Whether a command runs."""
    try:
        return bool(start(scenario, config=config) == b"yes\n")
    except Forbidden:
        return False


def test_ports(play: Play, pods: Api[Pod]) -> None:
    """Of a pod: a web server and an echo, on local ports."""

    async def scenario(client: AsyncClient) -> tuple[bytes, bytes]:
        errors: list[Exception] = []
        async with client.forward(pods, "web", {0: 80}, on_error=errors.append) as web:
            page = await elsewhere(lambda: read(web.local(80)))
        async with client.forward(pods, "web", {0: 1234}, on_error=errors.append) as echo:
            back = await elsewhere(lambda: through(echo.local(1234), b"hello"))
        assert errors == []
        return page, back

    assert play(scenario) == (b"path /x\n", b"hello")


def read(port: int) -> bytes:
    """Read a page of a local web server."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/x", timeout=10) as answer:
        found: bytes = answer.read()
    return found


def through(port: int, data: bytes) -> bytes:
    """Send data to an echo, and read as much; kwok's tunnel knows no half-close."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as sock:
        feeding = threading.Thread(target=sock.sendall, args=(data,))
        feeding.start()
        found = bytearray()
        while len(found) < len(data) and (piece := sock.recv(1 << 20)):
            found += piece
        feeding.join()
    return bytes(found)


def test_a_hundred_megabytes_through_a_port(play: Play, pods: Api[Pod]) -> None:
    """Each way, complete and equal."""
    data = bytes(range(256)) * (MANY_BYTES // 256)

    async def scenario(client: AsyncClient) -> bool:
        async with client.forward(pods, "web", {0: 1235}) as ports:
            return bool(await elsewhere(lambda: through(ports.local(1235), data) == data))

    assert play(scenario)


def test_fifty_connections(play: Play, pods: Api[Pod]) -> None:
    """At once, over one WebSocket, two megabytes each way each."""
    data = bytes(range(256)) * 8192
    found: list[bool] = []

    def all_of_them(port: int) -> None:
        threads = [threading.Thread(target=lambda: found.append(through(port, data) == data)) for _ in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    async def scenario(client: AsyncClient) -> list[Exception]:
        errors: list[Exception] = []
        async with client.forward(pods, "web", {0: 1234}, on_error=errors.append) as ports:
            await elsewhere(lambda: all_of_them(ports.local(1234)))
        return errors

    assert play(scenario) == []
    assert found == [True] * 50


def test_a_port_that_nobody_serves(play: Play, pods: Api[Pod]) -> None:
    """The kubelet's words come, and the next connection is tried anew."""

    async def scenario(client: AsyncClient) -> list[str]:
        errors: list[Exception] = []
        async with client.forward(pods, "web", {0: 9}, on_error=errors.append) as ports:
            for _ in range(2):
                await elsewhere(lambda: ended(ports.local(9)))
        return [str(error) for error in errors]

    found = play(scenario)
    assert len(found) == 2
    assert all("port 9 of web" in words and "error forwarding port 9" in words for words in found)


def ended(port: int) -> None:
    """Wait until a connection has ended."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        try:
            assert sock.recv(1) == b""
        except ConnectionResetError:
            return


def test_a_service(play: Play, driver: Driver, pods: Api[Pod], namespace: str) -> None:
    """A ready pod behind it, by the service's port."""
    services = Api(Service).within(namespace)
    spec = {"selector": {"app": "web"}, "ports": [{"name": "http", "port": 8000, "targetPort": 80}]}
    driver.send(services.create({"metadata": {"name": "front"}, "spec": spec}))

    async def scenario(client: AsyncClient) -> bytes:
        async with client.forward(services, "front", {0: "http"}) as ports:
            return await elsewhere(lambda: read(ports.local("http")))

    assert play(scenario) == b"path /x\n"


def test_logs_of_all_containers(play: Play, pods: Api[Pod]) -> None:
    """Each line says whose it is; a log that follows begins with what there is."""

    async def scenario(client: AsyncClient) -> list[PodLine]:
        async with client.merged_logs(pods, labels="app=web", follow=True) as lines:
            return [line async for line in first(4, lines)]

    found = play(scenario)
    for container in ("main", "sidecar"):
        assert [line.text for line in found if line.container == container] == ["first line", "second line"]


async def first(count: int, lines: AsyncIterator[PodLine]) -> AsyncIterator[PodLine]:
    """The first few of them."""
    for _ in range(count):
        yield await anext(lines)


def test_copying(play: Play, pods: Api[Pod], tmp_path: Path) -> None:
    """A folder goes in and comes out again; commands of a simulated pod run on this machine, so that both ends can be seen."""
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "data").write_bytes(bytes(range(256)) * 20_000)
    (folder / "run").write_text("#!/bin/sh\n")
    (folder / "run").chmod(0o750)
    (folder / "link").symlink_to("deep/data")

    async def scenario(client: AsyncClient) -> None:
        await client.copy_to(pods, "web", folder, str(tmp_path / "inside"), container="main")
        await client.copy_from(pods, "web", str(tmp_path / "inside"), tmp_path / "back", container="main")
        with pytest.raises(CopyFailed, match="none-such"):
            await client.copy_from(pods, "web", str(tmp_path / "none-such"), tmp_path / "x", container="main")

    play(scenario)
    for place in ("inside", "back"):
        assert (tmp_path / place / "deep" / "data").read_bytes() == (folder / "deep" / "data").read_bytes()
        assert stat.S_IMODE((tmp_path / place / "run").stat().st_mode) == 0o750
        assert str((tmp_path / place / "link").readlink()) == "deep/data"

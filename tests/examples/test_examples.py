"""Every program in examples/ runs, on the embedded server."""

import asyncio
import os
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from examples import apply, follow_pods, follow_pods_async, foos, pods_async, test_greeter, test_role
from kube_core.models.core_v1 import Node, Pod
from kube_core.server import ApiServer
from kube_transports import AsyncClient, Client, MemoryTransport, serve
from tests.support.kubeconfigs import kubeconfig
from tests.support.streaming_cluster import streaming_cluster

ROOT = Path(__file__).parents[2]
COVERED = {
    "foos.py",
    "pods_async.py",
    "follow_pods.py",
    "follow_pods_async.py",
    "apply.py",
    "shell.py",
    "test_greeter.py",
    "test_role.py",
    "test_restarter.py",
}


@pytest.fixture
def server() -> ApiServer:
    """What the examples run on."""
    return ApiServer()


@pytest.fixture
def environment(server: ApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The server on loopback, and a kubeconfig that from_env finds."""
    with serve(server) as served:
        (tmp_path / "config").write_text(served.kubeconfig())
        monkeypatch.setenv("KUBECONFIG", str(tmp_path / "config"))
        yield


def test_no_example_is_forgotten() -> None:
    """Each program of the folder is run by a test of this file, and stands in its README."""
    there = {path.name for path in (ROOT / "examples").glob("*.py")}
    assert there == COVERED
    assert not [name for name in there if f"[{name}]({name})" not in (ROOT / "examples/README.md").read_text()]


FOOS = """\
created with status 201
read:    FooSpec(name='baz', info='baz info')
patched: FooSpec(name='baz', info='patched baz')
edited:  FooSpec(name='baz', info='patched baz, and it is good')
left:    0
"""


def test_foos_embedded() -> None:
    """The seed program needs no cluster."""
    command = [sys.executable, "examples/foos.py", "--embedded"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout == FOOS


@pytest.mark.usefixtures("environment")
def test_foos_on_a_cluster(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The seed program finds the cluster of the kubeconfig, and can run again."""
    monkeypatch.setattr(sys, "argv", ["foos.py"])
    foos.main()
    foos.main()
    assert capsys.readouterr().out == FOOS * 2


def pod(name: str, app: str) -> dict[str, object]:
    """A pod of one container."""
    spec = {"containers": [{"name": "main", "image": f"registry.example/{app}:1"}]}
    return {"metadata": {"name": name, "labels": {"app": app}}, "spec": spec}


@pytest.mark.usefixtures("environment")
def test_pods_async_lists(server: ApiServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It shows what a selector matches."""
    with Client(transport=MemoryTransport(server)) as client:
        for name in ("web", "db"):
            client.api(Pod).within("default").create(pod(name, name))
    monkeypatch.setattr(sys, "argv", ["pods_async.py", "--labels", "app=web", "--events", "0"])
    asyncio.run(pods_async.main())
    assert capsys.readouterr().out == "default/web  Pending  registry.example/web:1\n"


def test_pods_async_follows(server: ApiServer, capsys: pytest.CaptureFixture[str]) -> None:
    """It shows what changes, and ends after as many events as were wanted."""
    transport = MemoryTransport(server)
    with Client(transport=transport) as client:
        pods = client.api(Pod).within("default")
        before = pods.list().resource_version
        pods.create(pod("web", "web"))
        pods.delete("web", grace_period_seconds=0)
        asyncio.run(pods_async.follow(AsyncClient(transport=transport), None, before, 3))
    assert [text.split()[:2] for text in capsys.readouterr().out.splitlines()] == [
        ["Added", "default/web"],
        ["Modified", "default/web"],  # with no time left
        ["Deleted", "default/web"],
    ]


@pytest.fixture
def on_nodes(server: ApiServer) -> Client:
    """A cluster of two nodes, and a pod on one of them."""
    client = Client(transport=MemoryTransport(server))
    for name in ("node-1", "node-2"):
        client.api(Node).create({"metadata": {"name": name}})
    client.api(Pod).within("default").create(placed("web"))
    return client


def placed(name: str) -> dict[str, object]:
    """A pod that has its node."""
    spec = {"nodeName": "node-1", "containers": [{"name": "main", "image": "registry.example/app:1"}]}
    return {"metadata": {"name": name}, "spec": spec}


@pytest.mark.usefixtures("environment", "on_nodes")
def test_follow_pods_shows_what_is_there(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Each node, with the pods that the cache finds by it."""
    monkeypatch.setattr(sys, "argv", ["follow_pods.py", "--events", "0"])
    follow_pods.main()
    assert capsys.readouterr().out.splitlines() == [
        "node-1 (open): default/web",
        "node-2 (open): nothing",
        "-- that is all; what follows is news",
    ]


def test_follow_pods_shows_what_changes(on_nodes: Client, capsys: pytest.CaptureFixture[str]) -> None:
    """It ends after as many changes as were wanted."""
    nodes = on_nodes.api(Node)
    with on_nodes.api(Pod).cache(indexes={"node": "spec.nodeName"}) as pods, nodes.informer() as informer:
        pods.wait_synced(timeout=60)
        reading = informer.subscribe()
        follow_pods.follow(reading, pods, 0)
        nodes.patch("node-1", {"spec": {"unschedulable": True}})
        follow_pods.follow(reading, pods, 0)
        nodes.delete("node-2")
        follow_pods.follow(reading, pods, 0)
    assert capsys.readouterr().out.splitlines()[3:] == ["node-1 (cordoned): default/web", "node-2 is gone"]


def test_follow_pods_async(on_nodes: Client, server: ApiServer, capsys: pytest.CaptureFixture[str]) -> None:
    """One reader shows what there is and what changes, the other what has failed."""
    pods = on_nodes.api(Pod).within("default")
    shown: list[str] = []

    async def until(client: AsyncClient, line: str) -> None:
        while line not in shown:
            shown.extend(capsys.readouterr().out.splitlines())
            await client.pause(0.001)

    async def scenario() -> None:
        async with AsyncClient(transport=MemoryTransport(server)) as client:
            program = asyncio.create_task(follow_pods_async.run(client, None, 3))
            await until(client, "-- that is all; what follows is news")
            pods.create(placed("db"))
            await until(client, "db: Pending on node-1, beside web")
            pods.status.patch("db", {"status": {"phase": "Failed"}})
            await until(client, "ALARM: db has failed")
            pods.delete("db", grace_period_seconds=0)
            await program

    asyncio.run(asyncio.wait_for(scenario(), timeout=60))
    shown.extend(capsys.readouterr().out.splitlines())
    assert shown[:2] == ["web: Pending on node-1, beside nothing", "-- that is all; what follows is news"]
    assert "db: gone" in shown


@pytest.mark.usefixtures("environment")
def test_apply(capsys: pytest.CaptureFixture[str]) -> None:
    """Two managers share an object until they disagree."""
    apply.main()
    shown = capsys.readouterr().out
    assert "together: {'colour': 'blue', 'size': '8'}" in shown
    assert '"designer"' in shown
    assert shown.endswith("forced:   {'colour': 'green', 'size': '8'}\n")


TESTS = [(module, name) for module in (test_greeter, test_role) for name in vars(module) if name.startswith("test_")]


@pytest.mark.parametrize(("module", "name"), TESTS, ids=[name for _, name in TESTS])
def test_the_tests_of_an_operator(module: ModuleType, name: str) -> None:
    """The examples of tests pass."""
    vars(module)[name]()


def test_the_tests_with_fixtures() -> None:
    """The example of tests with pytest's fixtures passes, as a user runs it."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "kube_transports.pytest_plugin", "examples/test_restarter.py"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "3 passed" in ran.stdout, ran.stdout + ran.stderr


def shell(tmp_path: Path, *arguments: str, text: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the shell with input that comes from no terminal."""
    with streaming_cluster() as server:
        (tmp_path / "config").write_text(kubeconfig(server.url))
        command = [sys.executable, "-m", "examples.shell", *arguments]
        environment = {**os.environ, "KUBECONFIG": str(tmp_path / "config")}
        return subprocess.run(command, cwd=ROOT, env=environment, input=text, capture_output=True, check=False)


def test_a_shell(tmp_path: Path) -> None:
    """What is typed goes in, what is said comes out, and the exit code is the shell's."""
    ran = shell(tmp_path, "web", text=b"hello\nexit 3\n")
    assert (ran.stdout, ran.stderr, ran.returncode) == (b"you said hello\nexit 3\n", b"", 3)


def test_a_shell_that_runs_one_command(tmp_path: Path) -> None:
    """Named after the pod."""
    ran = shell(tmp_path, "-n", "dev", "-c", "main", "web", "cat", text=b"hello")
    assert (ran.stdout, ran.returncode) == (b"hello", 0)


def test_a_shell_in_a_terminal(tmp_path: Path) -> None:
    """The keys go in raw, and the terminal is as before."""
    ours, theirs = os.openpty()
    before = termios.tcgetattr(theirs)
    with streaming_cluster() as server:
        (tmp_path / "config").write_text(kubeconfig(server.url))
        environment = {**os.environ, "KUBECONFIG": str(tmp_path / "config")}
        command = [sys.executable, "-m", "examples.shell", "web"]
        running = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=theirs, stdout=subprocess.PIPE)
        os.write(ours, b"exit 3\n")
        said, _ = running.communicate(timeout=30)
        assert any(b"exec?command=sh&stdin=true&stdout=true&tty=true" in request for request in server.requests)
    assert (said, running.returncode) == (b"you said exit 3\n", 3)
    assert termios.tcgetattr(theirs) == before
    os.close(ours)
    os.close(theirs)

"""The faults of a wire, over every adapter and in every colour: the same error, the same events, as many requests."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from kube_core import KubeError
from kube_core.config import PluginPolicy
from kube_core.server import ApiServer
from kube_core.simulation import FaultPlan, Forgotten
from kube_core.watching import watch as watches
from kube_transports import AsyncClient, Client, Exchange, MemoryTransport, from_kubeconfig, serve
from tests.support.fault_server import FaultServer, Peer, fault_server
from tests.support.scripts import kubeconfig, written

from .colours import elsewhere, over_each_adapter
from .faults import CHANGED, FAULTS, FOUND, SILENCE_SECONDS, Work, asked, read, seen, status, until_z, watched, write
from .following import EVERYWHERE, HERE, Play, filled, settings, until_synced

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"
Hook = Callable[[], object]


class Waits(list[float]):
    """How long a client waited, on a clock that only its waits move; ``then`` are called at the end of each in turn."""

    def __init__(self) -> None:
        super().__init__()
        self.then: list[Hook] = []

    def over(self, seconds: float) -> None:
        self.append(seconds)
        assert len(self) < 10, "it asks and asks"
        if self.then:
            self.then.pop(0)()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    """Waits that are over at once."""
    found = Waits()

    async def apause(_: AsyncClient, seconds: float, __: object = None) -> None:
        found.over(seconds)

    def pause(_: Client, seconds: float, __: object = None) -> None:
        found.over(seconds)

    def now(_: Client | AsyncClient) -> float:
        return sum(found)

    for client, waiting in ((Client, pause), (AsyncClient, apause)):
        monkeypatch.setattr(client, "pause", waiting)
        monkeypatch.setattr(client, "now", now)
    return found


def outcome(play: Play, work: Work, **options: Any) -> list[str]:
    """What a program sees."""
    try:
        found: list[str] = play(work, **options)
    except KubeError as error:
        return [seen(error)]
    return found


@over_each_adapter
@pytest.mark.parametrize(("fault", "work"), [(fault, work) for fault, cells in FAULTS.items() for work in cells])
def test_a_fault(fault: str, work: str, play: Play, waits: Waits, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is seen, what was asked meanwhile, and after how many waits."""
    cell, options = FAULTS[fault][work], dict[str, Any]()
    if fault == "silence":  # a watch may last no time at all, and what is left is a margin; once it is over there is time again
        options["read_timeout"] = SILENCE_SECONDS
        for name, seconds in (
            ("TIMEOUT_SECONDS", 0),
            ("SERVERS_TIMEOUT_SECONDS", 0),
            ("SILENCE_MARGIN_SECONDS", SILENCE_SECONDS),
        ):
            monkeypatch.setattr(watches, name, seconds)
        waits.then.append(lambda: monkeypatch.setattr(watches, "SILENCE_MARGIN_SECONDS", 5.0))
    with fault_server(*cell.scripts) as server:
        assert outcome(play, cell.work, server=server.url, **options) == cell.sees
    assert [asked(request) for request in server.requests] == cell.asks
    assert len(waits) == cell.pauses
    assert cell.seconds in {None, sum(waits)}


class Counter:
    """Counts what is sent, whether it arrives or not."""

    def __init__(self) -> None:
        self.count = 0

    def started(self, _: Exchange) -> tuple[()]:
        self.count += 1
        return ()

    def ended(self, _: Exchange) -> None: ...


def nobody_listens() -> str:
    """The address of a server that is gone."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


@over_each_adapter
@pytest.mark.parametrize("work", [read, write])
def test_a_connection_that_is_refused(play: Play, work: Work, waits: Waits) -> None:
    """A call fails at once: nothing was sent, and to try again is the program's decision."""
    counter = Counter()
    assert outcome(play, work, server=nobody_listens(), observers=[counter]) == ["ConnectError, not sent"]
    assert (counter.count, waits) == (1, [])


@over_each_adapter
@pytest.mark.parametrize("history", ["kept", "lost"])
def test_a_server_that_restarts(play: Play, history: str, waits: Waits) -> None:
    """An informer is told what happened while nobody could see it: by its watch, or where the server has forgotten what that
    had seen, by another list. Nothing is lost, and nothing told twice."""
    world, counter = filled(ApiServer()), Counter()
    served, plan = serve(world), FaultPlan()
    if history == "lost":
        plan.add(Forgotten(), verb="watch")
    with ExitStack() as stack:

        async def scenario(client: AsyncClient) -> list[str]:
            events: Any = client.informer(EVERYWHERE)
            assert await until_synced(events) == ["Added a", "Added b", "Added c", "Synced"]
            counter.count = 0
            await elsewhere(served.close)
            with Client(transport=MemoryTransport(world)) as other:
                other.send(HERE.delete("b"))
                other.send(HERE.create(settings("z")))
            found = await until_z(events)
            await events.aclose()
            return found

        waits.then = [lambda: stack.enter_context(serve(world, port=served.port, faults=plan))]
        found = play(scenario, server=served.url, observers=[counter])
    assert found == ["Failed ConnectError", "Deleted b", "Added z"]
    assert counter.count == (2 if history == "kept" else 3), "refused, the watch, and the list if that is needed"


class Renewing:
    """Refuses each token as long as there is another, which is in the file by then."""

    def __init__(self, file: Path, *tokens: str) -> None:
        self._file, self._tokens = file, list(tokens)
        self.write()

    def write(self) -> None:
        if self._tokens:
            self._file.write_text(self._tokens.pop(0))

    def __call__(self, peer: Peer) -> None:
        peer.request()
        self.write()
        peer.send(status(401, "Unauthorized"))


def tokens(server: FaultServer) -> list[str]:
    """The tokens that came with requests."""
    return [re.findall(rb"\r\nauthorization: bearer (\S+)", request.lower())[0].decode() for request in server.requests]


@over_each_adapter
@pytest.mark.parametrize("work", [read, write, watched])
def test_a_token_that_has_ended(play: Play, work: Work, waits: Waits, tmp_path: Path) -> None:
    """Whatever it was sent with goes once more with the next: one request more, no wait, and nobody sees anything."""
    file = tmp_path / "token"
    good, sees = (CHANGED, "Added z") if work is watched else (FOUND, "a")
    with fault_server(Renewing(file, "old", "new"), good) as server:
        assert outcome(play, work, server=server.url, token_file=str(file)) == [sees]
    assert (tokens(server), sum(waits)) == (["old", "new"], 0)


@over_each_adapter
@pytest.mark.parametrize("work", [read, write, watched])
def test_a_token_that_is_no_good_either(play: Play, work: Work, waits: Waits, tmp_path: Path) -> None:
    """Then the refusal is the program's; nobody asks a third time."""
    refusing = Renewing(tmp_path / "token", "old", "new")
    with fault_server(refusing, refusing) as server:
        assert outcome(play, work, server=server.url, token_file=str(tmp_path / "token")) == ["Unauthorized 401"]
    assert (tokens(server), sum(waits)) == (["old", "new"], 0)


PLUGINS = {"hangs": "exec sleep 1000\n", "prints garbage": "echo garbage\n", "exits 1": "exit 1\n"}


@over_each_adapter
@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_plugin_that_is_no_good(play: Play, plugin: str, tmp_path: Path) -> None:
    """Whoever needed a credential gets a ConfigError; nothing is sent, not even a connection made."""
    helper = written(tmp_path, PLUGINS[plugin])
    policy = PluginPolicy(timeout_seconds=0.05 if plugin == "hangs" else 60.0, quiet=True)
    with fault_server() as server:
        config = from_kubeconfig(kubeconfig(tmp_path, {"command": str(helper)}, server=server.url))
        assert outcome(play, write, config=config, plugins=policy) == ["ConfigError"]
    assert server.connections == 0


def documented() -> dict[str, dict[str, str]]:
    """The table of the documentation: by fault and work, what stands there."""
    rows = [line.strip("| \n").split(" | ") for line in PAGE.read_text().splitlines() if line.startswith("| ") and "(" in line]
    columns = ("read", "write", "watch", "informer")
    return {fault: {name: cell for name, cell in zip(columns, cells, strict=True) if cell != "-"} for fault, *cells in rows}


def test_the_documentation_says_the_same() -> None:
    """Its table has each fault, the errors that come of it, and the number of requests."""
    table = documented()
    assert list(table) == list(FAULTS)
    for fault, cells in FAULTS.items():
        assert list(table[fault]) == list(cells), fault
        for work, cell in cells.items():
            text = table[fault][work]
            errors = {name for seen in cell.sees for name in re.findall(r"[A-Z][a-z]+[A-Z]\w+|Expired", seen)}
            assert set(re.findall(r"`(\w+)`", text)) == errors, (fault, work)
            assert text.endswith(f"({len(cell.asks)})"), (fault, work)
            assert ("told" in text) == any(seen.startswith("Failed") for seen in cell.sees), (fault, work)

"""What a client hands out bit by bit: watches, logs, pages; the same in every colour."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from kube_core.base import ClientClosed, ClosedEarly, TransportError
from kube_core.models.core_v1 import ConfigMap, Pod
from kube_core.requests import Api, Expired, Forbidden, NotFound
from kube_core.server import ApiServer
from kube_core.watching import Added, Bookmark, Deleted, Event, Failed, Modified
from kube_transports import Abort, AsyncClient, AsyncWatchStream, Call, Client, MemoryTransport, Reply

from .colours import Script

Play = Callable[..., Any]
MAPS = Api(ConfigMap).within("dev")
HERE = Api(ConfigMap).within("default")
PODS = Api(Pod).within("dev")


def line(type: str, version: str, name: str = "a") -> bytes:
    """One frame of a watch."""
    found = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "resourceVersion": version}}
    return json.dumps({"type": type, "object": found}).encode() + b"\n"


def streamed(*lines: bytes) -> Reply:
    """The answer to a watch, and its end."""
    return Reply(200, (), b"".join(lines))


def refusal(code: int, reason: str) -> Reply:
    """A Status that says no."""
    status = {"apiVersion": "v1", "kind": "Status", "status": "Failure", "code": code, "reason": reason}
    return Reply(code, (), json.dumps(status).encode())


def told(event: Event[ConfigMap]) -> str:
    """An event in a few words."""
    match event:
        case Added(found) | Modified(found) | Deleted(found):
            return f"{type(event).__name__} {found.metadata.name}"
        case Bookmark(version):
            return f"Bookmark {version}"
        case Failed(error):
            return f"Failed {type(error).__name__}"


def watched(play: Play, error: type[Exception], *answers: Reply | TransportError) -> tuple[list[str], Script]:
    """Watch a server of these answers until the error that ends it."""
    script = Script(list(answers))

    async def scenario(client: AsyncClient) -> list[str]:
        stream = client.watch(MAPS, resource_version="1")
        with pytest.raises(error):
            await all_of(stream)
        with pytest.raises(error):  # it stays ended
            await anext(stream)
        return found

    async def all_of(stream: AsyncWatchStream[ConfigMap]) -> None:
        async for event in stream:
            found.append(told(event))  # noqa: PERF401  # what was told before the error counts, too

    found: list[str] = []
    play(scenario, transport=MemoryTransport(script))
    assert not script.answers
    return found, script


def versions(script: Script) -> list[str]:
    """Where each request wanted to go on."""
    return [dict(parse_qsl(urlsplit(call.target).query))["resourceVersion"] for call in script.calls]


def test_a_watch_goes_on_until_its_version_is_forgotten(play: Play, waits: list[float]) -> None:
    """A stream that ends within a second is asked for again after a while; 410 ends the watch, and it never lists."""
    events, script = watched(
        play,
        Expired,
        streamed(line("ADDED", "3"), line("MODIFIED", "5")),
        streamed(line("DELETED", "7")),
        refusal(410, "Expired"),
    )
    assert events == ["Added a", "Modified a", "Deleted a"]
    assert versions(script) == ["1", "5", "7"]
    assert len(waits) == 2
    assert all(0.8 <= seconds <= 1.6 for seconds in waits)


def test_trouble_on_the_way_is_told(play: Play, waits: list[float]) -> None:
    """The watch waits and goes on where it was; what the server refuses for good ends it."""
    events, script = watched(
        play,
        Forbidden,
        ClosedEarly("gone"),
        streamed(line("ADDED", "3")),
        refusal(503, "ServiceUnavailable"),
        streamed(line("ADDED", "4"), b'{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","code":500}}\n'),
        refusal(403, "Forbidden"),
    )
    assert events == [
        "Failed ClosedEarly",
        "Added a",
        "Failed ServiceUnavailable",
        "Added a",
        "Failed InternalError",
    ]
    assert versions(script) == ["1", "1", "3", "3", "4"]
    failed, ended, refused, stopped = waits
    assert all(0.8 <= seconds <= 1.6 for seconds in (failed, ended, stopped))  # each but the refusal after news
    assert 1.6 <= refused <= 3.2


def test_where_another_watch_may_go_on(play: Play) -> None:
    """The version is that of what was told, not of what is waiting to be."""
    script = Script([streamed(line("ADDED", "3"), line("ADDED", "4", "b"))])

    async def scenario(client: AsyncClient) -> list[str]:
        stream = client.watch(MAPS, resource_version="1")
        found = [stream.resource_version]
        for _ in range(2):
            await anext(stream)
            found.append(stream.resource_version)
        return found

    assert play(scenario, transport=MemoryTransport(script)) == ["1", "3", "4"]


def test_a_watch_that_was_closed_has_ended(play: Play) -> None:
    """What had come by then is still told; it waits for nothing more."""

    async def scenario(client: AsyncClient) -> list[str]:
        await client.send(HERE.create({"metadata": {"name": "a"}}))
        async with client.watch(HERE) as stream:
            found = [told(await anext(stream))]
        return found + [told(event) async for event in stream if not isinstance(event, Bookmark)]

    assert play(scenario, transport=MemoryTransport(ApiServer())) == ["Added a"]


def test_a_client_that_is_closed_ends_its_watches(play: Play) -> None:
    """The one who iterates is told."""

    async def scenario(client: AsyncClient) -> None:
        stream = client.watch(MAPS, resource_version="1")
        await anext(stream)
        await client.aclose()
        with pytest.raises(ClientClosed):
            await anext(stream)

    play(scenario, transport=MemoryTransport(Script([streamed(line("ADDED", "3")), refusal(500, "")])))


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (b"", []),
        (b"one\ntwo\n", ["one", "two"]),
        (b"one\n\nhalf", ["one", "", "half"]),
        ("Zürich\r\n".encode(), ["Zürich\r"]),
        (b"\xff\n", ["\\xff"]),
    ],
)
def test_lines_of_a_log(play: Play, body: bytes, lines: list[str]) -> None:
    """As they come, to the last that has no end."""

    async def scenario(client: AsyncClient) -> list[str]:
        async with client.logs(PODS, "web", follow=True, tail_lines=5) as found:
            return [line async for line in found]

    script = Script([Reply(200, (), body), *([] if body else [Reply(200, (), b"")])])
    assert play(scenario, transport=MemoryTransport(script)) == lines
    assert script.calls[0].target == "/api/v1/namespaces/dev/pods/web/log?follow=true&tailLines=5&timestamps=true"
    assert script.calls[0].read_timeout is None


def test_a_log_at_once(play: Play) -> None:
    """Without ``follow`` it is one text."""

    async def scenario(client: AsyncClient) -> str:
        return await client.logs(PODS, "web")

    assert play(scenario, transport=MemoryTransport(Script([Reply(200, (), b"one\ntwo\n")]))) == "one\ntwo\n"


def test_a_log_of_nothing(play: Play) -> None:
    """An error is raised by the first line."""

    async def scenario(client: AsyncClient) -> None:
        async with client.logs(PODS, "web", follow=True) as lines:
            with pytest.raises(NotFound):
                await anext(lines)

    play(scenario, transport=MemoryTransport(Script([refusal(404, "NotFound")])))


def page(*names: str, token: str = "") -> Reply:
    """A page of a list."""
    items = [{"metadata": {"name": name, "uid": name}} for name in names]
    metadata = {"resourceVersion": "9", **({"continue": token} if token else {})}
    document = {"apiVersion": "v1", "kind": "ConfigMapList", "metadata": metadata, "items": items}
    return Reply(200, (), json.dumps(document).encode())


def paged(play: Play, *answers: Reply) -> list[list[str]]:
    """Read all pages."""

    async def scenario(client: AsyncClient) -> list[list[str]]:
        return [[found.metadata.name for found in page] async for page in client.pages(MAPS, limit=2)]

    found: list[list[str]] = play(scenario, transport=MemoryTransport(Script(list(answers))))
    return found


def test_pages(play: Play) -> None:
    """Until there is no more; an error that is not of paging is raised."""
    assert paged(play, page("a", "b", token="x"), page("c")) == [["a", "b"], ["c"]]
    assert paged(play, page()) == [[]]
    with pytest.raises(Forbidden):
        paged(play, page("a", token="x"), refusal(403, "Forbidden"))


def test_pages_of_an_expired_token(play: Play) -> None:
    """The list begins anew, and no object comes twice."""
    answers = page("a", "b", token="x"), refusal(410, "Expired"), page("a", "b", "c", "d")
    assert [name for names in paged(play, *answers) for name in names] == ["a", "b", "c", "d"]


def test_a_watch_that_is_closed_while_it_opens() -> None:
    """It has ended, though its answer has come."""

    def answer(_: Call) -> Reply:
        stream.close()
        return streamed(line("ADDED", "3"))

    with Client(transport=MemoryTransport(answer)) as client:
        stream = client.watch(MAPS, resource_version="1")
        assert list(stream) == []


def test_a_watch_that_never_began(play: Play) -> None:
    """Closing it is the end of it, and asks the server for nothing."""

    async def scenario(client: AsyncClient) -> list[Any]:
        stream = client.watch(MAPS)
        await stream.aclose()
        return [event async for event in stream]

    assert play(scenario, transport=MemoryTransport(Script([]))) == []


def test_a_call_that_was_broken_off_does_not_begin(play: Play) -> None:
    """Over any transport, also one that can't end a wait."""
    abort = Abort()
    abort.set()

    async def scenario(client: AsyncClient) -> None:
        for work in (client.send, client.respond):
            with pytest.raises(ClientClosed):
                await work(MAPS.list(), abort=abort)

    play(scenario, transport=MemoryTransport(Script([])))


def test_a_watch_is_a_plain_loop() -> None:
    """In a sync program."""
    with Client(transport=MemoryTransport(Script([streamed(line("ADDED", "3")), refusal(410, "Expired")]))) as client:
        names: list[str] = []
        with pytest.raises(Expired):
            names.extend(told(event) for event in client.watch(MAPS, resource_version="1"))

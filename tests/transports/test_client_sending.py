"""A client sends: retries, credentials, warnings, flows; the same in every colour."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from kube_core.base import (
    ClientClosed,
    ClosedEarly,
    ConnectError,
    KubeError,
    ProtocolError,
    ReadTimeout,
    TlsError,
    TransportError,
    UsageError,
)
from kube_core.config import Impersonation, config_for
from kube_core.models.core_v1 import ConfigMap, Pod
from kube_core.models.meta_v1 import ObjectMeta
from kube_core.requests import Api, Conflict, NotFound, Request, ServiceUnavailable, TooManyRequests, Unauthorized, pause
from kube_transports import AsyncClient, Call, MemoryTransport, Reply

from .colours import Script, header

Play = Callable[..., Any]
MAPS = Api(ConfigMap).within("dev")
GET, POST = MAPS.get("a"), MAPS.create(ConfigMap(metadata=ObjectMeta(name="a"), data={"x": "1"}))
JSON = (("content-type", "application/json"),)
FOUND = Reply(200, JSON, b'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}')


def refusal(code: int, reason: str = "", **headers: str) -> Reply:
    """A Status that says no."""
    status = {"apiVersion": "v1", "kind": "Status", "status": "Failure", "code": code, "reason": reason}
    return Reply(
        code, (*JSON, *((name.replace("_", "-"), value) for name, value in headers.items())), json.dumps(status).encode()
    )


def sends(request: Request[Any]) -> Callable[[AsyncClient], Any]:
    """The scenario that sends one request."""

    async def scenario(client: AsyncClient) -> Any:
        return await client.send(request)

    return scenario


def played(play: Play, request: Request[Any], *answers: Reply | TransportError) -> Script:
    """Send a request to a server of these answers, all of which are wanted, the last for good."""
    script = Script(list(answers))
    assert play(sends(request), transport=MemoryTransport(script)).metadata.name == "a"
    assert not script.answers
    return script


def refused(play: Play, request: Request[Any], error: type[KubeError], *answers: Reply | TransportError) -> Script:
    """Send a request to a server of these answers, the last of which is raised."""
    script = Script([*answers, FOUND])
    with pytest.raises(error):
        play(sends(request), transport=MemoryTransport(script))
    assert script.answers == [FOUND]
    return script


def test_a_server_may_ask_for_patience(play: Play, pauses: list[float]) -> None:
    """Any verb is sent again when the server says after how long: it has done nothing."""
    for request in (GET, POST):
        script = played(play, request, refusal(429, retry_after="7"), refusal(503, retry_after="2"), FOUND)
        assert script.methods == [request.method] * 3
        assert {call.body for call in script.calls} == {request.body}
    assert pauses == [7.0, 2.0] * 2


def test_reads_are_patient_by_themselves(play: Play, pauses: list[float]) -> None:
    """They wait ever longer, and not for ever."""
    played(play, GET, refusal(503), refusal(429), FOUND)
    first, second = pauses
    assert 0.25 <= first <= 0.375
    assert 0.5 <= second <= 0.75
    refused(play, GET, ServiceUnavailable, *[refusal(503)] * 11)
    assert len(pauses) == 12


def test_writes_are_not(play: Play, pauses: list[float]) -> None:
    """A refusal without a time is the caller's."""
    refused(play, POST, ServiceUnavailable, refusal(503))
    refused(play, POST, TooManyRequests, refusal(429))
    refused(play, POST, TooManyRequests, refusal(429, retry_after="301"))
    assert not pauses


def test_a_lost_connection(play: Play, pauses: list[float]) -> None:
    """A read goes again; a write only when none of it was sent."""
    assert played(play, GET, ClosedEarly("gone", request_sent=True), FOUND).methods == ["GET", "GET"]
    assert played(play, POST, ClosedEarly("gone", request_sent=False), FOUND).methods == ["POST", "POST"]
    assert len(pauses) == 2
    assert refused(play, POST, ClosedEarly, ClosedEarly("gone", request_sent=True)).methods == ["POST"]
    assert len(pauses) == 2


@pytest.mark.parametrize("error", [ConnectError("x"), TlsError("x"), ReadTimeout("x", request_sent=True), ProtocolError("x")])
def test_other_failures_are_raised_at_once(play: Play, pauses: list[float], error: TransportError) -> None:
    """Trying again would fail the same, or take as long."""
    assert refused(play, GET, type(error), error).methods == ["GET"]
    assert not pauses


def test_a_stream_is_opened_with_the_same_patience(play: Play, pauses: list[float]) -> None:
    """Until its first byte."""
    script = Script([refusal(503), ClosedEarly("gone", request_sent=True), Reply(200, (), b"one\ntwo")])

    async def scenario(client: AsyncClient) -> list[str]:
        return [line async for line in client.logs(Api(Pod).within("dev"), "web", follow=True)]

    assert play(scenario, transport=MemoryTransport(script)) == ["one", "two"]
    assert len(pauses) == 2


class Guarded:
    """A server that takes one token only, and may change its mind."""

    def __init__(self, wanted: str, file: Path, written: str | None) -> None:
        self.wanted, self.file, self.written = wanted, file, written
        self.seen: list[str | None] = []

    def __call__(self, call: Call) -> Reply:
        self.seen.append(header(call, "authorization"))
        if self.seen[-1] == f"Bearer {self.wanted}":
            return FOUND
        if self.written:
            self.file.write_text(self.written)
        return refusal(401, "Unauthorized")


@pytest.mark.parametrize("request_", [GET, POST])
def test_a_token_that_was_rotated(play: Play, tmp_path: Path, request_: Request[Any]) -> None:
    """After a 401 the file is read again, and the request sent again, a write too: it was not executed."""
    file = tmp_path / "token"
    file.write_text("old")
    server = Guarded("new", file, "new\n")
    assert play(sends(request_), transport=MemoryTransport(server), token_file=str(file)).metadata.name == "a"
    assert server.seen == ["Bearer old", "Bearer new"]


def test_only_once(play: Play, tmp_path: Path) -> None:
    """A server that wants yet another token is not asked a third time."""
    file = tmp_path / "token"
    file.write_text("old")
    server = Guarded("never", file, "new")
    with pytest.raises(Unauthorized):
        play(sends(GET), transport=MemoryTransport(server), token_file=str(file))
    assert server.seen == ["Bearer old", "Bearer new"]


def test_not_at_all_with_a_token_that_can_not_change(play: Play, tmp_path: Path) -> None:
    """A token from a file is worth one more try, whatever the file holds now; a fixed one is not."""
    file = tmp_path / "token"
    file.write_text("old")
    server = Guarded("never", file, None)
    with pytest.raises(Unauthorized):
        play(sends(GET), transport=MemoryTransport(server), token_file=str(file))
    assert server.seen == ["Bearer old", "Bearer old"]
    fixed = Guarded("never", file, None)
    with pytest.raises(Unauthorized):
        play(sends(GET), transport=MemoryTransport(fixed), token="fixed")
    assert fixed.seen == ["Bearer fixed"]


def test_who_asks(play: Play) -> None:
    """Each call carries who it is from, and as whom."""
    script = Script([FOUND])
    options: dict[str, Any] = {"token": "t0ken", "impersonate": Impersonation(user="robot"), "user_agent": "mine/1"}
    play(sends(GET), transport=MemoryTransport(script), **options)
    (call,) = script.calls
    assert (header(call, "authorization"), header(call, "impersonate-user")) == ("Bearer t0ken", "robot")
    assert header(call, "user-agent") == "mine/1"
    named = Script([FOUND])
    play(sends(GET), transport=MemoryTransport(named))
    assert (header(named.calls[0], "user-agent") or "").startswith("kube-core/")


WARNED = (*JSON, ("warning", '299 - "v1 is old"'), ("warning", '299 - "unknown field"'))


def test_warnings(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    """They go to the logger, or to who was named for them, each text once; a Response has them all."""

    async def scenario(client: AsyncClient) -> list[str]:
        await client.send(GET)
        return list((await client.respond(GET)).warnings)

    def server(_: Call) -> Reply:
        return Reply(200, WARNED, FOUND.body)

    told: list[str] = []
    with caplog.at_level(logging.WARNING, "kube_transports.warnings"):
        assert play(scenario, transport=MemoryTransport(server), on_warning=told.append) == ["v1 is old", "unknown field"]
        assert (told, caplog.messages) == (["v1 is old", "unknown field"], [])
        play(scenario, transport=MemoryTransport(server))
    assert caplog.messages == ["v1 is old", "unknown field"]


def test_a_flow_is_given_answers_and_errors(play: Play, pauses: list[float]) -> None:
    """At its own yields; what it makes of them is the value."""

    def flow() -> Generator[Any, Any, list[str]]:
        found: list[str] = []
        try:
            yield from MAPS.get("a")
        except NotFound as error:
            found.append(error.reason)
        yield from pause(5)
        found.append((yield from GET).metadata.name)
        try:
            yield from GET
        except ConnectError:
            found.append("no connection")
        return found

    async def scenario(client: AsyncClient) -> list[str]:
        return await client.run(flow())

    script = Script([refusal(404, "NotFound"), FOUND, ConnectError("refused")])
    assert play(scenario, transport=MemoryTransport(script)) == ["NotFound", "a", "no connection"]
    assert pauses == [5]


def test_a_flow_that_fails_is_closed(play: Play) -> None:
    """Whatever ends it, its ``finally`` has run before the error is there."""
    ended: list[str] = []

    def flow() -> Generator[Any, Any, None]:
        try:
            yield from GET
        finally:
            ended.append("flow")

    async def scenario(client: AsyncClient) -> None:
        await client.run(flow())

    def broken(_: Call) -> Reply:
        raise KeyboardInterrupt

    with pytest.raises(Conflict):
        play(scenario, transport=MemoryTransport(Script([refusal(409, "Conflict")])))
    with pytest.raises(KeyboardInterrupt):
        play(scenario, transport=MemoryTransport(broken))
    assert ended == ["flow", "flow"]


def test_a_flow_without_a_step(play: Play) -> None:
    """It has its value at once."""

    def flow() -> Generator[Any, Any, str]:
        return "nothing to do"
        yield

    async def scenario(client: AsyncClient) -> str:
        return await client.run(flow())

    assert play(scenario, transport=MemoryTransport(Script([]))) == "nothing to do"


def test_a_closed_client(play: Play) -> None:
    """It sends nothing and waits for nothing; closing it again is fine."""

    async def scenario(client: AsyncClient) -> None:
        await client.aclose()
        await client.aclose()
        for attempt in (client.send(GET), client.pause(3600), client.run(pause(3600))):
            with pytest.raises(ClientClosed):
                await attempt

    play(scenario, transport=MemoryTransport(Script([])))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "which server"),
        ({"token": "x"}, "which server"),
        ({"server": ""}, "server"),
        ({"server": "host:6443"}, "http"),
        ({"server": "ftp://host"}, "http"),
        ({"server": "http://example.com", "token": "s3cret"}, "http"),
        ({"server": "https://host", "token": "s3cret\nX: y"}, "token"),
        ({"server": "https://host", "bogus": 1}, "bogus"),
        ({"server": "https://host", "transport": "carrier pigeon"}, "carrier pigeon"),
    ],
)
def test_what_makes_no_client(play: Play, options: Any, words: str) -> None:
    """It is said what is wrong, without secrets, before anything is opened."""
    with pytest.raises((KubeError, TypeError), match=words) as caught:
        play(sends(GET), **options)
    assert "s3cret" not in str(caught.value)


def test_a_config_says_it_all(play: Play) -> None:
    """Beside it neither a server nor options are taken."""
    config = config_for("https://host", namespace="mine")
    for more in ({"server": "https://host"}, {"token": "x"}):
        with pytest.raises(UsageError, match="not both"):
            play(sends(GET), config=config, **more)

    async def scenario(client: AsyncClient) -> tuple[str, bool]:
        return client.namespace, client.config is config

    assert play(scenario, config=config, transport=MemoryTransport(Script([]))) == ("mine", True)

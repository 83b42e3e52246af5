"""Logs that are followed across lost connections, and several as one, the same in every colour."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kube_core.base import ClientClosed, ClosedEarly, KubeError, TransportError, UsageError
from kube_core.models.core_v1 import Pod
from kube_core.requests import Api, BadRequest, ServiceUnavailable
from kube_core.streams import PodLine
from kube_transports import AsyncClient, Call, MemoryTransport, Reply
from tests.support.fault_server import cut, fault_server, hold

from .colours import Script

Play = Callable[..., Any]
PODS = Api(Pod).within("dev")
OK = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def chunk(data: bytes) -> bytes:
    """Some of a body without a known length."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def line(second: int, text: str) -> bytes:
    """A line as the server sends it."""
    return b"2026-01-01T00:00:%02d.000000001Z %s\n" % (second, text.encode())


def ended(*lines: bytes) -> Reply:
    """A log that ends by itself."""
    return Reply(200, (), b"".join(lines))


def refusal(code: int, reason: str) -> Reply:
    """A Status that says no."""
    status = {"apiVersion": "v1", "kind": "Status", "status": "Failure", "code": code, "reason": reason}
    return Reply(code, (), json.dumps(status).encode())


def followed(play: Play, *answers: Reply | TransportError, **options: Any) -> tuple[list[str], Script]:
    """Follow a log of these answers to its end."""
    script = Script(list(answers))

    async def scenario(client: AsyncClient) -> list[str]:
        async with client.logs(PODS, "web", follow=True, **options) as lines:
            return [text async for text in lines]

    return play(scenario, transport=MemoryTransport(script)), script


def query(call: Call) -> dict[str, list[str]]:
    """The parameters of a request."""
    return parse_qs(urlsplit(call.target).query)


def test_a_log_that_is_lost(play: Play, waits: list[float]) -> None:
    """It is asked for again from the last line, and what comes again is not told again."""
    lines, script = followed(
        play,
        ended(line(1, "a"), line(2, "b")),
        ClosedEarly("gone"),
        refusal(503, "ServiceUnavailable"),
        ended(line(2, "b"), line(2, "b"), line(3, "c")),
        ended(line(3, "c")),
        tail_lines=9,
        since_seconds=60,
        container="main",
    )
    assert lines == ["a", "b", "b", "c"]
    first, *others = [query(call) for call in script.calls]
    same = {"container": ["main"], "follow": ["true"], "timestamps": ["true"]}
    assert first == {**same, "tailLines": ["9"], "sinceSeconds": ["60"]}
    times = [found.pop("sinceTime")[0] for found in others]
    assert others == [same] * 4
    assert times == ["2026-01-01T00:00:02.000000001Z"] * 3 + ["2026-01-01T00:00:03.000000001Z"]
    assert len(waits) == 2


def test_a_connection_that_breaks_in_a_line(play: Play, waits: list[float]) -> None:
    """Half a line is no line: it comes again, whole."""

    async def scenario(client: AsyncClient) -> list[str]:
        async with client.logs(PODS, "web", follow=True) as lines:
            return [await anext(lines), await anext(lines)]

    first = cut(OK + chunk(line(1, "one") + line(2, "two")[:33]))
    with fault_server(first, hold(OK + chunk(line(1, "one") + line(2, "two")))) as server:
        assert play(scenario, server=server.url) == ["one", "two"]
    assert len(waits) == 1


def test_stamps_that_were_asked_for(play: Play) -> None:
    """They are told with their lines."""
    lines, _ = followed(play, ended(line(1, "a")), ended(), timestamps=True)
    assert lines == ["2026-01-01T00:00:01.000000001Z a"]


@pytest.mark.parametrize("code", [400, 404])
def test_a_pod_that_is_gone(play: Play, code: int) -> None:
    """After a log that ended, that is its end."""
    lines, _ = followed(play, ended(line(1, "a")), refusal(code, "BadRequest" if code == 400 else "NotFound"))
    assert lines == ["a"]


def test_what_goes_wrong_at_first(play: Play, waits: list[float]) -> None:
    """It is the caller's, as with any request."""
    with pytest.raises(BadRequest):
        followed(play, refusal(400, "BadRequest"))
    with pytest.raises(ServiceUnavailable):
        followed(play, *[refusal(503, "ServiceUnavailable")] * 11)


def test_a_number_of_bytes(play: Play) -> None:
    """What was cut to it is not asked for again."""
    assert followed(play, ended(line(1, "a")), limit_bytes=40)[0] == ["a"]


def test_a_log_that_is_left(play: Play) -> None:
    """It ends, and so does the wait for its next try."""

    async def scenario(client: AsyncClient) -> None:
        lines = client.logs(PODS, "web", follow=True)
        assert await anext(lines) == "a"
        await client.aclose()
        with pytest.raises(ClientClosed):
            await anext(lines)

    play(scenario, transport=MemoryTransport(Script([ended(line(1, "a")), ClosedEarly("gone")])))


def test_lines_as_bytes(play: Play) -> None:
    """Every byte is there, and the stamp apart."""

    async def scenario(client: AsyncClient) -> Any:
        async with client.logs(PODS, "web", follow=True) as lines:
            return await lines.line()

    found = play(scenario, transport=MemoryTransport(Script([ended(b"2026-01-01T00:00:01Z \xff\n")])))
    assert (found.data, found.stamp) == (b"\xff", "2026-01-01T00:00:01Z")


def cluster(*refused: str) -> Callable[[Call], Reply]:
    """Three pods, of two containers each; those of the refused ones wait to be started."""

    def answer(call: Call) -> Reply:
        path = urlsplit(call.target).path
        if path.endswith("/pods"):
            containers = [{"name": "main", "image": "x"}, {"name": "side", "image": "x"}]
            pods = [{"metadata": {"name": name, "namespace": "dev"}, "spec": {"containers": containers}} for name in "cab"]
            document = {"apiVersion": "v1", "kind": "PodList", "metadata": {"resourceVersion": "1"}, "items": pods}
            return Reply(200, (), json.dumps(document).encode())
        pod, found = path.split("/")[-2], query(call)
        if pod in refused:
            return refusal(400, "BadRequest")
        said = [line(1, f"{pod} one"), line(2, f"{pod} two")] if "sinceTime" not in found else []
        return ended(*said)

    return answer


def merged(play: Play, *refused: str, **options: Any) -> tuple[list[PodLine], list[KubeError]]:
    """Read the logs of the cluster as one."""
    errors: list[KubeError] = []

    async def scenario(client: AsyncClient) -> list[PodLine]:
        async with client.api(Pod).within("dev").merged_logs(labels="app=web", on_error=errors.append, **options) as lines:
            return [found async for found in lines]

    return play(scenario, transport=MemoryTransport(cluster(*refused))), errors


def test_several_logs_as_one(play: Play) -> None:
    """Each line says whose it is; those of one container keep their order."""
    lines, errors = merged(play)
    assert errors == []
    assert len(lines) == 12
    for pod in "abc":
        for container in ("main", "side"):
            told = [found.text for found in lines if (found.pod, found.container) == (pod, container)]
            assert told == [f"{pod} one", f"{pod} two"]


def test_one_container_of_each(play: Play) -> None:
    """The others are not asked for."""
    lines, _ = merged(play, container="side")
    assert {(found.pod, found.container) for found in lines} == {("a", "side"), ("b", "side"), ("c", "side")}
    assert merged(play, container="none-such") == ([], [])


def test_a_log_that_can_not_be_read(play: Play) -> None:
    """It is told, and the others go on."""
    lines, errors = merged(play, "b")
    assert {found.pod for found in lines} == {"a", "c"}
    assert [type(error) for error in errors] == [BadRequest] * 2


def test_merged_logs_outside_of_their_block(play: Play) -> None:
    """They are opened by it, and once."""

    async def scenario(client: AsyncClient) -> None:
        lines = client.merged_logs(PODS)
        with pytest.raises(UsageError, match="with block"):
            await anext(lines)
        async with lines:
            await anext(lines)
        with pytest.raises(UsageError, match="once"):
            await lines.__aenter__()

    play(scenario, transport=MemoryTransport(cluster()))

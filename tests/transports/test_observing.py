"""Who is told of exchanges: observers, the log, spans; and the client's own rate limit. In every colour."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from kube_core.base import ClosedEarly, ConfigError, UsageError
from kube_core.models.core_v1 import Pod, Secret
from kube_core.requests import Api, NotFound
from kube_core.server import ApiServer
from kube_transports import AsyncClient, Client, Exchange, ManualClock, MemoryTransport, OpenTelemetry, Reply
from kube_transports.conformance.cases import CHUNKED
from kube_transports.observing import line_of, masked
from kube_transports.ports import Call, Headers
from kube_transports.wires import TransportName
from tests.support.fault_server import answer, fault_server, hold
from tests.transports.colours import Script, header

PODS = Api(Pod).within("dev")
POD = b'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"}}'
MISSING = b'{"apiVersion":"v1","kind":"Status","status":"Failure","reason":"NotFound","code":404}'
CANARY = "CANARY0SECRET"


class Ear:
    """Hears everything, and adds a field."""

    def __init__(self) -> None:
        self.begun = list[Exchange]()
        self.ended_ones = list[Exchange]()

    def started(self, exchange: Exchange) -> Headers:
        self.begun.append(exchange)
        return (("X-Ear", str(len(self.begun))),)

    def ended(self, exchange: Exchange) -> None:
        self.ended_ones.append(exchange)


def test_an_observer_hears_of_each_attempt(play: Callable[..., Any], pauses: list[float]) -> None:
    """Also of those that failed and were tried again; its field goes along."""
    script = Script([ClosedEarly("gone"), Reply(503, (), b""), Reply(200, (("x", "y"),), POD)])
    ear = Ear()

    async def work(client: AsyncClient) -> None:
        await client.send(PODS.get("web"))

    play(work, transport=MemoryTransport(script), observers=[ear])
    assert [(exchange.status, type(exchange.error)) for exchange in ear.ended_ones] == [
        (None, ClosedEarly),
        (503, type(None)),
        (200, type(None)),
    ]
    last = ear.ended_ones[-1]
    assert (last.kind, last.received_bytes, last.sent_bytes, last.headers) == ("call", len(POD), 0, (("x", "y"),))
    assert last.head_seconds is not None
    assert 0 <= last.head_seconds <= last.seconds
    assert [header(call, "x-ear") for call in script.calls] == ["1", "2", "3"]
    assert len(pauses) == 2


def test_a_stream_is_told_when_it_ends(play: Callable[..., Any]) -> None:
    """With all that it brought; once, however often it is closed."""
    ear = Ear()

    async def work(client: AsyncClient) -> None:
        stream = await open_stream(client)
        assert not ear.ended_ones
        while await read(stream):
            pass
        assert len(ear.ended_ones) == 1
        await close(stream)

    play(work, transport=MemoryTransport(Script([Reply(200, (), b"one two")])), observers=[ear])
    assert [(exchange.kind, exchange.received_bytes) for exchange in ear.ended_ones] == [("stream", 7)]


def test_a_stream_that_is_closed_or_breaks_is_told_too() -> None:
    """With the error that it ended with, if any."""
    ear = Ear()
    with fault_server(hold(CHUNKED), answer(CHUNKED + b"5\r\nhel")) as server, Client(server.url, observers=[ear]) as client:
        client.stream(PODS.list()).close()
        broken = client.stream(PODS.list())
        assert broken.read() == b"hel"
        with pytest.raises(ClosedEarly):
            broken.read()
        broken.close()
    assert [type(exchange.error) for exchange in ear.ended_ones] == [type(None), ClosedEarly]


async def open_stream(client: Any) -> Any:
    """Open a stream of either colour."""
    found = client.stream(PODS.list())
    return await found if hasattr(found, "__await__") else found


async def read(stream: Any) -> bytes:
    data: bytes = await stream.aread() if hasattr(stream, "aread") else stream.read()
    return data


async def close(stream: Any) -> None:
    if hasattr(stream, "aclose"):
        await stream.aclose()
    else:
        stream.close()


# --- the log


def test_the_log_of_requests_shows_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    """A line an exchange, fields by their names where their values may be secret, never a body."""
    caplog.set_level(logging.DEBUG, "kube_transports.requests")
    script = Script([Reply(404, (("set-cookie", CANARY), ("content-type", "application/json")), MISSING)] * 2)
    body: dict[str, Any] = {"metadata": {"name": "x"}, "stringData": {"a": CANARY}}
    logins: list[dict[str, Any]] = [{"token": CANARY}, {"username": "me", "password": CANARY}]
    for options in logins:
        with Client(transport=MemoryTransport(script), **options) as client, pytest.raises(NotFound):
            client.send(Api(Secret).within("dev").create(body))
    assert CANARY not in caplog.text
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 4
    assert lines[0].startswith("POST /api/v1/namespaces/dev/secrets 404 in ")
    assert f"(call, {len(script.calls[0].body)} bytes sent, {len(MISSING)} received)" in lines[0]
    assert "Authorization: <hidden>" in lines[1]
    assert "set-cookie: <hidden>" in lines[1]
    assert "content-type: application/json" in lines[1]


def test_who_does_not_listen_pays_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Without the logger's level nothing is put around the transport."""
    caplog.set_level(logging.WARNING, "kube_transports.requests")
    transport = MemoryTransport(Script([]))
    with Client(transport=transport) as client:
        assert client._transport is transport  # pyright: ignore[reportPrivateUsage] - there is nothing else to see


def test_what_a_line_says_of_a_failure() -> None:
    """No status where no answer came, and the error's class, whose words may hold anything."""
    exchange = Exchange(Call("GET", "/x"), "stream", 0.0, 0.25, error=ClosedEarly(CANARY))
    assert line_of(exchange) == "GET /x no answer, ClosedEarly in 250.0 ms (stream, 0 bytes sent, 0 received)"
    command = Exchange(Call("GET", f"/exec?command=login&command={CANARY}&stdin=true"), "upgrade", 0.0)
    assert line_of(command).startswith("GET /exec?command=<hidden>&command=<hidden>&stdin=true no answer in")
    assert masked((("Accept", "x"), ("X-Anything", CANARY))) == "Accept: x, X-Anything: <hidden>"


# --- spans


def test_spans_and_a_histogram(play: Callable[..., Any]) -> None:
    """One of each exchange, in OpenTelemetry's words; the server is given its context."""
    spans, reader = InMemorySpanExporter(), InMemoryMetricReader()
    tracers, meters = TracerProvider(), MeterProvider([reader])
    tracers.add_span_processor(SimpleSpanProcessor(spans))
    script = Script([Reply(200, (), POD), Reply(404, (), MISSING)])

    async def work(client: AsyncClient) -> None:
        await client.send(PODS.get("web", query=[("token", CANARY)]))
        with pytest.raises(NotFound):
            await client.send(PODS.get("other"))

    play(work, transport=MemoryTransport(script), observers=[OpenTelemetry(tracers, meters)])
    good, bad = spans.get_finished_spans()
    assert good.attributes is not None
    assert bad.attributes is not None
    assert good.name == "GET"
    assert dict(good.attributes) == {
        "http.request.method": "GET",
        "url.path": "/api/v1/namespaces/dev/pods/web",
        "kube.exchange": "call",
        "http.response.status_code": 200,
        "http.response.body.size": len(POD),
    }
    assert bad.attributes["error.type"] == "404"
    assert not bad.status.is_ok
    assert good.context is not None
    assert f"{good.context.trace_id:032x}-{good.context.span_id:016x}" in (header(script.calls[0], "traceparent") or "")
    metrics = reader.get_metrics_data()
    assert metrics is not None
    (metric,) = metrics.resource_metrics[0].scope_metrics[0].metrics
    points: Any = metric.data.data_points
    assert metric.name == "http.client.request.duration"
    assert [point.count for point in points] == [1, 1]
    meters.shutdown()
    tracers.shutdown()


# --- the rate limit


def test_a_client_limits_itself_only_when_told(play: Callable[..., Any], pauses: list[float]) -> None:
    """Burst first, then one each 1/qps seconds; each attempt counts; by the clock of the transport."""

    async def work(client: AsyncClient) -> None:
        for _ in range(4):
            await client.send(PODS.get("web"))

    def limited(**options: Any) -> list[float]:
        pauses.clear()
        clock = ManualClock()
        play(work, transport=MemoryTransport(lambda _: Reply(200, (), POD), clock=clock), **options)
        return list(pauses)

    assert limited() == []
    assert limited(qps=0.5, burst=2) == [2.0, 4.0]
    assert limited(qps=100) == []


def test_a_long_wait_for_a_turn_is_said(caplog: pytest.LogCaptureFixture, pauses: list[float]) -> None:
    """It is easily taken for a slow server."""
    transport = MemoryTransport(ApiServer(), clock=ManualClock())
    with Client(transport=transport, qps=0.1, burst=1) as client:
        client.stream(PODS.list()).close()
        client.stream(PODS.list()).close()
    assert pauses == [10.0]
    (record,) = caplog.records
    assert record.getMessage() == (
        "GET /api/v1/namespaces/dev/pods waits 10.0 s for this client's own rate limit (qps=), not for the server"
    )


@pytest.mark.parametrize("options", [{"burst": 5}, {"qps": 0}, {"qps": -1.0}, {"qps": 1, "burst": 0}])
def test_limits_that_are_none(options: dict[str, Any]) -> None:
    """A UsageError at once."""
    with pytest.raises(UsageError):
        Client("http://k", **options)


def test_an_extra_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names what to install."""
    import sys  # noqa: PLC0415 - only here are modules taken away

    transports: list[TransportName] = ["urllib3", "httpx"]
    for transport in transports:
        module = transport
        for name in [each for each in sys.modules if each.startswith(("kube_transports.adapters." + module, module))]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(ConfigError, match=rf"needs {module}: pip install 'kube-core\[{transport}\]'"):
            Client("http://k", transport=transport)

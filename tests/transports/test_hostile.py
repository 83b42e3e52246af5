"""Clients before servers that mean no good: what they send is bounded, ends in an error of ours, and learns no secret."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
import traceback
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import trio

from kube_core.base import ClientClosed, DecodeError, KubeError, TlsError
from kube_core.models.core_v1 import Pod, Secret
from kube_core.models.meta_v1 import ObjectMeta
from kube_core.requests import Api, ApiError, InternalError, Request
from kube_core.watching import Failed
from kube_transports import AsyncClient, Client, MemoryTransport
from kube_transports.adapters.address import parse_address
from kube_transports.adapters.h11_request import RequestBuilder
from kube_transports.adapters.h11_wire import Wire
from kube_transports.async_ports import Signal as AsyncSignal
from kube_transports.feeds import MAX_REFUSAL_BYTES
from kube_transports.ports import Call, Reply
from kube_transports.session import MAX_REMEMBERED_WARNINGS, Attempts, Session
from kube_transports.sync_ports import Signal as SyncSignal
from tests.support.fault_server import Peer, Script, answer, cut, fault_server, hold
from tests.transports.test_conversations import CHUNKED, HTML, sized

CANARY = "CANARY0SECRET"
LEAKS = (CANARY, base64.b64encode(CANARY.encode()).decode().rstrip("="))
PODS = Api(Pod).within("dev")
GET = PODS.get("web")
POST = Api(Secret).within("dev").create(Secret(metadata=ObjectMeta(name="x"), string_data={"key": CANARY}))


# --- one exchange, in three colours


def in_a_thread(request: Request[Any], server: str, **options: Any) -> Any:
    with Client(server, **options) as client:
        return client.send(request)


async def in_a_task(request: Request[Any], server: str, options: dict[str, Any]) -> Any:
    async with AsyncClient(server, **options) as client:
        return await client.send(request)


def on_asyncio(request: Request[Any], server: str, **options: Any) -> Any:
    return asyncio.run(in_a_task(request, server, options))


def on_trio(request: Request[Any], server: str, **options: Any) -> Any:
    return trio.run(in_a_task, request, server, options)


Send = Callable[..., Any]
SENDERS: dict[str, Send] = {
    "threads": in_a_thread,
    "asyncio": on_asyncio,
    "trio": on_trio,
    "urllib3": partial(in_a_thread, transport="urllib3"),
    "httpx": partial(in_a_thread, transport="httpx"),
    "httpx-asyncio": partial(on_asyncio, transport="httpx"),
    "httpx-trio": partial(on_trio, transport="httpx"),
}


@pytest.fixture(params=SENDERS)
def send(request: pytest.FixtureRequest) -> Send:
    """Sends a request in each colour, and over each adapter."""
    return SENDERS[request.param]


STATUS = {"apiVersion": "v1", "kind": "Status", "status": "Failure", "reason": "NotFound", "code": 404, "message": "no such pod"}
JSON = b"Content-Type: application/json"


def failure(send: Send, script: Script, request: Request[Any] = GET, **options: Any) -> KubeError:
    """The error that a request ends with; the server is asked but once."""
    with fault_server(script) as server, pytest.raises(KubeError) as caught:
        send(request, server.url, **options)
    assert (server.connections, len(server.requests)) == (1, 1)
    return caught.value


ANSWERS: dict[str, tuple[bytes, type[KubeError], str]] = {
    "a proxy's page": (sized(HTML, b"Content-Type: text/html", status=b"502 Bad Gateway"), ApiError, "502: Bad Gateway"),
    "a proxy's text": (sized(b"upstream gone\n", status=b"500 Oops"), InternalError, "500: upstream gone"),
    "a refusal without a word": (sized(b"", status=b"500 Oops"), InternalError, "and no more"),
    "an empty 200": (sized(b"", JSON), DecodeError, "expected JSON, found nothing"),
    "an empty 204": (b"HTTP/1.1 204 No Content\r\n\r\n", DecodeError, "found nothing"),
    "a page for an object": (sized(HTML, b"Content-Type: text/html"), DecodeError, "expected JSON"),
    "a Status for an object": (sized(json.dumps(STATUS).encode(), JSON), ApiError, "NotFound 404: no such pod"),
    "another object": (sized(b'{"apiVersion":"v1","kind":"Node"}', JSON), DecodeError, "expected Pod of v1, found Node of v1"),
    "bytes that are no UTF-8": (sized(b'{"apiVersion":"v1","kind":"\xff\xfe"}', JSON), DecodeError, "UTF-8"),
    "a document that is cut": (sized(b'{"apiVersion":"v1","kind":"Pod","spec":{', JSON), DecodeError, "expected JSON"),
    "a document too deep": (sized(b'{"spec":' * 100_000, JSON), DecodeError, "deep|JSON"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_is_none(name: str, send: Send) -> None:
    """Proxies' pages, nothing at all, the wrong document: an error that says it, in every colour."""
    data, kind, says = ANSWERS[name]
    error = failure(send, answer(data))
    assert isinstance(error, kind)
    assert says in str(error) or any(word in str(error) for word in says.split("|"))


@pytest.mark.parametrize("status", [b"301 Moved", b"302 Found", b"303 See Other", b"307 Temporary", b"308 Permanent"])
def test_a_redirect_is_not_followed(status: bytes, send: Send) -> None:
    """Credentials and body would go along: where it led hears nothing, and the error says where that is."""
    with fault_server(answer(b"")) as elsewhere:
        location = b"Location: " + elsewhere.url.encode() + b"/api?x=" + CANARY.encode()
        for request in (GET, POST):
            error = failure(send, answer(sized(b"", location, status=status)), request, token="t0ken")
            assert isinstance(error, ApiError)
            assert f"{elsewhere.url}/api, which is not followed" in str(error)
            assert CANARY not in str(error)
    assert (elsewhere.connections, elsewhere.requests) == (0, [])


# --- secrets


def secret(**fields: object) -> bytes:
    """A Secret as a server would answer it."""
    return json.dumps({"apiVersion": "v1", "kind": "Secret", **fields}).encode()


FAULTS: dict[str, Script] = {
    "closed at once": answer(b""),
    "reset": cut(b"HTTP/1.1 200 OK\r\n"),
    "not HTTP": answer(b"SSH-2.0-" + CANARY.encode() + b"\r\n\r\n"),
    "a chunk larger than it says": answer(CHUNKED + b"3\r\n" + secret(data={"a": CANARY})),
    "a body longer than its length": answer(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" + secret(data={"a": CANARY})),
    "a field that is none": answer(b"HTTP/1.1 200 OK\r\nSet Cookie: " + CANARY.encode() + b"\r\n\r\n"),
    "a header too large": hold(b"HTTP/1.1 200 OK\r\nSet-Cookie: " + CANARY.encode() * 20_000),
    "a length that lies": answer(sized(CANARY.encode())[:-3]),
    "gzip that is not": answer(sized(CANARY.encode(), b"Content-Encoding: gzip")),
    "a coding nobody asked for": answer(sized(CANARY.encode(), b"Content-Encoding: br")),
    "a Secret of a wrong type": answer(sized(secret(data={"a": [CANARY]}))),
    "a Secret that is no base64": answer(sized(secret(data={"a": CANARY + "!"}))),
    "a Secret that is cut": answer(sized(secret(stringData={"a": CANARY})[:-2])),
    "an object of another kind": answer(sized(json.dumps({"apiVersion": "v1", "kind": "Pod", "data": CANARY}).encode())),
    "a refusal": answer(sized(json.dumps(STATUS).encode(), b"Set-Cookie: " + CANARY.encode(), status=b"404 Not Found")),
    "a redirect": answer(sized(b"", b"Location: http://u:" + CANARY.encode() + b"@h/?" + CANARY.encode(), status=b"302 Found")),
}  # fmt: skip


def told(error: BaseException) -> str:
    """Everything that a traceback, a log or a debugger's line shows of an error and of those before it."""
    shown = "".join(traceback.format_exception(error))
    seen: BaseException | None = error
    while seen is not None:
        shown += f"{seen}{seen!r}{getattr(seen, '__notes__', '')}"
        seen = seen.__cause__ or seen.__context__
    return shown + repr(getattr(error, "request", ""))


@pytest.mark.parametrize("name", FAULTS)
def test_no_error_shows_a_secret(name: str, send: Send) -> None:
    """Neither the token, nor the body that was sent, nor what the server answered; nor do the errors underneath."""
    for credentials in ({"token": CANARY}, {"username": "me", "password": CANARY}):
        error = failure(send, FAULTS[name], POST, **credentials)
        assert not any(leak in told(error) for leak in LEAKS)


def test_what_is_on_its_way_shows_no_secret() -> None:
    """A call, a reply, an attempt, a session and a client: fields by their names, bodies by their size."""
    fields = (("Authorization", f"Bearer {CANARY}"), ("Accept", "x"))
    call, reply = Call("POST", "/x", fields, CANARY.encode()), Reply(200, (("set-cookie", CANARY),), CANARY.encode())
    assert (
        repr(call)
        == "Call(method='POST', target='/x', headers=<Authorization, Accept>, body=<13 bytes>, read_timeout=60.0, whole=False)"
    )
    assert repr(reply) == "Reply(status=200, headers=<set-cookie>, body=<13 bytes>)"
    options: dict[str, Any] = {"token": CANARY, "proxy_url": f"http://me:{CANARY}@proxy", "key_password": CANARY}
    with Client("https://host", **options) as client:
        session = Session(client.config)
        attempts = Attempts(session, POST, 1.0)
        assert any(CANARY in value for _, value in attempts.call().headers)
        for value in (session, attempts, client, client.config, POST, AsyncClient("https://host", **options)):
            assert not any(leak in f"{value!r}{value}" for leak in LEAKS)


def test_a_token_goes_nowhere_in_the_clear(send: Send) -> None:
    """Where TLS was asked for and does not come about, nothing of the request is sent."""
    heard: list[bytes] = []

    def plain(peer: Peer) -> None:
        heard.append(peer.read(100))
        peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with fault_server(plain) as server, pytest.raises(TlsError):
        send(POST, server.url.replace("http:", "https:"), token=CANARY)
    assert CANARY.encode() not in heard[0]


# --- bounds


def test_a_refusal_without_end_is_not_read_to_its_end() -> None:
    """A watch that is refused with an endless body reads a bounded part of it, in both colours, and goes on to wait."""
    sent: list[int] = []

    def endless(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n")
        sent.append(0)
        while True:  # until the client closes
            peer.send(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            sent[-1] += 0x10000

    async def first(url: str) -> Any:
        async with AsyncClient(url) as client, client.watch(PODS) as events:
            return await anext(events)

    with fault_server(endless, endless, endless) as server:
        with Client(server.url) as client, client.watch(PODS) as events:
            found = [next(events)]
        found += [asyncio.run(first(server.url)), trio.run(first, server.url)]
    for event in found:
        assert isinstance(event, Failed)
        assert isinstance(event.error, InternalError)
        assert len(event.error.message) <= 1024
    assert max(sent) < 20 * MAX_REFUSAL_BYTES  # what the kernel's buffers take beyond what is read


def test_single_bytes_do_not_fill_the_memory() -> None:
    """A chunk of one byte costs a hundred when it is kept by itself; an answer of such chunks takes what it is worth."""
    wire = Wire()
    wire.send(RequestBuilder(parse_address("http://127.0.0.1"), compression=False).build(Call("GET", "/")), b"")
    wire.receive(CHUNKED)
    many = 50_000
    tracemalloc.start()
    for _ in range(many // 1000):
        wire.receive(b"1\r\nx\r\n" * 1000)
        assert wire.reply() is None
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    wire.receive(b"0\r\n\r\n")
    reply = wire.reply()
    assert reply is not None
    assert reply.body == b"x" * many
    assert kept < 10 * many


def test_warnings_without_end_do_not_fill_the_memory() -> None:
    """Each text is told once, until there are so many that the first are forgotten, and told again."""
    heard: list[str] = []
    numbers = [*range(MAX_REMEMBERED_WARNINGS), 0, MAX_REMEMBERED_WARNINGS, 0, 0]
    coming = iter(numbers)

    def warn(_: Call) -> Reply:
        return Reply(200, (("warning", f'299 - "{next(coming)}"'),), b'{"apiVersion":"v1","kind":"Pod"}')

    with Client(transport=MemoryTransport(warn), on_warning=heard.append) as client:
        for _ in numbers:
            client.send(GET)
    assert heard == [*map(str, range(MAX_REMEMBERED_WARNINGS + 1)), "0"]


# --- closing

OVERLOADED = sized(b"", b"Retry-After: 300", status=b"503 Service Unavailable")


def test_closing_a_watch_ends_its_pause_in_another_thread() -> None:
    """A server may ask for minutes of patience; whoever closes the watch, or the client, waits for none of them."""

    class Telling(Client):
        def pause(self, seconds: float, ending: SyncSignal | None = None) -> None:
            assert seconds > 200
            waiting.set()
            super().pause(seconds, ending)

    for end in ("watch", "client"):
        waiting = threading.Event()
        with fault_server(answer(OVERLOADED)) as server, Telling(server.url) as client, client.watch(PODS) as events:
            assert isinstance(next(events), Failed)
            with ThreadPoolExecutor(1) as pool:
                later = pool.submit(next, events)
                assert waiting.wait(10)
                events.close() if end == "watch" else client.close()
                with pytest.raises(ClientClosed):
                    later.result(5)
        assert server.connections == 1


def test_closing_a_watch_ends_its_pause_in_another_task() -> None:
    """The same among tasks; another watch of the client waits on."""

    async def close_one(url: str) -> None:
        async with AsyncClient(url) as client:
            one, two = client.watch(PODS), client.watch(PODS)
            assert isinstance(await anext(one), Failed)
            assert isinstance(await anext(two), Failed)
            tasks = [asyncio.create_task(events.__anext__()) for events in (one, two)]
            await asyncio.sleep(0)
            await one.aclose()
            with pytest.raises(ClientClosed):
                await asyncio.wait_for(tasks[0], 5)
            assert not tasks[1].done()
            await client.aclose()
            with pytest.raises(ClientClosed):
                await asyncio.wait_for(tasks[1], 5)

    with fault_server(answer(OVERLOADED), answer(OVERLOADED)) as server:
        asyncio.run(close_one(server.url))


@pytest.mark.parametrize("signal", [SyncSignal, AsyncSignal])
def test_a_flag_that_follows(signal: Any) -> None:
    """It is set with the one that it follows, also if that was set before; never the other way round."""
    first = signal()
    second = signal(first)
    third = signal(second)
    other = signal(first)
    other.set()
    assert [is_set(flag) for flag in (first, second, third, other)] == [False, False, False, True]
    del other
    first.set()
    assert [is_set(flag) for flag in (first, second, third, signal(first), signal(third))] == [True] * 5


def is_set(flag: Any) -> bool:
    """Whether it is, without waiting."""
    found = flag.wait(0)
    return bool(asyncio.run(found) if asyncio.iscoroutine(found) else found)

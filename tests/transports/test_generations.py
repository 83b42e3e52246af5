"""Transports that take each other's place: each is closed once, when nobody uses it, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest
import trio
from attrs import define, field

from kube_core.base import ClientClosed, ClosedEarly
from kube_transports import Call, Reply
from kube_transports.async_rotating import AsyncRotatingTransport
from kube_transports.rotating import RotatingTransport

GET = Call("GET", "/")


@define
class Certificates:
    """The context of now, in the hands of the test."""

    context: Any = 0

    def current(self) -> Any:
        """What the next connection gets."""
        return self.context


@define(eq=False, slots=False)
class Fake:
    """A transport of either colour that counts who uses it, and notes when it is closed too early or too often."""

    context: Any
    during: Callable[[], None] = lambda: None
    users: int = 0
    closed: int = 0
    wrong: list[str] = field(factory=list[str])
    lock: threading.Lock = field(factory=threading.Lock)

    def exchange(self, call: Call) -> Reply:
        with self.lock:
            self.users += 1
        self.during()
        with self.lock:
            if self.closed:
                self.wrong.append("used after it was closed")
            self.users -= 1
        return Reply(200, (), b"")

    def stream(self, call: Call) -> FakeStream:
        return FakeStream()

    def upgrade(self, call: Call) -> FakeStream:
        return FakeStream()

    def close(self) -> None:
        with self.lock:
            self.closed += 1
            if self.users:
                self.wrong.append("closed while it was used")


class FakeStream:
    """Ends after two pieces, or breaks where it is told to."""

    status, headers = 101, ()

    def __init__(self) -> None:
        self.pieces = [b"one", b""]
        self.written: list[bytes] = []
        self.closed = False

    def read(self) -> bytes:
        if not self.pieces:
            raise ClosedEarly("gone")
        return self.pieces.pop(0)

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def close(self) -> None:
        self.closed = True


def rotating(**options: Any) -> tuple[RotatingTransport, Certificates, list[Fake]]:
    """A transport over fakes, what its context is, and the fakes that it has opened."""
    certificates, opened = Certificates(), list[Fake]()

    def open_one(context: Any) -> Any:
        opened.append(Fake(context, **options))
        return opened[-1]

    return RotatingTransport(cast("Any", certificates), open_one), certificates, opened


def test_threads_and_rotations() -> None:
    """Calls from many threads while the certificates change again and again: no call finds its transport closed."""

    def turn() -> None:
        certificates.context = object()

    transport, certificates, opened = rotating(during=turn)
    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(transport.exchange, GET) for _ in range(400)]
        assert all(call.result(10).status == 200 for call in calls)
    transport.exchange(GET)
    transport.close()
    assert len(opened) > 100
    assert {(fake.closed >= 1, fake.users, tuple(fake.wrong)) for fake in opened} == {(True, 0, ())}
    assert all(fake.closed == 1 for fake in opened)


@pytest.mark.parametrize("end", ["read", "close", "break"])
def test_a_stream_holds_its_transport_to_its_end(end: str) -> None:
    """However it ends; closing it again changes nothing."""
    transport, certificates, opened = rotating()
    stream = transport.upgrade(GET)
    certificates.context = 1
    transport.exchange(GET)
    assert (len(opened), opened[0].closed) == (2, 0)
    assert (stream.status, stream.headers, stream.read()) == (101, (), b"one")
    stream.write(b"x")
    if end == "close":
        stream.close()
    elif end == "read":
        assert stream.read() == b""
    else:
        cast("Any", stream)._inner.pieces.clear()
        with pytest.raises(ClosedEarly):
            stream.read()
    assert opened[0].closed == 1
    stream.close()
    transport.close()
    assert [fake.closed for fake in opened] == [1, 1]


def test_a_stream_that_does_not_begin_holds_nothing() -> None:
    """An upgrade or a stream that fails gives its transport back."""
    transport, certificates, opened = rotating()

    def fail(call: Call) -> FakeStream:
        certificates.context = object()
        raise ClosedEarly("gone")

    transport.exchange(GET)
    for name, begin in (("stream", transport.stream), ("upgrade", transport.upgrade)):
        transport.stream(GET).close()
        setattr(opened[-1], name, fail)
        with pytest.raises(ClosedEarly):
            begin(GET)
        transport.exchange(GET)
    assert [fake.closed for fake in opened] == [1] * (len(opened) - 1) + [0]


def test_a_closed_one_opens_nothing() -> None:
    """Neither for a call nor for a stream."""
    transport, _, opened = rotating()
    transport.close()
    for begin in (transport.exchange, transport.stream, transport.upgrade):
        with pytest.raises(ClientClosed):
            begin(GET)
    assert opened == []


class AsyncFake:
    """A transport that waits in its calls, and whose end takes a while."""

    def __init__(self, pause: Callable[[], Any], begun: Callable[[], None]) -> None:
        self.pause, self.begun = pause, begun
        self.closed = 0

    async def aexchange(self, call: Call) -> Reply:
        self.begun()
        if call.method == "GET":
            return Reply(200, (), b"")
        while True:
            await self.pause()

    async def aclose(self) -> None:
        await self.pause()
        self.closed += 1


def over_fakes(
    pause: Callable[[], Any], begun: Callable[[], None]
) -> tuple[AsyncRotatingTransport, Certificates, list[AsyncFake]]:
    certificates, opened = Certificates(), list[AsyncFake]()

    def open_one(context: Any) -> Any:
        opened.append(AsyncFake(pause, begun))
        return opened[-1]

    return AsyncRotatingTransport(cast("Any", certificates), open_one), certificates, opened


def test_a_cancelled_call_closes_its_old_transport_on_asyncio() -> None:
    """To its end, though the task is being cancelled."""

    async def main() -> list[int]:
        transport, certificates, opened = over_fakes(lambda: asyncio.sleep(0), lambda: None)
        task = asyncio.create_task(transport.aexchange(Call("POST", "/")))
        await asyncio.sleep(0)
        certificates.context = 1
        await transport.aexchange(GET)
        assert opened[0].closed == 0
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return [fake.closed for fake in opened]

    assert asyncio.run(main()) == [1, 0]


def test_a_cancelled_call_closes_its_old_transport_on_trio() -> None:
    """The same on trio, where a cancelled task can't wait for anything else."""

    async def main() -> list[int]:
        begun = trio.Event()
        transport, certificates, opened = over_fakes(trio.lowlevel.checkpoint, begun.set)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(transport.aexchange, Call("POST", "/"))
            await begun.wait()
            certificates.context = 1
            await transport.aexchange(GET)
            assert opened[0].closed == 0
            nursery.cancel_scope.cancel()
        return [fake.closed for fake in opened]

    assert trio.run(main) == [1, 0]

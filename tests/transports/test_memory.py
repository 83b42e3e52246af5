"""The memory transport: both colours, threads, both kinds of target, and time."""

import asyncio
import gc
import json
from collections.abc import Awaitable, Callable
from threading import Thread
from typing import Any

import pytest
import trio

from kube_core.base import ClientClosed, ProtocolError, ReadTimeout, TransportError, UsageError
from kube_core.server import ApiServer
from kube_transports import ManualClock, MemoryTransport
from kube_transports.ports import AsyncTransport, Call, Reply, Transport

CONFIG_MAPS = "/api/v1/namespaces/default/configmaps"
WATCH = Call("GET", f"{CONFIG_MAPS}?watch=1&resourceVersion=5", read_timeout=None)
IMPATIENT = Call("GET", f"{CONFIG_MAPS}?watch=1&resourceVersion=5", read_timeout=0.01)

Main = Callable[[], Awaitable[None]]


def create(name: str) -> Call:
    """The call that creates a ConfigMap."""
    body = json.dumps({"metadata": {"name": name}}).encode()
    return Call("POST", CONFIG_MAPS, (("Content-Type", "application/json"),), body)


def name_in(frame: bytes) -> str:
    """Whose event it is."""
    name: str = json.loads(frame)["object"]["metadata"]["name"]
    return name


def run_asyncio(main: Main) -> None:
    """Run on asyncio."""

    async def run() -> None:
        await main()

    asyncio.run(run())


@pytest.fixture(params=[run_asyncio, trio.run], ids=["asyncio", "trio"])
def run(request: pytest.FixtureRequest) -> Callable[[Main], None]:
    """Run a coroutine function on either library."""
    runner: Callable[[Main], None] = request.param
    return runner


@pytest.fixture
def transport() -> MemoryTransport:
    """A transport to a new server, on the wall clock."""
    return MemoryTransport(ApiServer())


def test_one_value_is_a_transport_in_both_colours(transport: MemoryTransport) -> None:
    """As the ports have it."""
    assert isinstance(transport, Transport)
    assert isinstance(transport, AsyncTransport)


def test_exchanges_in_both_colours(transport: MemoryTransport, run: Callable[[Main], None]) -> None:
    """The same server answers both."""
    assert transport.exchange(create("a")).status == 201
    found: list[Reply] = []

    async def main() -> None:
        found.append(await transport.aexchange(Call("GET", f"{CONFIG_MAPS}/a")))

    run(main)
    assert json.loads(found[0].body)["metadata"]["name"] == "a"
    assert dict(found[0].headers)["content-type"] == "application/json"


def test_a_function_answers_calls(run: Callable[[Main], None]) -> None:
    """It gets the call as it is; its answer is also a stream that ends."""
    calls: list[Call] = []

    def answer(call: Call) -> Reply:
        calls.append(call)
        return Reply(418, (("x", "y"),), b"tea")

    transport = MemoryTransport(answer)
    call = Call("GET", "/x", (("Accept", "y"),), b"z")
    assert transport.exchange(call) == Reply(418, (("x", "y"),), b"tea")
    stream = transport.stream(call)
    assert (stream.status, stream.read(), stream.read()) == (418, b"tea", b"")

    async def main() -> None:
        stream = await transport.astream(call)
        assert (await stream.aread(), await stream.aread()) == (b"tea", b"")
        await stream.aclose()

    run(main)
    assert calls == [call] * 3


def test_a_write_in_one_thread_wakes_a_watch_in_another(transport: MemoryTransport) -> None:
    """A blocked read ends with the frame."""
    stream, found = transport.stream(WATCH), list[str]()
    reader = Thread(target=lambda: found.append(name_in(stream.read())))
    reader.start()
    transport.exchange(create("a"))
    reader.join(10)
    assert found == ["a"]


def test_a_sync_write_wakes_an_async_watch(transport: MemoryTransport, run: Callable[[Main], None]) -> None:
    """From another thread, on either library."""
    found: list[str] = []

    async def main() -> None:
        stream = await transport.astream(WATCH)
        writer = Thread(target=transport.exchange, args=(create("a"),))
        writer.start()
        found.append(name_in(await stream.aread()))
        writer.join(10)

    run(main)
    assert found == ["a"]


def test_closing_a_stream_wakes_its_reader(transport: MemoryTransport) -> None:
    """From another thread; the watch is gone from the server."""
    stream, found = transport.stream(WATCH), list[TransportError]()

    def read() -> None:
        try:
            stream.read()
        except ClientClosed as error:
            found.append(error)

    reader = Thread(target=read)
    reader.start()
    stream.close()
    stream.close()
    reader.join(10)
    assert found[0].request_sent
    assert "closed while it was being read" in str(found[0])


def test_closing_the_transport_wakes_everybody(transport: MemoryTransport, run: Callable[[Main], None]) -> None:
    """In either colour; afterwards nothing is answered."""

    async def main() -> None:
        stream = await transport.astream(WATCH)
        closer = Thread(target=transport.close)
        closer.start()
        with pytest.raises(ClientClosed):
            await stream.aread()
        closer.join(10)
        await transport.aclose()
        with pytest.raises(ClientClosed, match=r"GET .* the transport is closed"):
            await transport.aexchange(WATCH)

    run(main)


def test_silence_is_a_read_timeout(transport: MemoryTransport, run: Callable[[Main], None]) -> None:
    """After as long as the call allows."""
    with pytest.raises(ReadTimeout, match=r"nothing came for 0\.01 seconds"):
        transport.stream(IMPATIENT).read()

    async def main() -> None:
        stream = await transport.astream(IMPATIENT)
        with pytest.raises(ReadTimeout):
            await stream.aread()

    run(main)


def test_a_whole_answer_of_a_watch_ends_with_it() -> None:
    """Its time-out is the server's; the manual clock brings it."""
    clock = ManualClock()
    transport = MemoryTransport(ApiServer(), clock=clock)
    stream = transport.stream(Call("GET", f"{CONFIG_MAPS}?watch=1&timeoutSeconds=30"))
    transport.exchange(create("a"))
    clock.advance(30)
    assert name_in(stream.read()) == "a"
    assert stream.read() == b""


def test_what_falls_due_happens_in_order() -> None:
    """Bookmarks at their minutes, on a clock that only moves when it is told to."""
    clock, server = ManualClock(1000.0), ApiServer(now=1000.0)
    transport = MemoryTransport(server, clock=clock)
    stream = transport.stream(Call("GET", f"{CONFIG_MAPS}?watch=1&allowWatchBookmarks=1&resourceVersion=5"))
    transport.exchange(create("a"))
    clock.advance(150)
    assert stream.read().count(b"BOOKMARK") == 2
    assert (clock.now, server.now) == (1150.0, 1150.0)
    with pytest.raises(UsageError, match="can't go back"):
        clock.advance(-1)


def test_a_server_can_be_restarted_while_others_read() -> None:
    """The one who pauses it has it alone; a watch in another thread ends, and its reader can ask again."""
    transport = MemoryTransport(ApiServer())
    stream, found = transport.stream(Call("GET", f"{CONFIG_MAPS}?watch=1&resourceVersion=5")), list[bytes]()
    reader = Thread(target=lambda: found.append(stream.read()))
    reader.start()
    with transport.paused() as server:
        server.restart()
    reader.join()
    assert found == [b""]
    with pytest.raises(UsageError, match="leads to a function"), MemoryTransport(lambda call: Reply(200, (), b"")).paused():
        raise AssertionError


def test_a_wait_that_nothing_can_end_fails_at_once(run: Callable[[Main], None]) -> None:
    """On a manual clock, in the thread that owns it or in a task that is alone; it names what it waits for."""
    transport = MemoryTransport(ApiServer(), clock=ManualClock())
    with pytest.raises(UsageError, match=r"GET /api/v1/.*watch=1.* waits for its next bytes on a manual clock"):
        transport.stream(WATCH).read()

    async def main() -> None:
        stream = await transport.astream(WATCH)
        with pytest.raises(UsageError, match="with nothing pending"):
            await stream.aread()

    run(main)


def test_a_wait_that_another_thread_can_end_is_fine() -> None:
    """A cache's thread waits while the test writes and advances the clock."""
    clock = ManualClock()
    transport = MemoryTransport(ApiServer(), clock=clock)
    stream, found = transport.stream(Call("GET", f"{CONFIG_MAPS}?watch=1&resourceVersion=5", read_timeout=90)), list[Any]()

    def read() -> None:
        found.append(stream.read())
        try:
            stream.read()
        except ReadTimeout as error:
            found.append(error)

    reader = Thread(target=read)
    reader.start()
    transport.exchange(create("a"))
    while len(found) < 1:
        reader.join(0.001)
    while reader.is_alive():
        clock.advance(91)
        reader.join(0.001)
    assert name_in(found[0]) == "a"
    assert isinstance(found[1], ReadTimeout)


def test_a_wait_that_another_task_can_end_is_fine() -> None:
    """Two tasks of one loop on a manual clock."""
    transport = MemoryTransport(ApiServer(), clock=ManualClock())

    async def main() -> str:
        stream = await transport.astream(WATCH)
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(stream.aread())
            group.create_task(transport.aexchange(create("a")))
        return name_in(reading.result())

    assert asyncio.run(main()) == "a"


def test_a_closed_transport_leaves_its_clock() -> None:
    """The clock goes on without it."""
    clock, server = ManualClock(), ApiServer()
    transport = MemoryTransport(server, clock=clock)
    transport.close()
    transport.close()
    clock.advance(10)
    assert server.now < clock.now


def test_a_stream_that_nobody_holds_is_closed(transport: MemoryTransport) -> None:
    """Its watch ends at the next call, instead of gathering dust until its time-out."""
    server = ApiServer()
    transport = MemoryTransport(server)
    transport.stream(WATCH)
    gc.collect()
    transport.exchange(create("a"))
    due = server.next_wake()
    assert due is not None
    assert due - server.now <= 300  # only the compaction


def test_nothing_can_be_upgraded(transport: MemoryTransport, run: Callable[[Main], None]) -> None:
    """The answer is the refusal's."""
    call = Call("GET", "/api/v1/namespaces/default/pods/x/exec")
    upgraded = transport.upgrade(call)
    assert (upgraded.status, b"not found" in upgraded.read()) == (404, True)
    with pytest.raises(ProtocolError, match="was not upgraded: its status is 404"):
        upgraded.write(b"x")

    async def main() -> None:
        upgraded = await transport.aupgrade(call)
        with pytest.raises(ProtocolError):
            await upgraded.awrite(b"x")

    run(main)


def test_a_loop_that_has_ended_is_not_called(run: Callable[[Main], None]) -> None:
    """A write after the program that watched is over does no harm."""
    transport = MemoryTransport(ApiServer())
    held: list[Any] = []

    async def main() -> None:
        stream = await transport.astream(IMPATIENT)
        held.append(stream)
        with pytest.raises(ReadTimeout):
            await stream.aread()

    run(main)
    assert transport.exchange(create("a")).status == 201

"""Informers, caches and waits over a transport: one text, the same in every colour."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from kube_core import (
    Added,
    ClientClosed,
    Deleted,
    Failed,
    Forbidden,
    Modified,
    NotFound,
    UsageError,
    WaitTimeout,
    conditions,
)
from kube_core.models.core_v1 import ConfigMap, Pod, Secret
from kube_core.requests import Api
from kube_core.server import ApiServer, Exchange, ServerRequest
from kube_core.watching import IndexedBy, InformerEvent
from kube_transports import AsyncClient, Call, Client, MemoryTransport, Reply

Play = Callable[..., Any]
HERE = Api(ConfigMap).within("default")
EVERYWHERE = Api(ConfigMap)


def settings(name: str, **labels: str) -> dict[str, Any]:
    """A ConfigMap."""
    return {"metadata": {"name": name, "labels": labels}, "data": {"colour": labels.get("colour", "none")}}


S = TypeVar("S", bound=ApiServer)


@pytest.fixture
def server() -> ApiServer:
    """A server with three ConfigMaps."""
    return filled(ApiServer())


def filled(server: S) -> S:
    """A server, with three ConfigMaps."""
    with Client(transport=MemoryTransport(server)) as client:
        for name, colour in (("a", "red"), ("b", "blue"), ("c", "red")):
            client.send(HERE.create(settings(name, colour=colour)))
    return server


def told(event: InformerEvent[Any]) -> str:
    """An event in a few words."""
    match event:
        case Added(found) | Modified(found) | Deleted(found):
            return f"{type(event).__name__} {found.metadata.name}"
        case Failed(error):
            return f"Failed {type(error).__name__}"
        case _:
            return type(event).__name__


async def until_synced(reading: Any) -> list[str]:
    """What a reader is told first."""
    events: list[str] = []
    while not events or events[-1] != "Synced":
        events.append(told(await reading.__anext__()))
    return events


def threads() -> set[str]:
    """What runs beside the test."""
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("kube-core")}


def test_a_bare_loop_drives_the_informer_itself(play: Play, server: ApiServer) -> None:
    """No thread or task is started for it; it tells what is there, then what changes."""

    async def scenario(client: AsyncClient) -> list[str]:
        informer = client.informer(EVERYWHERE, labels="colour=red")
        events = await until_synced(informer)
        assert not threads()
        await client.send(HERE.create(settings("d", colour="red")))
        await client.send(HERE.create(settings("e", colour="blue")))
        await client.send(HERE.patch("a", {"metadata": {"labels": {"colour": "blue"}}}))
        events += [told(await informer.__anext__()) for _ in range(2)]
        await informer.aclose()
        with pytest.raises(StopAsyncIteration):
            await informer.__anext__()
        return events

    assert play(scenario, transport=MemoryTransport(server)) == ["Added a", "Added c", "Synced", "Added d", "Deleted a"]


def test_many_readers_share_one_watch(play: Play) -> None:
    """Each has its own position, filter and sync state, and may come late and leave early."""

    async def scenario(client: AsyncClient) -> None:
        async with client.informer(EVERYWHERE) as informer:
            first = informer.subscribe()
            assert await until_synced(first) == ["Added a", "Added b", "Added c", "Synced"]
            await client.send(HERE.delete("b"))
            assert told(await first.__anext__()) == "Deleted b"
            late = informer.subscribe(labels="colour=red")
            assert not late.synced
            assert await until_synced(late) == ["Added a", "Added c", "Synced"]
            names = informer.subscribe_metadata(fields="data.colour=red")
            assert told(await names.__anext__()) == "Added a"
            await first.aclose()
            with pytest.raises(StopAsyncIteration):
                await first.__anext__()
            await client.send(HERE.create(settings("f", colour="red")))
            assert told(await late.__anext__()) == "Added f"

    server = filled(Counted())
    play(scenario, transport=MemoryTransport(server))
    assert server.watches == 1
    assert not threads()


class Counted(ApiServer):
    """A server whose watches are counted."""

    watches = 0

    def handle(self, request: ServerRequest, now: float | None = None) -> Exchange:
        self.watches += "watch=" in request.target
        return super().handle(request, now)


def test_handlers_that_raise_are_reported_and_go_on(play: Play, server: ApiServer) -> None:
    """One handler's errors are its own: the next event comes all the same, and other handlers don't notice."""

    async def scenario(client: AsyncClient) -> None:
        seen: list[str] = []
        errors: list[Exception] = []

        async def broken(event: InformerEvent[ConfigMap]) -> None:
            raise ValueError(told(event))

        async def good(event: InformerEvent[ConfigMap]) -> None:
            seen.append(told(event))

        async with client.informer(EVERYWHERE) as informer:
            informer.handle(broken, on_error=errors.append)
            informer.handle(good, labels="colour=blue")
            await informer.wait_synced(timeout=10)
            reading = informer.subscribe()
            await until_synced(reading)
            while len(errors) < 4 or len(seen) < 2:
                await client.pause(0.001)
        assert [str(error) for error in errors] == ["Added a", "Added b", "Added c", "Synced"]
        assert seen == ["Added b", "Synced"]

    play(scenario, transport=MemoryTransport(server))
    assert not threads()


def test_what_a_handler_raises_is_logged(play: Play, server: ApiServer, caplog: pytest.LogCaptureFixture) -> None:
    """Where nobody else takes it."""

    async def scenario(client: AsyncClient) -> None:
        async def broken(event: InformerEvent[ConfigMap]) -> None:
            raise ValueError("no")

        async with client.informer(EVERYWHERE) as informer:
            informer.handle(broken)
            while len(caplog.records) < 4:
                await client.pause(0.001)

    play(scenario, transport=MemoryTransport(server))
    assert {record.name for record in caplog.records} == {"kube_transports.informers"}


def initial(found: ConfigMap) -> list[str]:
    """The first letter of an object's name."""
    return [found.metadata.name[0]]


def test_a_cache_reads_at_once(play: Play, server: ApiServer) -> None:
    """By name, selectors and index; fresh objects every time, but for a peek."""

    async def scenario(client: AsyncClient) -> None:
        with pytest.raises(UsageError, match="wait_synced"):
            client.cache(EVERYWHERE).get("default", "a")
        indexes: dict[str, IndexedBy[ConfigMap]] = {"colour": "data.colour", "first": initial}
        async with client.cache(EVERYWHERE, indexes=indexes) as cached:
            await cached.wait_synced(timeout=10)
            assert cached.get("default", "a") == cached.get("default", "a")
            assert cached.get("default", "a") is not cached.get("default", "a")
            assert cached.peek("default", "a") is cached.peek("default", "a")
            assert [found.metadata.name for found in cached.by("colour", "red")] == ["a", "c"]
            assert [found.metadata.name for found in cached.by("first", "b")] == ["b"]
            assert [found.metadata.name for found in cached.list(labels="colour!=red")] == ["b"]
            assert [found.metadata.name for found in cached.list(fields="data.colour=red", namespace="default")] == ["a", "c"]
            assert cached.list(namespace="other") == []
            assert (len(cached), set(cached.values("colour")), cached.undecodable) == (3, {"red", "blue"}, {})
            assert cached.keys() == (("default", "a"), ("default", "b"), ("default", "c"))
            assert cached.find("default", "no") is None
            with pytest.raises(NotFound, match='configmaps "no" not found'):
                cached.get("default", "no")
            with pytest.raises(UsageError, match="namespace and name"):
                cached.get("a")
            with pytest.raises(UsageError, match="no index 'size'"):
                cached.by("size", "1")
        with pytest.raises(ClientClosed):
            cached.get("default", "a")

    play(scenario, transport=MemoryTransport(server))
    assert not threads()


def add_more(found: ConfigMap) -> None:
    """A change."""
    found.data["more"] = "yes"


def test_a_cache_sees_its_own_writes(play: Play, server: ApiServer) -> None:
    """Reads come from the cache and writes go to the server, and the one knows of the other at once."""

    async def scenario(client: AsyncClient) -> None:
        async with client.cache(HERE, labels="colour") as cached:
            await cached.wait_synced(timeout=10)
            api = cached.api
            await api.create(settings("d", colour="green"))
            assert api.get("d").data == {"colour": "green"}
            await api.patch("d", {"data": {"colour": "lime"}})
            assert cached.get("d").data == {"colour": "lime"}
            await api.edit("d", add_more)
            assert api.get("d").data == {"colour": "lime", "more": "yes"}
            await api.replace("d", settings("d", colour="olive"))
            assert [found.metadata.name for found in api.list(labels="colour=olive")] == ["d"]
            await api.delete("d", dry_run=True)
            assert api.find("d") is not None
            await api.delete("d")
            assert api.find("d") is None
            await api.create({"metadata": {"name": "elsewhere"}})  # not one of those that the cache follows
            assert api.find("elsewhere") is None

    play(scenario, transport=MemoryTransport(server))


def test_several_namespaces_are_one_cache(play: Play, server: ApiServer) -> None:
    """A list and a watch each, one store."""

    async def scenario(client: AsyncClient) -> None:
        for name in ("dev", "test"):
            await client.send(Api(ConfigMap).within("kube-system").create(settings(f"of-{name}")))
        async with client.cache(EVERYWHERE, namespaces=["default", "kube-system"], compressed=True, page_size=1) as cached:
            await cached.wait_synced(timeout=10)
            assert len(cached) == 5
            assert cached.get("kube-system", "of-dev").data == {"colour": "none"}
            await cached.api.within("kube-system").create(settings("mine"))
            assert cached.get("kube-system", "mine").metadata.uid
        informer = client.informer(EVERYWHERE, namespaces=["default", "kube-system"])
        assert len(await until_synced(informer)) == 7
        await informer.aclose()

    play(scenario, transport=MemoryTransport(server))
    assert not threads()


def test_who_changes_what_a_peek_gave_is_found_out(play: Play, server: ApiServer) -> None:
    """In debug mode."""

    async def scenario(client: AsyncClient) -> None:
        cached = client.cache(HERE, debug=True)
        await cached.wait_synced(timeout=10)
        assert cached.peek("b").data == {"colour": "blue"}
        cached.check_peeks()
        cached.peek("a").data["colour"] = "changed"
        with pytest.raises(UsageError, match=r"default/a was changed after a peek at .*test_informers.py, line \d+"):
            cached.peek("a")
        with pytest.raises(UsageError, match="default/a was changed"):
            await cached.aclose()

    play(scenario, transport=MemoryTransport(server))
    assert not threads()


def test_waiting_for_an_object(play: Play, server: ApiServer) -> None:
    """For what is so already, for what comes to be, for what never does."""

    async def scenario(client: AsyncClient) -> None:
        assert (await client.wait(HERE, "a", conditions.ready(), timeout=10)).data == {"colour": "red"}
        assert (await client.wait(HERE, "a", lambda found: found.data["colour"] == "red")).metadata.name == "a"
        assert await client.wait(HERE, "gone", conditions.deleted()) is None
        with pytest.raises(WaitTimeout, match=r"gone was waited for to be ready for 0\.01 s: it is not there") as missing:
            await client.wait(HERE, "gone", conditions.ready(), timeout=0.01)
        assert missing.value.object is None
        with pytest.raises(WaitTimeout, match="not so far") as other:
            await client.wait(HERE, "a", conditions.jsonpath("{.data.colour}", "blue"), timeout=0.01)
        assert getattr(other.value.object, "data", None) == {"colour": "red"}
        with pytest.raises(ZeroDivisionError):
            await client.wait(HERE, "a", lambda found: 1 / 0, timeout=5)
        with pytest.raises(UsageError, match="namespace"):
            await client.wait(Api(Pod), "a", conditions.ready())

    play(scenario, transport=MemoryTransport(server))
    assert not threads()


def refuses(code: int, reason: str) -> Callable[[Call], Reply]:
    """A server that says no to everything."""
    body = f'{{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"{reason}","code":{code},"message":"no"}}'
    return lambda call: Reply(code, (), body.encode())


@pytest.mark.parametrize(("code", "reason", "error"), [(403, "Forbidden", Forbidden), (404, "NotFound", NotFound)])
def test_waiting_in_vain_ends_at_once(play: Play, code: int, reason: str, error: type[Exception]) -> None:
    """Who may not, and what the server lacks, need no patience."""

    async def scenario(client: AsyncClient) -> None:
        async with client.cache(Api(Secret)) as cached:
            with pytest.raises(error):
                await cached.wait_synced(timeout=60)
        with pytest.raises(error):
            await client.wait(Api(Secret).within("default"), "a", conditions.ready(), timeout=60)

    play(scenario, transport=MemoryTransport(refuses(code, reason)))
    assert not threads()


def test_other_trouble_is_waited_out(play: Play) -> None:
    """A wait for everything ends with its time, and says what went wrong."""

    async def scenario(client: AsyncClient) -> None:
        async with client.cache(Api(Secret)) as cached:
            with pytest.raises(WaitTimeout, match=r"not everything was seen in 0\.05 s; the last error: .*InternalError"):
                await cached.wait_synced(timeout=0.05)

    play(scenario, transport=MemoryTransport(refuses(500, "InternalError")))


def test_a_client_that_is_closed_ends_its_readers(play: Play, server: ApiServer) -> None:
    """They get ClientClosed, and nothing is left behind."""

    async def scenario(client: AsyncClient) -> None:
        informer = client.informer(EVERYWHERE)
        await informer.wait_synced(timeout=10)
        reading = informer.subscribe()
        await until_synced(reading)
        await client.aclose()
        with pytest.raises(ClientClosed):
            await reading.__anext__()
        await informer.aclose()

    play(scenario, transport=MemoryTransport(server))
    assert not threads()


def first_of(informer: Any) -> str:
    """The first event of a bare loop that is left then."""
    for event in informer:
        return told(event)
    raise AssertionError("an informer never just ends")


def test_an_informer_that_is_left_is_closed_with_a_warning(server: ApiServer) -> None:
    """A bare loop that is broken out of."""
    with Client(transport=MemoryTransport(server)) as client:
        with pytest.warns(ResourceWarning, match="use it in a with"):
            first_of(client.informer(EVERYWHERE))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            informer = client.informer(EVERYWHERE)
            next(informer)
            informer.close()
            del informer


def test_a_resync_tells_everything_again(play: Play, server: ApiServer) -> None:
    """Each object as Modified, once a period."""

    async def scenario(client: AsyncClient) -> list[str]:
        informer = client.informer(EVERYWHERE, resync_seconds=0.01)
        assert await until_synced(informer) == ["Added a", "Added b", "Added c", "Synced"]
        events = [told(await informer.__anext__()) for _ in range(6)]
        await informer.aclose()
        return events

    assert play(scenario, transport=MemoryTransport(server)) == ["Modified a", "Modified b", "Modified c"] * 2


def test_an_object_that_does_not_decode_is_one_event(play: Play) -> None:
    """The others are there; it stays in ``undecodable``, and lists leave it out."""
    items = '{"metadata":{"name":"good","namespace":"dev"}},{"metadata":{"name":"bad","namespace":"dev"},"data":5}'
    page = f'{{"kind":"ConfigMapList","apiVersion":"v1","metadata":{{"resourceVersion":"7"}},"items":[{items}]}}'

    def answer(call: Call) -> Reply:
        return Reply(410 if "watch=" in call.target else 200, (), b"" if "watch=" in call.target else page.encode())

    async def scenario(client: AsyncClient) -> None:
        async with client.cache(EVERYWHERE) as cached:
            await cached.wait_synced(timeout=10)
            assert await until_synced(cached.subscribe()) == ["Added good", "Failed DecodeError", "Synced"]
            assert [found.metadata.name for found in cached.list()] == ["good"]
            assert [*cached.undecodable] == [("dev", "bad")]
            assert b'"data":5' in cached.undecodable["dev", "bad"].body

    play(scenario, transport=MemoryTransport(answer))

"""Caches and waits over a transport: one text, the same in every colour."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from kube_core import (
    ClientClosed,
    Forbidden,
    NotFound,
    UsageError,
    WaitTimeout,
    conditions,
)
from kube_core.models.core_v1 import ConfigMap, Namespace, Pod, Secret
from kube_core.requests import Api
from kube_core.server import ApiServer
from kube_core.watching import IndexedBy
from kube_transports import AsyncClient, Call, Client, MemoryTransport, Reply

from .following import EVERYWHERE, HERE, Play, refuses, settings, threads, told, until_synced


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
            await api.patch("a", {"metadata": {"labels": None}})  # nor is this one from now on
            assert api.find("a") is None

    play(scenario, transport=MemoryTransport(server))


@pytest.mark.parametrize(("node", "stays"), [("", False), ("n", True)])
def test_a_pod_that_was_deleted(play: Play, server: ApiServer, node: str, stays: bool) -> None:
    """One that a kubelet has still to end is there; any other is gone, though the answer shows it with a time to go."""
    pods = Api(Pod).within("default")
    pod = {"metadata": {"name": "a"}, "spec": {"nodeName": node, "containers": [{"name": "c", "image": "i"}]}}

    async def scenario(client: AsyncClient) -> None:
        async with client.cache(pods) as cached:
            await cached.wait_synced(timeout=10)
            await cached.api.create(pod)
            await cached.api.delete("a")
            assert (cached.find("a") is not None) == stays
            if stays:
                await cached.api.delete("a", grace_period_seconds=0)
                assert cached.find("a") is None

    play(scenario, transport=MemoryTransport(server))


def test_metadata_alone_are_kept(play: Play, server: ApiServer) -> None:
    """The server sends no more; all that metadata are asked for works, and so does a watch of them."""
    heads = Api(ConfigMap).within("default").metadata_only()

    async def scenario(client: AsyncClient) -> None:
        async with client.cache(heads, indexes={"colour": "metadata.labels.colour"}) as cached:
            await cached.wait_synced(timeout=10)
            assert [type(found).__name__ for found in cached.by("colour", "red")] == ["PartialObjectMetadata"] * 2
            reader = cached.subscribe(labels="colour=green")
            await until_synced(reader)
            await client.send(HERE.create(settings("g", colour="green")))
            assert told(await reader.__anext__()) == "Added g"
            assert cached.get("g").metadata.labels == {"colour": "green"}

    play(scenario, transport=MemoryTransport(server))


def test_one_object_is_kept(play: Play, server: ApiServer) -> None:
    """It alone, also when another one takes its name."""

    async def scenario(client: AsyncClient) -> list[str]:
        async with client.cache(HERE, name="a") as cached, cached.subscribe() as reader:
            events = await until_synced(reader)
            assert len(cached) == 1
            first = cached.get("a").metadata.uid
            await client.send(HERE.delete("a"))
            await client.send(HERE.create(settings("a", colour="red")))
            await client.send(HERE.create(settings("h", colour="red")))
            events += [told(await reader.__anext__()) for _ in range(2)]
            assert cached.get("a").metadata.uid != first
            assert cached.keys() == (("default", "a"),)
            return events

    assert play(scenario, transport=MemoryTransport(server)) == ["Added a", "Synced", "Deleted a", "Added a"]


@pytest.mark.parametrize("streaming", [False, True])
def test_a_shard_that_is_the_whole_is_refused(play: Play, server: ApiServer, streaming: bool) -> None:
    """By whoever waits for it, at once: each of several programs would keep everything."""
    half = "shardRange(object.metadata.uid, '0x0000000000000000', '0x8000000000000000')"

    async def scenario(client: AsyncClient) -> None:
        async with client.cache(HERE, shard_selector=half, streaming=streaming) as cached, cached.subscribe() as reader:
            with pytest.raises(UsageError, match="took no notice of the shard selector"):
                await cached.wait_synced(timeout=60)
            assert told(await reader.__anext__()) == "Failed UsageError"

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


def test_several_kinds_are_kept_together(play: Play, server: ApiServer) -> None:
    """Opened, waited for and closed as one."""

    async def scenario(client: AsyncClient) -> None:
        async with client.caches() as caches:
            configs = caches.add(EVERYWHERE, indexes={"colour": "data.colour"})
            namespaces = caches.add(Api(Namespace))
            await caches.wait_synced(timeout=10)
            assert [found.metadata.name for found in configs.by("colour", "blue")] == ["b"]
            assert namespaces.get("default").status is not None
        with pytest.raises(ClientClosed):
            configs.keys()
        with pytest.raises(ClientClosed):
            caches.add(EVERYWHERE)

    play(scenario, transport=MemoryTransport(server))
    assert not threads()


def test_several_kinds_are_waited_for_at_once(play: Play) -> None:
    """One that never comes hides neither that another never will, nor which it was."""

    async def scenario(client: AsyncClient) -> None:
        async with client.caches() as caches:
            await caches.wait_synced(timeout=0)  # for nothing
            caches.add(EVERYWHERE)
            caches.add(Api(Secret))  # of which the server says nothing but 500
            with pytest.raises(WaitTimeout, match=r"0\.05 s of /api/v1/secrets; the last error: InternalError"):
                await caches.wait_synced(timeout=0.05)
            caches.add(Api(Namespace))  # which nobody may list
            with pytest.raises(Forbidden):
                await caches.wait_synced()

    def answer(call: Call) -> Reply:
        match call.target.partition("?")[0].rpartition("/")[2]:
            case "secrets":
                return refuses(500, "InternalError")(call)
            case "namespaces":
                return refuses(403, "Forbidden")(call)
            case _:
                return Reply(200, (), b'{"apiVersion":"v1","kind":"ConfigMapList","metadata":{"resourceVersion":"1"},"items":[]}')

    play(scenario, transport=MemoryTransport(answer))
    assert not threads()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_is_told_at_once(server: ApiServer) -> None:
    """Also while a thread of the parent, which the child does not have, holds the lock."""
    with Client(transport=MemoryTransport(server)) as client, client.cache(EVERYWHERE) as cache:
        cache.wait_synced(timeout=10)
        reading = cache.subscribe()
        with cache._lock:  # pyright: ignore[reportPrivateUsage] - stands for the moment in which a thread has it
            child = os.fork()
            if child == 0:
                signal.alarm(10)  # a child that hangs ends, and not with 0
                os._exit(sum(refused(use) for use in (cache.keys, reading.__next__, cache.subscribe)) - 3)
        assert os.waitpid(child, 0)[1] == 0


def refused(use: Callable[[], object]) -> bool:
    """Whether the use of what another process opened is a UsageError."""
    try:
        use()
    except UsageError:
        return True
    return False


def broken(_: Call) -> Reply:
    """A transport with a mistake in it."""
    raise RuntimeError("broken")


def test_what_one_of_several_kinds_failed_of_is_raised(play: Play) -> None:
    """From the next call, and from the end of the ``with``."""

    async def scenario(client: AsyncClient) -> None:
        async with client.caches() as caches:
            cache = caches.add(EVERYWHERE)
            with pytest.raises(RuntimeError, match="broken"):
                await cache.wait_synced(timeout=10)

    with pytest.raises(RuntimeError, match="broken"):
        play(scenario, transport=MemoryTransport(broken))
    assert not threads()


def test_who_changes_what_a_peek_gave_is_found_out(play: Play, server: ApiServer) -> None:
    """In debug mode."""

    async def scenario(client: AsyncClient) -> None:
        cached = client.cache(HERE, debug=True)
        await cached.wait_synced(timeout=10)
        assert cached.peek("b").data == {"colour": "blue"}
        cached.check_peeks()
        cached.peek("a").data["colour"] = "changed"
        with pytest.raises(UsageError, match=r"default/a was changed after a peek at .*test_caches.py, line \d+"):
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
            with pytest.raises(
                WaitTimeout, match=r"not everything was seen in 0\.05 s of /api/v1/secrets; the last error: .*InternalError"
            ):
                await cached.wait_synced(timeout=0.05)

    play(scenario, transport=MemoryTransport(refuses(500, "InternalError")))


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

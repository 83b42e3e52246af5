"""What people get wrong when they first follow something, and what they are told: one text, the same in every colour."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from kube_core import BadRequest, ClientClosed, UsageError, WaitTimeout, conditions
from kube_core.models.core_v1 import ConfigMap, Pod
from kube_core.requests import Api
from kube_core.server import ApiServer
from kube_core.watching import InformerEvent
from kube_transports import AsyncClient, Call, Client, MemoryTransport

from .colours import COLOURS
from .following import EVERYWHERE, HERE, Play, settings, threads, told, until_synced


def test_an_option_that_there_is_not_is_refused(play: Play, server: ApiServer) -> None:
    """And not taken for nothing."""

    async def scenario(client: AsyncClient) -> None:
        options: dict[str, Any] = {"label": "colour=red"}
        with pytest.raises(UsageError, match=r"no option 'label' .* labels, fields"):
            client.cache(EVERYWHERE, **options)
        with pytest.raises(TypeError):
            client.informer(EVERYWHERE, **options)

    play(scenario, transport=MemoryTransport(server))


def test_what_is_no_index_and_no_condition_is_refused(play: Play, server: ApiServer) -> None:
    """At once, and not when the first object comes."""
    wrong: Any = 5

    async def scenario(client: AsyncClient) -> None:
        with pytest.raises(UsageError, match=r"spec\.nodeName, or a function of the object, not 5"):
            client.cache(EVERYWHERE, indexes={"size": wrong})
        with pytest.raises(UsageError, match=r"conditions\.ready\(\), or for a function of the object, not for 5"):
            await client.wait(HERE, "a", wrong)

    play(scenario, transport=MemoryTransport(server))


def test_what_is_no_selector_and_no_name_is_refused(play: Play, server: ApiServer) -> None:
    """A name that is empty by mistake would be of nothing, for ever."""
    wrong: Any = {"colour": "red"}
    five: Any = 5

    async def scenario(client: AsyncClient) -> None:
        for name in ("", "a/b", five):
            with pytest.raises(UsageError, match="the name "):
                client.cache(EVERYWHERE, name=name)
        with pytest.raises(UsageError, match=r"fields is selector text, or built by Field\(\.\.\.\), not dict"):
            client.informer(EVERYWHERE, fields=wrong)
        with pytest.raises(UsageError, match=r"fields is selector text"):
            client.informer(EVERYWHERE, name="a", fields=wrong)
        async with client.cache(EVERYWHERE) as cached:
            await cached.wait_synced(timeout=10)
            for read in (cached.list, cached.subscribe):
                with pytest.raises(UsageError, match=r"labels is selector text, or built by Label\(\.\.\.\), not dict"):
                    read(labels=wrong)
                with pytest.raises(UsageError, match=r"fields is selector text, or built by Field\(\.\.\.\), not dict"):
                    read(fields=wrong)

    play(scenario, transport=MemoryTransport(server))


def test_what_is_kept_is_not_copied(server: ApiServer) -> None:
    """A copy that is collected would close it."""
    with Client(transport=MemoryTransport(server)) as client, client.cache(EVERYWHERE) as cached, cached.subscribe() as reader:
        cached.wait_synced(timeout=10)
        for opened in (cached, reader):
            for how in (copy.copy, copy.deepcopy, pickle.dumps):
                with pytest.raises(UsageError, match="can't be copied or pickled"):
                    how(opened)
        assert len(cached) == 3
        assert told(next(reader)) == "Added a"


def test_an_index_may_give_one_text_or_none(play: Play, server: ApiServer) -> None:
    """A text is one value, not its letters."""

    def colour(found: ConfigMap) -> str | None:
        return found.data.get("colour") if found.metadata.name != "b" else None

    async def scenario(client: AsyncClient) -> None:
        async with client.cache(EVERYWHERE, indexes={"colour": colour}) as cached:
            await cached.wait_synced(timeout=10)
            assert cached.values("colour") == ("red",)

    play(scenario, transport=MemoryTransport(server))


def test_a_transform_may_change_in_place(play: Play, server: ApiServer) -> None:
    """As the function of ``edit`` may."""

    def without_data(found: ConfigMap) -> None:
        found.data.clear()

    async def scenario(client: AsyncClient) -> None:
        async with client.cache(HERE, transform=without_data) as cached:
            await cached.wait_synced(timeout=10)
            assert cached.get("a").data == {}

    play(scenario, transport=MemoryTransport(server))


def broken(found: ConfigMap) -> list[str]:
    """A function with a mistake in it."""
    raise ValueError(f"no {found.metadata.name}")


def test_what_nobody_reads_is_logged(play: Play, server: ApiServer, caplog: pytest.LogCaptureFixture) -> None:
    """A cache whose index function raises would be empty there, and nobody would know why."""

    async def scenario(client: AsyncClient) -> None:
        async with client.cache(EVERYWHERE, indexes={"broken": broken}) as cached:
            await cached.wait_synced(timeout=10)
            while not caplog.records:
                await client.pause(0.001)
            assert cached.values("broken") == ()

    play(scenario, transport=MemoryTransport(server))
    (record,) = caplog.records
    assert record.name == "kube_transports.informers"
    assert record.getMessage() == "the function of index 'broken' raised ValueError for default/a (and 2 more)"
    assert record.exc_info is not None


def test_what_a_reader_is_told_is_not_logged(play: Play, server: ApiServer, caplog: pytest.LogCaptureFixture) -> None:
    """It is the reader's to say."""

    async def scenario(client: AsyncClient) -> None:
        cached = client.cache(EVERYWHERE, indexes={"broken": broken})
        reading = cached.subscribe()
        assert "Failed UsageError" in await until_synced(reading)
        await cached.aclose()

    play(scenario, transport=MemoryTransport(server))
    assert not caplog.records


def test_a_selector_that_the_server_refuses_ends_the_waiting(play: Play, server: ApiServer) -> None:
    """Nobody waits for what can never be listed."""

    async def scenario(client: AsyncClient) -> None:
        async with client.cache(Api(Pod), fields="spec.colour=red") as cached:
            with pytest.raises(BadRequest, match="field label not supported"):
                await cached.wait_synced()

    play(scenario, transport=MemoryTransport(server))
    assert not threads()


def test_nothing_is_read_too_early_or_too_late(play: Play, server: ApiServer) -> None:
    """Not even how many objects there are; a repr says how far it is."""

    async def scenario(client: AsyncClient) -> None:
        cached = client.cache(EVERYWHERE)
        assert "Cache of /api/v1/configmaps, 0 objects, not synced>" in repr(cached)
        with pytest.raises(UsageError, match="wait_synced"):
            len(cached)
        await cached.wait_synced(timeout=10)
        assert "3 objects, synced" in repr(cached)
        await cached.aclose()
        await cached.aclose()
        assert "closed" in repr(cached)
        with pytest.raises(ClientClosed, match=r"Cache was closed"):
            len(cached)

    play(scenario, transport=MemoryTransport(server))
    assert not threads()


def test_a_pod_that_was_listed_is_not_ready_yet(play: Play, server: ApiServer) -> None:
    """The items of a list do not say what kind they are; a wait knows."""
    pods = Api(Pod).within("default")
    body = {"metadata": {"name": "web"}, "spec": {"containers": [{"name": "main", "image": "registry.example/web:1"}]}}

    async def scenario(client: AsyncClient) -> None:
        await client.send(pods.create(body))
        with pytest.raises(WaitTimeout, match="not so far"):
            await client.wait(pods, "web", conditions.ready(), timeout=0.01)
        await client.send(pods.status.patch("web", {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}))
        assert (await client.wait(pods, "web", conditions.ready(), timeout=10)).metadata.name == "web"

    play(scenario, transport=MemoryTransport(server))


def is_red(found: ConfigMap) -> bool:
    """A condition of one's own."""
    return found.data["colour"] == "red"


def test_functions_are_joined_with_conditions(play: Play, server: ApiServer) -> None:
    """On either side."""
    pairs = [
        conditions.ready() & is_red,
        is_red & conditions.ready(),
        is_red | conditions.deleted(),
        conditions.deleted() | is_red,
    ]

    async def scenario(client: AsyncClient) -> None:
        for joined in pairs:
            assert (await client.wait(HERE, "a", joined, timeout=10)).metadata.name == "a"
        assert [await client.wait(HERE, "gone", joined, timeout=10) for joined in pairs[2:]] == [None, None]

    play(scenario, transport=MemoryTransport(server))
    assert [joined.words for joined in pairs[:2]] == ["(ready and is_red(object))", "(is_red(object) and ready)"]


def test_a_reader_that_has_left_is_told_nothing(play: Play, server: ApiServer) -> None:
    """Not even what waited for it."""

    async def scenario(client: AsyncClient) -> None:
        async with client.informer(EVERYWHERE) as informer:
            await informer.wait_synced(timeout=10)
            reading = informer.subscribe()
            await reading.aclose()
            with pytest.raises(StopAsyncIteration):
                await reading.__anext__()

    play(scenario, transport=MemoryTransport(server))


def test_a_field_that_is_no_path_is_refused(play: Play) -> None:
    """To who asked for it, at once, although there is no object yet; other readers don't notice."""

    async def scenario(client: AsyncClient) -> None:
        async with client.informer(EVERYWHERE) as informer:
            good = informer.subscribe()
            with pytest.raises(UsageError, match="is no path of a field"):
                informer.subscribe(fields="data.*=red")
            await client.send(HERE.create(settings("a")))
            assert "Added a" in [told(await good.__anext__()) for _ in range(2)]

    play(scenario, transport=MemoryTransport(ApiServer()))


@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_a_resync_without_a_pause_is_refused(play: Play, server: ApiServer, seconds: float) -> None:
    """It would tell the same for ever, as fast as it can."""

    async def scenario(client: AsyncClient) -> None:
        async with client.informer(EVERYWHERE) as informer:
            with pytest.raises(UsageError, match=f"None for never, not {seconds}"):
                informer.subscribe(resync_seconds=seconds)

    play(scenario, transport=MemoryTransport(server))


def test_a_function_for_errors_may_raise_too(play: Play, server: ApiServer, caplog: pytest.LogCaptureFixture) -> None:
    """That is logged, and the handler goes on."""

    async def bad(event: InformerEvent[ConfigMap]) -> None:
        raise ValueError(told(event))

    def worse(error: Exception) -> None:
        raise RuntimeError(str(error))

    async def scenario(client: AsyncClient) -> None:
        async with client.informer(EVERYWHERE) as informer:
            informer.handle(bad, on_error=worse)
            while len(caplog.records) < 4:
                await client.pause(0.001)

    play(scenario, transport=MemoryTransport(server))
    assert {record.getMessage() for record in caplog.records} == {"a handler raised RuntimeError"}
    assert not threads()


async def coroutine(event: InformerEvent[ConfigMap]) -> None:
    """A handler of an async client."""


def test_a_bare_loop_is_not_shared(server: ApiServer) -> None:
    """Who wants to read along while it waits for the server is told how to."""
    calls: list[Call] = []
    transport = MemoryTransport(server)

    class Looking:
        """A transport whose streams are read while somebody else wants to join."""

        def stream(self, call: Call) -> Any:
            calls.append(call)
            for join in (informer.subscribe, informer.__next__):
                with pytest.raises(UsageError, match="open it in a with"):
                    join()
            return transport.stream(call)

        def __getattr__(self, name: str) -> Any:
            return getattr(transport, name)

    looking: Any = Looking()
    with Client(transport=looking) as client:
        informer = client.informer(EVERYWHERE)
        assert told(next(informer)) == "Added a"
        informer.close()
    assert calls


def test_a_function_that_leaves_the_program_leaves_no_thread_behind(server: ApiServer) -> None:
    """A thread ends in silence on SystemExit. Who waits for it is told, and a condition that raises it does not hold."""

    def leave(_: object) -> Any:
        raise SystemExit(3)

    with Client(transport=MemoryTransport(server)) as client:
        with pytest.raises(SystemExit):
            client.wait(HERE, "a", leave, timeout=60)
        with pytest.raises(SystemExit), client.cache(EVERYWHERE, transform=leave) as cache:
            cache.wait_synced(timeout=60)
    assert not threads()


def test_a_handler_that_leaves_the_program_is_heard_of(play: Play, server: ApiServer) -> None:
    """By whoever waits, and at the end of the `with`: in a thread of its own it would end in silence."""

    async def leave(_: object) -> None:
        raise SystemExit(3)

    async def scenario(client: AsyncClient) -> list[str]:
        heard = list[str]()
        try:
            async with client.informer(EVERYWHERE) as informer:
                reader = informer.subscribe()
                informer.handle(leave)
                try:
                    async for _ in reader:
                        pass
                except SystemExit:
                    heard.append("who waits")
        except SystemExit:
            heard.append("who leaves")
        return heard

    assert play(scenario, transport=MemoryTransport(server)) == ["who waits", "who leaves"]


def test_a_handler_that_a_sync_client_can_not_call_is_refused(server: ApiServer) -> None:
    """A coroutine that nobody awaits would do nothing."""
    wrong: Any = 5
    with Client(transport=MemoryTransport(server)) as client, client.informer(EVERYWHERE) as informer:
        for function in (coroutine, wrong):
            with pytest.raises(UsageError, match="a handler of a sync client is a plain function"):
                informer.handle(function)


@pytest.mark.parametrize("colour", ["asyncio", "trio"])
def test_a_handler_of_an_async_client_may_be_plain(colour: str, server: ApiServer) -> None:
    """It is awaited only if it is to be."""
    seen: list[str] = []
    wrong: Any = 5

    async def scenario(client: AsyncClient) -> None:
        async with client.informer(EVERYWHERE) as informer:
            with pytest.raises(UsageError, match="a handler is a function of an event, not 5"):
                informer.handle(wrong)
            informer.handle(lambda event: seen.append(told(event)), labels="colour=blue")
            while len(seen) < 2:
                await client.pause(0.001)
        assert seen == ["Added b", "Synced"]

    COLOURS[colour](scenario, transport=MemoryTransport(server))

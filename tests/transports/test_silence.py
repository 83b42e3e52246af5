"""A server that stops sending without closing is noticed when its time is over, and asked again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from kube_core import Added, Deleted, Failed, Modified
from kube_core.models.core_v1 import ConfigMap
from kube_core.requests import Api
from kube_core.watching import Event, InformerEvent
from kube_core.watching import watch as watches
from kube_transports import AsyncClient
from tests.support.fault_server import Script, answer, fault_server, hold

from .test_closing import page
from .test_conversations import CHUNKED

Play = Callable[..., Any]
MAPS = Api(ConfigMap).within("dev")
SILENCE_SECONDS = 0.1


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch, waits: list[float]) -> list[float]:
    """Watches that last no time at all: what is left is the margin, a short one. Waits between tries are noted only."""
    monkeypatch.setattr(watches, "TIMEOUT_SECONDS", 0)
    monkeypatch.setattr(watches, "SERVERS_TIMEOUT_SECONDS", 0)
    monkeypatch.setattr(watches, "SILENCE_MARGIN_SECONDS", SILENCE_SECONDS)
    return waits


def begun(name: str) -> bytes:
    """The beginning of a watch: its head, and an object that was added."""
    metadata = {"name": name, "namespace": "dev", "uid": name, "resourceVersion": "10"}
    event = json.dumps({"type": "ADDED", "object": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}}).encode()
    return CHUNKED + b"%x\r\n%b\n\r\n" % (len(event) + 1, event)


def told(event: InformerEvent[Any] | Event[Any]) -> str:
    """An event in a few words."""
    match event:
        case Added(found) | Modified(found) | Deleted(found):
            return f"{type(event).__name__} {found.metadata.name}"
        case Failed(error):
            return f"Failed {type(error).__name__}"
        case _:
            return type(event).__name__


async def until_b(events: Any) -> list[str]:
    """What is told until the other object is there."""
    found: list[str] = []
    while not found or found[-1] != "Added b":
        found.append(told(await events.__anext__()))
    return found


async def watch(client: AsyncClient) -> list[str]:
    async with client.watch(MAPS, resource_version="9") as events:
        return await until_b(events)


async def informer(client: AsyncClient) -> list[str]:
    async with client.informer(MAPS) as kept:
        return await until_b(kept.subscribe())


async def bare_informer(client: AsyncClient) -> list[str]:
    events = client.informer(MAPS)
    found = await until_b(events)
    await events.aclose()
    return found


async def cache(client: AsyncClient) -> list[str]:
    async with client.cache(MAPS) as cached:
        await cached.wait_synced()
        found = await until_b(cached.subscribe())
        assert [each.metadata.name for each in cached.list()] == ["a", "b"]
        return found


async def wait(client: AsyncClient) -> list[str]:
    found = await client.wait(MAPS, "b", lambda each: each.metadata.name == "b")
    return [f"Failed ReadTimeout, then {found.metadata.name}"]


def then_silent(*answers: bytes, part: bytes) -> Script:
    """A server that falls silent after some answers and the beginning of another."""

    def script(peer: Any) -> None:
        answer(*answers)(peer)
        hold(part)(peer)

    return script


AGAIN = 50
"""On a slow machine the second try, and others, may take longer than silence is allowed to."""


@pytest.mark.parametrize("part", [b"", b"HTTP/1.1 200", CHUNKED], ids=["no head", "half a head", "no event"])
@pytest.mark.parametrize("work", [informer, bare_informer, cache, wait])
def test_what_follows_goes_on_over_another_connection(play: Play, work: Any, part: bytes) -> None:
    """The silent one is closed, its silence is told, and the next is asked for what comes after what was seen."""
    with fault_server(then_silent(page(name="" if work is wait else "a"), part=part), *[hold(begun("b"))] * AGAIN) as server:
        events = play(work, server=server.url)
    assert events[0] in {"Added a", "Failed ReadTimeout, then b"}
    assert any("Failed ReadTimeout" in event for event in events)
    assert b"watch=true" in server.requests[2]
    assert b"resourceVersion=9" in server.requests[2]


@pytest.mark.parametrize("part", [b"", begun("a")], ids=["no head", "no second event"])
def test_a_watch_goes_on_over_another_connection(play: Play, part: bytes) -> None:
    """From the last version that it was told."""
    with fault_server(hold(part), *[hold(begun("b"))] * AGAIN) as server:
        events = play(watch, server=server.url)
    assert events[: len(events) - 1] == ["Added a"] * bool(part) + ["Failed ReadTimeout"] * (len(events) - 1 - bool(part))
    assert "Failed ReadTimeout" in events
    assert (b"resourceVersion=10" if part else b"resourceVersion=9") in server.requests[1]


@pytest.mark.parametrize("work", [informer, bare_informer, cache, wait])
def test_a_list_has_the_time_of_a_call(play: Play, work: Any) -> None:
    """A list that does not come, or not to its end, is asked for again."""
    both = then_silent(page(name="" if work is wait else "a"), part=begun("b"))
    with fault_server(hold(page()[:-3]), *[both] * AGAIN) as server:
        events = play(work, server=server.url, read_timeout=SILENCE_SECONDS)
    assert events[-1].endswith("b")
    assert b"watch=true" not in server.requests[1]

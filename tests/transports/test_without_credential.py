"""Watches, caches and waits whose credential can't be renewed for a while: a plugin that fails is trouble like any other."""

from __future__ import annotations

from typing import Any

import pytest

from kube_core import ConfigError, conditions
from kube_core.server import ApiServer
from kube_transports import AsyncClient, Call, MemoryTransport

from .following import EVERYWHERE, HERE, Play, settings, told, until_synced

FAILED = "the plugin ended with 1"


class Locked:
    """A transport to a server for which there is a credential only now and then."""

    def __init__(self, server: ApiServer) -> None:
        self._inner = MemoryTransport(server)
        self.locked = 0
        """How many exchanges are still to find none."""
        self.watches_locked = 0
        """How many watches are."""

    def _look(self, call: Call) -> None:
        if self.locked:
            self.locked -= 1
            raise ConfigError(FAILED)
        if self.watches_locked and "watch=" in call.target:
            self.watches_locked -= 1
            raise ConfigError(FAILED)

    def stream(self, call: Call) -> Any:
        self._look(call)
        return self._inner.stream(call)

    async def astream(self, call: Call) -> Any:
        self._look(call)
        return await self._inner.astream(call)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def test_an_informer_outlives_it(play: Play, server: ApiServer, waits: list[float]) -> None:
    """Before the first list, and between a list and its watch: it is told, waits and goes on."""
    transport = Locked(server)

    async def scenario(client: AsyncClient) -> list[str]:
        informer = client.informer(EVERYWHERE)
        transport.locked, transport.watches_locked = 2, 1
        events = await until_synced(informer)
        await client.send(HERE.create(settings("d")))
        while events[-1] != "Added d":
            events.append(told(await informer.__anext__()))
        await informer.aclose()
        return events

    events = play(scenario, transport=transport)
    assert events == [*["Failed ConfigError"] * 2, "Added a", "Added b", "Added c", "Synced", "Failed ConfigError", "Added d"]
    assert len(waits) == 3


def test_waiting_for_the_first_list_is_in_vain(play: Play, server: ApiServer) -> None:
    """As it is on 401: a cache that is waited for, a wait, and a watch, which never goes on after a refusal, say so at once."""
    transport = Locked(server)

    async def scenario(client: AsyncClient) -> None:
        transport.locked = 10**6
        async with client.cache(EVERYWHERE) as cache:
            with pytest.raises(ConfigError, match=FAILED):
                await cache.wait_synced()
        with pytest.raises(ConfigError, match=FAILED):
            await client.wait(HERE, "a", conditions.deleted())
        watch = client.watch(EVERYWHERE)
        for _ in range(2):
            with pytest.raises(ConfigError, match=FAILED):
                await watch.__anext__()
        await watch.aclose()

    play(scenario, transport=transport)

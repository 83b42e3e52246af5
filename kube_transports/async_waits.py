"""AsyncWaiting for one object. `waits.py` is the same text without ``await``; a test keeps the two alike."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from kube_core.requests import Api
from kube_core.watching import Awaited, Wait, as_condition

from .async_feeds import AsyncFeed
from .async_ports import JOIN_SECONDS, Group, Signal, to_its_end

if TYPE_CHECKING:
    from .async_client import AsyncClient

K = TypeVar("K")


async def await_object(client: AsyncClient, api: Api[K], name: str, awaited: Awaited[K], timeout: float | None) -> K | None:
    """Wait for an object of an `Api`, and give it as it met the condition; None if it was gone, and that was waited for."""
    waiting = AsyncWaiting[K](client, Wait[K].of(api, name, as_condition(awaited)))
    return await waiting.result(timeout)


class AsyncWaiting(Generic[K]):
    """Moves one `Wait`, beside whoever waits for it when there is an end to their patience."""

    def __init__(self, client: AsyncClient, wait: Wait[K]) -> None:
        self._client = client
        self._wait = wait
        self._ending = client.ending()
        self._feed: AsyncFeed[Any] = AsyncFeed(client, wait, self._ending, Lock())
        self._done = Signal()
        self._group = Group()
        self._failure: BaseException | None = None

    async def result(self, timeout: float | None) -> K | None:
        """Wait for the end, for at most ``timeout`` seconds."""
        try:
            if timeout is None:
                await self._move()
            else:
                self._group.start(self._move, "kube-core wait")
                if not await self._client.wait_on(self._done, timeout):
                    raise self._wait.timed_out(timeout)
        finally:
            await to_its_end(self._stop, JOIN_SECONDS)
        if self._failure is not None:
            raise self._failure
        self._wait.end()
        return self._wait.value

    async def _stop(self) -> None:
        self._ending.set()
        await self._feed.aclose()
        self._group.cancel()
        await self._group.join()

    async def _move(self) -> None:
        try:
            while not self._feed.ended:
                await self._feed.advance()
        except BaseException as error:  # SystemExit from a condition, too: it does not hold then
            self._failure = error
        finally:
            self._done.set()

"""Waiting for one object. `async_waits.py` is the same text with ``await``; a test keeps the two alike."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from kube_core.requests import Api
from kube_core.watching import Awaited, Wait, as_condition

from .feeds import Feed
from .sync_ports import JOIN_SECONDS, Group, Signal, to_its_end

if TYPE_CHECKING:
    from .client import Client

K = TypeVar("K")


def await_object(client: Client, api: Api[K], name: str, awaited: Awaited[K], timeout: float | None) -> K | None:
    """Wait for an object of an `Api`, and give it as it met the condition; None if it was gone, and that was waited for."""
    waiting = Waiting[K](client, Wait[K].of(api, name, as_condition(awaited)))
    return waiting.result(timeout)


class Waiting(Generic[K]):
    """Moves one `Wait`, beside whoever waits for it when there is an end to their patience."""

    def __init__(self, client: Client, wait: Wait[K]) -> None:
        self._client = client
        self._wait = wait
        self._ending = client.ending()
        self._feed: Feed[Any] = Feed(client, wait, self._ending, Lock())
        self._done = Signal()
        self._group = Group()
        self._failure: BaseException | None = None

    def result(self, timeout: float | None) -> K | None:
        """Wait for the end, for at most ``timeout`` seconds."""
        try:
            if timeout is None:
                self._move()
            else:
                self._group.start(self._move, "kube-core wait")
                if not self._client.wait_on(self._done, timeout):
                    raise self._wait.timed_out(timeout)
        finally:
            to_its_end(self._stop, JOIN_SECONDS)
        if self._failure is not None:
            raise self._failure
        self._wait.end()
        return self._wait.value

    def _stop(self) -> None:
        self._ending.set()
        self._feed.close()
        self._group.cancel()
        self._group.join()

    def _move(self) -> None:
        try:
            while not self._feed.ended:
                self._feed.advance()
        except BaseException as error:  # SystemExit from a condition, too: it does not hold then
            self._failure = error
        finally:
            self._done.set()

"""Informers of an async client. `informers.py` is the same text without ``await``; a test keeps the two alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Self, TypeVar

from kube_core.base import ClientClosed, UsageError
from kube_core.watching import Informer, InformerEvent, Subscription

from .async_keepers import AsyncKeeper

if TYPE_CHECKING:
    from .async_client import AsyncClient

K = TypeVar("K")


class AsyncInformerStream(AsyncKeeper[K], Generic[K]):
    """Everything that is there, and everything that changes, for ever: it reconnects, resumes and lists again by itself.

    A bare ``for`` moves it in the caller's own task. In a ``with`` it is kept up to date beside its readers, of which there may
    be many: each iterates its own ``subscribe()``.
    """

    def __init__(self, client: AsyncClient, informer: Informer[K], resync_seconds: float | None = None) -> None:
        super().__init__(client, informer)
        self._resync_seconds = resync_seconds
        self._own: Subscription[K] | None = None
        self._moved_here = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> InformerEvent[K]:
        own = self._own = self._own or self._subscribe_own()
        return await self.next_of(own) if self._running else await self._next_here(own)

    def _subscribe_own(self) -> Subscription[K]:
        self._check_open()
        if len(self._feeds) > 1 or self._resync_seconds is not None:  # which one task can't wait for at once
            self.start()
        with self._lock:
            return self._informer.subscribe(self._client.now(), resync_seconds=self._resync_seconds)

    async def _next_here(self, own: Subscription[K]) -> InformerEvent[K]:
        while True:
            if self._closed:
                raise StopAsyncIteration
            with self._lock:
                told = own.take()
            if told is not None:
                return own.event(told)
            self._check_open()
            self._moved_here = True
            try:
                await self._feeds[0].advance()
            except ClientClosed:
                if not self._closed:
                    raise
            finally:
                self._moved_here = False

    def _check_open(self) -> None:
        super()._check_open()
        if self._moved_here and not self._running:
            raise UsageError(
                f"a bare loop elsewhere moves this {type(self).__name__}: open it in a with, and iterate a subscribe() for each"
            )

    def _is_left(self) -> bool:
        moved = self._running or getattr(self, "_own", None) is not None
        return moved and not (self._closed or self._ending.is_set)

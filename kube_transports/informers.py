"""Informers of a sync client. `async_informers.py` is the same text with ``await``; a test keeps the two alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Self, TypeVar

from kube_core.base import ClientClosed, UsageError
from kube_core.watching import Informer, InformerEvent, Subscription

from .keepers import Keeper

if TYPE_CHECKING:
    from .client import Client

K = TypeVar("K")


class InformerStream(Keeper[K], Generic[K]):
    """Everything that is there, and everything that changes, for ever: it reconnects, resumes and lists again by itself.

    A bare ``for`` moves it in the caller's own thread. In a ``with`` it is kept up to date beside its readers, of which there may
    be many: each iterates its own ``subscribe()``.
    """

    def __init__(self, client: Client, informer: Informer[K], resync_seconds: float | None = None) -> None:
        super().__init__(client, informer)
        self._resync_seconds = resync_seconds
        self._own: Subscription[K] | None = None
        self._moved_here = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> InformerEvent[K]:
        own = self._own = self._own or self._subscribe_own()
        return self.next_of(own) if self._running else self._next_here(own)

    def _subscribe_own(self) -> Subscription[K]:
        self._check_open()
        if len(self._feeds) > 1 or self._resync_seconds is not None:  # which one thread can't wait for at once
            self.start()
        with self._lock:
            return self._informer.subscribe(self._client.now(), resync_seconds=self._resync_seconds)

    def _next_here(self, own: Subscription[K]) -> InformerEvent[K]:
        while True:
            if self._closed:
                raise StopIteration
            with self._lock:
                told = own.take()
            if told is not None:
                return own.event(told)
            self._check_open()
            self._moved_here = True
            try:
                self._feeds[0].advance()
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

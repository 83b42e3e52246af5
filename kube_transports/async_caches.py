"""Caches of an async client. `caches.py` is the same text without ``await``; a test keeps the two alike."""

from __future__ import annotations

from inspect import currentframe
from typing import TYPE_CHECKING, Generic, TypeVar

from kube_core.base import DecodeError, FieldSelector, Selector, UsageError
from kube_core.requests import Api
from kube_core.watching import Informer, Key, Peeks, Reader, Selection

from .async_keepers import AsyncKeeper

if TYPE_CHECKING:
    from .async_cached import AsyncCachedApi
    from .async_client import AsyncClient

K = TypeVar("K")


class AsyncCache(AsyncKeeper[K], Generic[K]):
    """The objects of a kind, kept up to date from when it is opened until it is closed. Use it in a ``with``.

    Nothing can be read before everything was seen: call `wait_synced`. Every read gives fresh objects, but for `peek`.
    """

    def __init__(self, client: AsyncClient, api: Api[K], informer: Informer[K], debug: bool = False) -> None:
        super().__init__(client, informer)
        self._api = api
        self._seen = False
        resource = api.resource
        self._reader = Reader(informer.store, resource.plural, resource.namespaced, api.namespace, Peeks() if debug else None)

    def get(self, *names: str) -> K:
        """Get an object by its namespace and name; by the name alone, where there is one namespace only, or none.

        Raises ``NotFound``; and `DecodeError` for an object that is there, but is not what it should be.
        """
        key = self._reader.key(*names)
        self._check_synced()
        with self._lock:
            record = self._reader.find(key)
        return self._reader.get(key, record)

    def find(self, *names: str) -> K | None:
        """Get an object as `get` does, or None when there is no such."""
        key = self._reader.key(*names)
        self._check_synced()
        with self._lock:
            record = self._reader.find(key)
        return None if record is None else self._reader.get(key, record)

    def peek(self, *names: str) -> K:
        """Get the object that all who peek share, decoded once: look at it and don't change it. Raises as `get` does."""
        key = names if len(names) == 2 else self._reader.key(*names)
        self._check_synced()
        with self._lock:
            record = self._reader.find(key)
        if self._reader.peeks is None:
            if record is not None and record.shared is not None:
                shared: K = record.shared
                return shared
            return self._reader.peek(key, record)
        with self._lock:  # who was lent what is one list for all
            return self._reader.peek(key, record, _caller())

    def by(self, index: str, value: str) -> list[K]:
        """Get the objects that have a value in an index, which was declared when the cache was made."""
        self._check_synced()
        with self._lock:
            records = self._reader.by(index, value)
        return self._reader.all(records)

    def list(
        self, *, labels: str | Selector | None = None, fields: str | FieldSelector | None = None, namespace: str | None = None
    ) -> list[K]:
        """Get the objects that the selectors match, by namespace and name. Any field may be selected by.

        Objects that don't decode are left out; `undecodable` has them.
        """
        selection = Selection.of(labels, fields, namespace)
        self._check_synced()
        with self._lock:
            records = self._reader.select(selection)
        return self._reader.all(records)

    def values(self, index: str) -> tuple[str, ...]:
        """The values that any object has in an index."""
        self._check_synced()
        with self._lock:
            return self._informer.store.indexes.named(index).values()

    def keys(self) -> tuple[Key, ...]:
        """The namespaces and names of all objects."""
        self._check_synced()
        with self._lock:
            return tuple(record.key for record in self._informer.store.records())

    def __len__(self) -> int:
        self._check_synced()
        with self._lock:
            return len(self._informer.store)

    @property
    def undecodable(self) -> dict[Key, DecodeError]:
        """The objects that don't decode, with why; each stays here until it changes or goes.

        Every object is read for this, but those that ``peek`` has read: it takes as long as `list`.
        """
        self._check_synced()
        with self._lock:
            records = self._reader.unread()
        self._reader.check(records)
        with self._lock:
            return dict(self._informer.store.undecodable)

    @property
    def api(self) -> AsyncCachedApi[K]:
        """The verbs of the kind: those that read ask the cache, those that write ask the server, and the cache knows at once."""
        from .async_cached import AsyncCachedApi  # noqa: PLC0415 - loaded by those who write

        return AsyncCachedApi(self, self._client, self._api)

    def check_peeks(self) -> None:
        """In debug mode, raise `UsageError` when somebody has changed an object that `peek` gave; says where it was given."""
        if self._reader.peeks is not None:
            with self._lock:
                self._reader.peeks.check()

    def wrote(self, value: K) -> None:
        """Take in what a write answered, before the watch tells of it."""
        with self._lock:
            self._informer.wrote(value)
        self._wake()

    def deleted(self, name: str, namespace: str, uid: str) -> None:
        """Take in that an object is gone, before the watch tells of it."""
        with self._lock:
            self._informer.deleted((namespace, name), uid)
        self._wake()

    async def aclose(self) -> None:
        """End it, from anywhere; in debug mode, raise `UsageError` when an object that `peek` gave was changed."""
        await super().aclose()
        self.check_peeks()

    def _check_synced(self) -> None:
        """Raise why nothing can be read. Not under the lock, as `_check_process`."""
        self._check_open()
        if not self._seen:
            if not self._informer.listed:
                raise UsageError("the cache has not seen everything yet: call wait_synced() first")
            self._seen = True


def _caller() -> str:
    """Where the caller of the caller is."""
    frame = currentframe()
    for _ in range(2):
        frame = frame.f_back if frame is not None else None
    return "" if frame is None else f"{frame.f_code.co_filename}, line {frame.f_lineno}"

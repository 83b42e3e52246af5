"""Several kinds kept together by a sync client. `async_cache_group.py` is the same text with ``await``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar, Unpack

from kube_core.base import ClientClosed
from kube_core.requests import Api

from .caches import Cache
from .keepers import all_synced

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kube_core.watching import IndexedBy, KeepOptions

    from .client import Client

K = TypeVar("K")


class CacheGroup:
    """Caches of several kinds, opened, waited for and closed together. Each is what `add` gives."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._caches: list[Cache[Any]] = []
        self._closed = False

    def add(
        self,
        api: Api[K],
        *,
        indexes: Mapping[str, IndexedBy[K]] | None = None,
        transform: Callable[[K], K | None] | None = None,
        debug: bool = False,
        **options: Unpack[KeepOptions],
    ) -> Cache[K]:
        """Keep one more kind; the options are those of ``client.cache``. It is filled from now on."""
        if self._closed:
            raise ClientClosed("the group was closed")
        cache = self._client.cache(api, indexes=indexes, transform=transform, debug=debug, **options)
        cache.start()
        self._caches.append(cache)
        return cache

    def wait_synced(self, timeout: float | None = None) -> None:
        """Wait until everything that was there of every kind has been seen; raises as a cache's own ``wait_synced`` does.

        All are waited for at once: what makes waiting for any of them vain is raised when it is known.
        """
        all_synced(self._client, self._caches, timeout)

    def close(self) -> None:
        """End them all. What one of them failed of is raised once all have ended."""
        self._closed = True
        failure: BaseException | None = None
        for cache in self._caches:
            try:
                cache.__exit__(None, None, None)
            except BaseException as error:
                failure = failure or error
        if failure is not None:
            raise failure

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

"""Several kinds kept together by an async client. `cache_group.py` is the same text without ``await``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar, Unpack

from kube_core.base import ClientClosed
from kube_core.requests import Api

from .async_caches import AsyncCache
from .async_keepers import all_synced

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kube_core.watching import IndexedBy, KeepOptions

    from .async_client import AsyncClient

K = TypeVar("K")


class AsyncCacheGroup:
    """Caches of several kinds, opened, waited for and closed together. Each is what `add` gives."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self._caches: list[AsyncCache[Any]] = []
        self._closed = False

    def add(
        self,
        api: Api[K],
        *,
        indexes: Mapping[str, IndexedBy[K]] | None = None,
        transform: Callable[[K], K | None] | None = None,
        debug: bool = False,
        **options: Unpack[KeepOptions],
    ) -> AsyncCache[K]:
        """Keep one more kind; the options are those of ``client.cache``. It is filled from now on."""
        if self._closed:
            raise ClientClosed("the group was closed")
        cache = self._client.cache(api, indexes=indexes, transform=transform, debug=debug, **options)
        cache.start()
        self._caches.append(cache)
        return cache

    async def wait_synced(self, timeout: float | None = None) -> None:
        """Wait until everything that was there of every kind has been seen; raises as a cache's own ``wait_synced`` does.

        All are waited for at once: what makes waiting for any of them vain is raised when it is known.
        """
        await all_synced(self._client, self._caches, timeout)

    async def aclose(self) -> None:
        """End them all. What one of them failed of is raised once all have ended."""
        self._closed = True
        failure: BaseException | None = None
        for cache in self._caches:
            try:
                await cache.__aexit__(None, None, None)
            except BaseException as error:
                failure = failure or error
        if failure is not None:
            raise failure

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

"""What an async client does to follow what changes, and to read what is long.

`watch_calls.py` is the same text without ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, Unpack, cast, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kube_core.requests import Api, PageOptions, WatchOptions
    from kube_core.watching import Awaited, GoneCondition, IndexedBy, KeepOptions

    from .async_cache_group import AsyncCacheGroup
    from .async_caches import AsyncCache
    from .async_client import AsyncClient
    from .async_informers import AsyncInformerStream
    from .async_streams import AsyncPageStream, AsyncWatchStream

# What only some programs need is imported where it is used: a client is there in milliseconds.
# ruff: noqa: PLC0415

K = TypeVar("K")


class AsyncWatchCalls:
    """``watch``, ``informer``, ``cache``, ``caches``, ``wait`` and ``pages`` of a client."""

    def watch(self, api: Api[K], **options: Unpack[WatchOptions]) -> AsyncWatchStream[K]:
        """Follow the changes of a kind, reconnecting at the last version; raises ``Expired`` when that is forgotten."""
        from .async_streams import AsyncWatchStream

        return AsyncWatchStream(_whole(self), api.watch(**options))

    def informer(
        self,
        api: Api[K],
        *,
        resync_seconds: float | None = None,
        transform: Callable[[K], K | None] | None = None,
        **options: Unpack[KeepOptions],
    ) -> AsyncInformerStream[K]:
        """Follow a kind for ever: everything that is there, then every change; see `AsyncInformerStream`."""
        from kube_core.watching import informer_of

        from .async_informers import AsyncInformerStream

        return AsyncInformerStream(_whole(self), informer_of(api, transform=transform, **options), resync_seconds)

    def cache(
        self,
        api: Api[K],
        *,
        indexes: Mapping[str, IndexedBy[K]] | None = None,
        transform: Callable[[K], K | None] | None = None,
        debug: bool = False,
        **options: Unpack[KeepOptions],
    ) -> AsyncCache[K]:
        """Keep a kind's objects at hand; see `AsyncCache`. ``debug`` finds out who changes what ``peek`` gives."""
        from kube_core.watching import informer_of

        from .async_caches import AsyncCache

        return AsyncCache(_whole(self), api, informer_of(api, transform=transform, indexes=indexes, **options), debug)

    def caches(self) -> AsyncCacheGroup:
        """Keep several kinds together: ``with client.caches() as caches: pods = caches.add(Api(Pod))``."""
        from .async_cache_group import AsyncCacheGroup

        return AsyncCacheGroup(_whole(self))

    @overload
    async def wait(self, api: Api[K], name: str, condition: GoneCondition[K], *, timeout: float | None = None) -> K | None: ...
    @overload
    async def wait(self, api: Api[K], name: str, condition: Awaited[K], *, timeout: float | None = None) -> K: ...
    async def wait(self, api: Api[K], name: str, condition: Awaited[K], *, timeout: float | None = None) -> K | None:
        """Wait until an object meets a condition, and return it; raises `WaitTimeout` after ``timeout`` seconds."""
        from .async_waits import await_object

        return await await_object(_whole(self), api, name, condition, timeout)

    def pages(self, api: Api[K], limit: int = 500, **options: Unpack[PageOptions]) -> AsyncPageStream[K]:
        """Read a long list page by page, also when its continue token expires on the way."""
        from .async_streams import AsyncPageStream

        return AsyncPageStream(_whole(self), api, limit, options)


def _whole(calls: AsyncWatchCalls) -> AsyncClient:
    """The client that these calls are a part of."""
    return cast("AsyncClient", calls)

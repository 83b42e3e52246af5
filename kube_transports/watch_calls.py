"""What a sync client does to follow what changes, and to read what is long.

`async_watch_calls.py` is the same text with ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, Unpack, cast, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kube_core.requests import Api, PageOptions, WatchOptions
    from kube_core.watching import Awaited, GoneCondition, IndexedBy, KeepOptions

    from .cache_group import CacheGroup
    from .caches import Cache
    from .client import Client
    from .informers import InformerStream
    from .streams import PageStream, WatchStream

# What only some programs need is imported where it is used: a client is there in milliseconds.
# ruff: noqa: PLC0415

K = TypeVar("K")


class WatchCalls:
    """``watch``, ``informer``, ``cache``, ``caches``, ``wait`` and ``pages`` of a client."""

    def watch(self, api: Api[K], **options: Unpack[WatchOptions]) -> WatchStream[K]:
        """Follow the changes of a kind, reconnecting at the last version; raises ``Expired`` when that is forgotten."""
        from .streams import WatchStream

        return WatchStream(_whole(self), api.watch(**options))

    def informer(
        self,
        api: Api[K],
        *,
        resync_seconds: float | None = None,
        transform: Callable[[K], K | None] | None = None,
        **options: Unpack[KeepOptions],
    ) -> InformerStream[K]:
        """Follow a kind for ever: everything that is there, then every change; see `InformerStream`."""
        from kube_core.watching import informer_of

        from .informers import InformerStream

        return InformerStream(_whole(self), informer_of(api, transform=transform, **options), resync_seconds)

    def cache(
        self,
        api: Api[K],
        *,
        indexes: Mapping[str, IndexedBy[K]] | None = None,
        transform: Callable[[K], K | None] | None = None,
        debug: bool = False,
        **options: Unpack[KeepOptions],
    ) -> Cache[K]:
        """Keep a kind's objects at hand; see `Cache`. ``debug`` finds out who changes what ``peek`` gives."""
        from kube_core.watching import informer_of

        from .caches import Cache

        return Cache(_whole(self), api, informer_of(api, transform=transform, indexes=indexes, **options), debug)

    def caches(self) -> CacheGroup:
        """Keep several kinds together: ``with client.caches() as caches: pods = caches.add(Api(Pod))``."""
        from .cache_group import CacheGroup

        return CacheGroup(_whole(self))

    @overload
    def wait(self, api: Api[K], name: str, condition: GoneCondition[K], *, timeout: float | None = None) -> K | None: ...
    @overload
    def wait(self, api: Api[K], name: str, condition: Awaited[K], *, timeout: float | None = None) -> K: ...
    def wait(self, api: Api[K], name: str, condition: Awaited[K], *, timeout: float | None = None) -> K | None:
        """Wait until an object meets a condition, and return it; raises `WaitTimeout` after ``timeout`` seconds."""
        from .waits import await_object

        return await_object(_whole(self), api, name, condition, timeout)

    def pages(self, api: Api[K], limit: int = 500, **options: Unpack[PageOptions]) -> PageStream[K]:
        """Read a long list page by page, also when its continue token expires on the way."""
        from .streams import PageStream

        return PageStream(_whole(self), api, limit, options)


def _whole(calls: WatchCalls) -> Client:
    """The client that these calls are a part of."""
    return cast("Client", calls)

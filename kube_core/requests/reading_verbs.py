"""The verbs that read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, Unpack

from . import parameters as take
from .options import PAGE_SIZE, GetOptions, ListOptions, PageOptions, WatchOptions
from .request import Request

if TYPE_CHECKING:
    from kube_core.objects import ObjectList

    from .pages import Pages
    from .place import Place

K = TypeVar("K")


class ReadingVerbs(Generic[K]):
    """``get``, ``find``, ``list``, ``pages`` and ``watch``."""

    __slots__ = ()

    if TYPE_CHECKING:
        _place: Place

    def get(self, name: str, **options: Unpack[GetOptions]) -> Request[K]:
        """Build the request that gets one object; the answer is `NotFound` when it is not there."""
        place = self._place
        endpoint = place.endpoint
        url = place.object("get", name)
        if not options:
            return Request("GET", url, (), endpoint.accept, b"", endpoint.one)
        parts = take.GET.parts(options)
        return Request("GET", url, parts.query, endpoint.accept + parts.headers, b"", endpoint.one)

    def find(self, name: str, **options: Unpack[GetOptions]) -> Request[K | None]:
        """Build the request that gets one object, or None when it is not there.

        A resource or a path that the server doesn't know is a `NotFound` as ever.
        """
        endpoint = self._place.endpoint
        parts = take.GET.parts(options)
        headers = endpoint.accept + parts.headers
        return Request("GET", self._place.object("get", name), parts.query, headers, b"", endpoint.optional)

    def list(self, **options: Unpack[ListOptions]) -> Request[ObjectList[K]]:
        """Build the request that lists a collection, or the page of ``limit`` objects that ``continue_`` names.

        See https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks.
        """
        endpoint = self._place.endpoint
        parts = take.LIST.parts(options)
        headers = endpoint.accept_list + parts.headers
        return Request("GET", self._place.anywhere("list"), parts.query, headers, b"", endpoint.list)

    def pages(self, limit: int = PAGE_SIZE, **options: Unpack[PageOptions]) -> Pages[K]:
        """Build the requests that list a collection in pages of ``limit`` objects, also across an expired continue token."""
        from .pages import Pages  # noqa: PLC0415 - loaded by those who page

        endpoint = self._place.endpoint
        parts = take.PAGES.parts({**options, "limit": limit})
        headers = endpoint.accept_list + parts.headers
        return Pages(Request("GET", self._place.anywhere("list"), parts.query, headers, b"", endpoint.list))

    def watch(self, **options: Unpack[WatchOptions]) -> Request[K]:
        """Build the request that streams the changes of a collection since ``resource_version``.

        The answer is a stream of events, each about a ``K``: a client's ``watch`` opens it.
        See https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes.
        """
        endpoint = self._place.endpoint
        parts = take.WATCH.parts({"allow_bookmarks": True, **options})
        headers = endpoint.accept + parts.headers
        return Request("GET", self._place.anywhere("watch"), parts.query, headers, b"", endpoint.watched)

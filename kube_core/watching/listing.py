"""A list under way: its pages, and the records that they became so far."""

from typing import Any, Generic, TypeVar

from attrs import define, evolve, field

from kube_core.base import DecodeError, UsageError
from kube_core.objects import ListPage, Sighting, cut_list, read_head
from kube_core.requests import Request

from .events import Failed
from .own_writes import OwnWrites
from .records import Key, Record
from .store import Store
from .watch import Body

K = TypeVar("K")

ABOUT_VERSIONS = frozenset({"resourceVersion", "resourceVersionMatch", "limit", "continue"})
"""Parameters that a list of another moment does not have."""

MOST_VAIN_PAGES = 100
"""Pages in a row that may have a continue token and nothing new: a server that filters may send some without any object
(https://kubernetes.io/docs/reference/kubernetes-api/common-parameters/common-parameters/#limit), one that repeats itself does so
for ever."""


def plain(request: Request[Any]) -> Request[Any]:
    """A list request without what says as of when, and which part."""
    return evolve(request, query=tuple(pair for pair in request.query if pair[0] not in ABOUT_VERSIONS))


@define
class Listing(Generic[K]):
    """One list, by pages or as a stream. The store does not see it before it is complete."""

    request: Request[Any]
    """The request for the whole collection."""
    page_size: int
    store: Store[K]
    source: int
    records: dict[Key, Record] = field(factory=dict[Key, Record], init=False, repr=False)
    version: str = field(default="", init=False)
    """The collection's version, once the list is complete."""
    continue_: str = field(default="", init=False, repr=False)
    """The token of the page that is due; "" for the first one, and for a whole list."""
    whole: bool = field(default=False, init=False)
    """Whether it was begun anew, without pages."""
    _vain: int = field(default=0, init=False)
    """How many pages in a row had nothing new."""
    known: OwnWrites | None = field(default=None, init=False, repr=False)
    """The own writes that the answer knows of, since they were made before it was asked for; None when it may be from before."""

    def begin(self, *, as_of_now: bool) -> None:
        """Begin from nothing: a stream that was cut or refused may have told a part.

        What was written before the list is asked for is noted; a list that is not as of now may be from a cache.
        """
        self.records, self._vain = {}, 0
        self.known = self.store.own_writes(self.source).copy() if as_of_now else None

    def page(self) -> Request[Any]:
        """Build the request for the page that is due."""
        if not self.continue_:
            self.begin(as_of_now=not dict(self.request.query).get("resourceVersion"))
        query = plain(self.request).query if self.continue_ else self.request.query
        if self.page_size and not self.whole and dict(query).get("resourceVersion") != "0":  # which would ignore the limit
            query += (("limit", str(self.page_size)),)
        return evolve(self.request, query=query + ((("continue", self.continue_),) if self.continue_ else ()))

    def receive(self, body: Body) -> list[Failed]:
        """Take a page; return what in it is no object. Raises `DecodeError` for what is no page, `UsageError` without shards."""
        page = cut_list(self.store.type, body, self.store.expected)
        self._check(page, body)
        self.store.prime(page.items())
        before = len(self.records)
        failures = [failure for index, item in enumerate(page.items()) for failure in self._admit(index, item)]
        self._check_progress(page, len(self.records) - before, body)
        self.continue_, self.version = page.metadata.continue_, page.metadata.resource_version
        return failures

    def start_over(self) -> None:
        """Begin anew, without pages: the token has expired, and what a later page says would be from another moment."""
        self.continue_, self.whole = "", True

    def put(self, seen: Sighting) -> None:
        """Take an object that a stream told of."""
        self.records[seen.head.key] = self.store.admit(seen.head, seen.data, self.source)

    def drop(self, seen: Sighting) -> None:
        """Forget an object that went while the stream was still telling what there is."""
        self.records.pop(seen.head.key, None)

    def _admit(self, index: int, item: bytes) -> list[Failed]:
        try:
            head = read_head(item)
        except DecodeError as error:
            at = f"$.items[{index}]{error.path[1:]}"
            return [Failed(DecodeError(error.expected, error.found, path=at, body=item))]
        self.records[head.key] = self.store.admit(head, item, self.source)
        return []

    def _check(self, page: ListPage, body: Body) -> None:
        if "shardSelector" in dict(self.request.query) and page.metadata.shard_info is None:
            raise UsageError(
                "the server took no notice of the shard selector and listed everything: it needs the feature gate "
                "ShardedListAndWatch"
            )
        if not (page.metadata.continue_ or page.metadata.resource_version):
            raise DecodeError("a list with a resourceVersion", "one without", path="$.metadata.resourceVersion", body=bytes(body))

    def _check_progress(self, page: ListPage, new: int, body: Body) -> None:
        """A list comes to an end: raise `DecodeError` for a page that leads nowhere."""
        token = page.metadata.continue_
        self._vain = 0 if new or not token else self._vain + 1
        if token and (token == self.continue_ or self._vain > MOST_VAIN_PAGES):
            found = "the one of this page" if token == self.continue_ else f"pages that have nothing new ({self._vain} in a row)"
            raise DecodeError("a continue token that leads on", found, path="$.metadata.continue", body=bytes(body))

"""The reflector: a list, then a watch, and a list again when nothing else helps, so that a store is what the server has.

It begins in LIST, where a page is due. Its answer (LISTING) leads to the next page, or, when all are there, into the store at
once and to WATCHING, where a `Watch` goes on from the list's version and mends by itself what a watch can mend: it reconnects,
and it waits on 429, on 5xx and while there is no connection. None of these leads to a list. What does: the server has forgotten
the version (410), or has not come to it (504, after it was restored from an older state); it WAITs first, for longer each time. A
list's own trouble makes it WAIT too, and go on with the same page; a version that was asked for and is not there is not asked for
again. A continue token that expired, or that the server does not know, begins the list anew, and whole: what a later page says is
from another moment.

With ``streaming`` the watch itself begins with everything that is there, and the bookmark that says so puts it into the store
(https://kubernetes.io/docs/reference/using-api/api-concepts/#streaming-lists). A stream that is cut before begins from nothing; a
server that refuses it, or ends it in its own time without that bookmark, is asked for pages.

A server whose store went back in time is silent for ever over a watch from what is now the future. So when a stream that asked
for bookmarks ends, and there was no frame for a minute or more, in it or in those before it, a CHECK is due: a list of one
object, not older than the version.

Silence alone never leads to a list. Versions go back only by a list.
"""

from collections.abc import Iterable
from typing import Any, Generic, TypeAlias, TypeVar

from attrs import define, evolve, field, frozen

from kube_core.base import ConfigError, DecodeError, Delays, KubeError, TransportError, UsageError
from kube_core.objects import HeldBack, Sighting, read_sighting
from kube_core.requests import (
    PAGE_SIZE,
    ApiError,
    BadRequest,
    Expired,
    Forbidden,
    Gone,
    NotFound,
    Request,
    Unauthorized,
    api_error,
)

from .events import Added, Bookmark, Deleted, Event, Failed, Modified
from .listing import Listing, plain
from .patience import new_delays, seconds_after
from .records import Change
from .reflector_states import PHASES, TRANSITIONS, Happening, ReflectorState
from .store import Store
from .watch import Body, Watch, WatchState

K = TypeVar("K")

QUIET_SECONDS = 60.0
"""Streams with bookmarks that were silent for as long are suspicious: kube-apiserver sends one about every minute."""

_INITIAL_EVENTS = (("sendInitialEvents", "true"), ("resourceVersionMatch", "NotOlderThan"), ("allowWatchBookmarks", "true"))


@frozen
class Listed:
    """The store has everything that the server had at a version."""

    resource_version: str


Notice: TypeAlias = Change | Failed | Listed
"""What a reflector tells: what changed in the store, what went wrong, and that a list is complete."""


@define(eq=False)
class Reflector(Generic[K]):
    """Keeps a store as the server's collection is. It belongs to one caller at a time, as its store does.

    ``listing`` and ``watching`` are the requests for the whole collection, as an `Api` builds them with the same selectors. Of
    ``listing``, a ``resourceVersion`` holds for the first list only. ``page_size`` 0 asks for no pages.
    """

    listing: Request[Any]
    watching: Request[Any]
    store: Store[K]
    source: int = 0
    page_size: int = field(default=PAGE_SIZE, kw_only=True)
    streaming: bool = field(default=False, kw_only=True)
    state: ReflectorState = field(init=False)
    listed: bool = field(default=False, init=False)
    """Whether the store has had everything once."""
    error: KubeError | None = field(default=None, init=False)
    """What went wrong last, until something goes right again."""
    lists: int = field(default=0, init=False)
    """How many whole lists it has begun, streams included."""
    _watch: Watch[Sighting] = field(init=False)
    _list: Listing[K] | None = field(init=False, repr=False)
    """The list that is not complete yet; None while the store is what there is."""
    _paged: bool = field(default=False, init=False)
    """Whether this list is by pages although streams are wanted."""
    _wake_at: float = field(default=0.0, init=False)
    _rounds: Delays = field(factory=new_delays, init=False, repr=False)
    _streams: Delays = field(factory=new_delays, init=False, repr=False)
    _began: float | None = field(default=None, init=False)
    """When the first stream began since which nothing was told; one that follows another goes on with the same silence."""
    _paged_at: str = field(default="", init=False)
    """The version of the last list by pages: a watch that is lost without coming further has made that list vain, too."""

    def __attrs_post_init__(self) -> None:
        self._begin()
        self.state = ReflectorState.WATCHING if self.streaming else ReflectorState.LIST

    @property
    def phase(self) -> WatchState:
        """What is to be done next, as drivers of all machines call it."""
        return self._watch.state if self.state is ReflectorState.WATCHING else PHASES[self.state]

    @property
    def streams(self) -> bool:
        """Whether the answer that is due comes bit by bit."""
        return self.state is ReflectorState.WATCHING

    @property
    def silence_seconds(self) -> float:
        """How long the server may be silent over a stream."""
        return self._watch.silence_seconds

    @property
    def resource_version(self) -> str:
        """The version that the store is at; "" before the first list."""
        return self._watch.resource_version if self.listed else ""

    @property
    def refusal(self) -> KubeError | None:
        """Why waiting for the first list is in vain: who asks may not, or nobody can be given that."""
        hopeless = isinstance(self.error, Unauthorized | Forbidden | NotFound | BadRequest | ConfigError | UsageError)
        return self.error if hopeless and not self.listed else None

    def ask(self) -> Request[Any]:
        """Give the request that is due; its answer goes to `answered`, or what went wrong to `failed`."""
        if self.state is ReflectorState.WATCHING:
            if self._list is not None:
                self.lists += 1
                self._list.begin(as_of_now=True)
            return self._watch.ask()
        listing = self._list
        self._move(Happening.ASKED)
        if listing is None:  # the store is what there is: only whether the version is there is asked for
            return self._check()
        self.lists += not listing.continue_
        return listing.page()

    def answered(self, status: int, headers: Iterable[tuple[str, str]], body: Body, now: float, jitter: float) -> list[Notice]:
        """Take an answer: of a watch that was granted only the head, else the whole."""
        if self.state is ReflectorState.WATCHING:
            if status == 200 and self._began is None:
                self._began = now
            return self._after(self._watch.answered(status, headers, body, now, jitter), now, jitter)
        error = None if status == 200 else api_error(status, tuple(headers), bytes(body), self.listing)
        match self.state:
            case ReflectorState.CHECKING:
                return self._checked(error, now, jitter)
            case ReflectorState.LISTING:
                return self._refused(error, now, jitter) if error else self._page(body, now, jitter)
            case _:
                raise self._not_now("be answered")

    def receive(self, data: bytes, now: float, jitter: float) -> list[Notice]:
        """Take bytes of the watch and return what they tell."""
        return self._after(self._streaming().receive(data, now, jitter), now, jitter)

    def closed(self, now: float, jitter: float) -> list[Notice]:
        """The server ended the watch."""
        return self._after(self._streaming().closed(now, jitter), now, jitter)

    def failed(self, error: TransportError | ConfigError, now: float, jitter: float) -> list[Notice]:
        """The connection failed, before or in the middle of an answer, or there is no credential to ask with."""
        match self.state:
            case ReflectorState.WATCHING:
                return self._after(self._watch.failed(error, now, jitter), now, jitter)
            case ReflectorState.CHECKING:
                return self._checked(error, now, jitter)
            case ReflectorState.LISTING:
                return self._trouble(error, now, jitter)
            case _:
                raise self._not_now("fail")

    def waits(self, now: float) -> float:
        """How many seconds there are to wait."""
        return self._watch.waits(now) if self.state is ReflectorState.WATCHING else max(0.0, self._wake_at - now)

    def wake(self, now: float) -> None:
        """Look at the clock: WAITING is over when its time has come."""
        if self.state is ReflectorState.WATCHING:
            self._watch.wake(now)
        elif self.state is ReflectorState.WAITING and now >= self._wake_at:
            watches = self._list is None or (self.streaming and not self._paged)
            self._move(Happening.WOKEN_TO_WATCH if watches else Happening.WOKEN)

    def end(self) -> None:
        """A reflector never ends by itself."""
        raise self._not_now("end")

    def _begin(self) -> None:
        """Begin a list. What the user asked of the version holds for the first one only."""
        request = plain(self.listing) if self.lists else self.listing
        self._list = Listing(request, self.page_size, self.store, self.source)
        self._watch, self._paged, self._began = self._new_watch(""), False, None

    def _new_watch(self, version: str) -> Watch[Sighting]:
        request = self.watching
        if not version:
            query = tuple(pair for pair in request.query if pair[0] not in dict(_INITIAL_EVENTS))
            request = evolve(request, query=query + _INITIAL_EVENTS)
        return Watch(request, version, read=read_sighting, delays=self._streams)

    def _page(self, body: Body, now: float, jitter: float) -> list[Notice]:
        assert self._list is not None  # since a page was asked for
        with HeldBack():  # what comes of a page is all kept
            try:
                failures: list[Notice] = [*self._list.receive(body)]
            except (DecodeError, UsageError) as error:
                return self._trouble(error, now, jitter)
            if self._list.continue_:
                self._move(Happening.PAGED)
                return failures
            self._move(Happening.LISTED)
            self._paged_at = self._list.version
            self._watch = self._new_watch(self._list.version)
            return failures + self._complete(self._list, self._list.version)

    def _complete(self, listing: Listing[K], version: str) -> list[Notice]:
        """Put the list that is complete into the store."""
        changes = self.store.replace(listing.records, version, self.source, listing.known)
        self._list, self.listed, self.error = None, True, None
        return [*changes, *self._problems(), Listed(version)]

    def _refused(self, error: ApiError, now: float, jitter: float) -> list[Notice]:
        assert self._list is not None  # since a page was asked for
        if self._list.continue_ and (_is_outdated(error) or isinstance(error, BadRequest)):
            again = self._list.whole  # a server that makes pages nobody asked for
            self._list.start_over()
            if not again:
                self._move(Happening.PAGED)
                return []
        if _is_outdated(error):  # the version that the user named is not there any more, or not yet
            self._list.request = plain(self._list.request)
        return self._trouble(error, now, jitter)

    def _trouble(self, error: KubeError, now: float, jitter: float) -> list[Notice]:
        self._move(Happening.TROUBLED)
        return self._wait(error, now, jitter)

    def _wait(self, error: KubeError, now: float, jitter: float) -> list[Notice]:
        self._wake_at = now + seconds_after(self._rounds, error, now, jitter)
        self.error = error
        return [Failed(error)]

    def _streaming(self) -> Watch[Sighting]:
        if self.state is not ReflectorState.WATCHING:
            raise self._not_now("receive")
        return self._watch

    def _after(self, events: list[Event[Sighting]], now: float, jitter: float) -> list[Notice]:
        """Put what a watch told into the store, and look where it is now."""
        notices: list[Notice] = []
        for event in events:
            if isinstance(event, Failed):
                self.error = event.error
                notices.append(event)
                continue
            self._began = None
            if isinstance(event, Bookmark):
                notices += self._bookmark(event)
            elif (change := self._change(event)) is not None:
                notices.append(change)
        if self.store.problems:
            notices += self._problems()
        match self._watch.state:
            case WatchState.STREAMING:
                return notices
            case WatchState.ENDED:
                return notices + self._lost(now, jitter)
            case _ if self._list is not None:
                return notices + self._cut_short(now, jitter)
            case _:
                self._look_suspicious(now)
                return notices

    def _bookmark(self, bookmark: Bookmark) -> list[Notice]:
        self.store.came_to(bookmark.resource_version, self.source)
        if self._list is None or not bookmark.initial_events_end:
            return []
        return self._complete(self._list, bookmark.resource_version)

    def _change(self, event: Added[Sighting] | Modified[Sighting] | Deleted[Sighting]) -> Change | None:
        self.error = None
        gone = isinstance(event, Deleted)
        if self._list is None:
            return self.store.receive("DELETED" if gone else "MODIFIED", event.object, self.source)
        if gone:
            self._list.drop(event.object)
        else:
            self._list.put(event.object)
        return None

    def _cut_short(self, now: float, jitter: float) -> list[Notice]:
        """A streamed list ended before it was complete: it begins from nothing, after a while.

        One that the server itself has ended in its own time will not be complete the next time either, as where a server takes no
        notice of ``sendInitialEvents``: then by pages.
        """
        wake_at = self._watch.wake_at
        self._begin()
        self._paged = wake_at is None
        self._move(Happening.LOST)
        self._wake_at = wake_at if wake_at is not None else now + seconds_after(self._rounds, None, now, jitter)
        return []

    def _lost(self, now: float, jitter: float) -> list[Notice]:
        """The server said no for good: list again, or, where it may change its mind, ask again."""
        error = self._watch.error
        assert error is not None  # since it has ended
        not_allowed, outdated = isinstance(error, Unauthorized | Forbidden | ConfigError), _is_outdated(error)
        in_vain = bool(self._paged_at) and self._watch.resource_version == self._paged_at
        if self._list is not None and not (outdated or not_allowed):
            self._paged = True
            self._move(Happening.REFUSED_STREAM)
            return []
        if not_allowed:
            self._watch = self._new_watch("" if self._list else self._watch.resource_version)
        else:
            paged = self._paged and in_vain  # a server that refuses streams, too, need not be asked for one each time
            self._forget(error)
            self._paged = paged
        self._move(Happening.LOST)
        failed = self._wait(error, now, jitter)
        if in_vain:  # two rounds for nothing, a list and a watch, count as two
            self._wake_at += seconds_after(self._rounds, None, now, jitter)
        return [] if outdated else failed  # which a list mends: it is no news

    def _forget(self, error: KubeError) -> None:
        """What the store has is from a time that the server does not know: begin a list."""
        if _is_too_large(error):
            self.store.forget_writes(self.source)
        self._begin()

    def _look_suspicious(self, now: float) -> None:
        silent = self._began is not None and now - self._began >= QUIET_SECONDS
        if silent and dict(self.watching.query).get("allowWatchBookmarks") == "true":
            self._began = None
            self._move(Happening.SILENT)

    def _check(self) -> Request[Any]:
        newest = self.store.own_writes(self.source).newest(self._watch.resource_version)
        version = (("resourceVersion", newest), ("resourceVersionMatch", "NotOlderThan"), ("limit", "1"))
        return evolve(self.listing, query=plain(self.listing).query + version)

    def _checked(self, error: KubeError | None, now: float, jitter: float) -> list[Notice]:
        if error is None or not _is_outdated(error):
            self._move(Happening.CHECKED)  # any other error is no news about the version
            return []
        self._forget(error)
        self._move(Happening.LOST)
        self._wait(error, now, jitter)
        return []

    def _problems(self) -> list[Notice]:
        return [Failed(problem) for problem in self.store.take_problems()]

    def _move(self, happening: Happening) -> None:
        after = TRANSITIONS[self.state].get(happening)
        if after is None:
            raise self._not_now(happening.value)
        self.state = after

    def _not_now(self, what: str) -> UsageError:
        return UsageError(f"a reflector that is {self.state.value} can't {what}")


def _is_outdated(error: KubeError) -> bool:
    """Whether the server does not know the version: not any more, or not yet."""
    return isinstance(error, Expired | Gone) or _is_too_large(error)


def _is_too_large(error: KubeError) -> bool:
    return isinstance(error, ApiError) and error.resource_version_too_large

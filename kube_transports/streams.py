"""What a sync client hands out bit by bit: the events of a watch, the lines of a log, the pages of a list.

Watches and logs are iterators to be used in a ``with``, or to be closed; any thread may close them. `async_streams.py` is the
same text with ``await``; a test keeps the two alike.
"""

from collections import deque
from random import random
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from kube_core import requests
from kube_core.base import ClientClosed, TransportError
from kube_core.objects import ObjectList
from kube_core.requests import Api, ApiError, PageOptions, Pages, Request
from kube_core.streams import FollowState, LogFollow, LogLine
from kube_core.watching import Event, Watch

from .feeds import Feed, whole
from .ports import Abort, ByteStream
from .sync_ports import Group, Signal

if TYPE_CHECKING:
    from .client import Client

K = TypeVar("K")


class WatchStream(Generic[K]):
    """The events of a watch, for as long as you iterate."""

    def __init__(self, client: "Client", request: Request[K]) -> None:
        self._watch: Watch[K] = Watch(request, lazy=True)
        self._events: deque[Event[K]] = deque()
        self._closed = False
        self._ending = client.ending()
        self._feed: Feed[Event[K]] = Feed(client, self._watch, self._ending, Lock())

    @property
    def resource_version(self) -> str:
        """The version that what was told so far leads up to: where another watch may go on without missing anything."""
        return self._watch.resource_version

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Event[K]:
        while (event := self._watch.next_event()) is None:
            if self._events:
                return self._events.popleft()
            if self._closed:
                raise StopIteration
            self._events += self._feed.advance()
        return event

    def close(self) -> None:
        """End the watch; who waits for its next event, or for its next try, gets ``ClientClosed``."""
        self._closed = True
        self._ending.set()
        self._feed.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class LineStream:
    """The lines that a container writes, without their line feeds, as text; bytes that are not UTF-8 come as ``\\xff``.

    A connection that is lost is made again, and no line is lost with it or told twice. Lines of more than a megabyte come in
    pieces.
    """

    def __init__(self, client: "Client", request: Request[Any]) -> None:
        self._client = client
        self._request = request
        self._follow = LogFollow(requests.can_resume(request))
        self._waiting: deque[LogLine] = deque()
        self._abort = Abort()
        self._stream: ByteStream | None = None
        self._closed = False
        self._ending = client.ending()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self.line()
        stamp = f"{line.stamp} " if line.stamp and requests.shows_stamps(self._request) else ""
        return stamp + line.data.decode("utf-8", "backslashreplace")

    def line(self) -> LogLine:
        """Wait for a line as bytes, with its stamp apart; raises as iterating does."""
        while not self._waiting:
            if self._closed or self._follow.state is FollowState.ENDED:
                raise StopIteration
            self._advance()
        return self._waiting.popleft()

    def again(self) -> None:
        """Go on after the end, once the container has been restarted; what was told is not told again."""
        self._follow.again()

    def close(self) -> None:
        """Stop following; who waits for the next line gets ``ClientClosed``."""
        self._closed = True
        self._ending.set()
        self._abort.set()
        if self._stream is not None:
            self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _advance(self) -> None:
        try:
            match self._follow.state:
                case FollowState.READY:
                    self._open()
                case FollowState.STREAMING:
                    self._read()
                case _:
                    self._client.pause(self._follow.waits(self._client.now()), self._ending)
                    self._follow.wake(self._client.now())
        except ClientClosed:
            raise
        except TransportError as error:
            self._follow.failed(error, self._client.now(), random())

    def _open(self) -> None:
        request = requests.following_log(self._request, self._follow.since)
        stream = self._client.stream(request, patient=not self._follow.begun, abort=self._abort)
        self._stream = stream
        if self._closed:  # while it was being opened
            self.close()
        if stream.status == 200:
            self._follow.opened()
            return
        try:
            request.decode(stream.status, stream.headers, bytes(whole(stream)))
        except ApiError as error:
            self._follow.failed(error, self._client.now(), random(), for_good=error.final)

    def _read(self) -> None:
        assert self._stream is not None
        data = self._stream.read()
        self._waiting += self._follow.receive(data) if data else self._follow.closed()
        if not data:
            self._stream.close()


class PageStream(Generic[K]):
    """The pages of a long list, one `ObjectList` each. An expired continue token is overcome; no object comes twice.

    While one page is being looked at, the next is fetched. Used in a ``with`` it ends that, too, when it is left early.
    """

    def __init__(self, client: "Client", api: Api[K], limit: int, options: PageOptions) -> None:
        self._client = client
        self._pages: Pages[K] = api.pages(limit, **options)
        self._group = Group()
        self._abort = Abort()
        self._ahead: PageAhead[K] | None = None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> ObjectList[K]:
        while (request := self._pages.request) is not None:
            ahead, self._ahead = self._ahead, None
            try:
                page = self._client.send(request, abort=self._abort) if ahead is None else ahead.result()
            except ApiError as error:
                self._pages.failed(error)
            else:
                page = self._pages.receive(page)
                self._look_ahead()
                return page
        raise StopIteration

    def close(self) -> None:
        """Fetch no more; who waits for a page gets ``ClientClosed``."""
        self._pages.request = None
        self._abort.set()
        self._group.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _look_ahead(self) -> None:
        if self._pages.request is not None:
            self._ahead = PageAhead(self._client, self._pages.request, self._abort)
            self._group.start(self._ahead.fetch, "kube-core page")


class PageAhead(Generic[K]):
    """A page that is fetched before anybody asks for it."""

    def __init__(self, client: "Client", request: Request[ObjectList[K]], abort: Abort) -> None:
        self._client = client
        self._request = request
        self._abort = abort
        self._done = Signal()
        self._page: ObjectList[K] | None = None
        self._error: Exception | None = None

    def fetch(self) -> None:
        """Fetch it. What goes wrong is told to who asks for the page."""
        try:
            self._page = self._client.send(self._request, abort=self._abort)
        except Exception as error:
            self._error = error
        finally:
            self._done.set()

    def result(self) -> ObjectList[K]:
        """Wait for the page."""
        self._done.wait()
        if self._page is None:
            raise self._error or ClientClosed("the pages were closed while one was on its way")
        return self._page

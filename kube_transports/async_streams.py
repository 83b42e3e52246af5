"""What a async client hands out bit by bit: the events of a watch, the lines of a log, the pages of a list.

Watches and logs are iterators to be used in a ``with``, or to be closed; any thread may close them. `streams.py` is the
same text without ``await``; a test keeps the two alike.
"""

from collections import deque
from random import random
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from kube_core.base import ClientClosed, Lines, TransportError
from kube_core.objects import ObjectList
from kube_core.requests import Api, ApiError, PageOptions, Pages, Request
from kube_core.watching import Event, Watch, WatchState

from .ports import AsyncByteStream

if TYPE_CHECKING:
    from .async_client import AsyncClient

K = TypeVar("K")

MAX_LOG_LINE_BYTES = 16 * 1024 * 1024
"""The longest line of a log; kubelets cut lines at 16 KB, other log drivers do not."""

MAX_REFUSAL_BYTES = 1024 * 1024
"""Where a server says no, this much of its words is read: a Status has a few hundred bytes, a body without end is not one."""


class AsyncWatchStream(Generic[K]):
    """The events of a watch, for as long as you iterate."""

    def __init__(self, client: "AsyncClient", request: Request[K]) -> None:
        self._client = client
        self._watch: Watch[K] = Watch(request)
        self._events: deque[Event[K]] = deque()
        self._stream: AsyncByteStream | None = None
        self._closed = False
        self._ending = client.ending()
        self._told = self._watch.resource_version

    @property
    def resource_version(self) -> str:
        """The version that what was told so far leads up to: where another watch may go on without missing anything."""
        return self._told

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event[K]:
        while not self._events:
            if self._closed:
                raise StopAsyncIteration
            await self._advance()
        event = self._events.popleft()
        if not self._events:  # the machine is ahead of its reader by the events that wait here
            self._told = self._watch.resource_version
        return event

    async def aclose(self) -> None:
        """End the watch; who waits for its next event, or for its next try, gets ``ClientClosed``."""
        self._closed = True
        self._ending.set()
        if self._stream is not None:
            await self._stream.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _advance(self) -> None:
        try:
            match self._watch.state:
                case WatchState.READY:
                    await self._open()
                case WatchState.STREAMING:
                    await self._read()
                case WatchState.WAITING:
                    await self._client.pause(self._watch.waits(monotonic()), self._ending)
                    self._watch.wake(monotonic())
                case _:
                    self._watch.end()
        except ClientClosed:
            raise
        except TransportError as error:
            self._events += self._watch.failed(error, monotonic(), random())

    async def _open(self) -> None:
        stream = await self._client.stream(self._watch.ask(), read_timeout=self._watch.silence_seconds, patient=False)
        self._stream = stream
        if self._closed:  # while it was being opened
            await self.aclose()
        body = b"" if stream.status == 200 else await whole(stream)
        self._events += self._watch.answered(stream.status, stream.headers, body, monotonic(), random())

    async def _read(self) -> None:
        assert self._stream is not None
        data = await self._stream.aread()
        if data:
            self._events += self._watch.receive(data, monotonic(), random())
        else:
            self._events += self._watch.closed(monotonic(), random())
        if self._watch.state is not WatchState.STREAMING:  # ended by the server, or by an error in the midst of it
            await self._stream.aclose()


class AsyncLineStream:
    """The lines that a container writes, without their line feeds, as text; bytes that are not UTF-8 come as ``\\xff``."""

    def __init__(self, client: "AsyncClient", request: Request[Any]) -> None:
        self._client = client
        self._request = request
        self._lines = Lines(MAX_LOG_LINE_BYTES)
        self._waiting: deque[bytes] = deque()
        self._stream: AsyncByteStream | None = None
        self._ended = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> str:
        while not self._waiting:
            if self._ended:
                raise StopAsyncIteration
            await self._read()
        return self._waiting.popleft().decode("utf-8", "backslashreplace")

    async def aclose(self) -> None:
        """Stop following."""
        self._ended = True
        if self._stream is not None:
            await self._stream.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _read(self) -> None:
        if self._stream is None:
            self._stream = await self._client.stream(self._request)
            if self._stream.status != 200:
                self._request.decode(self._stream.status, self._stream.headers, await whole(self._stream))
        data = await self._stream.aread()
        if data:
            self._waiting += self._lines.receive(data)
            return
        rest = self._lines.end()
        self._waiting += [] if rest is None else [rest]
        await self.aclose()


class AsyncPageStream(Generic[K]):
    """The pages of a long list, one `ObjectList` each. An expired continue token is overcome; no object comes twice."""

    def __init__(self, client: "AsyncClient", api: Api[K], limit: int, options: PageOptions) -> None:
        self._client = client
        self._pages: Pages[K] = api.pages(limit, **options)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> ObjectList[K]:
        while (request := self._pages.request) is not None:
            try:
                page = await self._client.send(request)
            except ApiError as error:
                self._pages.failed(error)
            else:
                return self._pages.receive(page)
        raise StopAsyncIteration


async def whole(stream: AsyncByteStream) -> bytes:
    """Read the body of a refusal, as much of it as matters, and close."""
    body = bytearray()
    while len(body) < MAX_REFUSAL_BYTES and (data := await stream.aread()):
        body += data
    await stream.aclose()
    return bytes(body)

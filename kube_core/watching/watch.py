"""The plain watch: from bytes to events, resuming where it was, never listing.

States and what moves between them stand in `TRANSITIONS`; anything else is a mistake of the driver and raises. A watch is READY
when a request is due: `ask` gives it. Its answer makes it STREAMING, and every piece of the body goes to `receive`, which returns
events. A stream that the server ends is asked for again at once, at the last version; trouble (a failed connection, 429, 5xx, an
end within a second) makes the watch WAIT first, for longer each time until the version goes on, and is told as a `Failed` event
where there is an error. It ENDS, with `error`, when the server says no
(401, 403, 404 ...) or there is no credential to ask it with, and when it has forgotten the version (410, `Expired`), or not come
to it yet (504, ``ResourceVersionTooLarge``, as after a restored etcd): what to do then, a list or giving up, is the caller's
decision.

The version to resume at comes from the request, from bookmarks, and from changes, but never from the objects that the server
tells first when no version, or ``sendInitialEvents``, was asked for: they come in no order, and resuming at one of them would
lose others. The first frame that is not ADDED ends that first part. A connection lost before it begins again from nothing. The
version never goes back: an event that comes late says nothing about where to resume.

See https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any, Generic, TypeAlias, TypeVar

from attrs import Factory, define, evolve, field

from kube_core.base import (
    ConfigError,
    DecodeError,
    Delays,
    KubeError,
    Lines,
    TransportError,
    UsageError,
    is_before,
)
from kube_core.objects import Frame, frame_reader, json_decode
from kube_core.requests import ApiError, Expired, Gone, Request, api_error, api_error_of_status

from .events import Added, Bookmark, Deleted, Event, Failed, Modified
from .patience import new_delays, seconds_after

K = TypeVar("K")

Body: TypeAlias = bytes | bytearray
"""An answer's body: a large one is put together in one piece of memory, and not copied."""

TIMEOUT_SECONDS = 290
"""How long one request watches, when nothing else is asked for; kube-rs' default, below the 295 s that it allows at most."""

SERVERS_TIMEOUT_SECONDS = 3600
"""How long a server watches at most when it is to choose itself (0): twice kube-apiserver's --min-request-timeout."""

SILENCE_MARGIN_SECONDS = 5.0
"""How long after its own timeout a server may be silent before the connection counts as dead; kube-rs' margin."""

MAX_LINE_BYTES = 64 * 1024 * 1024
"""The longest frame; etcd's objects are at most 1.5 MB, those of aggregated servers may be larger."""

VERY_SHORT_SECONDS = 1.0
"""A stream that ends sooner is trouble. client-go's reflector (tools/cache/reflector.go) draws the same line for one without
events; here it is for all, since on a busy kind even a server that closes at once always has something new to tell."""

_INITIAL_EVENTS_END = "k8s.io/initial-events-end"
_PASSING = frozenset({408, 429})
"""Codes below 500 that another try may overcome."""

_CHANGES: Mapping[str, Callable[[Any], Added[Any] | Modified[Any] | Deleted[Any]]] = {
    "ADDED": Added,
    "MODIFIED": Modified,
    "DELETED": Deleted,
}
_WHERE_TO_BEGIN = frozenset({"resourceVersion", "resourceVersionMatch", "sendInitialEvents"})


class WatchState(Enum):
    """Where a watch is."""

    READY = "ready"
    OPENING = "opening"
    STREAMING = "streaming"
    WAITING = "waiting"
    ENDED = "ended"


class _Happening(Enum):
    ASKED = "asked"
    ANSWERED = "answered"
    CLOSED = "closed"
    TROUBLED = "troubled"
    WOKEN = "woken"
    REFUSED = "refused"


TRANSITIONS: Mapping[WatchState, Mapping[_Happening, WatchState]] = {
    WatchState.READY: {_Happening.ASKED: WatchState.OPENING},
    WatchState.OPENING: {
        _Happening.ANSWERED: WatchState.STREAMING,
        _Happening.TROUBLED: WatchState.WAITING,
        _Happening.REFUSED: WatchState.ENDED,
    },
    WatchState.STREAMING: {
        _Happening.CLOSED: WatchState.READY,
        _Happening.TROUBLED: WatchState.WAITING,
        _Happening.REFUSED: WatchState.ENDED,
    },
    WatchState.WAITING: {_Happening.WOKEN: WatchState.READY},
    WatchState.ENDED: {},
}


@define
class Watch(Generic[K]):
    """One watch of one kind. ``request`` is what to watch, as an `Api` builds it; it belongs to one caller at a time."""

    request: Request[Any]
    resource_version: str = ""
    """The version that everything told so far leads up to; "" before that is known."""
    lazy: bool = field(default=False, kw_only=True)
    """Whether frames are decoded one by one, as `next_event` is called: each object is near at hand in the processor's caches
    while it is looked at, which takes a fifth less time than many at once."""
    state: WatchState = field(default=WatchState.READY, init=False)
    error: KubeError | None = field(default=None, init=False)
    """Why it ended, once it has."""
    wake_at: float | None = field(default=None, init=False)
    """When WAITING is over, on the clock that ``now`` comes from."""
    _read: Callable[[bytes], Frame[K]] = field(
        default=Factory(lambda self: frame_reader(self.request.answer.type), takes_self=True),
        kw_only=True,
        repr=False,
        alias="read",
    )
    """What takes a line apart; when not given, one that decodes the request's class."""
    _delays: Delays = field(factory=new_delays, kw_only=True, repr=False, alias="delays")
    """The row of its delays; whoever begins one watch after another hands it on."""
    _lines: Lines = field(init=False, factory=lambda: Lines(MAX_LINE_BYTES))
    _waiting: deque[bytes] = field(factory=deque[bytes], init=False, repr=False)
    """Lines that nobody has looked at."""
    _received: tuple[float, float] = field(default=(0.0, 0.0), init=False)
    """The time and the jitter when they came."""
    _resumes: bool = field(default=False, init=False)
    """Whether news of the present stream are progress; what it tells before it has told of everything may come again."""
    _began: float = field(default=0.0, init=False)
    """When the present stream began."""

    def __attrs_post_init__(self) -> None:
        asked = dict(self.request.query)
        if asked.get("resourceVersion") != "0" and asked.get("sendInitialEvents") != "true":
            self.resource_version = self.resource_version or asked.get("resourceVersion", "")

    @property
    def phase(self) -> WatchState:
        """Its state, as drivers of all machines call it."""
        return self.state

    @property
    def streams(self) -> bool:
        """Whether the answer that is due comes bit by bit: always."""
        return True

    @property
    def silence_seconds(self) -> float:
        """How long the server may be silent before the connection counts as dead."""
        asked = dict(self.request.query).get("timeoutSeconds", str(TIMEOUT_SECONDS))
        known = asked.isascii() and asked.isdigit() and int(asked[:9])
        return float(asked[:9] if known else SERVERS_TIMEOUT_SECONDS) + SILENCE_MARGIN_SECONDS

    def ask(self) -> Request[Any]:
        """Give the request that is due; its answer goes to `answered`, or what went wrong to `failed`."""
        self._move(_Happening.ASKED)
        self._lines, self._resumes = Lines(MAX_LINE_BYTES), bool(self.resource_version)
        self._waiting.clear()  # of the stream before, which is asked for what was not told
        query = self.request.query
        if "timeoutSeconds" not in dict(query):
            query += (("timeoutSeconds", str(TIMEOUT_SECONDS)),)
        if self.resource_version:
            query = tuple(pair for pair in query if pair[0] not in _WHERE_TO_BEGIN)
            query += (("resourceVersion", self.resource_version),)
        return evolve(self.request, query=query)

    def answered(self, status: int, headers: Iterable[tuple[str, str]], body: Body, now: float, jitter: float) -> list[Event[K]]:
        """Take the answer's head; ``body`` is the whole body when the status is not 200, else nothing."""
        if status == 200:
            self._move(_Happening.ANSWERED)
            self._began = now
            return []
        self._require(WatchState.OPENING)
        error = api_error(status, tuple(headers), bytes(body), self.request)
        return self._refused(error, now, jitter)

    def receive(self, data: bytes, now: float, jitter: float) -> list[Event[K]]:
        """Take bytes of the stream and return what they tell; if ``lazy``, `next_event` gives it."""
        self._require(WatchState.STREAMING)
        self._received = now, jitter
        try:
            self._waiting += self._lines.receive(data)
        except DecodeError as error:
            return self._trouble(error, now, jitter)
        return [] if self.lazy else list(iter(self.next_event, None))

    def next_event(self) -> Event[K] | None:
        """Give the next event of what was received; None when there is none before more is received."""
        while self._waiting and self.state is WatchState.STREAMING:
            line = self._waiting.popleft()
            if not line or line.isspace():  # a blank line is no frame
                continue
            if (event := self._take(line)) is not None:
                return event
        self._waiting.clear()  # what stands behind the frame that ended the stream
        return None

    def closed(self, now: float, jitter: float) -> list[Event[K]]:
        """The server ended the stream. What stood after the last newline was cut, and will come again."""
        self._require(WatchState.STREAMING)
        if now - self._began < VERY_SHORT_SECONDS:  # or it would be asked at once, for ever
            return self._trouble(None, now, jitter)
        self._move(_Happening.CLOSED)
        return []

    def failed(self, error: TransportError | ConfigError, now: float, jitter: float) -> list[Event[K]]:
        """The connection failed, before or in the middle of the stream, or there is no credential to ask with."""
        if isinstance(error, ConfigError):  # as final as a 401
            self._end(error)
            return []
        return self._trouble(error, now, jitter)

    def waits(self, now: float) -> float:
        """How many seconds there are to wait."""
        return max(0.0, (self.wake_at or now) - now)

    def end(self) -> None:
        """Raise what ended the watch."""
        raise self.error or UsageError(f"a watch that is {self.state.value} tells nothing until its answer comes")

    def wake(self, now: float) -> None:
        """Look at the clock: WAITING is over when its time has come."""
        if self.state is WatchState.WAITING and self.wake_at is not None and now >= self.wake_at:
            self.wake_at = None
            self._move(_Happening.WOKEN)

    def _take(self, line: bytes) -> Event[K] | None:
        """What a line tells."""
        try:
            frame = self._read(line)
        except DecodeError as error:
            return Failed(error)
        if (change := _CHANGES.get(frame.type)) is not None:
            if self.resource_version or change is not Added:
                self._go_on_to(frame.resource_version)
            return change(frame.object)
        if frame.type == "ERROR":
            told = self._refused(api_error_of_status(frame.raw, self.request), *self._received)
            return told[0] if told else None
        return self._bookmark(frame.raw)

    def _bookmark(self, raw: bytes) -> Bookmark | Failed:
        try:
            metadata = json_decode(raw)["metadata"]
            version, ended = metadata["resourceVersion"], _INITIAL_EVENTS_END in (metadata.get("annotations") or {})
        except (DecodeError, KeyError, TypeError, AttributeError):
            version, ended = None, False
        if not isinstance(version, str) or not version:
            return Failed(DecodeError("a bookmark with a resourceVersion", "another object", path="$.object", body=raw))
        self._resumes = self._resumes or ended
        self._go_on_to(version)
        return Bookmark(version, ended)

    def _go_on_to(self, version: str) -> None:
        if version and version != self.resource_version and not is_before(version, self.resource_version):
            self.resource_version = version
            if self._resumes:
                self._delays.succeeded()

    def _refused(self, error: ApiError, now: float, jitter: float) -> list[Event[K]]:
        final = 300 <= error.code < 500 and error.code not in _PASSING
        if final or isinstance(error, Expired | Gone) or error.resource_version_too_large:
            self._end(error)
            return []
        return self._trouble(error, now, jitter)

    def _end(self, error: KubeError) -> None:
        self._move(_Happening.REFUSED)
        self.error = error

    def _trouble(self, error: KubeError | None, now: float, jitter: float) -> list[Event[K]]:
        self._move(_Happening.TROUBLED)
        self.wake_at = now + seconds_after(self._delays, error, now, jitter)
        return [] if error is None else [Failed(error)]

    def _move(self, happening: _Happening) -> None:
        after = TRANSITIONS[self.state].get(happening)
        if after is None:
            raise UsageError(f"a watch that is {self.state.value} can't be {happening.value}")
        self.state = after

    def _require(self, state: WatchState) -> None:
        if self.state is not state:
            raise UsageError(f"this is for a watch that is {state.value}, and it is {self.state.value}")

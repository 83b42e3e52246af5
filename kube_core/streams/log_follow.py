"""A log that is followed across lost connections, without losing a line or telling one twice.

Every request asks for time stamps, and the lines come with them. After a loss the log is asked for again from the stamp of the
last line. The server cuts that time to seconds, so that lines come again which were told: all with an earlier stamp, and as many
of the same stamp as were told already, are dropped. From the first line with a later one on, everything is new. A line that has
no stamp is told as it is; where none has one, nothing can be resumed, and the first end is the end.

States, and what moves between them, stand in `TRANSITIONS`. A log is READY when a request is due; its answer makes it STREAMING.
What is lost, or refused for now, makes it WAIT, for longer each time. A stream that ends by itself may have been cut on the way:
neither the server nor the kubelet says so. It is asked for once more, and only when that tells nothing new has the log ENDED; a
refusal (the pod is gone, the container waits) ends it then, too, quietly. Whoever knows that the container runs again may begin
`again`, after what was told already.

See https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod.
"""

import re
from collections import Counter
from collections.abc import Mapping
from enum import Enum
from hashlib import blake2b

from attrs import define, field, frozen

from kube_core.base import Backoff, Delays, KubeError, UsageError, parse_time

from .log_lines import LogLines, LogPiece

BACKOFF = Backoff(initial_seconds=0.8, factor=2.0, cap_seconds=30.0, jitter=1.0, reset_seconds=120.0)
"""How long to wait after trouble: as a watch does, with the constants of client-go's reflector (tools/cache/reflector.go)."""

TRIES = 10
"""How often in a row nothing may come before the last error is the caller's, as for any exchange."""

DIGEST_BYTES = 32
"""Of a line: as long as no shorter one is, so that the two are never taken for each other."""

_STAMP = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) ?")
"""RFC 3339 with nanoseconds, and the space that parts it from the line."""


class FollowState(Enum):
    """Where a log is."""

    READY = "ready"
    STREAMING = "streaming"
    WAITING = "waiting"
    ENDED = "ended"


class _Happening(Enum):
    OPENED = "opened"
    CLOSED = "closed"
    LOST = "lost"
    WOKEN = "woken"
    OVER = "over"
    AGAIN = "again"


TRANSITIONS: Mapping[FollowState, Mapping[_Happening, FollowState]] = {
    FollowState.READY: {
        _Happening.OPENED: FollowState.STREAMING,
        _Happening.LOST: FollowState.WAITING,
        _Happening.OVER: FollowState.ENDED,
    },
    FollowState.STREAMING: {
        _Happening.CLOSED: FollowState.READY,
        _Happening.LOST: FollowState.WAITING,
        _Happening.OVER: FollowState.ENDED,
    },
    FollowState.WAITING: {_Happening.WOKEN: FollowState.READY},
    FollowState.ENDED: {_Happening.AGAIN: FollowState.READY},
}

Moment = tuple[float, int]
"""Seconds since 1970, and nanoseconds beyond."""


@frozen
class LogLine:
    """A line, or a piece of one that is too long; ``data`` has neither its stamp nor its line feed."""

    data: bytes
    stamp: str = ""
    """When it was written, in RFC 3339; empty for lines without, and for pieces after the first."""
    goes_on: bool = False
    """Whether the line has more pieces, since it is longer than the cap."""


@define
class LogFollow:
    """One log on its way. Times are seconds on any clock that only goes forward."""

    resumes: bool = True
    """Whether it can be asked for again: not where a number of bytes was asked for."""
    since: str = field(default="", init=False)
    """From when on to ask; empty before the first line, when everything is to be asked for as at first."""
    state: FollowState = field(default=FollowState.READY, init=False)
    _wake_at: float = field(default=0.0, init=False)
    _lines: LogLines = field(factory=LogLines, init=False)
    _delays: Delays = field(factory=lambda: Delays(BACKOFF), init=False)
    _last: Moment = field(default=(0.0, 0), init=False)
    """The moment of the last line, and what was told of it, below."""
    _told: Counter[bytes] = field(factory=Counter[bytes], init=False, repr=False)
    _again: Counter[bytes] | None = field(default=None, init=False, repr=False)
    """What was told and may come again; None once everything is new."""
    begun: bool = field(default=False, init=False)
    """Whether there was an answer: before, what goes wrong is the caller's, as with any request."""
    _any: bool = field(default=False, init=False)
    """Whether any line was told."""
    _came_on: bool = field(default=False, init=False)
    """Whether the present stream told anything new."""
    _ended_once: bool = field(default=False, init=False)
    """Whether the stream before ended by itself."""
    _in_line: bool | None = field(default=None, init=False)
    """Whether the next piece belongs to a line that is told (True), or to one that is dropped (False)."""

    def opened(self) -> None:
        """The answer began."""
        self._move(_Happening.OPENED)
        self.begun = True
        self._lines, self._came_on, self._in_line = LogLines(), False, None
        self._again = self._told.copy() if self.since else None

    def receive(self, data: bytes) -> list[LogLine]:
        """Take bytes; give the lines that are new."""
        self._require(FollowState.STREAMING)
        return self._new(self._lines.receive(data))

    def closed(self) -> list[LogLine]:
        """The stream ended by itself; give its last line, if that is new and had no end."""
        self._require(FollowState.STREAMING)
        lines = self._new(self._lines.end())
        over = not self._resumable or (self._ended_once and not self._came_on)
        self._ended_once = True
        self._move(_Happening.OVER if over else _Happening.CLOSED)
        return lines

    def failed(self, error: KubeError, now: float, jitter: float, *, for_good: bool = False) -> None:
        """The connection was lost, or the server refused, ``for_good`` when it won't change its mind. Raises what ends it."""
        if for_good or not (self.begun and self._resumable) or self._delays.failures >= TRIES:
            quietly = for_good and self._ended_once
            self._move(_Happening.OVER)
            if quietly:
                return
            raise error
        self._ended_once = False
        self._move(_Happening.LOST)
        self._wake_at = now + self._delays.failed(now, jitter)

    def again(self) -> None:
        """Go on after the end: the container was restarted. Before the end there is nothing to do."""
        if self.state is FollowState.ENDED:
            self._move(_Happening.AGAIN)
            self._delays.succeeded()

    def waits(self, now: float) -> float:
        """How many seconds there are to wait."""
        return max(0.0, self._wake_at - now)

    def wake(self, now: float) -> None:
        """Look at the clock: WAITING is over when its time has come."""
        if self.state is FollowState.WAITING and now >= self._wake_at:
            self._move(_Happening.WOKEN)

    @property
    def _resumable(self) -> bool:
        return self.resumes and (bool(self.since) or not self._any)

    def _new(self, pieces: list[LogPiece]) -> list[LogLine]:
        return [line for piece in pieces if (line := self._line(piece)) is not None]

    def _line(self, piece: LogPiece) -> LogLine | None:
        if self._in_line is not None:  # the rest of a long line
            told, self._in_line = self._in_line, self._in_line if piece.goes_on else None
            return LogLine(piece.data, "", piece.goes_on) if told else None
        line = self._stamped(piece)
        if piece.goes_on:
            self._in_line = line is not None
        if line is not None:
            self._any = self._came_on = True
            self._ended_once = False
            self._delays.succeeded()
        return line

    def _stamped(self, piece: LogPiece) -> LogLine | None:
        match = _STAMP.match(piece.data)
        moment = None if match is None else _moment(match)
        if match is None or moment is None:
            return LogLine(piece.data, "", piece.goes_on)
        data = piece.data[match.end() :]
        if self._again is not None and self._known(moment, data):
            return None
        if moment != self._last:
            self._last, self.since = moment, match[0].rstrip().decode()
            self._told.clear()
        self._told[_mark(data)] += 1
        return LogLine(data, match[0].rstrip().decode(), piece.goes_on)

    def _known(self, moment: Moment, data: bytes) -> bool:
        assert self._again is not None
        if moment < self._last:
            return True
        if moment == self._last and self._again[mark := _mark(data)] > 0:
            self._again[mark] -= 1
            return True
        if moment > self._last:
            self._again = None
        return False

    def _move(self, happening: _Happening) -> None:
        after = TRANSITIONS[self.state].get(happening)
        if after is None:
            raise UsageError(f"a log that is {self.state.value} can't be {happening.value}")
        self.state = after

    def _require(self, state: FollowState) -> None:
        if self.state is not state:
            raise UsageError(f"this is for a log that is {state.value}, and it is {self.state.value}")


def _mark(data: bytes) -> bytes:
    """What a line is known by: itself when it is short, else its digest, since a log may have many long ones of one stamp."""
    return data if len(data) < DIGEST_BYTES else blake2b(data, digest_size=DIGEST_BYTES).digest()


def _moment(match: re.Match[bytes]) -> Moment | None:
    """The moment of a stamp; None when there is no such day or hour."""
    try:
        seconds = parse_time((match[1] + match[3]).decode()).timestamp()
    except (UsageError, ValueError, OverflowError):
        return None
    return seconds, int((match[2] or b"0").ljust(9, b"0"))

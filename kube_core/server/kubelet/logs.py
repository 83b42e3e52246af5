"""The log of a container: GET of ``pods/log``.

From pkg/registry/core/pod/rest/log.go and pkg/apis/core/validation (ValidatePodLogOptions) of kubernetes.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from attrs import define, field

from kube_core.requests import Pause

from ..exchange import EVERYTHING, Exchange, Headers
from ..operation import Operation, integer
from ..refusal import Cause, bad_request, invalid
from ..state import State
from .functions import LogQuery, LogSteps
from .log_lines import ALL, STREAMS, LogLine, LogOptions
from .pods import place_of
from .run import KEPT_BYTES

MICROSECONDS = 6
"""Digits of a second: what a float has of it, and what a client gets to ask for the rest."""
PLAIN: Headers = (("content-type", "text/plain"),)


def log(state: State, operation: Operation, function: Callable[[LogQuery], LogSteps]) -> Exchange:
    """Answer with a container's log. An exception of the function is told in the log itself, for it may come late."""
    options, target = log_options(operation, state.now), operation.target
    place = place_of(state, operation)
    container = place.container(target.first("container"))
    if target.flag("previous"):
        place.check_previous(container)
    query = LogQuery(place.pod, container, target.flag("previous"), target.flag("follow"))
    reading = LogReading(place.uid, options, state, query.follow, place.created)
    reading.start(lambda: iter(function(query)), state.now)
    if not query.follow:
        return Exchange(200, PLAIN, reading.receive())
    state.tasks.add(reading)
    return Exchange(200, PLAIN, stream=reading)


@define(eq=False)
class LogReading:
    """One client that reads a log: what has been written by now, then what comes, if it follows."""

    pod_uid: str
    options: LogOptions
    state: State
    follow: bool
    written: float
    """The time up to which the log has been read: it begins with its pod, and goes on by the pauses in it."""
    due: float | None = None
    notify: Callable[[], None] | None = None
    _steps: Iterator[str | bytes | LogLine | Pause] = field(factory=lambda: iter(()), init=False)
    _pending: deque[bytes] = field(factory=deque[bytes], init=False)
    _left: int | None = field(init=False)
    _size: int = field(default=0, init=False)
    _waiting: bool = field(default=False, init=False)
    """Whether the log is not looked at before its reader has taken what there is."""
    _ended: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self._left = self.options.limit_bytes

    def start(self, begin: Callable[[], Iterator[str | bytes | LogLine | Pause]], now: float) -> None:
        """Take what has been written by now, the last lines of it if so many are wanted."""
        try:
            self._steps = begin()
        except Exception as error:
            self._steps = iter([_failure(error)])
        self._keep(self.options.last(list(self._lines(now))))
        if not self.follow:
            self._end()

    @property
    def ready(self) -> bool:
        """True when ``receive`` would give bytes, or when the end has come."""
        return bool(self._pending) or self._ended

    @property
    def closed(self) -> bool:
        """True when nothing will follow what has been received."""
        return self._ended and not self._pending

    def receive(self, most: int = EVERYTHING) -> bytes:
        """Take what has been written since the last time, about ``most`` bytes of it."""
        lines: list[bytes] = []
        size = 0
        while self._pending and size < most:
            lines.append(self._pending.popleft())
            size += len(lines[-1])
        self._size -= size
        if self._waiting and not self._pending:
            self._waiting = False
            self._look(self.state.now)
            self.state.tasks.plan(self)
        return b"".join(lines)

    def close(self) -> None:
        """Say that nobody reads any more."""
        self._pending.clear()
        self._end()

    def wake(self, now: float) -> None:
        """Look whether more was written."""
        if self._size < KEPT_BYTES:
            self._look(now)
        else:
            self.due, self._waiting = None, True

    def _look(self, now: float) -> None:
        self.due = None
        self._keep(self._lines(now))
        self._tell()

    def kill(self) -> None:
        """The pod is gone, and its log ends."""
        self._end()
        self._tell()

    def _lines(self, now: float) -> Iterator[bytes]:
        """The lines up to where the log has not been written further yet."""
        while not self._ended:
            try:
                step = next(self._steps)
            except StopIteration:
                self._end()
            except Exception as error:
                yield from self._wanted(LogLine(_failure(error)))
                self._end()
            else:
                if not isinstance(step, Pause):
                    yield from self._wanted(step if isinstance(step, LogLine) else LogLine(step))
                elif self._pauses(step.seconds, now):
                    return

    def _wanted(self, line: LogLine) -> Iterator[bytes]:
        time = round(self.written if line.time is None else line.time, MICROSECONDS)
        if self.options.wants(line, time):
            yield self.options.printed(line, time)

    def _pauses(self, seconds: float, now: float) -> bool:
        """Whether the log ends here for now."""
        self.written += seconds
        if self.written <= now:
            return False
        self.due = self.written
        return True

    def _keep(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            kept = line[: self._left]
            self._pending.append(kept)
            self._size += len(kept)
            if self._left is not None:
                self._left -= len(kept)
                if not self._left:
                    self._end()
                    return

    def _end(self) -> None:
        self._ended = True
        self.state.tasks.forget(self)

    def _tell(self) -> None:
        if self.notify is not None:
            self.notify()


def _failure(error: Exception) -> str:
    return f"failed to read the log: {type(error).__name__}: {error}"


def log_options(operation: Operation, now: float) -> LogOptions:
    """What part of a log a request wants. Raises a Refusal."""
    target = operation.target
    seconds, since = integer(target, "sinceSeconds"), _since_time(target.first("sinceTime"))
    tail, limit, stream = integer(target, "tailLines"), integer(target, "limitBytes"), target.first("stream") or ALL
    causes: list[Cause] = []
    if tail is not None and tail < 0:
        causes.append(_invalid("tailLines", tail, "must be greater than or equal to 0"))
    if limit is not None and limit < 1:
        causes.append(_invalid("limitBytes", limit, "must be greater than 0"))
    if seconds is not None and since is not None:
        causes.append(_forbidden("at most one of `sinceTime` or `sinceSeconds` may be specified"))
    elif seconds is not None and seconds < 1:
        causes.append(_invalid("sinceSeconds", seconds, "must be greater than 0"))
    if stream not in STREAMS:
        supported = ", ".join(f'"{each}"' for each in sorted(STREAMS))
        causes.append(Cause("FieldValueNotSupported", f'Unsupported value: "{stream}": supported values: {supported}', "stream"))
    if stream != ALL and tail is not None:
        causes.append(_forbidden("`tailLines` and specific `stream` are mutually exclusive for now"))
    if causes:
        raise invalid("", "PodLogOptions", operation.name, causes)
    since = now - seconds if seconds is not None else since
    return LogOptions(since, tail, limit, target.flag("timestamps"), stream)


def _since_time(text: str) -> float | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        raise bad_request(f'parsing time "{text}" as "2006-01-02T15:04:05Z07:00": cannot parse "{text}" as "2006"') from None


def _invalid(field: str, value: int, why: str) -> Cause:
    return Cause("FieldValueInvalid", f"Invalid value: {value}: {why}", field)


def _forbidden(why: str) -> Cause:
    return Cause("FieldValueForbidden", f"Forbidden: {why}", "[]")

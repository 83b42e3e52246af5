"""Lines of a log: which of them a client wants, and how they are printed.

From pkg/kubelet/kuberuntime/logs/logs.go of kubernetes.
"""

from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime

from attrs import frozen

STDOUT, STDERR, ALL = "Stdout", "Stderr", "All"
STREAMS = (ALL, STDOUT, STDERR)


@frozen
class LogLine:
    """One line. Without a ``time`` (a Unix time in seconds) it has that of its place in the log."""

    text: str | bytes
    time: float | None = None
    stream: str = STDOUT
    """``Stdout`` or ``Stderr``."""

    @property
    def data(self) -> bytes:
        """The line as the container wrote it; a text ends with a line feed."""
        if isinstance(self.text, bytes):
            return self.text
        return self.text.encode() if self.text.endswith("\n") else f"{self.text}\n".encode()


@frozen
class LogOptions:
    """PodLogOptions, those that choose."""

    since: float | None = None
    """As a Unix time in seconds."""
    tail_lines: int | None = None
    limit_bytes: int | None = None
    timestamps: bool = False
    stream: str = ALL

    def wants(self, line: LogLine, time: float) -> bool:
        """Whether a line of that time is among those that are wanted."""
        return (self.since is None or time >= self.since) and self.stream in (ALL, line.stream)

    def printed(self, line: LogLine, time: float) -> bytes:
        """A line as the client gets it."""
        return (_stamp(time) if self.timestamps else b"") + line.data

    def last(self, lines: Iterable[bytes]) -> Iterable[bytes]:
        """The last of the lines, as many as are wanted."""
        return lines if self.tail_lines is None else deque(lines, self.tail_lines)


def _stamp(time: float) -> bytes:
    """RFC 3339 with nine digits, which is how kubelets print it; a float of seconds has microseconds at best."""
    moment = datetime.fromtimestamp(time, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}000Z ".encode()

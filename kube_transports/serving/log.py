"""What a listener tells of its work."""

from collections.abc import Callable

from attrs import frozen


@frozen
class LogEntry:
    """One request, answered. ``target`` is as the client sent it; what it sent in the body is not told."""

    method: str
    target: str
    agent: str
    """The first word of its User-Agent."""
    status: int
    size: int
    """Bytes of the answer's body; for a stream, what has been sent of it so far."""
    seconds: float
    """What the answer took; for a stream that ended, how long it was open."""
    stream: str = ""
    """``opened`` or ``ended`` for a watch and the like, which is told twice."""


Log = Callable[[LogEntry], None]
"""Takes each entry, in the listener's thread."""

"""What went wrong in functions that a test supplies, and in the server's own machines: kept for whoever wants to know why.

A client is told that something failed, and never how; here is the whole exception.
"""

from collections import deque
from traceback import format_exception

from attrs import define, field, frozen

_KEPT = 100


@frozen
class Accident:
    """An exception, and whose it was."""

    where: str
    """Such as ``the admission function no_latest``."""
    error: Exception = field(repr=False)

    @property
    def traceback(self) -> str:
        """The exception as Python prints it."""
        return "".join(format_exception(self.error))

    def __str__(self) -> str:
        return f"{self.where} failed:\n{self.traceback}"


@define(eq=False)
class Accidents:
    """The accidents of one server: those of the input that is being worked on, and the last ones before."""

    last: deque[Accident] = field(factory=lambda: deque[Accident](maxlen=_KEPT))
    _new: list[Accident] = field(factory=list[Accident], init=False)

    def note(self, where: str, error: Exception) -> None:
        """Remember one."""
        self._new.append(Accident(where, error))

    def forget(self) -> None:
        """What was tried is tried again."""
        self._new.clear()

    def taken(self) -> tuple[Accident, ...]:
        """Those since the last time."""
        found = tuple(self._new)
        self.last.extend(found)
        self._new.clear()
        return found

"""The lines of a container's log, out of bytes: no byte is lost, whatever it is, and no line fills the memory.

A line ends at a line feed. One that is longer than the cap comes in pieces of just that size, of which all but the last say that
they go on.
"""

from attrs import define, field, frozen

MAX_LINE_BYTES = 1024 * 1024
"""Kubelets cut lines at 16 KB (CRI logs); other log drivers, and aggregated servers, do not."""


@frozen
class LogPiece:
    """A line without its line feed, or a piece of one that is too long."""

    data: bytes
    goes_on: bool = False
    """Whether the line has more pieces."""


@define
class LogLines:
    """Cuts the bytes of a log into lines, however they are cut themselves."""

    max_line_bytes: int = MAX_LINE_BYTES
    _rest: bytearray = field(factory=bytearray, init=False, repr=False)

    def receive(self, data: bytes) -> list[LogPiece]:
        """Take bytes; give the lines, and pieces, that they complete."""
        first, *others = data.split(b"\n")
        pieces = self._keep(first)
        for text in others:
            pieces.append(LogPiece(self._take()))
            pieces += self._keep(text)
        return pieces

    def end(self) -> list[LogPiece]:
        """Say that no more comes; give the last line if it has no end."""
        return [LogPiece(self._take())] if self._rest else []

    def _keep(self, text: bytes) -> list[LogPiece]:
        self._rest += text
        pieces: list[LogPiece] = []
        while len(self._rest) > self.max_line_bytes:
            pieces.append(LogPiece(bytes(self._rest[: self.max_line_bytes]), goes_on=True))
            del self._rest[: self.max_line_bytes]
        return pieces

    def _take(self) -> bytes:
        line = bytes(self._rest)
        self._rest.clear()
        return line


@frozen
class PodLine:
    """A line out of several logs: whose, and what it says. Bytes that are not UTF-8 are shown as ``\\xff``."""

    pod: str
    container: str
    text: str

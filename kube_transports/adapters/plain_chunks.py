"""The body of a plain answer in chunks, bit by bit and without h11: what a watch is made of.

A server sends each event of a watch as a chunk. h11 takes some 12 us of CPU time for one, and gives them one by one; this file
takes 1, and gives all that have come at once. Like `plain_answer` it judges nothing: at the first byte that is not as it should
be it stops, and h11 goes on from there (`handed_over`), to say what is wrong.
"""

import re

CHUNK_HEAD = re.compile(rb"([0-9a-fA-F]{1,8})\r\n")
"""The head of a chunk without extensions; eight digits are 4 GiB, beyond what anybody sends at once."""

MOST_AT_ONCE = 256 * 1024
"""What is read at once is not much more than this: what becomes of it is then dealt with while it is near at hand."""

_BEGINNING = re.compile(rb"[0-9a-fA-F]{0,8}\r?")
_CRLF = b"\r\n"


class PlainChunks:
    """Takes pieces by `receive`, and gives the body by `read`, until it is ``ended`` or ``irregular``."""

    __slots__ = ("_at", "_closing", "_data", "_ended_early", "_left", "clean", "ended", "irregular")

    def __init__(self, data: bytes) -> None:
        self._data: bytes = data
        """What has come, as far as it matters."""
        self._at: int = 0
        """How much of it is read."""
        self._left = 0
        """How much of the chunk that has begun is missing."""
        self._closing = False
        """Whether the CR LF after a chunk is due."""
        self._ended_early = False
        self.ended = False
        """Whether the last chunk has come."""
        self.clean = False
        """Whether nothing came after that."""
        self.irregular = False

    def receive(self, data: bytes) -> None:
        """Take bytes from the server, ``b""`` when it closed."""
        if data:
            self._data = self._rest + data
            self._at = 0
        else:
            self._ended_early = True

    @property
    def _rest(self) -> bytes:
        return self._data[self._at :]

    def read(self) -> bytes | None:
        """Give what has come of the body; nothing at its end, None while bytes are missing, or when it is irregular."""
        pieces: list[memoryview] = []
        data, first = self._data, self._at
        while self._at < len(data) and self._at - first < MOST_AT_ONCE and not (self.ended or self.irregular):
            begun = self._at
            self._take_whole(pieces)
            if self._at == begun:
                self._at += self._take(data, begun, pieces)
            if self._at == begun:
                break
        if pieces:
            return b"".join(pieces)
        if self.ended:
            self._data, self._at = self._rest, 0  # an idle connection holds on to nothing
            self.clean = not self._data
            return b""
        self.irregular = self.irregular or self._ended_early
        return None

    @property
    def handed_over(self) -> tuple[bytes, int, bool]:
        """What h11 has to get after the head, how much of the body that gives was given before, and whether the server closed.

        It is not on the edge of a chunk when what should end one is wrong: then it comes with a chunk of one byte before it.
        """
        if self._left:
            return b"%x\r\n" % (self._left + 1) + b"." + self._rest, 1, self._ended_early
        return (b"1\r\n." if self._closing else b"") + self._rest, int(self._closing), self._ended_early

    def _take_whole(self, pieces: list[memoryview]) -> None:
        """Take the chunks that have come whole, which are most, in one go, and without a copy of each."""
        if self._left or self._closing or self.ended:
            return
        data, at, match = self._data, self._at, CHUNK_HEAD.match
        view, enough = memoryview(data), at + MOST_AT_ONCE
        while at < enough and (head := match(data, at)) is not None:
            start, size = head.end(), int(head[1], 16)
            end = start + size
            if not size or not data.startswith(_CRLF, end):
                break
            pieces.append(view[start:end])
            at = end + len(_CRLF)
        self._at = at

    def _take(self, data: bytes, at: int, pieces: list[memoryview]) -> int:
        """Take the next part of the body's framing, or of the body; 0 when it has not come, or is irregular."""
        if self._left:
            piece = memoryview(data)[at : at + self._left]
            pieces.append(piece)
            self._left -= len(piece)
            self._closing = not self._left
            return len(piece)
        if self._closing:
            return self._take_end(data, at)
        head = CHUNK_HEAD.match(data, at)
        if head is None:
            beginning = _BEGINNING.match(data, at)
            self.irregular = beginning is None or beginning.end() < len(data)
            return 0
        return self._begin(int(head[1], 16), head.end() - at, data, at)

    def _take_end(self, data: bytes, at: int) -> int:
        if data.startswith(_CRLF, at):
            self._closing = False
            return len(_CRLF)
        self.irregular = data[at:] != b"\r"
        return 0

    def _begin(self, size: int, length: int, data: bytes, at: int) -> int:
        """Begin a chunk; the last one is taken with the CR LF that ends the body, if no trailer stands before it."""
        if size:
            self._left = size
            return length
        after = data[at + length : at + length + len(_CRLF)]
        if after == _CRLF:
            self.ended = True
            return length + len(_CRLF)
        self.irregular = after not in (b"", b"\r")
        return 0

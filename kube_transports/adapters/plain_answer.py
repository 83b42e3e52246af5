"""The answers that an API server gives all day, read without h11.

For one of them h11 takes 35 us of CPU time, this file 6. In a client that is more than half of a GET: 127 us for a pod of 7 KB
became 62, of which the decoding is 30 (`make bench ARGS="--only get crowd"`).

It reads what is plain and judges nothing. Anything else is irregular: the bytes are kept until the answer is whole, h11 gets them
from the first one on, and it alone says what they mean or what is wrong with them. Left to h11 are

- a head that does not come in one piece, or whose lines do not end in CR LF;
- a head with a byte that is no visible ASCII or blank, a name that is no token (as a folded line has), a status without a reason;
- HTTP/1.0, 1xx, 204, 304; no length, two of them, or one beside chunks; a Connection that is not kept alive;
- compressed bodies: to find their end is the least that they cost;
- chunks with extensions, trailers, the head of a chunk that is cut, anything but CR LF after a chunk;
- what is larger than the bound of a body, and an end in the middle.

``tests/transports/test_plain_answer.py`` holds the two against each other, over good, odd and broken answers.
"""

import re
from functools import lru_cache

from ..ports import Headers, Reply
from .plain_chunks import CHUNK_HEAD, PlainChunks

MOST_OF_A_HEAD = 16 * 1024
"""A plain head is not longer, which is also what h11 takes if not told otherwise."""

MOST_IN_CHUNKS = 256 * 1024
"""A plain body in chunks is not longer: to decode it takes so much that h11 makes no difference."""

_BLANK_LINE = b"\r\n\r\n"
_STATUSES = {f"HTTP/1.1 {status} ": status for status in range(200, 600) if status not in {204, 304}}
_STATUS_LENGTH = len("HTTP/1.1 200 ")
_NAME = re.compile(r"[-!#$%&'*+.^_`|~0-9a-zA-Z]+:")  # RFC 9112, 5; RFC 9110, 5.6.2
_LONG_NAME = 100  # is not worth remembering
_FRAMING = {"", "connection", "content-encoding", "content-length", "transfer-encoding"}
_MOST_DIGITS = 12  # of a length: a terabyte is beyond every bound
_CHUNKED = -1  # in place of a length


class PlainAnswer:
    """One answer: `receive` and `read` it until there is a Reply, or it is ``irregular``: then h11 gets what was ``received``.

    A body of more than ``max_bytes``, the heads of its chunks included, is irregular.
    """

    __slots__ = (
        *("_at", "_body", "_chunked", "_ended", "_head", "_headers", "_most", "_needed", "_pieces", "_size", "_status"),
        *("clean", "irregular"),
    )

    def __init__(self, max_bytes: int) -> None:
        self._head = b""
        self._pieces: list[bytes] = []
        """What came after the head, as it came."""
        self._size = 0
        """How much that is."""
        self._needed = 1
        """How much it has to be before another look at it can bring anything."""
        self._most = max_bytes
        """How much it may be."""
        self._ended = False
        self.irregular = False
        self.clean = False
        """Whether the answer is whole, and nothing came after it."""

    def receive(self, data: bytes) -> None:
        """Take bytes from the server, ``b""`` when it closed."""
        if not data:
            self._ended = self.irregular = True
            return
        if not self._head:
            start = self._read_head(data)
            self.irregular = not start
            self._head, data = data[:start], data[start:]
        self._pieces.append(data)
        self._size += len(data)
        if self._size > self._most or self._needed > self._most:
            self.irregular = True

    @property
    def received(self) -> list[bytes]:
        """All that was taken; at most the last piece is empty, and that is the end."""
        pieces = [piece for piece in (self._head, *self._pieces) if piece]
        return [*pieces, b""] if self._ended else pieces

    def read(self) -> Reply | None:
        """Give the answer once it is whole; None while bytes are missing, and when it is irregular."""
        if self.irregular or self._size < self._needed:
            return None
        data = b"".join(self._pieces)
        self._pieces = [data]
        body = self._read_chunks(data) if self._chunked else data[: self._needed]
        if body is None:
            return None
        self.clean = self._size == self._needed
        self._pieces.clear()  # an idle connection holds on to nothing
        return Reply(self._status, self._headers, body)

    def opened(self) -> tuple[tuple[int, Headers], bytes, PlainChunks] | None:
        """Give the head, also as it came, and the body to be read bit by bit, where that is plain and comes in chunks."""
        if not self._head or self.irregular or not self._chunked:
            return None
        return (self._status, self._headers), self._head, PlainChunks(b"".join(self._pieces))

    def _read_head(self, data: bytes) -> int:
        """Read the head and give its length; 0 for one that is not plain, or not whole."""
        end = data.find(_BLANK_LINE, 0, MOST_OF_A_HEAD)
        lines = str(data[: max(end, 0)], "latin-1").split("\r\n")
        text = "".join(lines)
        status = _STATUSES.get(lines[0][:_STATUS_LENGTH])
        if status is None or not (text.isascii() and text.isprintable()):  # no CR or LF is left, and no other control
            return 0
        headers, length = _fields(lines[1:])
        if length is None:
            return 0
        self._status, self._headers = status, headers
        self._chunked = length == _CHUNKED
        if self._chunked:
            self._at, self._body, self._most = 0, bytearray(), min(self._most, MOST_IN_CHUNKS)
        else:
            self._needed = length
        return end + len(_BLANK_LINE)

    def _read_chunks(self, data: bytes) -> bytes | None:
        """Read the chunks that are whole and new; give the body after the last one."""
        while head := CHUNK_HEAD.match(data, self._at):
            start, size = head.end(), int(head[1], 16)
            end = start + size
            after = data[end : end + 2]
            if after != b"\r\n":
                self._needed = end + 1
                self.irregular = after not in (b"", b"\r")
                return None
            self._body += data[start:end]
            self._at = self._needed = end + 2
            if not size:
                return bytes(self._body)
        self._needed = self._at + 1
        self.irregular = self._at < len(data)  # here begins no chunk, or one with an extension, or its head was cut
        return None


def _fields(lines: list[str]) -> tuple[Headers, int | None]:
    """Take header fields apart; gives them, and the length of the body, or ``_CHUNKED``, or None for what is not plain."""
    fields: list[tuple[str, str]] = []
    lengths: list[int | None] = []
    for line in lines:
        name, colon, value = line.partition(":")
        name, value = "" if len(name) > _LONG_NAME else _lower(name + colon), value.strip(" ")
        fields.append((name, value))
        if name in _FRAMING and not (name == "connection" and value.lower() == "keep-alive"):
            lengths.append(_length(name, value))
    return tuple(fields), lengths[0] if len(lengths) == 1 else None


@lru_cache(maxsize=256)  # servers have few names
def _lower(name: str) -> str:
    """Give a field's name in lower case, without the colon that must come right after it; nothing for what is no name."""
    return name[:-1].lower() if _NAME.fullmatch(name) else ""


def _length(name: str, value: str) -> int | None:
    """Give the length of the body that a field states; None for a field that states no plain one."""
    if name == "content-length" and value.isdecimal() and len(value) <= _MOST_DIGITS:
        return int(value)
    return _CHUNKED if name == "transfer-encoding" and value == "chunked" else None

"""The end of a connection of HTTP/2, as HTTP/2 means it and httpx does not take it.

A server that wants to end a connection says GOAWAY, with the number of the last request that it will answer, and answers those
(RFC 9113, 6.8). A kube-apiserver does so with each 401 (since CVE-2023-44487). httpx ends everything at that word, and loses the
answers that come behind it. So it is not told: the frame is taken out of what it reads, as `httpx_heard` reads along; new calls
go over another connection, and who was not to be answered knows that nothing was done.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

HEAD_BYTES = 9
"""What each frame begins with: three bytes of length, its type, its flags, four of its stream (RFC 9113, 4.1)."""
GOAWAY = 7
STREAM_BITS = 0x7FFFFFFF
"""The number of a stream; the bit before it means nothing."""


SIZES = range(8, 16384 + 1)
"""What a GOAWAY may hold: a stream, a code, and words, up to the largest frame that httpx takes. Others are h2's to refuse."""


class Farewell:
    """Takes GOAWAY out of what a server sends."""

    def __init__(self) -> None:
        self._rest = b""
        """What may be, or is, the beginning of one."""
        self._left = 0
        """How much is missing of a frame that is none, and was begun to be passed on."""
        self.last: int | None = None
        """The last stream that will be answered, once the server has said GOAWAY."""

    def without(self, data: bytes) -> bytes:
        """Take bytes, and give those that are of no GOAWAY; what may be the beginning of one waits for more."""
        data = self._rest + data
        at = min(self._left, len(data))
        self._left -= at
        found = [data[:at]]
        while len(data) - at >= HEAD_BYTES:
            size = int.from_bytes(data[at : at + 3], "big")
            body, end = at + HEAD_BYTES, at + HEAD_BYTES + size
            if data[at + 3] != GOAWAY or size not in SIZES:
                found.append(data[at:end])
                self._left = max(0, end - len(data))
            elif end > len(data):
                break
            else:
                self.last = int.from_bytes(data[body : body + 4], "big") & STREAM_BITS
            at = min(end, len(data))
        self._rest = data[at:]
        return b"".join(found)

    def passed_over(self, stream: int) -> bool:
        """Whether the server has said that it does nothing for this request."""
        return self.last is not None and stream > self.last


class Parting(Farewell):
    """The ``read`` of a network stream, without it."""

    def __init__(self, read: Callable[..., bytes]) -> None:
        super().__init__()
        self._inner = read

    def __call__(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read."""
        while data := self._inner(max_bytes, timeout):
            if frames := self.without(data):
                return frames
        return b""


class AsyncParting(Farewell):
    """The same of an async one."""

    def __init__(self, read: Callable[..., Awaitable[bytes]]) -> None:
        super().__init__()
        self._inner = read

    async def __call__(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read."""
        while data := await self._inner(max_bytes, timeout):
            if frames := self.without(data):
                return frames
        return b""

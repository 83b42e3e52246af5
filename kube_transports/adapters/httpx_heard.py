"""Whether a server said more than its answer, which httpx would take for the beginning of the next one.

What has come behind the end of an answer stays in the connection of httpx's that it came on, and is read as the answer to
whatever is asked there next: one user's bytes as another user's answer (response smuggling). httpx has no word for it. But its
trace shows each network stream that it opens, a documented object with a documented ``read``; each is watched there, and a
connection on which more came is closed.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from kube_core.base import ProtocolError

from .httpx_farewell import Farewell
from .plain_chunks import PlainChunks

if TYPE_CHECKING:
    import httpx

    from ..ports import Call, Headers

F = TypeVar("F", bound=Farewell)

HEAD_END = re.compile(rb"\n\r?\n")
"""What h11 takes for the end of a head, as it says itself; httpx reads by h11."""

MOST_HEAD_BYTES = 256 * 1024
"""More than h11 takes of a head, and than httpx reads at once; it takes interim answers for as long as they come, which is ended
here."""

BODILESS = frozenset({204, 304})
"""Statuses whose answers have no body, whatever length they state (RFC 9112, 6.3)."""


class Heard:
    """What has come of one answer, by its framing. It judges little: what is not as it should be leaves it not ``over``."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._raw = b""
        self._left: int | None = None
        self._chunks: PlainChunks | None = None
        self._in_head = True

    def receive(self, data: bytes) -> None:
        """Take what the server sent. Raises `ProtocolError` where an answer never gets beyond its interim ones."""
        if self._in_head:
            self._raw += data
            if len(self._raw) > MOST_HEAD_BYTES:
                raise ProtocolError("the answer's header is larger than 262144 bytes, with all before it", request_sent=True)
        elif self._left is not None:
            self._left -= len(data)
        elif self._chunks is not None:
            self._chunks.receive(data)
            self._read()

    def answered(self, call: Call, status: int, headers: Headers) -> None:
        """Take what httpx made of the head. What has come behind it counts as body."""
        end, raw, fields = HEAD_END.search(self._raw), self._raw, dict(headers)
        self._raw, self._in_head = b"", False
        if end is None:
            return
        rest = raw[end.end() :]
        if call.method == "HEAD" or status in BODILESS:
            self._left = -len(rest)
        elif "transfer-encoding" in fields:
            self._chunks = PlainChunks(rest)
            self._read()
        elif "content-length" in fields:
            self._left = int(fields["content-length"]) - len(rest)

    def _read(self) -> None:
        while self._chunks is not None and self._chunks.read():
            pass
        if self._chunks is not None and self._chunks.irregular:
            self._chunks = None  # or it would keep all that comes

    def ended(self) -> bool:
        """Whether the end of the answer, which httpx has read, was that of what came. Then the next one may begin."""
        over = self._left == 0 if self._chunks is None else self._chunks.clean
        self._begin()
        return over


class Listening(Heard):
    """The ``read`` of a network stream, listened to."""

    def __init__(self, read: Callable[..., bytes]) -> None:
        super().__init__()
        self._inner = read

    def __call__(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read."""
        data = self._inner(max_bytes, timeout)
        self.receive(data)
        return data


class AsyncListening(Heard):
    """The same of an async one."""

    def __init__(self, read: Callable[..., Awaitable[bytes]]) -> None:
        super().__init__()
        self._inner = read

    async def __call__(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read."""
        data = await self._inner(max_bytes, timeout)
        self.receive(data)
        return data


def listen(stream: Any, listening: Callable[[Any], Heard], parting: Callable[[Any], F]) -> F | None:
    """Listen to a network stream of httpx's from now on; if it is one of HTTP/2, which numbers its answers, to its end only."""
    tls = stream.get_extra_info("ssl_object")
    if tls is None or tls.selected_alpn_protocol() != "h2":
        stream.read = listening(stream.read)
        return None
    stream.read = farewell = parting(stream.read)
    return farewell


def heard_of(response: httpx.Response) -> Heard | None:
    """What was heard on the connection of an answer; None over HTTP/2."""
    found = getattr(response.extensions["network_stream"], "read", None)
    return found if isinstance(found, Heard) else None

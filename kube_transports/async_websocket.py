"""A WebSocket to the cluster, for async programs.

`websocket.py` is the same text without ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

from kube_core.base import ClientClosed, ClosedEarly, KubeError, ProtocolError, ReadTimeout, TransportError
from kube_core.streams import Heartbeat

from .async_feeds import whole
from .async_ports import Group, Lock
from .websocket_frames import SWITCHING_PROTOCOLS, Closing, Framing, Handshake

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kube_core.requests import Request

    from .async_client import AsyncClient
    from .ports import AsyncUpgraded


class AsyncWebSocket:
    """Whole messages both ways. One task may read while others write, and `close` is for any; it pings by itself.

    Silence counts while somebody reads: then the server has a minute to answer a ping, unless it is held up by what was sent to
    it and that nobody there takes. A `write` waits for as long as the server's system gives signs of life.
    """

    def __init__(self, client: AsyncClient, stream: AsyncUpgraded, protocol: str) -> None:
        self.protocol = protocol
        self.extra: Callable[[], Awaitable[bytes]] | None = None
        """What gives a message to send with every ping, or nothing."""
        self._stream = stream
        self._framing = Framing()
        self._messages: deque[bytes] = deque()
        self._writing = Lock()
        self._stuck = False
        self._heart = Heartbeat()
        self._error: KubeError | None = None
        self._ending = client.ending()
        self._group = Group()
        self._group.start(self._beat, "kube-core ping")

    @property
    def closing(self) -> Closing:
        """The server's last word, once `read` has given None."""
        return self._framing.closing or Closing()

    async def read(self) -> bytes | None:
        """Wait for a message; None once the server has closed. Raises a TransportError, and what another task failed with."""
        while not self._messages:
            if self._error is not None:
                raise self._error
            if self._framing.closing is not None:
                return None
            try:
                self._messages += self._framing.receive(await self._stream.aread())
                self._heart.answered(self._framing.answered)
                if self.extra is None and not self._framing.owes:  # else there is more to say than a ping
                    self._heart.heard(monotonic())
            except ReadTimeout as error:
                if not ((self._stuck or self._heart.held_up) and self._stream.is_there):
                    await self.fail(error)
                    raise self._error or error from None
            except TransportError as error:
                await self.fail(error)
                raise self._error or error from None
            if self._framing.closing is not None:
                await self._answer()
        return self._messages.popleft()

    async def write(self, message: bytes) -> None:
        """Send a message; returns when the kernel has it. Raises a TransportError."""
        async with self._writing:  # messages are framed in the order in which they are sent
            self._stuck = True
            try:
                await self._send(self._framing.message(message))
            finally:
                self._stuck = False
            self._heart.sent += len(message)

    async def fail(self, error: KubeError) -> None:
        """Let everybody who waits here know that something went wrong: `read` raises it."""
        self._error = self._error or error
        await self.hang_up()

    async def hang_up(self) -> None:
        """End it, from any task, without waiting."""
        self._ending.set()
        await self._stream.aclose()

    async def aclose(self) -> None:
        """End it, and what pings."""
        await self.hang_up()
        await self._group.join()

    async def _answer(self) -> None:
        with suppress(TransportError):  # the server may have gone already, which is its right
            await self._stream.awrite(self._framing.goodbye())

    async def _send(self, data: bytes) -> None:
        try:
            await self._stream.awrite(data)
        except (ClosedEarly, ClientClosed):  # what the server said before it went is still to be read, by somebody else
            raise
        except TransportError as error:  # half a frame may be out: nothing can follow it
            await self.fail(error)
            raise

    async def _beat(self) -> None:
        heart = self._heart
        with suppress(TransportError):  # whoever reads or writes is told
            while not await self._ending.wait(heart.waits(monotonic())):
                if heart.due(monotonic()):
                    await self._send(self._framing.beat(heart.word()))
                    if self.extra is not None and (message := await self.extra()):
                        await self.write(message)


async def open_websocket(client: AsyncClient, request: Request[Any]) -> AsyncWebSocket:
    """Send a request that asks for a WebSocket; raises the `ApiError` of its refusal."""
    handshake = Handshake()
    stream = await client.upgrade(request, handshake.headers, read_timeout=Heartbeat().silence_seconds)
    try:
        if stream.status != SWITCHING_PROTOCOLS:
            if not 200 <= stream.status < 300:
                request.decode(stream.status, stream.headers, bytes(await whole(stream)))
            raise ProtocolError(f"the server did not switch protocols, it answered {stream.status}", request_sent=True)
        return AsyncWebSocket(client, stream, handshake.protocol_of(stream.headers))
    except BaseException:
        await stream.aclose()
        raise

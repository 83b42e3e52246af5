"""A port of this machine that takes connections, on asyncio."""

from __future__ import annotations

import asyncio

from .listening import port_taken
from .socket_asyncio import AsyncioSocket


class AsyncioListener:
    """Takes TCP connections. See `listener_async.AsyncListener`."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[AsyncioSocket | None] = asyncio.Queue()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def open(self, address: str, port: int) -> None:
        """Take the port."""
        self._server = await asyncio.get_running_loop().create_server(lambda: _Accepted(self), address, port)
        self.port = self._server.sockets[0].getsockname()[1]

    def take(self, sock: AsyncioSocket) -> None:
        """Keep a connection until somebody accepts it."""
        self._waiting.put_nowait(sock)

    async def accept(self) -> AsyncioSocket | None:
        """Wait for a connection; None once this is closed."""
        return await self._waiting.get()

    def close(self) -> None:
        """Take no more connections. Closing twice is fine."""
        if self._server is not None:
            self._server.close()
            self._server = None
            self._waiting.put_nowait(None)

    async def release(self) -> None:
        """Give the port back to the system, and end the connections that nobody accepted."""
        self.close()
        while not self._waiting.empty():
            if (sock := self._waiting.get_nowait()) is not None:
                await sock.aclose()


class _Accepted(AsyncioSocket):
    """A connection that comes from outside."""

    def __init__(self, listener: AsyncioListener) -> None:
        super().__init__()
        self._listener = listener

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        super().connection_made(transport)
        self._listener.take(self)


async def listen_on_asyncio(address: str, port: int) -> AsyncioListener:
    """Take a port. Raises `UsageError` when it can't be had."""
    listener = AsyncioListener()
    try:
        await listener.open(address, port)
    except (OSError, OverflowError) as error:
        raise port_taken(address, port, error) from error
    return listener

"""A port of this machine that takes connections, on trio."""

from __future__ import annotations

import trio

from kube_core.base import ConnectError

from .listening import port_taken
from .socket_options import reason_of
from .socket_trio import TrioSocket


class TrioListener:
    """Takes TCP connections. See `listener_async.AsyncListener`."""

    def __init__(self, listener: trio.SocketListener) -> None:
        self._listener = listener
        self.port: int = listener.socket.getsockname()[1]

    async def accept(self) -> TrioSocket | None:
        """Wait for a connection; None once this is closed. Raises `ConnectError` when the system has no more room for one."""
        try:
            return TrioSocket.accepted((await self._listener.accept()).socket)
        except trio.ClosedResourceError:
            return None
        except OSError as error:
            raise ConnectError(f"a connection to port {self.port} could not be taken: {reason_of(error)}") from error

    def close(self) -> None:
        """Take no more connections. Closing twice is fine."""
        self._listener.socket.close()

    async def release(self) -> None:
        """Give the port back to the system."""
        self.close()
        await trio.lowlevel.checkpoint()


async def listen_on_trio(address: str, port: int) -> TrioListener:
    """Take a port. Raises `UsageError` when it can't be had."""
    try:
        listeners = await trio.open_tcp_listeners(port, host=address)
    except (OSError, OverflowError) as error:
        raise port_taken(address, port, error) from error
    return TrioListener(listeners[0])

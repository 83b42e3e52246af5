"""A port of this machine that takes connections, for threads."""

import select
import socket
from contextlib import suppress

from kube_core.base import ConnectError

from .listening import port_taken
from .socket_options import reason_of
from .socket_sync import Socket


class Listener:
    """Takes TCP connections. One thread accepts, and any may close: a pair of sockets wakes the one that waits."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._wake, self._woken = socket.socketpair()
        self._closed = False
        self.port: int = sock.getsockname()[1]

    def accept(self) -> Socket | None:
        """Wait for a connection; None once this is closed. Raises `ConnectError` when the system has no more room for one."""
        try:
            select.select([self._sock, self._woken], [], [])
            return None if self._closed else Socket.accepted(self._sock.accept()[0])
        except (OSError, ValueError) as error:
            if self._closed:
                return None
            raise ConnectError(f"a connection to port {self.port} could not be taken: {reason_of(error)}") from error

    def close(self) -> None:
        """Take no more connections, from any thread. Closing twice is fine."""
        if not self._closed:
            self._closed = True
            with suppress(OSError):
                self._wake.send(b"x")

    def release(self) -> None:
        """Give the port back to the system, once nobody accepts any more."""
        self.close()
        for sock in (self._sock, self._wake, self._woken):
            sock.close()


def listen(address: str, port: int) -> Listener:
    """Take a port of an address of this machine, any free one for 0. Raises `UsageError` when it can't be had."""
    try:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return Listener(socket.create_server((address, port), family=family))
    except (OSError, OverflowError) as error:
        raise port_taken(address, port, error) from error

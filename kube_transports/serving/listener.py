"""The socket that clients connect to."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING

from kube_core.base import ConfigError

from .channel import Channel
from .connection import Connection

if TYPE_CHECKING:
    import ssl

    from .loop import Loop

LARGEST_PORT = 65535
BACKLOG = 1024
"""Connections that may wait to be accepted; the kernel has its own bound (net.core.somaxconn)."""


def bound(host: str, port: int) -> socket.socket:
    """Listen at an address; port 0 is a free one. Raises ConfigError when it can't be had."""
    if not 0 <= port <= LARGEST_PORT:
        raise ConfigError(
            f"can't listen on {host}, port {port}: there are ports from 1 to {LARGEST_PORT}, and 0 takes a free one"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        sock = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        words = error.strerror or str(error)
        raise ConfigError(f"can't listen on {host}, port {port}: {words}; port 0 takes a free one") from error
    sock.setblocking(False)
    return sock


class Listener:
    """Accepts connections for as long as there is room; then they wait in the kernel."""

    def __init__(self, sock: socket.socket, loop: Loop, context: ssl.SSLContext | None) -> None:
        self._sock, self._loop, self._context = sock, loop, context
        self._listening = False
        loop.on_change = self.changed
        self.changed()

    def changed(self) -> None:
        """A connection came or went: see whether there is room for another."""
        self._listen(len(self._loop.connections) < self._loop.limits.connections)

    def _listen(self, wanted: bool) -> None:
        if wanted != self._listening:
            self._listening = wanted
            if wanted:
                self._loop.register(self._sock, self._accept)
            else:
                self._loop.unregister(self._sock)

    def _accept(self, _: int) -> None:
        try:
            sock, _ = self._sock.accept()
        except (BlockingIOError, ConnectionError):  # who came is gone again
            return
        except OSError:  # no descriptor is left: the next connection that ends frees one
            self._listen(not self._loop.connections)
            return
        try:
            Connection(Channel(sock, self._context), self._loop)
        except OSError:
            sock.close()
        self.changed()

    def close(self) -> None:
        """Take no more connections."""
        self._loop.on_change = None
        self._listen(False)
        with suppress(OSError):
            self._sock.close()

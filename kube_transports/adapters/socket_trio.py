"""A TCP connection on trio."""

from __future__ import annotations

from contextlib import suppress
from errno import EBADF
from math import inf
from typing import Self, cast

import trio

from kube_core.base import ClientClosed, ClosedEarly, ConnectError, ReadTimeout, WriteTimeout

from .socket_options import LARGE_READ, SMALL_READ, is_there, reason_of, set_options


class TrioSocket:
    """One connection. See `socket_async.AsyncSocket`."""

    __slots__ = ("__weakref__", "_closed", "_connecting", "_size", "_sock")

    def __init__(self) -> None:
        self._sock: trio.socket.SocketType | None = None
        self._connecting = trio.CancelScope()
        self._closed = False
        self._size = SMALL_READ

    @classmethod
    def accepted(cls, sock: trio.socket.SocketType) -> Self:
        """Take a connection that came from outside."""
        self = cls()
        set_options(sock)
        self._sock = sock
        return self

    async def connect(self, host: str, port: int, timeout: float) -> None:
        """Connect to the first address of ``host`` that answers, or to that path. Raises ConnectError or ClientClosed."""
        where = f"{host!r}, port {port}"
        self._connecting.deadline = trio.current_time() + timeout
        try:
            with self._connecting:
                opened = await (trio.open_unix_socket(host) if host.startswith("/") else trio.open_tcp_stream(host, port))
                self._sock = opened.socket
        except (OSError, UnicodeError) as error:
            raise ConnectError(f"can't connect to {where}: {reason_of(_first(error))}") from error
        if self._connecting.cancelled_caught and not self._closed:
            raise ConnectError(f"can't connect to {where}: no answer within {timeout:g} s")
        set_options(self._check_open())

    async def read(self, timeout: float | None) -> bytes:
        """Wait for bytes; ``b""`` is the end. Raises ReadTimeout, ClosedEarly (the connection broke) or ClientClosed."""
        sock = self._check_open()
        try:
            with trio.move_on_after(inf if timeout is None else timeout):
                data = await sock.recv(self._size)
                self._size = LARGE_READ if len(data) >= SMALL_READ else SMALL_READ
                return data
        except trio.ClosedResourceError as error:
            raise ClientClosed("the client was closed") from error
        except OSError as error:
            if error.errno == EBADF:  # closed meanwhile, which trio's own error does not always say
                raise ClientClosed("the client was closed") from error
            raise ClosedEarly(f"the connection broke: {reason_of(error)}") from error
        raise ReadTimeout(f"the server was silent for {timeout:g} s")

    async def write(self, data: bytes, timeout: float, *, patient: bool = False) -> None:
        """Give all of ``data`` to the kernel. Raises WriteTimeout, ClosedEarly or ClientClosed, with a true ``request_sent``.

        With ``patient`` the other side may take nothing for as long as its system gives signs of life.
        """
        sock = self._check_open()
        rest = memoryview(data)
        try:
            while rest:
                with trio.move_on_after(timeout) as limit:
                    rest = rest[await sock.send(rest) :]
                if limit.cancelled_caught and not (patient and is_there(sock)):
                    raise WriteTimeout(f"the server took nothing for {timeout:g} s", request_sent=len(rest) < len(data))
        except trio.ClosedResourceError as error:
            raise ClientClosed("the client was closed", request_sent=len(rest) < len(data)) from error
        except OSError as error:
            if error.errno == EBADF:  # closed meanwhile, which trio's own error does not always say
                raise ClientClosed("the client was closed", request_sent=len(rest) < len(data)) from error
            if isinstance(error, WriteTimeout):
                raise
            raise ClosedEarly(f"the connection broke: {reason_of(error)}", request_sent=len(rest) < len(data)) from error

    def end_writing(self) -> None:
        """Say that nothing more is written; the other side may still be read."""
        with suppress(OSError):  # it is over, both ways
            self._check_open().shutdown(trio.socket.SHUT_WR)

    @property
    def is_there(self) -> bool:
        """Whether the system at the other end gives signs of life. False where ours does not tell."""
        return self._sock is not None and is_there(self._sock)

    @property
    def stale(self) -> bool:
        """Whether something came that nobody asked for, most often the end."""
        return self._closed or self._sock is None or self._sock.is_readable()

    def close(self) -> None:
        """End the connection without waiting; whoever waits on it gets ClientClosed. Closing twice is fine."""
        self._closed = True
        self._connecting.cancel()
        if self._sock is not None:
            self._sock.close()

    async def aclose(self) -> None:
        """End it, and wait until the system has the socket back."""
        self.close()
        await trio.lowlevel.checkpoint()

    def forget(self) -> None:
        """Leave it to the parent process: even to take it off the loop would take it off the parent's, whose epoll it shares."""

    def _check_open(self) -> trio.socket.SocketType:
        if self._closed or self._sock is None:
            raise ClientClosed("the client was closed")
        return self._sock


def _first(error: BaseException) -> BaseException:
    """Why the first address failed: trio says only that all did, and has the rest as a group."""
    cause = error.__cause__
    if isinstance(cause, BaseExceptionGroup):
        return cast("BaseExceptionGroup[BaseException]", cause).exceptions[0]
    return error

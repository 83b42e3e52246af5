"""A TCP connection that blocks the thread which uses it, and that any other thread may end."""

import os
import select
import socket
from collections.abc import Callable
from contextlib import suppress
from errno import EINPROGRESS, ETIMEDOUT, EWOULDBLOCK
from time import monotonic
from typing import Self

from kube_core.base import ClientClosed, ClosedEarly, ConnectError, ReadTimeout, WriteTimeout

from .socket_options import LARGE_READ, SMALL_READ, is_there, reason_of, set_options, share_of

Wait = Callable[[float | None], object]
"""Waits at most so many milliseconds; gives something false when nothing happened."""


class Socket:
    """One connection. One thread may read while another writes, and `close` is for any thread.

    The socket itself does not block: each operation waits in ``poll`` with a deadline of its own, so that no deadline is ever set
    on the socket, where the reader's and the writer's would mix. Shutting the socket down ends every ``poll`` at once. Its
    descriptor is closed by whoever uses it last: its number could belong to another file before a thread comes to use it.
    """

    __slots__ = ("__weakref__", "_closed", "_readable", "_reading", "_size", "_sock", "_writable", "_writing")

    def __init__(self) -> None:
        self._sock: socket.socket | None = None
        self._readable: Wait = bool
        self._writable: Wait = bool
        self._closed = self._reading = self._writing = False
        self._size = SMALL_READ

    @classmethod
    def accepted(cls, sock: socket.socket) -> Self:
        """Take a connection that came from outside."""
        self = cls()
        sock.setblocking(False)
        set_options(sock)
        self._sock = sock
        self._readable, self._writable = _wait(sock, write=False), _wait(sock, write=True)
        return self

    def connect(self, host: str, port: int, timeout: float) -> None:
        """Connect to the first address of ``host`` that answers, or to that path. Raises ConnectError or ClientClosed."""
        deadline = monotonic() + timeout
        failure: OSError = OSError("the name has no address")
        try:
            addresses = _addresses(host, port)
        except (OSError, UnicodeError) as error:
            raise ConnectError(f"can't find {host!r}: {reason_of(error)}") from error
        for position, (family, address) in enumerate(addresses):
            try:
                return self._connect_to(family, address, share_of(deadline - monotonic(), len(addresses) - position))
            except OSError as error:
                failure = error
        raise ConnectError(f"can't connect to {host!r}, port {port}: {reason_of(failure)}") from failure

    def _connect_to(self, family: int, address: object, timeout: float) -> None:
        sock = self._sock = socket.socket(family, socket.SOCK_STREAM)
        self._writing = True
        try:
            self._check_open()
            sock.setblocking(False)
            set_options(sock)
            self._readable, self._writable = _wait(sock, write=False), _wait(sock, write=True)
            status = sock.connect_ex(address)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # typeshed has no type for addresses
            self._check_open()  # a `close` before connect_ex would not end the wait
            if status in (EINPROGRESS, EWOULDBLOCK):
                answered = self._writable(max(0.0, timeout) * 1000)
                status = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) if answered else ETIMEDOUT
            self._check_open()
            if status:
                raise OSError(status, os.strerror(status))
        except OSError:
            sock.close()
            raise
        finally:
            self._writing = False
            self._finish()

    def read(self, timeout: float | None) -> bytes:
        """Wait for bytes; ``b""`` is the end. Raises ReadTimeout, ClosedEarly (the connection broke) or ClientClosed."""
        self._reading = True
        try:
            data = self._read(self._check_open(request_sent=True), None if timeout is None else timeout * 1000)
        except OSError as error:
            if isinstance(error, ReadTimeout):
                raise
            self._check_open(request_sent=True)
            raise ClosedEarly(f"the connection broke: {reason_of(error)}", request_sent=True) from error
        finally:
            self._reading = False
            self._finish()
        self._check_open(request_sent=True)
        self._size = LARGE_READ if len(data) >= SMALL_READ else SMALL_READ
        return data

    def _read(self, sock: socket.socket, milliseconds: float | None) -> bytes:
        while self._readable(milliseconds):
            try:
                return sock.recv(self._size)
            except BlockingIOError:  # a wake-up without cause, which poll(2) allows
                continue
        raise ReadTimeout(f"the server was silent for {(milliseconds or 0) / 1000:g} s", request_sent=True)

    def write(self, data: bytes, timeout: float, *, patient: bool = False) -> None:
        """Give all of ``data`` to the kernel. Raises WriteTimeout, ClosedEarly or ClientClosed, with a true ``request_sent``.

        With ``patient`` the other side may take nothing for as long as its system gives signs of life.
        """
        rest = memoryview(data)
        self._writing = True
        try:
            sock = self._check_open()
            while rest:
                rest = rest[self._write(sock, rest, timeout, begun=len(rest) < len(data), patient=patient) :]
        except OSError as error:
            if isinstance(error, WriteTimeout):
                raise
            self._check_open(request_sent=len(rest) < len(data))
            raise ClosedEarly(f"the connection broke: {reason_of(error)}", request_sent=len(rest) < len(data)) from error
        finally:
            self._writing = False
            self._finish()

    def _write(self, sock: socket.socket, data: memoryview, timeout: float, *, begun: bool, patient: bool) -> int:
        try:
            return sock.send(data)
        except BlockingIOError:
            if not (self._writable(timeout * 1000) or (patient and is_there(sock))):
                raise WriteTimeout(f"the server took nothing for {timeout:g} s", request_sent=begun) from None
            return 0

    def end_writing(self) -> None:
        """Say that nothing more is written; the other side may still be read."""
        with suppress(OSError):  # it is over, both ways
            self._check_open().shutdown(socket.SHUT_WR)

    @property
    def is_there(self) -> bool:
        """Whether the system at the other end gives signs of life. False where ours does not tell."""
        return self._sock is not None and is_there(self._sock)

    @property
    def stale(self) -> bool:
        """Whether something came that nobody asked for, most often the end."""
        return self._closed or bool(self._readable(0))

    def close(self) -> None:
        """End the connection, from any thread; whoever waits on it gets ClientClosed. Closing twice is fine."""
        self._closed = True
        if self._sock is not None:
            with suppress(OSError):
                self._sock.shutdown(socket.SHUT_RDWR)
        self._finish()

    def forget(self) -> None:
        """Close this process's end of it only: it belongs to the parent."""
        self._closed = True
        if self._sock is not None:
            self._sock.close()

    def _finish(self) -> None:
        if self._closed and self._sock is not None and not (self._reading or self._writing):
            self._sock.close()

    def _check_open(self, *, request_sent: bool = False) -> socket.socket:
        if self._closed or self._sock is None:
            raise ClientClosed("the client was closed", request_sent=request_sent)
        return self._sock


def _addresses(host: str, port: int) -> list[tuple[int, object]]:
    if host.startswith("/"):
        return [(socket.AF_UNIX, host)]
    return [(family, address) for family, _, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _wait(sock: socket.socket, *, write: bool) -> Wait:
    if hasattr(select, "poll"):
        poller = select.poll()
        poller.register(sock, select.POLLOUT if write else select.POLLIN)
        return poller.poll
    ours = [sock]  # Windows
    return lambda ms: any(select.select([] if write else ours, ours if write else [], ours, None if ms is None else ms / 1000))

"""A TCP connection on asyncio, as a protocol of its own: asyncio's streams would cost much of the speed."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from contextlib import suppress
from ipaddress import ip_address
from typing import cast

from kube_core.base import ClientClosed, ClosedEarly, ConnectError, ReadTimeout, WriteTimeout

from .deadline import Deadline
from .socket_options import LARGE_READ, SMALL_READ, is_there, reason_of, set_options, share_of


class AsyncioSocket(asyncio.BufferedProtocol):
    """One connection. See `socket_async.AsyncSocket`.

    It reads into a buffer of its own: asyncio's other protocols get a new one of 256 KiB for each read, and while many reads wait
    for their tasks to run, the system has to find that memory again and again.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray(SMALL_READ)
        self._pieces: deque[bytes] = deque()
        self._ended = self._closed = self._paused = self._full = False
        self._size = 0
        self._error: Exception | None = None
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._read_deadline, self._write_deadline = Deadline(self._loop), Deadline(self._loop)
        self._connecting = asyncio.timeout(None)
        self._lost = asyncio.Event()

    async def connect(self, host: str, port: int, timeout: float) -> None:
        """Connect to the first address of ``host`` that answers, or to that path. Raises ConnectError or ClientClosed."""
        try:
            async with self._connecting as limit:
                limit.reschedule(self._loop.time() + timeout)
                if host.startswith("/"):
                    await self._loop.create_unix_connection(lambda: self, host)
                    return
                await self._connect_to_first(await self._addresses(host), port, timeout)
        except (OSError, UnicodeError) as error:
            self._check_open()
            raise ConnectError(f"can't connect to {host!r}, port {port}: {reason_of(error)}") from error
        self._check_open()

    async def _addresses(self, host: str) -> list[str]:
        """Find a name's addresses. An address is its own: asking for it would cost a thread."""
        try:
            return [str(ip_address(host))]
        except ValueError:
            found = await self._loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            return [str(address[0]) for _, _, _, _, address in found]

    async def _connect_to_first(self, addresses: list[str], port: int, timeout: float) -> None:
        # create_connection could try several at once, but leaves tasks behind when it is cancelled (CPython 3.11, staggered.py).
        deadline = self._loop.time() + timeout
        failure = OSError("the name has no address")
        for position, address in enumerate(addresses):
            try:
                async with asyncio.timeout(share_of(deadline - self._loop.time(), len(addresses) - position)):
                    await self._loop.create_connection(lambda: self, address, port)
            except OSError as error:
                failure = error
            else:
                return
        raise failure

    async def read(self, timeout: float | None) -> bytes:
        """Wait for bytes; ``b""`` is the end. Raises ReadTimeout, ClosedEarly (the connection broke) or ClientClosed."""
        if not (self._pieces or self._ended or self._closed):
            await self._wait_for_bytes(timeout)
        self._check_open()
        if not self._pieces:
            if self._error is not None:
                raise self._broken(request_sent=True)
            return b""
        piece = self._pieces.popleft()
        if self._paused:
            self._take_up()
        return piece

    async def _wait_for_bytes(self, timeout: float | None) -> None:
        waiter = self._reader = self._loop.create_future()
        if timeout is not None:
            self._read_deadline.start(waiter, timeout)
        try:
            await waiter
        except TimeoutError:
            raise ReadTimeout(f"the server was silent for {timeout:g} s") from None
        finally:
            self._reader = None

    async def write(self, data: bytes, timeout: float, *, patient: bool = False) -> None:
        """Give all of ``data`` to the kernel. Raises WriteTimeout, ClosedEarly or ClientClosed, with a true ``request_sent``.

        With ``patient`` the other side may take nothing for as long as its system gives signs of life.
        """
        self._check_open()
        transport = self._transport
        if transport is None or transport.is_closing():
            raise self._broken(request_sent=False)
        transport.write(data)
        while self._full:
            left = transport.get_write_buffer_size()
            try:
                await self._wait_until_taken(timeout)
            except TimeoutError:
                if transport.get_write_buffer_size() >= left and not (patient and is_there(transport.get_extra_info("socket"))):
                    raise WriteTimeout(f"the server took nothing for {timeout:g} s", request_sent=left < len(data)) from None
        self._check_open(request_sent=True)
        if transport.is_closing():
            raise self._broken(request_sent=True)

    async def _wait_until_taken(self, timeout: float) -> None:
        waiter = self._writer = self._loop.create_future()
        self._write_deadline.start(waiter, timeout)
        try:
            await waiter
        finally:
            self._writer = None

    def end_writing(self) -> None:
        """Say that nothing more is written; the other side may still be read."""
        with suppress(OSError):  # it is over, both ways
            if self._transport is not None and not self._transport.is_closing():
                self._transport.write_eof()

    @property
    def is_there(self) -> bool:
        """Whether the system at the other end gives signs of life. False where ours does not tell."""
        return self._transport is not None and is_there(self._transport.get_extra_info("socket"))

    @property
    def stale(self) -> bool:
        """Whether something came that nobody asked for, most often the end; or whether its loop is not the one that runs."""
        return bool(self._pieces) or self._ended or self._closed or self._loop is not asyncio.get_running_loop()

    def close(self) -> None:
        """End the connection without waiting; whoever waits on it gets ClientClosed. Closing twice is fine."""
        if self._closed:
            return
        self._closed = True
        self._read_deadline.cancel()
        self._write_deadline.cancel()
        with suppress(RuntimeError):  # its loop is closed, and with that nobody waits
            if self._transport is not None:
                self._transport.abort()
            else:
                self._connecting.reschedule(self._loop.time())
        self._wake(self._reader, self._writer)

    async def aclose(self) -> None:
        """End it, and wait until the system has the socket back."""
        self.close()
        if self._transport is not None and self._loop is asyncio.get_running_loop():
            await self._lost.wait()

    def forget(self) -> None:
        """Leave it to the parent process: even to take it off the loop would take it off the parent's, whose epoll it shares."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=0)  # so that a write ends when the kernel has it all
        set_options(transport.get_extra_info("socket"))

    def get_buffer(self, sizehint: int) -> bytearray:
        """Called by the loop."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Called by the loop."""
        self._pieces.append(bytes(memoryview(self._buffer)[:nbytes]))
        if nbytes == SMALL_READ:
            self._buffer = bytearray(LARGE_READ)
        waiter = self._reader
        if waiter is None:
            self._hold_back(nbytes)
        elif not waiter.done():
            waiter.set_result(None)

    def eof_received(self) -> bool:
        """Called by the loop. What it gives keeps the other direction open."""
        self._ended = True
        self._wake(self._reader, self._writer)
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the loop."""
        self._ended = True
        self._error = exc
        self._full = False
        self._wake(self._reader, self._writer)
        self._lost.set()

    def pause_writing(self) -> None:
        """Called by the loop when the kernel takes no more."""
        self._full = True

    def resume_writing(self) -> None:
        """Called by the loop when the kernel has it all."""
        self._full = False
        self._wake(self._writer)  # and not the reader, who would take it for the end

    def _hold_back(self, size: int) -> None:
        """Stop reading while nobody takes what came, so that the server has to wait."""
        self._size += size
        if self._size > LARGE_READ and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()

    def _take_up(self) -> None:
        if not self._pieces and self._transport is not None and not self._ended:
            self._paused = False
            self._size = 0
            self._transport.resume_reading()

    def _wake(self, *waiters: asyncio.Future[None] | None) -> None:
        for waiter in waiters:
            if waiter is not None and not waiter.done():
                waiter.set_result(None)

    def _broken(self, *, request_sent: bool) -> ClosedEarly:
        error = ClosedEarly(f"the connection broke: {reason_of(self._error or EOFError('closed'))}", request_sent=request_sent)
        error.__cause__ = self._error
        return error

    def _check_open(self, *, request_sent: bool = False) -> None:
        if self._closed:
            raise ClientClosed("the client was closed", request_sent=request_sent)

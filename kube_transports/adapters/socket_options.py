"""What every TCP socket of ours is told, whatever the colour."""

from __future__ import annotations

import errno
import os
import socket
import ssl
from contextlib import suppress
from struct import unpack_from
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio.trsock import TransportSocket

    import trio

SMALL_READ = 64 * 1024
"""Enough for most answers at once; a larger buffer is costly to allocate for each of them."""
LARGE_READ = 256 * 1024
"""For an answer that filled the small one."""

KEEPALIVE = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 9))
"""A dead peer is found after 30 + 9 * 15 = 165 seconds, before cloud load balancers forget a quiet connection (240 and more).
Go's net package and the official Python client probe alike."""

LONGEST_PROBE_SECONDS = 125.0
"""A system that has no more room is asked every 120 seconds at least whether it has some (Linux, net/tcp.h, TCP_RTO_MAX)."""
_LAST_ACK = 56
"""Where ``tcp_info`` has the milliseconds since the last acknowledgement (include/uapi/linux/tcp.h, tcpi_last_ack_recv)."""

LEAST_SECONDS = 2.0
"""One address of several gets this long to answer, if there is as much."""


def set_options(sock: socket.socket | trio.socket.SocketType) -> None:
    """Send small requests at once, and notice a peer that is gone. A socket on this machine's disk needs neither."""
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        return
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in KEEPALIVE:
        if hasattr(socket, name):  # macOS has no TCP_KEEPIDLE before Python 3.13, some systems lack others
            with suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def is_there(sock: socket.socket | trio.socket.SocketType | TransportSocket) -> bool:
    """Whether the system at the other end gives signs of life, though it takes nothing. False where ours does not tell."""
    if not hasattr(socket, "TCP_INFO") or sock.family not in (socket.AF_INET, socket.AF_INET6):
        return False
    try:
        (milliseconds,) = unpack_from("=I", sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LAST_ACK + 4), _LAST_ACK)
    except OSError:
        return False
    return bool(milliseconds < LONGEST_PROBE_SECONDS * 1000)


def share_of(seconds: float, addresses: int) -> float:
    """How many of the seconds that are left one of so many addresses may take, so that a dead one leaves time for the others.

    The rule is that of Go's net package (dial.go, partialDeadline).
    """
    return min(seconds, max(seconds / addresses, LEAST_SECONDS))


def reason_of(error: BaseException) -> str:
    """The system's words for an error, without the numbers and addresses that libraries add."""
    if isinstance(error, TimeoutError):
        return os.strerror(errno.ETIMEDOUT)
    if isinstance(error, ssl.SSLEOFError):
        return "it ended in the middle of TLS"
    if isinstance(error, OSError) and not isinstance(error, socket.gaierror | ssl.SSLError):
        number = error.errno or 0
        if number > 0:  # below are those of names, where a listener gives them on
            return os.strerror(number)
    return str(getattr(error, "strerror", None) or error)

"""What moves a machine: a loop that sends what it asks for, hands it what comes, and decides nothing.

`async_feeds.py` is the same text with ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from functools import partial
from random import random
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from kube_core.base import ClientClosed, ConfigError, ProtocolError, TransportError
from kube_core.watching import Body, Machine, WatchState

from .ports import Abort, ByteStream
from .sync_ports import Signal

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from kube_core.requests import Request

    from .client import Client

T = TypeVar("T")

MAX_REFUSAL_BYTES = 1024 * 1024
"""Where a server says no, this much of its words is read: a Status has a few hundred bytes, a body without end is not one."""

MAX_ANSWER_BYTES = 2 << 30
"""A whole answer may be this large, as a list of 200,000 pods is."""


class Due(NamedTuple):
    """A request that is to be answered."""

    streams: bool
    silence_seconds: float
    request: Request[Any]


class Feed(Generic[T]):
    """Moves one machine. ``lock`` is held around every input, ``ending`` ends its pauses; `close` may be called by any thread."""

    def __init__(self, client: Client, machine: Machine[T], ending: Signal, lock: AbstractContextManager[object]) -> None:
        self._client = client
        self._machine = machine
        self._ending = ending
        self._lock = lock
        self._abort = Abort()
        self._stream: ByteStream | None = None
        self._due: Due | None = None
        self._broken_off = False
        self._body = bytearray()

    @property
    def ended(self) -> bool:
        """Whether the machine has come to its end."""
        return self._machine.phase is WatchState.ENDED

    def advance(self) -> list[T]:
        """Do what is due, wait for what comes of it, and give what the machine tells.

        Raises what ended the machine, and ``ClientClosed``. A cancellation or an interrupt may break it off where it waits:
        the next call sends again what was not answered, and reads on. A stream that did not survive it counts as cut.
        """
        phase = self._machine.phase
        if (
            self._stream is not None and phase is not WatchState.STREAMING
        ):  # ended by the server, in the midst of it, or broken off
            self._stream.close()
        if self.ended:
            self._machine.end()
            return []
        try:
            take = self._due_input(phase)
        except ClientClosed:
            raise
        except (TransportError, ConfigError) as error:
            take = partial(self._machine.failed, error)
        with self._lock:  # not in the try: what a function of the user's raises in there is no failure of the wire
            told = take(self._client.now(), random())
            self._broken_off = False
        if self._body and self._machine.streams:  # no page follows
            self._body = bytearray()
        return told

    def _due_input(self, phase: WatchState) -> Callable[[float, float], list[T]]:
        """Wait for what is due, and give the input that the machine is to take of it."""
        match phase:
            case WatchState.READY | WatchState.OPENING:
                return self._open()
            case WatchState.STREAMING:
                return self._read()
            case _:
                self._client.pause(self._machine.waits(self._client.now()), self._ending)
                return self._woken

    def close(self) -> None:
        """End what is open or being opened; who waits for it gets ``ClientClosed``."""
        self._abort.set()
        if self._stream is not None:
            self._stream.close()

    def _open(self) -> Callable[[float, float], list[T]]:
        self._broken_off = True
        with self._lock:
            if self._machine.phase is WatchState.READY:
                self._due = Due(self._machine.streams, self._machine.silence_seconds, self._machine.ask())
        assert self._due is not None  # since the machine was asked
        streams, silence, request = self._due
        timeout = silence if streams else self._client.read_timeout
        stream = self._client.stream(request, read_timeout=timeout, patient=False, whole=not streams, abort=self._abort)
        self._stream = stream
        if self._ending.is_set:  # while it was being opened
            stream.close()
        body: Body = b""
        if not (streams and stream.status == 200):
            body = whole(stream, self._room())
        return partial(self._machine.answered, stream.status, stream.headers, body)

    def _room(self) -> bytearray:
        """Memory for a whole answer, the same for all pages of a list.

        Were it given back after each, the page's objects would be put where the next one's answer fits no more: a heap has a hole
        of some megabytes for good then, as much as a compressed cache of 10,000 pods.
        """
        try:
            self._body.clear()
        except BufferError:  # an error holds on to a part of it
            self._body = bytearray()
        return self._body

    def _read(self) -> Callable[[float, float], list[T]]:
        assert self._stream is not None  # since the machine was given its head
        broken_off, self._broken_off = self._broken_off, True
        try:
            data = self._stream.read()
        except ClientClosed:
            if not broken_off or self._ending.is_set:
                raise
            data = b""  # a transport may close what was broken off
        return partial(self._machine.receive, data) if data else self._machine.closed

    def _woken(self, now: float, _jitter: float) -> list[T]:
        self._machine.wake(now)
        return []


def whole(stream: ByteStream, body: bytearray | None = None) -> bytearray:
    """Read a body to its end, or a refusal's as far as it matters, and close. It grows in one place: lists are large."""
    body = bytearray() if body is None else body
    limit = MAX_ANSWER_BYTES if stream.status == 200 else MAX_REFUSAL_BYTES
    while len(body) < limit and (data := stream.read()):
        body += data
    stream.close()
    if len(body) >= limit and stream.status == 200:
        raise ProtocolError(f"the answer is larger than {limit} bytes", request_sent=True)
    return body

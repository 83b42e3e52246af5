"""What a transport is: a few methods that move one HTTP exchange, in either colour, and know nothing of Kubernetes.

A transport is bound to one server (its base URL, TLS and proxy are its own business) and takes `Call`s. It does not retry, but
for a safe request on a connection that had gone stale; it neither adds credentials nor follows redirects: the client above it
does what is to be done, alike over every transport. It raises only `kube_core.base.TransportError`s, with the foreign exception
as the cause and a true `request_sent`.
"""

from collections.abc import Callable
from threading import Lock
from typing import Protocol, runtime_checkable

from attrs import field, frozen

from kube_core.base import ClientClosed, UsageError, sized

Headers = tuple[tuple[str, str], ...]
"""Header fields in order. Names in answers are lower case."""


def _names(headers: Headers) -> str:
    """The repr of header fields: tokens and cookies are among the values."""
    return f"<{', '.join(name for name, _ in headers)}>"


class Abort:
    """Breaks a call off while its answer is awaited: give it along with a call, and `set` it from any thread.

    In async programs it is set where the call's task runs. It may go along with one call after another; once it is set, none of
    them begins. A transport tells it what ends the wait at this moment; one that can't end a wait leaves it alone.
    """

    __slots__ = ("_end", "_lock", "_set")

    def __init__(self) -> None:
        self._lock = Lock()
        self._end: Callable[[], object] | None = None
        self._set = False

    @property
    def is_set(self) -> bool:
        """Whether the call is to end."""
        return self._set

    def set(self) -> None:
        """End the wait: who waits gets ``ClientClosed``. It concerns no stream that was opened: that has a `close`."""
        with self._lock:  # also around the end: after `detach` the connection may be another call's
            self._set = True
            if self._end is not None:
                self._end()

    def attach(self, end: Callable[[], object]) -> None:
        """For the transport: from now on ``end`` ends the wait, in place of what did before. Raises ClientClosed if it is set.

        ``end`` must not wait; it may be called by any thread, and more than once.
        """
        with self._lock:
            self.check()
            self._end = end

    def detach(self) -> None:
        """For the transport: there is nothing to be ended any more."""
        with self._lock:
            self._end = None

    def check(self) -> None:
        """Raise ClientClosed if it is set."""
        if self._set:
            raise ClientClosed("it was closed before its answer came")


@frozen
class Call:
    """One HTTP request as it goes over the wire. ``target`` is the path with its query, below the server's base URL.

    Its repr shows the names of its fields and the size of its body, as that of a `Reply` does: both may hold secrets.
    """

    method: str
    target: str
    headers: Headers = field(default=(), repr=_names)
    body: bytes = field(default=b"", repr=sized)
    read_timeout: float | None = 60.0
    """Seconds that the server may be silent; None for ever (streams that are quiet by nature)."""
    whole: bool = False
    """Of a stream: its body has an end, and is read up to it at once, like a call's. So it may come compressed, and the bound of
    a call's size counts. A transport may ignore it."""
    abort: Abort | None = field(default=None, eq=False, repr=False)
    """What breaks it off from elsewhere. A transport may ignore it: then the wait ends with ``read_timeout``."""

    def waits(self, end: Callable[[], object] | None) -> None:
        """For the transport: ``end`` is what ends the wait from now on, None when there is none. Raises ClientClosed."""
        if self.abort is None:
            return
        if end is None:
            self.abort.detach()
        else:
            self.abort.attach(end)

    def check(self) -> None:
        """For the transport: raise ClientClosed if it was broken off."""
        if self.abort is not None:
            self.abort.check()


@frozen
class Reply:
    """A whole answer. ``body`` is what it was before the server compressed it."""

    status: int
    headers: Headers = field(repr=_names)
    body: bytes = field(repr=sized)


@frozen
class Timeouts:
    """How long a transport waits, in seconds. How long for an answer, each Call says itself.

    Ten seconds for TLS is Go's net/http; client-go allows 30 for the connection, which is long for a person who waits.
    """

    connect: float = 10.0
    """For the TCP connection, name resolution aside."""
    tls: float = 10.0
    """For the TLS handshake."""
    write: float = 30.0
    """For the server to take some of the request. On a connection that switched protocols only a server that is gone counts."""


class NoUpgrades(UsageError):
    """This transport's library can't switch protocols. A client that was given its name dials those requests with h11."""


class ByteStream(Protocol):
    """An answer whose body comes bit by bit, such as a watch."""

    @property
    def status(self) -> int:
        """The answer's status code."""
        ...

    @property
    def headers(self) -> Headers:
        """The answer's header fields."""
        ...

    def read(self) -> bytes:
        """Wait for more of the body; ``b""`` is its end."""
        ...

    def close(self) -> None:
        """End it, from any thread; a read that waits raises ``ClientClosed``. Closing twice is fine."""
        ...


class Upgraded(ByteStream, Protocol):
    """A connection that switched protocols (status 101). With any other status it is a ByteStream of the refusal's body.

    A `read` that ended with ``ReadTimeout`` may be repeated.
    """

    @property
    def is_there(self) -> bool:
        """Whether the system at the other end gives signs of life, however silent it is. False where nobody can tell."""
        ...

    def write(self, data: bytes) -> None:
        """Send bytes as they are; returns when the kernel has them. The server may take its time, as long as it is there."""
        ...


@runtime_checkable
class Transport(Protocol):
    """What a sync client needs. Safe to share between threads."""

    def exchange(self, call: Call) -> Reply:
        """Send a request and wait for the whole answer."""
        ...

    def stream(self, call: Call) -> ByteStream:
        """Send a request and wait for the beginning of the answer."""
        ...

    def upgrade(self, call: Call) -> Upgraded:
        """Send a request that asks to switch protocols, and wait for the beginning of the answer. May raise `NoUpgrades`."""
        ...

    def close(self) -> None:
        """End everything, from any thread; whoever waits gets ``ClientClosed``. Closing twice is fine."""
        ...


class AsyncByteStream(Protocol):
    """`ByteStream` for async programs."""

    @property
    def status(self) -> int:
        """The answer's status code."""
        ...

    @property
    def headers(self) -> Headers:
        """The answer's header fields."""
        ...

    async def aread(self) -> bytes:
        """Wait for more of the body; ``b""`` is its end."""
        ...

    async def aclose(self) -> None:
        """End it; a task that waits in `aread` gets ``ClientClosed``. Closing twice is fine."""
        ...


class AsyncUpgraded(AsyncByteStream, Protocol):
    """`Upgraded` for async programs."""

    @property
    def is_there(self) -> bool:
        """Whether the system at the other end gives signs of life, however silent it is. False where nobody can tell."""
        ...

    async def awrite(self, data: bytes) -> None:
        """Send bytes as they are; returns when the kernel has them. The server may take its time, as long as it is there."""
        ...


@runtime_checkable
class AsyncTransport(Protocol):
    """What an async client needs. The names differ from the sync ones, so that one value can serve both colours."""

    async def aexchange(self, call: Call) -> Reply:
        """Send a request and wait for the whole answer."""
        ...

    async def astream(self, call: Call) -> AsyncByteStream:
        """Send a request and wait for the beginning of the answer."""
        ...

    async def aupgrade(self, call: Call) -> AsyncUpgraded:
        """Send a request that asks to switch protocols, and wait for the beginning of the answer. May raise `NoUpgrades`."""
        ...

    async def aclose(self) -> None:
        """End everything; whoever waits gets ``ClientClosed``. Closing twice is fine."""
        ...

"""What the async h11 adapter needs of a TCP connection, and which library's it gets."""

from typing import Protocol

from ..async_ports import on_trio


class AsyncSocket(Protocol):
    """One connection, used by tasks: one may read while another writes. Its twin is ``socket_sync.Socket``, word for word."""

    async def connect(self, host: str, port: int, timeout: float) -> None:
        """Connect to the first address of ``host`` that answers. Raises ConnectError or ClientClosed."""
        ...

    async def read(self, timeout: float | None) -> bytes:
        """Wait for bytes; ``b""`` is the end. Raises ReadTimeout, ClosedEarly (the connection broke) or ClientClosed."""
        ...

    async def write(self, data: bytes, timeout: float, *, patient: bool = False) -> None:
        """Give all of ``data`` to the kernel. Raises WriteTimeout, ClosedEarly or ClientClosed, with a true ``request_sent``.

        With ``patient`` the other side may take nothing for as long as its system gives signs of life.
        """
        ...

    def end_writing(self) -> None:
        """Say that nothing more is written; the other side may still be read."""
        ...

    @property
    def is_there(self) -> bool:
        """Whether the system at the other end gives signs of life. False where ours does not tell."""
        ...

    @property
    def stale(self) -> bool:
        """Whether something came that nobody asked for, most often the end."""
        ...

    def close(self) -> None:
        """End the connection without waiting; whoever waits on it gets ClientClosed. Closing twice is fine."""
        ...

    async def aclose(self) -> None:
        """End it, and wait until the system has the socket back."""
        ...

    def forget(self) -> None:
        """Leave it to the parent process, whose connection it is."""
        ...


def new_socket() -> AsyncSocket:
    """Make the socket of the library that the caller runs on."""
    if on_trio():
        from .socket_trio import TrioSocket  # noqa: PLC0415 - trio is an extra, which not all have

        return TrioSocket()
    from .socket_asyncio import AsyncioSocket  # noqa: PLC0415 - programs on trio need not load it

    return AsyncioSocket()

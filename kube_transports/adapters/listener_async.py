"""What async programs need of a listener, and which library's it is. Its twin is ``listener_sync``."""

from typing import Protocol

from ..async_ports import on_trio
from .socket_async import AsyncSocket


class AsyncListener(Protocol):
    """Takes TCP connections."""

    @property
    def port(self) -> int:
        """The port's number."""
        ...

    async def accept(self) -> AsyncSocket | None:
        """Wait for a connection; None once this is closed. Raises `ConnectError` when the system has no more room for one."""
        ...

    def close(self) -> None:
        """Take no more connections. Closing twice is fine."""
        ...

    async def release(self) -> None:
        """Give the port back to the system."""
        ...


async def listen(address: str, port: int) -> AsyncListener:
    """Take a port of an address of this machine, any free one for 0. Raises `UsageError` when it can't be had."""
    if on_trio():
        from .listener_trio import listen_on_trio  # noqa: PLC0415 - trio is an extra, which not all have

        return await listen_on_trio(address, port)
    from .listener_asyncio import listen_on_asyncio  # noqa: PLC0415 - programs on trio need not load it

    return await listen_on_asyncio(address, port)

"""A sync transport that looks async and never waits, so that one text checks both colours."""

from typing import cast

from ..ports import AsyncByteStream, AsyncUpgraded, ByteStream, Call, Headers, Reply, Transport, Upgraded


class BlockingStream:
    """A sync stream that looks async."""

    def __init__(self, inner: ByteStream) -> None:
        self.inner = inner

    @property
    def status(self) -> int:
        """The answer's status code."""
        return self.inner.status

    @property
    def headers(self) -> Headers:
        """The answer's header fields."""
        return self.inner.headers

    @property
    def is_there(self) -> bool:
        """Whether the system at the other end gives signs of life."""
        return cast("Upgraded", self.inner).is_there

    async def aread(self) -> bytes:
        """Wait for more of the body."""
        return self.inner.read()

    async def awrite(self, data: bytes) -> None:
        """Send bytes as they are."""
        cast("Upgraded", self.inner).write(data)

    async def aclose(self) -> None:
        """End it."""
        self.inner.close()


class Blocking:
    """A sync transport that looks async."""

    def __init__(self, inner: Transport) -> None:
        self.inner = inner

    async def aexchange(self, call: Call) -> Reply:
        """Send a request and wait for the whole answer."""
        return self.inner.exchange(call)

    async def astream(self, call: Call) -> AsyncByteStream:
        """Send a request and wait for the beginning of the answer."""
        return BlockingStream(self.inner.stream(call))

    async def aupgrade(self, call: Call) -> AsyncUpgraded:
        """Send a request that asks to switch protocols."""
        return BlockingStream(self.inner.upgrade(call))

    async def aclose(self) -> None:
        """End everything."""
        self.inner.close()

"""A watch in the protobuf form: each frame turned into another one when it is read."""

from collections.abc import Callable

import msgspec
from attrs import define

from .exchange import EVERYTHING, Stream
from .protobuf import pack_event


@define(eq=False)
class ProtobufFrames:
    """A stream of events in JSON, one a line, sent on in protobuf."""

    inner: Stream

    @property
    def notify(self) -> Callable[[], None] | None:
        """Who wants to hear that the stream may have become ready."""
        return self.inner.notify

    @notify.setter
    def notify(self, heard: Callable[[], None] | None) -> None:
        self.inner.notify = heard

    @property
    def ready(self) -> bool:
        """True when ``receive`` would give bytes, or when the end has come."""
        return self.inner.ready

    @property
    def closed(self) -> bool:
        """True when nothing will follow what has been received."""
        return self.inner.closed

    def receive(self, most: int = EVERYTHING) -> bytes:
        """Take what has come since the last time, whole frames, about ``most`` bytes of them in their first form."""
        return b"".join(pack_event(msgspec.json.decode(line)) for line in self.inner.receive(most).splitlines())

    def close(self) -> None:
        """Say that nobody reads any more."""
        self.inner.close()

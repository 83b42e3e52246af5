"""What goes wrong with streams, beside what may go wrong with every connection."""

from kube_core.base import ProtocolError, UsageError


class NoHalfClose(UsageError):
    """The server speaks a protocol in which the end of the input can't be said without ending the whole stream."""


class OutputTooLarge(ProtocolError):
    """A command wrote more than its caller wanted to keep. ``max_bytes`` is how much that is."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(
            f"the command wrote more than {max_bytes} bytes: raise max_output_bytes, or read it bit by bit with open_exec",
            request_sent=True,
        )
        self.max_bytes = max_bytes

    def __reduce__(self) -> tuple[object, ...]:
        return OutputTooLarge, (self.max_bytes,)


class UnknownChannel(ProtocolError):
    """The server sent a message on a channel that it must not use, or that there isn't."""


class MessageTooLarge(ProtocolError):
    """The server sent a message, or a frame, that is larger than any that is meant honestly."""

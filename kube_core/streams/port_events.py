"""What happens on connections to the ports of a pod, whichever protocol carries them."""

from attrs import field, frozen


def _size(data: bytes) -> str:
    return f"<{len(data)} bytes>"


@frozen
class Connected:
    """The other side listens: data may be sent."""

    connection: int


@frozen
class Arrived:
    """Data from the pod."""

    connection: int
    data: bytes = field(repr=_size)


@frozen
class RemoteEnded:
    """The pod sends nothing more on a connection; it may still be sent to."""

    connection: int


@frozen
class Over:
    """A connection is over, both ways. ``error`` says what went wrong, in the server's words; it is empty when nothing did."""

    connection: int
    error: str = ""


PortEvent = Connected | Arrived | RemoteEnded | Over

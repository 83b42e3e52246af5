"""What happens on connections to the ports of a pod, whichever protocol carries them."""

from attrs import field, frozen

from kube_core.base.redaction import sized


@frozen
class Connected:
    """The other side listens: data may be sent."""

    connection: int


@frozen
class Arrived:
    """Data from the pod."""

    connection: int
    data: bytes = field(repr=sized)


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

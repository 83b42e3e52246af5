"""Port-forward as the server speaks it: programs behind the connections of a tunnel, or behind a pair of channels a port.

From pkg/kubelet/portforward and k8s.io/kubelet (pkg/cri/streaming/portforward) of kubernetes.
"""

from collections.abc import Callable

from kube_core.streams import FORWARD_PROTOCOLS, TUNNEL

from ..exchange import Exchange
from ..operation import Operation
from ..refusal import bad_request
from ..state import State
from .dialer import Dialer, is_port
from .functions import PortConnection
from .opening import agreed, switched
from .pods import place_of
from .port_channels import ChannelSession
from .port_tunnel import TunnelSession
from .program import Program

MAX_PORTS = 128
"""A channel's number is a byte, and each port has two."""


def forward(state: State, operation: Operation, function: Callable[[PortConnection], Program]) -> Exchange:
    """Answer a request for connections to the ports of a pod. Raises a Refusal."""
    place = place_of(state, operation)
    # The kubelet takes who names no protocol for one that speaks in channels: k8s.io/kubelet's pkg/cri/streaming/portforward.
    protocol = agreed(operation, FORWARD_PROTOCOLS, named=False)
    if protocol == TUNNEL:
        return switched(protocol, TunnelSession(Dialer(state, place, function)))
    return switched(protocol, ChannelSession(Dialer(state, place, function), _ports(operation)))


def _ports(operation: Operation) -> list[int]:
    """The ports that the request names, repeated or with commas."""
    texts = [text for value in operation.target.query.get("ports", ()) for text in value.split(",")]
    for text in texts:
        if not is_port(text):
            raise bad_request(f'unable to parse "{text}" as a port')
    if not texts:
        raise bad_request('query parameter "ports" is required')
    if len(texts) > MAX_PORTS:
        raise bad_request(f"{len(texts)} ports are more than one stream has channels for")
    return [int(text) for text in texts]

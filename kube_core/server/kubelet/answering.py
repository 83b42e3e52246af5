"""Which requests go to the kubelet."""

from ..exchange import Exchange
from ..operation import Operation
from ..state import State
from .commands import command
from .forwarding import forward
from .functions import Kubelet
from .logs import log
from .unserved import unserved

NOBODY = Kubelet()


def asked(kubelet: Kubelet, state: State, operation: Operation) -> Exchange | None:
    """Answer a request for a part of a pod that the kubelet has a function for; None for all others. Raises a Refusal.

    A pod without a node is no reason to refuse: a test's pods have none.
    """
    match operation.path.subresource:
        case "log" if kubelet.logs is not None:
            return log(state, operation, kubelet.logs)
        case "exec" if kubelet.exec is not None:
            return command(state, operation, kubelet.exec)
        case "attach" if kubelet.attach is not None:
            return command(state, operation, kubelet.attach)
        case "portforward" if kubelet.port_forward is not None:
            return forward(state, operation, kubelet.port_forward)
        case _:
            return unserved(state, operation)

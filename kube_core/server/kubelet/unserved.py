"""What the real server finds out about a request for a kubelet before it asks one: all that is known where there is none."""

from ..exchange import Exchange
from ..operation import Operation
from ..refusal import bad_request
from ..state import State
from .logs import log_options
from .pods import place_of

_PARTS = ("log", "exec", "attach", "portforward")


def unserved(state: State, operation: Operation) -> Exchange | None:
    """Answer a request about a pod that has no node: its log is empty, and nothing runs in it. None for all others."""
    part, wanted = operation.path.subresource, operation.target.first("container")
    if part not in _PARTS or operation.served.name != "pods":
        return None
    if part == "log":
        log_options(operation, state.now)
    place = place_of(state, operation)
    if part != "portforward":
        place.container(wanted)
    if place.pod["spec"].get("nodeName"):
        return None
    if part == "log":
        return Exchange(204, ())
    raise bad_request(f"pod {place.name} does not have a host assigned")

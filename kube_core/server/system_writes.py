"""What the server itself writes, as the manager ``kube-apiserver``: the status of definitions, and what quotas have used."""

from .document import Document, opened
from .exchange import ServerRequest
from .managing import manage
from .operation import Operation
from .paths import parse_target
from .record import Record
from .served import Served
from .state import State

_AGENT = (("user-agent", "kube-apiserver/v1.37"),)


def write_status(state: State, served: Served, record: Record, document: Document) -> Record:
    """Keep a new status of an object, which was changed in ``document``."""
    path = f"{served.resource.path(record.namespace or None)}/{record.name}/status"
    target = parse_target(path)
    if target.resource is not None:
        operation = Operation(served, target.resource, target, ServerRequest("PUT", path, _AGENT))
        manage(state, operation, opened(record), document)
    return state.put(served, record, document)

"""What the server itself writes: the status of definitions, what quotas have used, and, as controllers would, owners that go."""

from .document import Document, opened
from .exchange import Headers, ServerRequest
from .managing import manage
from .operation import Operation
from .paths import parse_target
from .record import Record
from .served import Served
from .state import State

_AGENT: Headers = (("user-agent", "kube-apiserver/v1.37"),)
_CONTROLLERS: Headers = (("user-agent", "kube-controller-manager/v1.37"),)


def write_status(state: State, served: Served, record: Record, document: Document) -> Record:
    """Keep a new status of an object, which was changed in ``document``."""
    return _write(state, served, record, document, part="/status", agent=_AGENT)


def write_as_controller(state: State, served: Served, record: Record, document: Document) -> Record:
    """Keep what a controller of a cluster would have written: who managed what is gone manages it no more."""
    return _write(state, served, record, document, part="", agent=_CONTROLLERS)


def _write(state: State, served: Served, record: Record, document: Document, *, part: str, agent: Headers) -> Record:
    path = f"{served.resource.path(record.namespace or None)}/{record.name}{part}"
    target = parse_target(path)
    if target.resource is not None:
        operation = Operation(served, target.resource, target, ServerRequest("PUT", path, agent))
        manage(state, operation, opened(record), document)
    return state.put(served, record, document)

"""PUT of an object."""

from .answers import answer
from .creating import add
from .custom import opened_as
from .document import Document, read_body
from .exchange import Exchange
from .managing import manage
from .operation import Operation
from .owners import drop_twins
from .record import key_of
from .state import State
from .updating import check_identity, check_uid, update


def replace(state: State, operation: Operation) -> Exchange:
    """Answer a PUT of an object or of one of its parts."""
    operation.check_write_options("UpdateOptions")
    document = read_body(operation)
    check_identity(operation, document.metadata)
    drop_twins(operation, document, admitted=False)
    old = state.storage.shelf(operation.served.shelf).objects.get(key_of(operation.namespace, operation.name))
    if old is None:
        return _create(state, operation, document)
    check_uid(operation.served, old, document.metadata.uid)
    manage(state, operation, opened_as(operation.served, old), document)
    return answer(operation, update(state, operation, old, document))


def _create(state: State, operation: Operation, document: Document) -> Exchange:
    if not operation.served.created_by_update or operation.path.subresource:
        raise operation.not_found()
    document.metadata.resource_version = ""
    manage(state, operation, None, document)
    return answer(operation, add(state, operation, document), 201)

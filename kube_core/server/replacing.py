"""PUT of an object."""

from .answers import answer
from .creating import add
from .custom import opened_as
from .document import Document, read_body
from .exchange import Exchange
from .managing import manage
from .operation import Operation
from .owners import drop_twins
from .record import Record, key_of
from .state import State
from .updating import check_identity, conflict, update


def replace(state: State, operation: Operation) -> Exchange:
    """Answer a PUT of an object or of one of its parts."""
    operation.check_write_options("UpdateOptions")
    document = read_body(operation)
    check_identity(operation, document.metadata)
    drop_twins(operation, document, admitted=False)
    old = state.storage.shelf(operation.served.shelf).objects.get(key_of(operation.namespace, operation.name))
    if old is None:
        return _create(state, operation, document)
    _check_uid(operation, old, document)
    manage(state, operation, opened_as(operation.served, old), document)
    return answer(operation, update(state, operation, old, document))


def _create(state: State, operation: Operation, document: Document) -> Exchange:
    if not operation.served.created_by_update or operation.path.subresource:
        raise operation.not_found()
    document.metadata.resource_version = ""
    manage(state, operation, None, document)
    return answer(operation, add(state, operation, document), 201)


def _check_uid(operation: Operation, old: Record, document: Document) -> None:
    uid = document.metadata.uid
    if uid and uid != old.uid:
        served = operation.served
        group = f"{served.resource.group}/" if served.resource.group else ""
        why = f"Precondition failed: UID in precondition: {uid}, UID in object meta: {old.uid}"
        key = f"/registry/{group}{served.resource.plural}/{old.key}"
        text = f"StorageError: invalid object, Code: 4, Key: {key}, ResourceVersion: 0, AdditionalErrorMsg: {why}"
        raise conflict(served, old.name, text)

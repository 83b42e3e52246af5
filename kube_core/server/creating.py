"""POST of an object: what the server fills in, and what it refuses.

The order of the steps is that of `rest.BeforeCreate` in k8s.io/apiserver/pkg/registry/rest/create.go, with the namespace's
admission before it.
"""

from typing import Any

from .access.escalation import check_escalation
from .admission.plugins import admit_create
from .admission.writing import admit_new, confirm_new
from .answers import answer
from .conforming import initial
from .custom import as_stored, check_not_leaving, judged
from .definitions import definition_causes, prepare_definition
from .document import Document, opened, read_body, recorded
from .exchange import Exchange
from .managing import manage
from .metadata import timestamp
from .names import faults
from .namespaces import check_namespace, prepare_namespace
from .numbers import unsigned
from .operation import Operation
from .owners import drop_twins
from .preparing import prepare_create, settle_create
from .record import Record, key_of
from .refusal import Refusal, bad_request, details, failed, invalid
from .served import DEFINITIONS, FIRST_STATUS, NAMESPACES, STATUS_ON_CREATE, Served
from .state import State
from .validation import faults_on_create
from .warnings import warn_of_new


def create(state: State, operation: Operation) -> Exchange:
    """Answer a POST to a collection."""
    operation.check_write_options("CreateOptions")
    document = read_body(operation)
    place(operation, document)
    document.metadata.deletion_timestamp, document.metadata.deletion_grace_period_seconds = "", None  # nobody's to set
    drop_twins(operation, document, admitted=False)
    manage(state, operation, None, document)
    return answer(operation, add(state, operation, document), 201)


def place(operation: Operation, document: Document) -> None:
    """Put an object into the namespace of its path."""
    metadata = document.metadata
    if not operation.served.resource.namespaced:
        metadata.namespace = ""
    elif metadata.namespace not in ("", operation.namespace):
        raise bad_request("the namespace of the provided object does not match the namespace sent on the request")
    else:
        metadata.namespace = operation.namespace


def _is_version(text: str) -> bool:
    """Whether a text is that of a version; what can't be read is passed over when an object is made, as 0 is."""
    try:
        return unsigned(text) > 0
    except ValueError:
        return False


def add(state: State, operation: Operation, document: Document) -> Record:
    """Fill in what the system owns, check the object, and keep it unless it is a dry run."""
    served, metadata = operation.served, document.metadata
    check_namespace(state, served, metadata.namespace, metadata.name)
    check_not_leaving(state, served, metadata.name)
    admit_create(state, operation, document)
    if (changed := admit_new(state, operation, document)) is not document:
        document = changed
        drop_twins(operation, document, admitted=True)
        admit_create(state, operation, document)
    metadata = document.metadata
    sent_version, generated = metadata.resource_version, not metadata.name
    if state.access.rbac:
        check_escalation(state.access.policy, operation, document)
    complete(state, served, document)
    prepare_create(state, operation, document)
    causes = [*faults(served, metadata), *definition_causes(operation, document, None)]
    causes += faults_on_create(state, operation, document)
    if causes := judged(operation, document, None, causes):
        raise invalid(served.group_in_messages, served.resource.kind, metadata.name, causes)
    if not operation.dry_run and _is_version(sent_version):
        raise failed("resourceVersion should not be set on objects to be created")
    confirm_new(state, operation, document)
    objects = state.storage.shelf(served.shelf).objects
    while generated and key_of(metadata.namespace, metadata.name) in objects:
        metadata.name = state.new_name(metadata.generate_name)
    if (there := objects.get(key_of(metadata.namespace, metadata.name))) is not None:
        raise _exists(served, there)
    warn_of_new(operation, document)
    settle_create(operation, document)
    document = as_stored(served, document)
    return recorded(served, document) if operation.dry_run else state.put(served, None, document)


def complete(state: State, served: Served, document: Document) -> None:
    """Fill in what the system owns of a new object."""
    metadata = document.metadata
    metadata.uid, metadata.creation_timestamp = state.new_uid(), timestamp(int(state.now))
    metadata.resource_version = metadata.deletion_timestamp = ""
    metadata.deletion_grace_period_seconds = None
    if served.counted:
        metadata.generation = 1
    if not metadata.name and metadata.generate_name:
        metadata.name = state.new_name(metadata.generate_name)
    if served.has_status and served.name not in STATUS_ON_CREATE:
        _start_status(served, document)
    if served.name == NAMESPACES:
        prepare_namespace(document)
    elif served.name == DEFINITIONS:
        prepare_definition(document)


def _start_status(served: Served, document: Document) -> None:
    """A new object has no status but the kind's own first one, whatever was sent."""
    document.content.pop("status", None)
    own: dict[str, Any] = FIRST_STATUS.get(served.name, {})
    first: dict[str, Any] = {**(initial(served, "status") or {}), **own}
    if first or not served.custom:
        document.content["status"] = first


def _exists(served: Served, there: Record) -> Refusal:
    metadata = opened(there).metadata
    found = details(metadata.name, served.resource.group, served.resource.plural)
    going = "object is being deleted: " if metadata.deletion_timestamp else ""
    return Refusal(409, "AlreadyExists", f'{going}{served.name} "{metadata.name}" already exists', found)

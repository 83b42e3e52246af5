"""What PUT and PATCH share: an object takes the place of an older one.

The order of the checks is that of `Store.Update` and `rest.BeforeUpdate` in k8s.io/apiserver/pkg/registry.
"""

from collections.abc import Iterator
from copy import copy
from typing import Any

from kube_core.apply import STATUS_ALONE
from kube_core.definitions import same

from .access.escalation import check_escalation
from .admission.plugins import admit_update
from .admission.writing import admit_change, confirm_change
from .custom import as_stored, judged, opened_as, says_floats
from .definitions import definition_causes, prepare_definition
from .document import Document, part, recorded
from .etcd import folder_of
from .managing import keep_times
from .metadata import Metadata
from .names import faults
from .numbers import unsigned
from .operation import Operation
from .owners import drop_twins
from .parts import separate
from .preparing import prepare_update
from .record import Record
from .refusal import Cause, Refusal, bad_request, details, failed, invalid
from .removing import finished, remove
from .served import COUNTED_ONCE, DEFINITIONS, NAMESPACES, Served
from .state import State
from .validation import faults_on_update
from .warnings import warn

_SYSTEM_OWNED = ("uid", "deletion_timestamp", "deletion_grace_period_seconds")
_DEPLOYMENTS = "deployments.apps"
_COUNTED_METADATA = {_DEPLOYMENTS: "annotations", "endpointslices.discovery.k8s.io": "labels"}
_KEPT_BY_STATUS = {_DEPLOYMENTS: ("labels",), "pods": ("owner_references",)}
_WIRE = ("uid", "deletionTimestamp", "deletionGracePeriodSeconds")


def check_identity(operation: Operation, metadata: Metadata) -> None:
    """Refuse an object that is not the one that the path names."""
    name = operation.name
    if operation.served.resource.namespaced and metadata.namespace not in ("", operation.namespace):
        raise bad_request("the namespace of the provided object does not match the namespace sent on the request")
    if not metadata.name:
        raise bad_request(f"the name of the object ({name} based on URL) was undeterminable: name must be provided")
    if metadata.name != name:
        raise bad_request(f"the name of the object ({metadata.name}) does not match the name on the URL ({name})")
    metadata.namespace = operation.namespace if operation.served.resource.namespaced else ""


def conflict(served: Served, name: str, why: str = "") -> Refusal:
    """409: somebody else was faster."""
    text = why or "the object has been modified; please apply your changes to the latest version and try again"
    found = details(name, served.resource.group, served.resource.plural)
    return Refusal(409, "Conflict", f'Operation cannot be fulfilled on {served.name} "{name}": {text}', found)


def check_uid(served: Served, old: Record, uid: str) -> None:
    """Refuse a write that is meant for another object of the same name."""
    if uid and uid != old.uid:
        raise _broken(served, old, f"UID in precondition: {uid}, UID in object meta: {old.uid}")


def check_preconditions(served: Served, old: Record, metadata: Metadata) -> None:
    """Refuse a write that is meant for another object, or another state of it."""
    check_uid(served, old, metadata.uid)
    if (version := metadata.resource_version) and version != str(old.version):
        raise _broken(served, old, f"ResourceVersion in precondition: {version}, ResourceVersion in object meta: {old.version}")


def _broken(served: Served, old: Record, why: str) -> Refusal:
    key = f"/registry/{folder_of(served)}/{old.key}"
    told = f"invalid object, Code: 4, Key: {key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: {why}"
    return conflict(served, old.name, f"StorageError: {told}")


def update(state: State, operation: Operation, old: Record, document: Document) -> Record:
    """Keep the new state of an object, if it is valid and differs from the old one."""
    served, before = operation.served, opened_as(operation.served, old)
    document = admit_change(state, operation, before, document)
    drop_twins(operation, document, admitted=True)
    if state.access.rbac:
        check_escalation(state.access.policy, operation, document, before)
    _check_version(served, old, document.metadata)
    _keep_system_fields(before.metadata, document.metadata)
    if not separate(state, served.name, operation.path.subresource, before, document):
        _separate(operation, before, document)
    admit_update(state, operation, before, document)
    prepare_update(state, operation, before, document)
    _count(operation, before, document)
    if served.name == DEFINITIONS and not operation.path.subresource:
        prepare_definition(document, before)
    if served.name == DEFINITIONS and not part(document.content, "status").get("storedVersions"):
        part(document.content, "status")["storedVersions"] = before.content["status"]["storedVersions"]
    causes = [*faults(served, document.metadata), *_immutable(served, before.metadata, document.metadata)]
    causes += definition_causes(operation, document, before)
    causes += faults_on_update(state, operation, before, document)
    if causes := judged(operation, document, old, causes):
        raise invalid(served.group_in_messages, served.resource.kind, old.name, causes)
    if served.name != "pods":  # which are written too often for that, see `WarningsOnUpdate` of pkg/registry/core/pod
        warn(operation, document)
    document.metadata.resource_version = str(old.version)
    confirm_change(state, operation, before, document)
    if finished(served, document):
        document = as_stored(served, document)
        if served.converter is not None:
            served.converter.keep(old.uid, document.body(), served.resource.version)
        return recorded(served, document) if operation.dry_run else remove(state, served, old, document)
    keep_times(before, document)
    if document.metadata == before.metadata and document.content == before.content and old.untidy == document.untidy:
        return old
    document = as_stored(served, document)
    return recorded(served, document) if operation.dry_run else state.put(served, old, document)


def _check_version(served: Served, old: Record, metadata: Metadata) -> None:
    try:
        version = unsigned(metadata.resource_version or "0")
    except ValueError as error:
        raise failed(str(error)) from None
    if not version:
        if served.guarded:
            text = "Invalid value: 0: must be specified for an update"
            kind = served.resource.plural
            raise invalid(served.resource.group, kind, old.name, [Cause("FieldValueInvalid", text, "metadata.resourceVersion")])
    elif version != old.version:
        raise conflict(served, old.name)


def _keep_system_fields(before: Metadata, metadata: Metadata) -> None:
    metadata.generation = before.generation
    metadata.creation_timestamp = before.creation_timestamp  # whatever was sent
    for field in _SYSTEM_OWNED:
        if not getattr(metadata, field):
            setattr(metadata, field, getattr(before, field))


def _separate(operation: Operation, before: Document, document: Document) -> None:
    """Through the object's own path its status stays as it was; through a subresource nothing else changes."""
    served, through = operation.served, operation.path.subresource
    if through == "status":
        status = document.content.get("status")
        document.content = {key: value for key, value in before.content.items() if key != "status"}
        if status is not None:
            document.content["status"] = status
        _keep_metadata(served, before.metadata, document)
    elif through == "finalize":
        kept = part(document.content, "spec").get("finalizers")
        document.content = {**before.content, "spec": {"finalizers": kept} if kept else {}}
    elif served.has_status or served.name == NAMESPACES:
        document.content.pop("status", None)
        if "status" in before.content:
            document.content["status"] = before.content["status"]
    if served.name == NAMESPACES and through != "finalize":
        document.content["spec"] = before.content.get("spec", {})


def _keep_metadata(served: Served, before: Metadata, document: Document) -> None:
    """A status update writes metadata, too, but not those of custom resources and of a few built-in kinds."""
    if served.custom or served.name in STATUS_ALONE:
        managed = document.metadata.managed_fields
        document.metadata = copy(before)
        document.metadata.managed_fields = managed
    for field in _KEPT_BY_STATUS.get(served.name, ()):
        setattr(document.metadata, field, getattr(before, field))


def _count(operation: Operation, before: Document, document: Document) -> None:
    served = operation.served
    if served.counted and served.name not in COUNTED_ONCE:
        one, other = _wanted(served, before.content), _wanted(served, document.content)
        if (
            one != other
            or _annotated_anew(operation, before, document)
            or (served.custom and says_floats(operation) and not same(one, other))
        ):
            document.metadata.generation += 1


def _annotated_anew(operation: Operation, before: Document, document: Document) -> bool:
    """Whether metadata change that count as what is wanted, such as a Deployment's annotations, which are passed on."""
    field = _COUNTED_METADATA.get(operation.served.name)
    if field is None or operation.path.subresource:
        return False
    return bool(getattr(before.metadata, field) != getattr(document.metadata, field))


def _wanted(served: Served, content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key != "status"} if served.has_status else content


def _immutable(served: Served, before: Metadata, metadata: Metadata) -> Iterator[Cause]:
    if before.deletion_timestamp and (new := [f for f in metadata.finalizers if f not in before.finalizers]):
        listed = ", ".join(f'"{finalizer}"' for finalizer in new)
        text = "no new finalizers can be added if the object is being deleted, found new finalizers"
        cause = Cause("FieldValueForbidden", f"Forbidden: {text} []string{{{listed}}}", "metadata.finalizers")
        yield cause
        if served.custom:  # the real server looks at their metadata twice, and says so twice
            yield cause
    for field, wire in zip(_SYSTEM_OWNED, _WIRE, strict=True):
        if (value := getattr(metadata, field)) != getattr(before, field):
            shown = value if isinstance(value, int) else f'"{value}"'
            yield Cause("FieldValueInvalid", f"Invalid value: {shown}: field is immutable", f"metadata.{wire}")

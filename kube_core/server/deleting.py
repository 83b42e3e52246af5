"""DELETE of an object or of a collection.

See `BeforeDelete` in k8s.io/apiserver/pkg/registry/rest/delete.go and `Store.Delete` in pkg/registry/generic/registry/store.go.
"""

from typing import Any

import msgspec
from attrs import evolve

from kube_core.base import DecodeError
from kube_core.base.building import built
from kube_core.objects.plain import is_object

from .admission.writing import confirm_end
from .answers import answer, answer_list
from .bodies.json_faults import json_fault
from .bodies.loose_json import read_json
from .conforming import Misshapen, conform_options
from .definitions import terminating_condition
from .document import Document, no_struct, opened, recorded
from .exchange import JSON, Exchange
from .metadata import timestamp
from .namespaces import check_mortal, terminate
from .operation import OPTIONS_GROUP, Operation, dry_run_faults, integer
from .protection import PROTECTIONS
from .reading import collection
from .record import Record, key_of, restamped
from .refusal import Cause, Refusal, bad_request, details, invalid
from .removing import CLEANUP, FOREGROUND, ORPHAN, grace_of, mark, remove, told_end, wait_for_end
from .served import DEFINITIONS, NAMESPACES, Served
from .state import State

_JOBS = "jobs.batch"
_ORPHANING = (_JOBS, "replicationcontrollers")
"""Kinds that leave their dependents behind when nobody says otherwise: DefaultGarbageCollectionPolicy of their strategies."""
_PRESERVED = (
    "child pods are preserved by default when jobs are deleted; "
    "set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning"
)
_POLICIES = ("Foreground", "Background", "Orphan")


class Preconditions(msgspec.Struct, rename="camel"):
    """What must still be so."""

    uid: str | None = None
    resource_version: str | None = None


@built
class DeleteOptions(msgspec.Struct, rename="camel"):
    """How to delete."""

    grace_period_seconds: int | None = None
    preconditions: Preconditions | None = None
    orphan_dependents: bool | None = None
    propagation_policy: str | None = None
    dry_run: list[str] = []

    @property
    def dry(self) -> bool:
        """Whether nothing is to happen."""
        return "All" in self.dry_run

    def plain(self) -> dict[str, Any]:
        """As admission is shown them."""
        sent = {key: value for key, value in msgspec.to_builtins(self).items() if value not in (None, [])}
        return {"kind": "DeleteOptions", "apiVersion": f"{OPTIONS_GROUP}/v1", **sent}


def delete(state: State, operation: Operation) -> Exchange:
    """Answer a DELETE of one object."""
    options = read_options(operation)
    _warn(operation, options)
    record = state.storage.shelf(operation.served.shelf).objects.get(key_of(operation.namespace, operation.name))
    if record is None:
        raise operation.not_found()
    if operation.served.name == NAMESPACES:
        check_mortal(record.name)
    _check_preconditions(operation.served, record, options.preconditions)
    confirm_end(state, operation, record, options.plain(), dry_run=options.dry)
    last, stays = delete_one(state, operation.served, record, options)
    if stays or operation.served.returns_object:
        return answer(operation, last)
    resource = operation.served.resource
    body: dict[str, Any] = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}
    body["details"] = details(record.name, resource.group, resource.plural, uid=record.uid)
    return Exchange(200, JSON, msgspec.json.encode(body) + b"\n")


def delete_collection(state: State, operation: Operation) -> Exchange:
    """Answer a DELETE of everything that a selector finds."""
    records, metadata = collection(state, operation)
    options = read_options(operation)
    _warn(operation, options)
    for record in records:  # all of them are looked at before the first is gone
        confirm_end(state, operation, record, options.plain(), dry_run=options.dry)
    for record in records:
        if (now := state.storage.shelf(operation.served.shelf).objects.get(record.key)) is not None:
            delete_one(state, operation.served, now, options)
    return answer_list(operation, records, metadata)


def delete_one(state: State, served: Served, record: Record, options: DeleteOptions) -> tuple[Record, bool]:
    """Delete an object, or mark it. Gives its last state, and whether it is still there."""
    _check_preconditions(served, record, options.preconditions)
    document, dry = opened(record), options.dry
    if served.name == NAMESPACES:
        return _leave_namespace(state, served, record, dry), True
    if served.name == DEFINITIONS:
        return _leave_definition(state, served, record, dry), True
    finalizers = _finalizers(served, document, options)
    grace = grace_of(served, document, options.grace_period_seconds)
    if not finalizers and not grace:
        record = told_end(state, served, record, dry_run=dry)
        return (record, False) if dry else (_gone(state, served, record), False)
    metadata = document.metadata
    shorter = grace is not None and grace < (metadata.deletion_grace_period_seconds or 0)
    same = {*finalizers} == {*metadata.finalizers}
    if metadata.deletion_timestamp and not shorter and (same or metadata.deletion_grace_period_seconds):
        return record, True
    metadata.finalizers = finalizers
    end = mark(state, document, grace or 0)
    if dry:
        return recorded(served, document), True
    marked = state.put(served, record, document)
    if not {ORPHAN, FOREGROUND, *PROTECTIONS}.isdisjoint(finalizers):
        state.leaving.add((served.shelf, record.key))
    if grace:
        wait_for_end(state, served, record, end)
    return marked, True


def _gone(state: State, served: Served, record: Record) -> Record:
    """Take an object away. Its last state has the version of its end."""
    remove(state, served, record)
    return evolve(record, version=state.storage.version, body=restamped(record, state.storage.version))


def _leave_namespace(state: State, served: Served, record: Record, dry: bool) -> Record:
    if record.fields["status.phase"] == "Terminating":
        return record
    if not dry:
        state.leaving.add((served.shelf, record.key))
    return terminate(state, served, record, timestamp(int(state.now)), dry=dry)


def _leave_definition(state: State, served: Served, record: Record, dry: bool) -> Record:
    document, when = opened(record), timestamp(int(state.now))
    if document.metadata.deletion_timestamp:
        return record
    document.metadata.deletion_timestamp = when
    document.metadata.finalizers = [*document.metadata.finalizers, CLEANUP]
    status = document.content["status"]
    status["conditions"] = [*(status.get("conditions") or ()), terminating_condition(when)]
    if dry:
        return recorded(served, document)
    state.leaving.add((served.shelf, record.key))
    return state.put(served, record, document)


def _warn(operation: Operation, options: DeleteOptions) -> None:
    """Jobs leave their pods behind, which few expect."""
    if operation.served.name == _JOBS and options.orphan_dependents is None and options.propagation_policy is None:
        operation.warnings.append(_PRESERVED)


def _finalizers(served: Served, document: Document, options: DeleteOptions) -> list[str]:
    kept = [f for f in document.metadata.finalizers if f not in (ORPHAN, FOREGROUND)]
    policy = "Orphan" if options.orphan_dependents else options.propagation_policy
    if policy in ("Orphan", "Foreground"):
        kept.append(ORPHAN if policy == "Orphan" else FOREGROUND)
    elif policy is None and options.orphan_dependents is None:
        kept = [*document.metadata.finalizers]
        if served.name in _ORPHANING and not {ORPHAN, FOREGROUND} & {*kept}:
            kept.append(ORPHAN)
    return kept


def _check_preconditions(served: Served, record: Record, wanted: Preconditions | None) -> None:
    if wanted is None:
        return
    if wanted.uid is not None and wanted.uid != record.uid:
        why = f"the UID in the precondition ({wanted.uid}) does not match the UID in record ({record.uid})"
        raise _unmet(served, record, f"{why}. The object might have been deleted and then recreated")
    if wanted.resource_version is not None and wanted.resource_version != str(record.version):
        why = f"the ResourceVersion in the precondition ({wanted.resource_version}) does not match the ResourceVersion in record"
        raise _unmet(served, record, f"{why} ({record.version}). The object might have been modified")


def _unmet(served: Served, record: Record, why: str) -> Refusal:
    kind, group = served.resource.kind, served.group_in_messages
    named = f"{kind}.{group}" if group else kind
    text = f'Operation cannot be fulfilled on {named} "{record.name}": {why}'
    return Refusal(409, "Conflict", text, details(record.name, group, kind))


def read_options(operation: Operation) -> DeleteOptions:
    """Read DeleteOptions from the body, else from the query."""
    options = _from_body(operation.request.body) if operation.request.body else _from_query(operation)
    check_options(options)
    return options


def check_options(options: DeleteOptions) -> None:
    """Refuse options that contradict each other, or that there are not."""
    if causes := _option_faults(options):
        raise invalid(OPTIONS_GROUP, "DeleteOptions", "", causes)


def _from_body(body: bytes) -> DeleteOptions:
    try:
        value, _ = read_json(body)
        if value is not None and not is_object(value):
            raise bad_request(f"couldn't get version/kind; json parse error: {no_struct(value)}")
        names: dict[str, Any] = value or {}
        kind, version = names.get("kind", ""), names.get("apiVersion", "")
        if kind not in ("", "DeleteOptions"):
            raise bad_request(f'no kind "{kind}" is registered for version "{version}" in scheme "pkg/runtime/scheme.go:111"')
        return msgspec.convert(conform_options(names), DeleteOptions)
    except DecodeError:
        raise bad_request(f"couldn't get version/kind; json parse error: {json_fault(body)}") from None
    except Misshapen as why:
        raise bad_request(str(why)) from None


def _from_query(operation: Operation) -> DeleteOptions:
    target = operation.target
    orphan = target.flag("orphanDependents") if "orphanDependents" in target.query else None
    policy = target.first("propagationPolicy") if "propagationPolicy" in target.query else None
    grace, dry_run = integer(target, "gracePeriodSeconds"), target.query.get("dryRun", [])
    uid, version = target.first("uid") or None, target.first("resourceVersion") or None
    wanted = Preconditions(uid, version) if uid or version else None
    return DeleteOptions(grace, wanted, orphan, policy, list(dry_run))


def _option_faults(options: DeleteOptions) -> list[Cause]:
    policy = options.propagation_policy
    if policy is not None and options.orphan_dependents is not None:
        text = f'Invalid value: "{policy}": orphanDependents and deletionPropagation cannot be both set'
        return [Cause("FieldValueInvalid", text, "propagationPolicy")]
    causes: list[Cause] = []
    if policy not in (None, *_POLICIES):
        text = f'Unsupported value: "{policy}": supported values: "Foreground", "Background", "Orphan", "nil"'
        causes.append(Cause("FieldValueNotSupported", text, "propagationPolicy"))
    return [*causes, *dry_run_faults(options.dry_run)]

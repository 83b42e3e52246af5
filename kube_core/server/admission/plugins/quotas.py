"""ResourceQuota: what is new must fit into what is left, and is charged at once. It comes last, when everybody else has agreed.

What a quota allows is read in its status, which a controller fills in: without one, a quota limits nothing.
See `pkg/admission/plugin/resourcequota` of k8s.io/apiserver.
"""

from ...document import Document, opened, part
from ...operation import Operation
from ...quotas import pods
from ...quotas.amounts import Amounts, growth, only, read, shown, total, written
from ...quotas.scopes import ends, in_scopes
from ...quotas.usage import UNCOUNTED, tracked, usage
from ...record import Record
from ...state import State
from ...system_writes import write_status
from .refusing import forbidden

_QUOTAS = "resourcequotas"
_NOTHING: Amounts = {}


def charge(state: State, operation: Operation, document: Document, before: Document | None = None) -> None:
    """Charge the quotas of a namespace with an object. Raises a Refusal when one of them has too little left."""
    shelf = state.storage.shelf(_QUOTAS)
    if not shelf.keys or operation.served.name in UNCOUNTED or not _counts(operation, document, before):
        return
    records = [shelf.objects[shelf.keys[index]] for index in shelf.span(document.metadata.namespace or None)]
    if not document.metadata.namespace or not records:
        return
    changes = [(record, used) for record in records if (used := _charged(state, operation, record, document, before))]
    if operation.dry_run:
        return
    for record, used in changes:
        quota = opened(record)
        quota.content["status"]["used"] = written(used)
        served = state.kinds.named(_QUOTAS)
        assert served is not None
        write_status(state, served, record, quota)


def _counts(operation: Operation, document: Document, before: Document | None) -> bool:
    """Whether a write may use more than before."""
    part_of, name = operation.path.subresource, operation.served.name
    if before is None:
        return not part_of
    if name == "pods":
        changed = ends(part(before.content, "spec")) != ends(part(document.content, "spec"))
        return part_of == "resize" or (not part_of and changed)
    return name in ("services", "persistentvolumeclaims") and not part_of


def _charged(state: State, operation: Operation, record: Record, document: Document, before: Document | None) -> Amounts:
    """What a quota has used with the object; empty when nothing changes. Raises a Refusal."""
    name, quota = operation.served.name, opened(record).content
    hard, used = read(part(part(quota, "status"), "hard")), read(part(part(quota, "status"), "used"))
    names, spec = tracked(name, hard), part(quota, "spec")
    if not names or not in_scopes(spec, name, document.content):
        return _NOTHING
    who = document.metadata.name or document.metadata.generate_name
    if name == "pods" and (why := pods.missing(document.content, names)):
        raise forbidden(operation, who, f"failed quota: {record.name}: {why}")
    if not names <= used.keys():
        raise forbidden(operation, who, f"status unknown for quota: {record.name}, resources: {','.join(sorted(names))}")
    now = usage(name, document, state.now)
    more = growth(now, usage(name, before, state.now)) if before and in_scopes(spec, name, before.content) else now
    requested = {key: value for key, value in only(more, hard.keys()).items() if value}
    after = total(used, requested)
    over = {key for key in requested if after[key] > hard[key]}
    if over:
        asked, taken, most = (shown(only(each, over)) for each in (requested, used, hard))
        why = f"exceeded quota: {record.name}, requested: {asked}, used: {taken}, limited: {most}"
        raise forbidden(operation, who, why)
    return after if requested else _NOTHING

"""The end of an object, and what its end brings about.

The apiserver only takes away what has no finalizers. What a cluster's garbage collector and namespace controller do then, this
server does itself, at once: dependents follow their owner, and a namespace takes its content along.
See https://kubernetes.io/docs/concepts/architecture/garbage-collection/.
"""

from bisect import insort

from .document import Document, opened, part, recorded
from .established import condition_of, set_condition
from .metadata import timestamp, unix_second
from .protection import PROTECTIONS, is_protected
from .record import Record
from .served import DEFINITIONS, NAMESPACES, Served
from .shelf import Shelf
from .state import State
from .system_writes import write_as_controller, write_status

PODS = "pods"
_TERMINAL = ("Failed", "Succeeded")
ORPHAN, FOREGROUND = "orphan", "foregroundDeletion"
CLEANUP = "customresourcecleanup.apiextensions.k8s.io"
_IN_PROGRESS = {
    "type": "Terminating",
    "status": "True",
    "reason": "InstanceDeletionInProgress",
    "message": "CustomResource deletion is in progress",
}
_COMPLETED = {
    "type": "Terminating",
    "status": "False",
    "reason": "InstanceDeletionCompleted",
    "message": "removed all instances",
}
"""From `pkg/controller/finalizer/crd_finalizer.go` of k8s.io/apiextensions-apiserver."""


def finished(served: Served, document: Document) -> bool:
    """Whether nothing keeps a deleted object any longer."""
    metadata = document.metadata
    if not metadata.deletion_timestamp or metadata.finalizers or metadata.deletion_grace_period_seconds:
        return False
    return served.name != NAMESPACES or not part(document.content, "spec").get("finalizers")


def remove(state: State, served: Served, record: Record, last: Document | None = None) -> Record:
    """Take an object away; ``last`` is what it was to become instead. Answers with how it ended."""
    state.remove(served, record)
    if served.name == DEFINITIONS:
        state.drop_watches(record.name)
        state.kinds.drop(record.name)
    state.gone.append(record.uid)
    return recorded(served, last) if last else record


def told_end(state: State, served: Served, record: Record, *, dry_run: bool = False) -> Record:
    """What an object is told to be before it goes at once: pods, which may be given time, are first written without any.

    See `updateForGracefulDeletionAndFinalizers` in k8s.io/apiserver/pkg/registry/generic/registry/store.go.
    """
    document = opened(record)
    metadata = document.metadata
    if served.name != PODS or (metadata.deletion_timestamp and not metadata.deletion_grace_period_seconds):
        return record
    mark(state, document)
    return recorded(served, document) if dry_run else state.put(served, record, document)


def begin(state: State, served: Served, record: Record) -> None:
    """Delete an object on the system's own behalf: at once, or as soon as its finalizers are gone."""
    document = opened(record)
    grace = grace_of(served, document) if state.features.kubelets else None
    protected = is_protected(state, document)
    held = set(document.metadata.finalizers) - (set() if protected else set(PROTECTIONS))
    if not held and not grace:
        remove(state, served, told_end(state, served, record))
    elif not document.metadata.deletion_timestamp:
        end = mark(state, document, grace or 0)
        state.put(served, record, document)
        if protected:
            state.leaving.add((served.shelf, record.key))
        if grace:
            wait_for_end(state, served, record, end)


def grace_of(served: Served, document: Document, asked: int | None = None) -> int | None:
    """Seconds that a pod on a node gets to end; None for everything that goes at once."""
    spec, status = part(document.content, "spec"), part(document.content, "status")
    if served.name != PODS or not spec.get("nodeName") or status.get("phase") in _TERMINAL:
        return None
    period: int = asked if asked is not None else spec.get("terminationGracePeriodSeconds", 0)
    return max(period, 1) if period < 0 else period


def wait_for_end(state: State, served: Served, record: Record, end: int) -> None:
    """Take note of when the time of a pod is over."""
    insort(state.graves, (end, served.name, record.key, record.uid))


def mark(state: State, document: Document, grace_period_seconds: int = 0) -> int:
    """Set what a deleted object carries while something keeps it; gives the Unix second at which its time is over.

    A grace period that is shortened still counts from the first request to delete.
    """
    metadata, begun = document.metadata, int(state.now)
    if metadata.deletion_timestamp and not metadata.deletion_grace_period_seconds:
        return unix_second(metadata.deletion_timestamp)
    if metadata.deletion_timestamp:
        begun = unix_second(metadata.deletion_timestamp) - (metadata.deletion_grace_period_seconds or 0)
    elif metadata.generation:
        metadata.generation += 1
    end = max(begun + grace_period_seconds, int(state.now))
    metadata.deletion_timestamp, metadata.deletion_grace_period_seconds = timestamp(end), grace_period_seconds
    return end


def settle(state: State) -> None:
    """Carry deletions on until nothing moves any more."""
    while state.gone or state.leaving:
        while state.gone:
            _collect(state, state.gone.pop())
        moved = [place for place in sorted(state.leaving) if _advance(state, *place)]
        state.leaving.difference_update(moved)
        if not state.gone:
            return


def bury(state: State) -> None:
    """End the pods whose time is over, as their kubelets would."""
    due = [grave for grave in state.graves if grave[0] <= state.now]
    state.graves = sorted(grave for grave in state.graves if grave[0] > state.now)
    for _, shelf_name, key, uid in due:
        record, served = state.storage.shelf(shelf_name).objects.get(key), state.kinds.named(shelf_name)
        if record and served and record.uid == uid:
            _finish_pod(state, served, record)


def _finish_pod(state: State, served: Served, record: Record) -> None:
    last = told_end(state, served, record)
    if finished(served, opened(last)):
        remove(state, served, last)


def _dependents(state: State, uid: str) -> list[tuple[Served, Record]]:
    """What names an object as its owner."""
    places = sorted(state.storage.owned.get(uid, ()))
    found = [(state.kinds.named(name), state.storage.shelf(name).objects[key]) for name, key in places]
    return [(served, record) for served, record in found if served is not None]


def _collect(state: State, uid: str) -> None:
    """Delete what has lost its last owner; what has another one forgets the one that is gone."""
    for served, record in _dependents(state, uid):
        if any(owner in state.storage.uids for owner in record.owners if owner != uid):
            _release(state, served, record, uid)
        else:
            begin(state, served, record)


def _release(state: State, served: Served, record: Record, uid: str) -> None:
    document = opened(record)
    document.metadata.owner_references = [o for o in document.metadata.owner_references if o.uid != uid]
    write_as_controller(state, served, record, document)


def _advance(state: State, shelf_name: str, key: str) -> bool:
    """Bring one object that waits for others nearer to its end; True when it needs no more attention."""
    record, served = state.storage.shelf(shelf_name).objects.get(key), state.kinds.named(shelf_name)
    if record is None or served is None:
        return True
    document = opened(record)
    if shelf_name == NAMESPACES:
        return _empty_namespace(state, served, record, document)
    if shelf_name == DEFINITIONS:
        return _empty_definition(state, served, record, document)
    if is_protected(state, document):
        return False
    if ORPHAN in document.metadata.finalizers:
        for kind, dependent in _dependents(state, record.uid):
            _release(state, kind, dependent, record.uid)
    elif FOREGROUND in document.metadata.finalizers and _dependents_left(state, record.uid):
        return False
    ours = (ORPHAN, FOREGROUND, *PROTECTIONS)
    document.metadata.finalizers = [f for f in document.metadata.finalizers if f not in ours]
    _finish(state, served, record, document)
    return True


def _finish(state: State, served: Served, record: Record, document: Document) -> None:
    if finished(served, document):
        remove(state, served, record)
    else:
        state.put(served, record, document)


def _dependents_left(state: State, uid: str) -> bool:
    """Delete the dependents of an object that waits for them; True while one that blocks it is still there."""
    _collect(state, uid)
    left = [reference for _, record in _dependents(state, uid) for reference in opened(record).metadata.owner_references]
    return any(reference.uid == uid and reference.block_owner_deletion for reference in left)


def _empty_namespace(state: State, served: Served, record: Record, document: Document) -> bool:
    shelves = [(shelf, shelf.span(record.name)) for shelf in list(state.storage.shelves.values())]
    content = [(shelf, [shelf.objects[shelf.keys[index]] for index in span]) for shelf, span in shelves]
    left = [_empty(state, shelf, inside) for shelf, inside in content]
    if any(left):
        return False
    document.content["spec"] = {}
    _finish(state, served, record, document)
    return True


def _empty_definition(state: State, served: Served, record: Record, document: Document) -> bool:
    shelf, status = state.storage.shelf(record.name), document.content["status"]
    if (condition_of(status, "Terminating") or {}).get("reason") == "InstanceDeletionPending":
        set_condition(status, state.now, _IN_PROGRESS)
        record = write_status(state, served, record, document)
    if _empty(state, shelf, list(shelf)):
        return False
    set_condition(status, state.now, _COMPLETED)
    document.metadata.finalizers = [f for f in document.metadata.finalizers if f != CLEANUP]
    _finish(state, served, record, document)
    return True


def _empty(state: State, shelf: Shelf, inside: list[Record]) -> bool:
    """Delete objects of one kind; True when some of them have to wait."""
    if (kind := state.kinds.named(shelf.name)) is not None:
        for record in inside:
            begin(state, kind, record)
    return any(record.key in shelf.objects for record in inside)

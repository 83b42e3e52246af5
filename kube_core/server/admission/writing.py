"""Where admission stands in the way of writes: what the verbs call."""

from typing import Any

from ..conforming import Misshapen
from ..custom import opened_as
from ..document import Document, from_plain
from ..operation import Operation
from ..record import Record
from ..refusal import internal
from ..state import State
from .attempt import Attempt
from .plugins import confirm, look
from .request import Verb

_OPTIONS_VERSION = "meta.k8s.io/v1"
_STREAMS = {"exec": "PodExecOptions", "attach": "PodAttachOptions", "portforward": "PodPortForwardOptions"}
_SCALE = "scale"


def admit_new(state: State, operation: Operation, document: Document) -> Document:
    """Let mutating admission change an object that is to be created."""
    if state.admission.idle:
        return document
    return _mutated(state, operation, document, _attempt(operation, "CREATE", document, None))


def confirm_new(state: State, operation: Operation, document: Document) -> None:
    """Let validating admission look at an object that is to be created."""
    look(state, operation, document)
    if not state.admission.idle:
        state.admission.validate(_attempt(operation, "CREATE", document, None), state.kinds)
    confirm(state, operation, document)


def admit_change(state: State, operation: Operation, before: Document, document: Document) -> Document:
    """Let mutating admission change what an object is to become."""
    if state.admission.idle or operation.path.subresource == _SCALE:
        return document
    return _mutated(state, operation, document, _attempt(operation, "UPDATE", document, before))


def confirm_change(state: State, operation: Operation, before: Document, document: Document) -> None:
    """Let validating admission look at what an object is to become."""
    look(state, operation, document, before)
    if not state.admission.idle and operation.path.subresource != _SCALE:
        state.admission.validate(_attempt(operation, "UPDATE", document, before), state.kinds)
    confirm(state, operation, document, before)


def confirm_end(state: State, operation: Operation, record: Record, options: dict[str, Any], *, dry_run: bool) -> None:
    """Let admission look at an object that is to be deleted."""
    if state.admission.idle:
        return
    served = operation.served
    attempt = Attempt(
        operation,
        "DELETE",
        served.resource.group,
        served.resource.version,
        served.resource.kind,
        record.namespace,
        operation.name,
        dry_run,
        options,
        None,
        opened_as(served, record).plain(served),
    )
    state.admission.mutate(attempt, state.kinds)
    state.admission.validate(attempt, state.kinds)


def confirm_stream(state: State, operation: Operation) -> None:
    """Let admission look at a stream into a pod that is to be opened."""
    path = operation.path
    if state.admission.idle or path.subresource not in _STREAMS:
        return
    kind, options = _STREAMS[path.subresource], operation.target.query
    flags = {name: True for name in ("stdin", "stdout", "stderr", "tty") if operation.target.flag(name)}
    words = {"container": options["container"][0]} if options.get("container") else {}
    lists = {"command": options["command"]} if options.get("command") else {}
    plain: dict[str, Any] = {"kind": kind, "apiVersion": "v1", **flags, **words, **lists}
    attempt = Attempt(operation, "CONNECT", "", "v1", kind, path.namespace, path.name, False, {}, plain)
    state.admission.mutate(attempt, state.kinds)
    state.admission.validate(attempt, state.kinds)


def admit_scale(state: State, operation: Operation, before: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Let admission change and look at the scale that an object is to have."""
    if state.admission.idle:
        return wanted
    path, options = operation.path, _options(operation, "UPDATE")
    attempt = Attempt(
        operation, "UPDATE", "autoscaling", "v1", "Scale", path.namespace, path.name, operation.dry_run, options, wanted, before
    )
    state.admission.mutate(attempt, state.kinds)
    state.admission.validate(attempt, state.kinds)
    return attempt.object or {}


def _attempt(operation: Operation, verb: Verb, document: Document, before: Document | None) -> Attempt:
    served, metadata = operation.served, document.metadata
    resource = served.resource
    return Attempt(
        operation,
        verb,
        resource.group,
        resource.version,
        resource.kind,
        operation.namespace,
        metadata.name,
        operation.dry_run,
        _options(operation, verb),
        document.plain(served),
        before.plain(served) if before is not None else None,
    )


def _options(operation: Operation, verb: Verb) -> dict[str, Any]:
    """What a request asks for beside its body; those of a patch are shown as an update's."""
    target = operation.target
    options: dict[str, Any] = {"kind": f"{verb.title()}Options", "apiVersion": _OPTIONS_VERSION}
    if "dryRun" in target.query:
        options["dryRun"] = target.query["dryRun"]
    texts = {name: target.first(name) for name in ("fieldManager", "fieldValidation")}
    return {**options, **{name: text for name, text in texts.items() if text}}


def _mutated(state: State, operation: Operation, document: Document, attempt: Attempt) -> Document:
    if not state.admission.mutate(attempt, state.kinds):
        return document
    try:
        changed = from_plain(operation.served, attempt.object or {})
    except Misshapen as why:
        raise internal(str(why)) from None
    if operation.served.resource.namespaced:
        changed.metadata.namespace = changed.metadata.namespace or operation.namespace
    return changed

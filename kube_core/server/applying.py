"""Server-side apply: a PATCH that says what one manager wants of an object, which may not be there yet.

See `applyPatcher` in k8s.io/apiserver/pkg/endpoints/handlers/patch.go and
https://kubernetes.io/docs/reference/using-api/server-side-apply/.
"""

from copy import copy
from typing import Any

from kube_core.apply import (
    KUBECTL,
    Conflicts,
    Managed,
    Rules,
    SchemaFault,
    Writer,
    annotation,
    check,
    fields_in,
    managed_of_raw,
    message,
    owner,
    with_last_applied,
    written,
)
from kube_core.apply import apply as merge
from kube_core.apply import apply_for_kubectl as merge_for_kubectl
from kube_core.objects.plain import copy_plain, is_array, is_object

from .answers import answer
from .bodies.manifest import Manifest, read_manifest
from .conforming import Misshapen, go_type
from .creating import add
from .custom import opened_as
from .document import Document, from_patched, opened
from .exchange import Exchange
from .managing import rules_of
from .metadata import timestamp
from .operation import Operation
from .record import key_of
from .refusal import Refusal, bad_request, details, failed
from .served import Served
from .state import State
from .updating import check_identity, update

_INTERFACE = "map[string]interface {}"


def apply(state: State, operation: Operation) -> Exchange:
    """Answer an apply of an object or of its status."""
    operation.check_apply_options()
    manifest = read_manifest(operation.request.body)
    old = state.storage.shelf(operation.served.shelf).objects.get(key_of(operation.namespace, operation.name))
    if old is None and operation.path.subresource:
        raise operation.not_found()
    live = opened_as(operation.served, old) if old and operation.served.converter else opened(old) if old else None
    document = applied(state, operation, manifest, live)
    if old is None and document.metadata.uid:
        raise _unknown_uid(operation, document.metadata.uid)
    check_identity(operation, document.metadata)
    if old is None:
        document.metadata.resource_version = ""
        return answer(operation, add(state, operation, document), 201)
    return answer(operation, update(state, operation, old, document))


def applied(state: State, operation: Operation, manifest: Manifest, live: Document | None) -> Document:
    """The object after an apply, with the new managers."""
    rules, patch = rules_of(state, operation), check_patch(rules_of(state, operation), operation, manifest.value)
    before: dict[str, Any] = live.plain(operation.served) if live else dict(rules.empty)
    metadata: dict[str, Any] = dict(before.get("metadata") or {})
    metadata.pop("managedFields", None)
    if before or metadata:
        before["metadata"] = metadata
    managed = managed_of_raw(live.metadata.managed_fields) if live else {}
    result, managed = merged(rules, before, patch, managed, writer_of(state, operation))
    report_repeats(operation, manifest)
    try:
        document = _unchanged(operation.served, live) if result is None and live else None
        if document is None:
            whole = {**_named(operation), **copy_plain(before if result is None else result)}
            document = from_patched(operation.served, whole, applied=True)
    except Misshapen as why:
        form = "" if operation.served.custom else f"unable to convert unstructured object to {_gvk(patch)}: "
        raise failed(f"failed to convert new object ({told(patch)}) to proper version: {form}{why}") from None
    document.untidy = operation.served.custom and live is not None and result is not None and _untidy(result)
    document.metadata.managed_fields = written(managed, by_text=operation.served.custom)
    if operation.target.first("fieldManager") == KUBECTL and annotation(
        {"metadata": {"annotations": document.metadata.annotations}}
    ):
        document.metadata.annotations = with_last_applied(document.metadata.annotations, patch)
    return document


def _unchanged(served: Served, live: Document) -> Document | None:
    """What stays as it is, and would not on the way through a version that has another form."""
    return None if served.shape is None else Document(copy(live.metadata), copy_plain(live.content))


def _untidy(result: dict[str, Any]) -> bool:
    metadata: dict[str, Any] = result.get("metadata") or {}
    return any(key in metadata and not metadata[key] for key in ("labels", "annotations", "finalizers", "ownerReferences"))


def _named(operation: Operation) -> dict[str, str]:
    resource = operation.served.resource
    return {"apiVersion": resource.api_version, "kind": resource.kind}


def writer_of(state: State, operation: Operation) -> Writer:
    """Who applies."""
    name, force = operation.target.first("fieldManager"), operation.target.flag("force")
    return Writer(name, timestamp(int(state.now)), force)


def merged(
    rules: Rules, live: dict[str, Any], patch: dict[str, Any], managed: Managed, writer: Writer
) -> tuple[dict[str, Any] | None, Managed]:
    """Merge an applied object, or refuse it."""
    run = merge_for_kubectl if writer.name == KUBECTL else merge
    try:
        return run(rules, live, patch, managed, writer)
    except Conflicts as conflicts:
        raise _conflict(conflicts) from None
    except SchemaFault as fault:
        raise failed(f"failed to merge config: {fault}") from None


def _conflict(conflicts: Conflicts) -> Refusal:
    found = fields_in(conflicts)
    causes = [
        {"reason": "FieldManagerConflict", "message": f"conflict with {owner(manager)}", "field": path} for manager, path in found
    ]
    return Refusal(409, "Conflict", message(conflicts), {"causes": causes})


def check_patch(rules: Rules, operation: Operation, value: Any) -> dict[str, Any]:
    """Refuse what is no object of the kind, or has managers itself."""
    patch: dict[str, Any] = {} if value is None else value
    if not is_object(value) and value is not None:
        why = f"error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {go_type(value)} into Go value of type"
        raise bad_request(f"error decoding patch: {why} {_INTERFACE}")
    if (patch.get("apiVersion"), patch.get("kind")) != (rules.api_version, rules.kind):
        raise bad_request(f"invalid object type: {_gvk(patch)}")
    metadata: Any = patch.get("metadata")
    if is_object(metadata) and is_array(metadata.get("managedFields")):
        raise bad_request("metadata.managedFields must be nil")
    try:
        check(rules.own_type, patch)
    except SchemaFault as fault:
        raise failed(f"failed to create typed patch object ({told(patch)}): {fault}") from None
    return patch


def told(patch: dict[str, Any]) -> str:
    """Name an applied object in a message."""
    metadata: Any = patch.get("metadata")
    named: dict[str, Any] = metadata if is_object(metadata) else {}
    namespace, name = (each if isinstance(each := named.get(key), str) else "" for key in ("namespace", "name"))
    return f"{namespace}/{name}; {_gvk(patch)}"


def _gvk(patch: dict[str, Any]) -> str:
    api_version, kind = (each if isinstance(each := patch.get(key), str) else "" for key in ("apiVersion", "kind"))
    if api_version.count("/") > 1:
        return "/, Kind="
    group, _, version = api_version.rpartition("/")
    return f"{group}/{version}, Kind={kind}"


def report_repeats(operation: Operation, manifest: Manifest) -> None:
    """Refuse keys that are there twice, or warn of them, as ``fieldValidation`` has it."""
    validation = operation.target.first("fieldValidation") or "Warn"
    if manifest.repeats and validation == "Strict":
        raise bad_request(f"error strict decoding patch: {manifest.repeats}")
    if manifest.repeats and validation == "Warn":
        operation.warnings.extend(line.strip() for line in manifest.repeats.splitlines()[1:])


def _unknown_uid(operation: Operation, uid: str) -> Refusal:
    served, name = operation.served, operation.name
    why = f"uid mismatch: the provided object specified uid {uid}, and no existing object was found"
    text = f'Operation cannot be fulfilled on {served.name} "{name}": {why}'
    return Refusal(409, "Conflict", text, details(name, served.resource.group, served.resource.plural))

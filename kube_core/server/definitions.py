"""CustomResourceDefinitions: what a new one must say, and what the server adds.

A definition is established as soon as it is there; custom resources are served without looking at its schema.
See https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/.
"""

from collections.abc import Iterator
from typing import Any

from .document import Document, part
from .metadata import timestamp
from .refusal import Cause, invalid
from .state import State

_GROUP, _KIND = "apiextensions.k8s.io", "CustomResourceDefinition"
_NAMES = ("plural", "singular", "shortNames", "kind", "listKind", "categories")
_SCOPES = ("Cluster", "Namespaced")


def prepare_definition(state: State, document: Document) -> None:
    """Check a definition, fill in what may be left out, and serve it."""
    spec = part(document.content, "spec")
    names = part(spec, "names")
    if kind := names.get("kind"):
        names = {**names, "singular": names.get("singular") or kind.lower(), "listKind": names.get("listKind") or f"{kind}List"}
    spec = {**spec, "names": names, "conversion": spec.get("conversion") or {"strategy": "None"}}
    if causes := list(_faults(document.metadata.name, spec)):
        raise invalid(_GROUP, _KIND, document.metadata.name, causes)
    document.content["spec"] = spec
    document.content["status"] = _status(state, document.content.get("status"), spec)


def _status(state: State, before: dict[str, Any] | None, spec: dict[str, Any]) -> dict[str, Any]:
    status = dict(before or {})
    if not status.get("conditions"):
        when = timestamp(int(state.now))
        status["conditions"] = [
            _condition("NamesAccepted", when, "NoConflicts", "no conflicts found"),
            _condition("Established", when, "InitialNamesAccepted", "the initial names have been accepted"),
        ]
    status["acceptedNames"] = {key: spec["names"][key] for key in _NAMES if spec["names"].get(key)}
    stored = next(version["name"] for version in spec["versions"] if version.get("storage"))
    status["storedVersions"] = list(dict.fromkeys([*status.get("storedVersions", ()), stored]))
    return status


def _condition(type_: str, when: str, reason: str, message: str) -> dict[str, str]:
    return {"type": type_, "status": "True", "lastTransitionTime": when, "reason": reason, "message": message}


def terminating_condition(when: str) -> dict[str, str]:
    """The condition of a definition whose objects are being deleted."""
    message = "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon"
    return _condition("Terminating", when, "InstanceDeletionPending", message)


def _faults(name: str, spec: dict[str, Any]) -> Iterator[Cause]:
    names: dict[str, Any] = spec["names"]
    versions: list[dict[str, Any]] = spec.get("versions", [])
    if name != f"{names.get('plural', '')}.{spec.get('group', '')}":
        text = f'Invalid value: "{name}": must be spec.names.plural+"."+spec.group'
        yield Cause("FieldValueInvalid", text, "metadata.name")
    if not spec.get("group"):
        yield _required("spec.group")
    if not spec.get("scope"):
        yield _required("spec.scope")
    elif spec["scope"] not in _SCOPES:
        text = f'Unsupported value: "{spec["scope"]}": supported values: "Cluster", "Namespaced"'
        yield Cause("FieldValueNotSupported", text, "spec.scope")
    if sum(bool(version.get("storage")) for version in versions) != 1:
        shown = "null: " if not versions else ""
        text = f"Invalid value: {shown}must have exactly one version marked as storage version"
        yield Cause("FieldValueInvalid", text, "spec.versions")
    for index, version in enumerate(versions):
        if not part(version, "schema").get("openAPIV3Schema"):
            text = "Required value: schemas are required"
            yield Cause("FieldValueRequired", text, f"spec.versions[{index}].schema.openAPIV3Schema")
    yield from (_required(f"spec.names.{key}") for key in ("plural", "singular", "kind", "listKind") if not names.get(key))
    if not any(version.get("storage") for version in versions):
        yield Cause("FieldValueInvalid", "Invalid value: null: must have at least one stored version", "status.storedVersions")


def _required(field: str) -> Cause:
    return Cause("FieldValueRequired", "Required value", field)

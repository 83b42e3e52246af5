"""CustomResourceDefinitions: what a new one must say, and what the server adds.

The rules are in `kube_core.definitions`; how a definition comes to be served, in `establishing`.
See https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/.
"""

from typing import Any

from kube_core.definitions import Fault, format_warnings, name_faults, spec_faults, stored_faults, update_faults

from .custom import coerce, metadata_faults
from .document import Document, part
from .established import is_established
from .operation import Operation
from .refusal import Cause
from .served import DEFINITIONS


def prepare_definition(document: Document, before: Document | None = None) -> None:
    """Set the status: a new one has no conditions yet."""
    spec = part(document.content, "spec")
    start: dict[str, Any] = {"conditions": None, "acceptedNames": {"plural": "", "kind": ""}, "storedVersions": []}
    status: dict[str, Any] = dict(before.content["status"]) if before else start
    stored = next((version.get("name") for version in spec.get("versions") or () if version.get("storage")), None)
    status["storedVersions"] = list(dict.fromkeys([*status["storedVersions"], *([stored] if stored else [])]))
    document.content["status"] = status


def definition_causes(operation: Operation, document: Document, before: Document | None) -> list[Cause]:
    """What is wrong with a definition that is to be kept; warns of what nobody checks."""
    if operation.served.name != DEFINITIONS or operation.path.subresource:
        return []
    spec = part(document.content, "spec")
    old = part(before.content, "spec") if before else {}
    if before and spec == old:
        return []  # what is there stays valid
    found: list[Fault] = [] if before else list(name_faults(document.metadata.name, spec))
    found += spec_faults(spec, coerce, metadata_faults)
    if before:
        found += update_faults(spec, old, is_established(before.content))
    found += stored_faults(document.content["status"]["storedVersions"], spec)
    if not found:
        known = set(_warnings(old))
        operation.warnings.extend(each for each in _warnings(spec) if each not in known)
    return [Cause(fault.reason, fault.message, fault.field) for fault in found]


def _warnings(spec: dict[str, Any]) -> list[str]:
    schemas = [part(version.get("schema"), "openAPIV3Schema") for version in spec.get("versions") or ()]
    return [each for schema in schemas for each in format_warnings(schema)]


def terminating_condition(when: str) -> dict[str, str]:
    """The condition of a definition whose objects are being deleted."""
    message = "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon"
    return {
        "type": "Terminating",
        "status": "True",
        "lastTransitionTime": when,
        "reason": "InstanceDeletionPending",
        "message": message,
    }

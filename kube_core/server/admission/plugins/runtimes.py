"""RuntimeClass: a pod that names one has its overhead and goes where its nodes are."""

from ...document import Document, opened
from ...operation import Operation
from ...state import State
from .refusing import forbidden

_CLASSES = "runtimeclasses.node.k8s.io"
_FOREIGN = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
_OTHER = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"


def run_by_class(state: State, operation: Operation, document: Document) -> None:
    """Take over what the class says; refuses a class that is not there."""
    spec, name = document.content["spec"], document.metadata.name or document.metadata.generate_name
    if not (wanted := spec.get("runtimeClassName")):
        return
    record = state.storage.shelf(_CLASSES).objects.get(wanted)
    if record is None:
        raise forbidden(operation, name, f'pod rejected: RuntimeClass "{wanted}" not found')
    found = opened(record).content
    overhead = found.get("overhead", {}).get("podFixed")
    if overhead:
        if spec.get("overhead", overhead) != overhead:
            raise forbidden(operation, name, _OTHER)
        spec["overhead"] = overhead
    scheduling = found.get("scheduling", {})
    if selector := scheduling.get("nodeSelector"):
        spec["nodeSelector"] = {**spec.get("nodeSelector", {}), **selector}
    missing = [each for each in scheduling.get("tolerations", ()) if each not in spec.get("tolerations", ())]
    if missing:
        spec["tolerations"] = [*spec.get("tolerations", ()), *missing]


def check_overhead(state: State, operation: Operation, document: Document) -> None:
    """Refuse an overhead that no class asks for, once the pod is found valid."""
    spec = document.content["spec"]
    if not spec.get("overhead"):
        return
    record = state.storage.shelf(_CLASSES).objects.get(spec.get("runtimeClassName", ""))
    if record is None or not opened(record).content.get("overhead", {}).get("podFixed"):
        raise forbidden(operation, document.metadata.name or document.metadata.generate_name, _FOREIGN)

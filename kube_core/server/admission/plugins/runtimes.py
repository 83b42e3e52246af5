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
        if spec.get("overhead"):
            raise forbidden(operation, name, _FOREIGN)
        return
    record = state.storage.shelf(_CLASSES).objects.get(wanted)
    if record is None:
        raise forbidden(operation, name, f'pod rejected: RuntimeClass "{wanted}" not found')
    found = opened(record).content
    overhead = found.get("overhead", {}).get("podFixed")
    if spec.get("overhead") and spec["overhead"] != overhead:
        raise forbidden(operation, name, _OTHER if overhead else _FOREIGN)
    if overhead:
        spec["overhead"] = overhead
    scheduling = found.get("scheduling", {})
    if selector := scheduling.get("nodeSelector"):
        spec["nodeSelector"] = {**spec.get("nodeSelector", {}), **selector}
    missing = [each for each in scheduling.get("tolerations", ()) if each not in spec.get("tolerations", ())]
    if missing:
        spec["tolerations"] = [*spec.get("tolerations", ()), *missing]

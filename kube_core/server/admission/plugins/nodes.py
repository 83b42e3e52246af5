"""TaintNodesByCondition: a new node takes no pods before it is ready."""

from ...document import Document
from ...operation import Operation
from ...state import State

_NOT_READY = {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}


def taint(state: State, operation: Operation, document: Document) -> None:
    """Add the taint, unless it is there. Where kubelets are played, nodes are ready at once, and it would be gone again."""
    spec = document.content["spec"]
    if not state.features.kubelets and _NOT_READY not in spec.get("taints", ()):
        spec["taints"] = [*spec.get("taints", ()), dict(_NOT_READY)]

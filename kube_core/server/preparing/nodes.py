"""Nodes: what configured their kubelets from afar is gone, and features that are off say nothing."""

from ..document import Document, part
from ..operation import Operation
from ..state import State


def prepare_node(document: Document) -> None:
    """A new node."""
    _drop(document)
    document.content["spec"].pop("configSource", None)
    part(document.content, "status").pop("config", None)


def prepare_node_update(state: State, operation: Operation, before: Document, document: Document) -> None:
    """A node, or its status, that takes the place of an older one."""
    status = part(document.content, "status")
    if operation.path.subresource == "status":
        if "config" not in part(before.content, "status"):
            status.pop("config", None)
        return
    _drop(document)
    if "configSource" not in part(before.content, "spec"):
        document.content["spec"].pop("configSource", None)


def _drop(document: Document) -> None:
    document.content["spec"].pop("podPreemptionPolicy", None)  # InPlacePodVerticalScalingSchedulerPreemption

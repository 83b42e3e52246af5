"""Priority: pods have the number that their PriorityClass stands for."""

from typing import Any

from ...document import Document, opened
from ...operation import Operation
from ...state import State
from .refusing import forbidden

SYSTEM = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}
"""The classes that every cluster has."""
PREEMPT = "PreemptLowerPriority"
_CLASSES = "priorityclasses.scheduling.k8s.io"
_DEFAULT = b'"globalDefault":true'


def give_priority(state: State, operation: Operation, document: Document) -> None:
    """Set the priority of a new pod; refuses one that says another."""
    spec, name = document.content["spec"], document.metadata.name or document.metadata.generate_name
    value, policy = _class(state, operation, spec, name)
    if spec.get("priority", value) != value:
        text = f"the integer value of priority ({spec['priority']}) must not be provided in pod spec"
        raise forbidden(
            operation, name, f"{text}; priority admission controller computed {value} from the given PriorityClass name"
        )
    if spec.get("preemptionPolicy", policy) != policy:
        text = f"the string value of PreemptionPolicy ({spec['preemptionPolicy']}) must not be provided in pod spec"
        raise forbidden(
            operation, name, f"{text}; priority admission controller computed {policy} from the given PriorityClass name"
        )
    spec["priority"], spec["preemptionPolicy"] = value, policy


def _class(state: State, operation: Operation, spec: dict[str, Any], name: str) -> tuple[int, str]:
    wanted = spec.get("priorityClassName")
    objects = state.storage.shelf(_CLASSES).objects
    if not wanted:
        record = next((each for each in objects.values() if _DEFAULT in each.body), None)
        if record is None:
            return 0, PREEMPT
        spec["priorityClassName"] = record.name
    elif (record := objects.get(wanted)) is None:
        if wanted in SYSTEM:
            return SYSTEM[wanted], PREEMPT
        raise forbidden(operation, name, f"no PriorityClass with name {wanted} was found")
    found = opened(record).content
    return found["value"], found["preemptionPolicy"]


def keep_priority(state: State, operation: Operation, before: Document, document: Document) -> None:
    """A pod that does not say its priority keeps it."""
    old, spec = before.content["spec"], document.content["spec"]
    for key in ("priority", "preemptionPolicy"):
        if key in old and spec.get("priorityClassName", "") == old.get("priorityClassName", ""):
            spec.setdefault(key, old[key])


def check_default(state: State, operation: Operation, document: Document) -> None:
    """Only one class may be the default."""
    if not document.content.get("globalDefault"):
        return
    for record in state.storage.shelf(_CLASSES):
        if _DEFAULT in record.body and record.name != document.metadata.name:
            why = f"PriorityClass {record.name} is already marked as default. Only one default can exist"
            raise forbidden(operation, document.metadata.name, why)

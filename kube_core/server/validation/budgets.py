"""PodDisruptionBudgets and PriorityClasses."""

from ..document import Document
from . import words
from .faults import Faults, Struct
from .numbers import check_part
from .selectors import check_selector

_EVICTIONS = ("AlwaysAllow", "IfHealthyBudget")
_PREEMPTIONS = ("PreemptLowerPriority", "Never")
_HIGHEST = 1_000_000_000  # HighestUserDefinablePriority
_SYSTEM = "system-"
_KNOWN = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}


def check_budget(document: Document, faults: Faults) -> None:
    """A PodDisruptionBudget."""
    spec = document.content.get("spec", {})
    least, most, policy = spec.get("minAvailable"), spec.get("maxUnavailable"), spec.get("unhealthyPodEvictionPolicy")
    if least is not None and most is not None:
        told = {"MinAvailable": least, "Selector": spec.get("selector"), "MaxUnavailable": most}
        text = "minAvailable and maxUnavailable cannot be both set"
        faults.invalid("spec", Struct({**told, "UnhealthyPodEvictionPolicy": policy}), text)
    check_part(least, "spec.minAvailable", faults)
    check_part(most, "spec.maxUnavailable", faults)
    check_selector(spec.get("selector"), "spec.selector", faults)
    if policy not in (None, *_EVICTIONS):
        faults.unsupported("spec.unhealthyPodEvictionPolicy", policy, _EVICTIONS)


def check_priority_class(document: Document, faults: Faults) -> None:
    """A PriorityClass."""
    name, value = document.metadata.name, document.content["value"]
    if name.startswith(_SYSTEM):
        if _KNOWN.get(name) != value:
            known = f"{name} is not a known system priority class"
            if name in _KNOWN:
                known = f"value of {name} PriorityClass must be {_KNOWN[name]}"
            reserved = "priority class names with 'system-' prefix are reserved for system use only"
            faults.forbidden("metadata.name", f"{reserved}. error: {known}")
    elif value > _HIGHEST:
        faults.forbidden("value", f"maximum allowed value of a user defined priority is {_HIGHEST}")
    if not (policy := document.content["preemptionPolicy"]):
        faults.required("preemptionPolicy")
    elif policy not in _PREEMPTIONS:
        faults.unsupported("preemptionPolicy", policy, _PREEMPTIONS)


def check_priority_change(before: Document, document: Document, faults: Faults) -> None:
    """The number of a PriorityClass stays."""
    if before.content["value"] != document.content["value"]:
        faults.forbidden("value", "may not be changed in an update.")
    if before.content.get("preemptionPolicy") != document.content["preemptionPolicy"]:
        faults.invalid("preemptionPolicy", document.content["preemptionPolicy"], words.IMMUTABLE)

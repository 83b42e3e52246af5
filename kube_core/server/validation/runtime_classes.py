"""RuntimeClasses. See pkg/apis/node/validation."""

from typing import Any

from ..document import Document
from . import words
from .faults import Faults, Struct
from .repeats import repeats
from .resources import check_resources
from .scheduling import check_tolerations
from .selectors import check_labels

_TOLERATED = {"Key": "key", "Operator": "operator", "Value": "value", "Effect": "effect"}
"""What tolerations are told apart by."""


def check_runtime_class(document: Document, faults: Faults) -> None:
    """A RuntimeClass."""
    check_resources({"limits": document.content.get("overhead", {}).get("podFixed")}, "overhead", faults)
    _check_scheduling(document.content.get("scheduling", {}), "scheduling", faults)
    handler = document.content["handler"]
    if not handler:
        faults.required("handler")
    for why in words.label(handler) if handler else ():
        faults.invalid("handler", handler, why.replace("63 characters", "63 bytes"))  # of validation that is declared


def _check_scheduling(scheduling: dict[str, Any], path: str, faults: Faults) -> None:
    """Where pods of a class run."""
    check_labels(scheduling.get("nodeSelector", {}), f"{path}.nodeSelector", faults)
    tolerations: list[dict[str, Any]] = scheduling.get("tolerations", [])
    check_tolerations(tolerations, f"{path}.tolerations", faults)
    told = [Struct({name: each.get(key, "") for name, key in _TOLERATED.items()}) for each in tolerations]
    for index in sorted(repeats(tuple(each.values()) for each in told)):
        told[index]["TolerationSeconds"] = tolerations[index].get("tolerationSeconds")
        faults.duplicate(f"{path}.tolerations[{index}]", told[index])


def check_runtime_change(before: Document, document: Document, faults: Faults) -> None:
    """The handler stays."""
    if before.content.get("handler") != document.content["handler"]:
        faults.invalid("handler", None, words.IMMUTABLE)  # so the real server shows it

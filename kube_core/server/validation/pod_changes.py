"""What may change of a pod that is there. See `ValidatePodUpdate`."""

from typing import Any

from ..document import Document
from . import words
from .faults import Faults

_MAY_CHANGE = (
    "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` "
    "(only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was "
    "previously negative)"
)
_FORBIDDEN = f"pod updates may not change fields other than {_MAY_CHANGE}\n"
_ADDITIONS = "existing toleration can not be modified except its tolerationSeconds"
_FREE = frozenset({"containers", "initContainers", "activeDeadlineSeconds", "tolerations", "schedulingGates"})
_FREE_BEHIND_GATES = frozenset({"nodeSelector", "affinity"})
_LAST_SECOND = 2**31 - 1


def check_pod_change(before: Document, document: Document, faults: Faults) -> None:
    """Compare a pod with what it was."""
    old, new = before.content["spec"], document.content["spec"]
    if old == new:
        return
    for key in ("containers", "initContainers"):
        if len(old.get(key) or ()) != len(new.get(key) or ()):
            faults.forbidden(f"spec.{key}", "pod updates may not add or remove containers")
            return
    if not _check_deadline(old, new, faults):
        return
    _check_tolerations(old.get("tolerations", []), new.get("tolerations", []), faults)
    _check_gates(old, new, faults)
    if not _same(old, new):
        faults.forbidden("spec", _FORBIDDEN)


def _check_deadline(old: dict[str, Any], new: dict[str, Any], faults: Faults) -> bool:
    was, now = old.get("activeDeadlineSeconds"), new.get("activeDeadlineSeconds")
    if now is None:
        if was is not None:
            faults.invalid("spec.activeDeadlineSeconds", None, "must not update from a positive integer to nil value")
        return True
    for why in words.range_of(now, 0, _LAST_SECOND):
        faults.invalid("spec.activeDeadlineSeconds", now, why)
        return False
    if was is not None and was < now:
        faults.invalid("spec.activeDeadlineSeconds", now, "must be less than or equal to previous value")
        return False
    return True


def _check_tolerations(old: list[dict[str, Any]], new: list[dict[str, Any]], faults: Faults) -> None:
    kept = [{key: value for key, value in each.items() if key != "tolerationSeconds"} for each in new]
    for each in old:
        if {key: value for key, value in each.items() if key != "tolerationSeconds"} not in kept:
            faults.forbidden("spec.tolerations", _ADDITIONS)
            return


def _check_gates(old: dict[str, Any], new: dict[str, Any], faults: Faults) -> None:
    for index, gate in enumerate(new.get("schedulingGates", ())):
        if gate not in old.get("schedulingGates", ()):
            words_ = "only deletion is allowed, but found new scheduling gate"
            faults.forbidden(f"spec.schedulingGates[{index}].name", f"{words_} '{gate.get('name', '')}'")


def _same(old: dict[str, Any], new: dict[str, Any]) -> bool:
    free = _FREE | _FREE_BEHIND_GATES if old.get("schedulingGates") else _FREE
    rest = {*old, *new} - free
    if old.get("terminationGracePeriodSeconds", 0) < 0 and new.get("terminationGracePeriodSeconds") == 1:
        rest.discard("terminationGracePeriodSeconds")
    if any(old.get(key) != new.get(key) for key in rest):
        return False
    return all(_without_images(old, key) == _without_images(new, key) for key in ("containers", "initContainers"))


def _without_images(spec: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [{name: value for name, value in each.items() if name != "image"} for each in spec.get(key) or ()]

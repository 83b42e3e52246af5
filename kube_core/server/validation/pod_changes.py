"""What may change of a pod that is there. See `ValidatePodUpdate`."""

from typing import Any

from ..document import Document, part
from . import words
from .faults import Faults, Struct
from .pod_annotations import check_annotation_changes

_MAY_CHANGE = (
    "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` "
    "(only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was "
    "previously negative)"
)
_FORBIDDEN = f"pod updates may not change fields other than {_MAY_CHANGE}\n"
_ADDITIONS = "existing toleration can not be modified except its tolerationSeconds"
_FREE = frozenset({"containers", "initContainers", "activeDeadlineSeconds", "tolerations", "schedulingGates"})
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_TERMS = f"spec.affinity.nodeAffinity.{_REQUIRED}.nodeSelectorTerms"
_ONLY_MORE = "only additions to spec.nodeSelector are allowed (no mutations or deletions)"
_LAST_SECOND = 2**31 - 1


def check_pod_change(before: Document, document: Document, faults: Faults) -> None:
    """Compare a pod with what it was."""
    old, new = before.content["spec"], document.content["spec"]
    if before.metadata.annotations != document.metadata.annotations:
        check_annotation_changes(before.metadata.annotations, document.metadata.annotations, faults)
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
    if old.get("schedulingGates"):
        _check_gated(old, new, faults)
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


def _check_gated(old: dict[str, Any], new: dict[str, Any], faults: Faults) -> None:
    """Of a pod behind gates, the nodes that it wants may become fewer."""
    selector = new.get("nodeSelector", {})
    if not old.get("nodeSelector", {}).items() <= selector.items():
        faults.invalid("spec.nodeSelector", selector, _ONLY_MORE)
    was, now = (_node_terms(spec) for spec in (old, new))
    if not was:
        return
    if len(was) != len(now):
        told = [_internal(term) for term in now] or None
        faults.invalid(_TERMS, told, "no additions/deletions to non-empty NodeSelectorTerms list are allowed")
        return
    for index, (before, after) in enumerate(zip(was, now, strict=True)):
        if not _adds(before, after):
            faults.invalid(f"{_TERMS}[{index}]", _internal(after), "only additions are allowed (no mutations or deletions)")


def _node_terms(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return part(part(part(spec, "affinity"), "nodeAffinity"), _REQUIRED).get("nodeSelectorTerms") or []


def _adds(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether a term has all that it had, and maybe more; one that was empty finds nothing and stays so."""
    lists = [(before.get(key, []), after.get(key, [])) for key in ("matchExpressions", "matchFields")]
    if not any(was for was, _ in lists):
        return not any(now for _, now in lists)
    return all(now[: len(was)] == was for was, now in lists)


def _internal(term: dict[str, Any]) -> Struct:
    """A term as the server holds it, which is what its message shows."""

    def told(key: str) -> list[Struct] | None:
        listed: list[dict[str, Any]] = term.get(key, [])
        shown = (Struct(Key=one.get("key", ""), Operator=one.get("operator", ""), Values=one.get("values")) for one in listed)
        return list(shown) or None

    return Struct(MatchExpressions=told("matchExpressions"), MatchFields=told("matchFields"))


def _same(old: dict[str, Any], new: dict[str, Any]) -> bool:
    rest = {*old, *new} - _FREE
    if old.get("terminationGracePeriodSeconds", 0) < 0 and new.get("terminationGracePeriodSeconds") == 1:
        rest.discard("terminationGracePeriodSeconds")
    if old.get("schedulingGates"):
        rest -= {"nodeSelector", "affinity"}
        if _without_nodes(old) != _without_nodes(new):
            return False
    if any(old.get(key) != new.get(key) for key in rest):
        return False
    return all(_without_images(old, key) == _without_images(new, key) for key in ("containers", "initContainers"))


def _without_nodes(spec: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part(spec, "affinity").items() if key != "nodeAffinity"}


def _without_images(spec: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [{name: value for name, value in each.items() if name != "image"} for each in spec.get(key) or ()]

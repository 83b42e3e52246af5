"""Sizes of pods and of their containers, which change while they run. See `ValidatePodResize`."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..document import Document, part
from ..preparing.pods import quality
from .faults import Faults
from .pod_annotations import MIRROR, check_annotation_changes
from .pods import check_pod

_SIZES = frozenset({"cpu", "memory"})
_KINDS = ("requests", "limits")
_SORTS = ("containers", "initContainers")
_ONLY_SIZES = "only cpu and memory resources are mutable"
_ONLY_SIZES_OF_OTHERS = "only cpu and memory resources for init or sidecar containers are mutable"
_NO_RESTART = "non-sidecar init containers with a resize policy of RestartContainer cannot be resized"


def check_resize(before: Document, document: Document, faults: Faults) -> None:
    """Only the sizes of containers change, and not the pod's class of service."""
    old, new = before.content["spec"], document.content["spec"]
    if why := _fixed(before):
        faults.forbidden("[]", why)
        return
    check_pod(document, faults)
    check_annotation_changes(before.metadata.annotations, document.metadata.annotations, faults)
    status = part(before.content, "status")
    was = status.get("qosClass") or quality(old)
    if was != quality(new):
        faults.invalid("spec", was, "Pod QOS Class may not change as a result of resizing")
    if not _is_supported(status):
        faults.forbidden("spec", "Pod running on node without support for resize")
    _check_whole(old.get("resources"), new.get("resources"), faults)
    if _check_order(old, new, faults):
        _check_removed(old, new, faults)
        _check_containers(old, new, faults)
        _check_others(old, new, faults)


def _fixed(before: Document) -> str:
    """Why a pod keeps its sizes."""
    if MIRROR in before.metadata.annotations:
        return "static pods cannot be resized"
    return "windows pods cannot be resized" if part(before.content["spec"], "os").get("name") == "windows" else ""


def _is_supported(status: dict[str, Any]) -> bool:
    """Whether the node can do it: then it says how large its containers are."""
    running = [each for each in status.get("containerStatuses", ()) if "running" in part(each, "state")]
    return not running or "resources" in running[0]


def _check_whole(old: dict[str, Any] | None, new: dict[str, Any] | None, faults: Faults) -> None:
    """What the whole pod asks for."""
    if not any(each.get(kind) for each in (old or {}, new or {}) for kind in _KINDS):
        return
    if old is not None and new is None:
        faults.forbidden("spec.resources", "pod-level resources cannot be removed")
        return
    for kind in _KINDS:
        if _removed(old or {}, new or {}, kind):
            faults.forbidden(f"spec.resources.{kind}", f"pod-level resource {kind} cannot be removed")
    if _fixed_part(old or {}) != _fixed_part(new or {}):
        faults.forbidden("spec", f"{_ONLY_SIZES} at pod-level")


def _removed(old: Mapping[str, Any], new: Mapping[str, Any], kind: str) -> bool:
    return not part(old, kind).keys() <= part(new, kind).keys()


def _fixed_part(resources: Mapping[str, Any]) -> dict[str, Any]:
    """What of a container's resources, or a pod's, is not resized."""
    amounts = {kind: {key: value for key, value in part(resources, kind).items() if key not in _SIZES} for kind in _KINDS}
    return {**amounts, "claims": resources.get("claims") or []}


def _check_order(old: dict[str, Any], new: dict[str, Any], faults: Faults) -> bool:
    """The same containers in the same order; False when they are others, so that nothing can be compared."""
    before = len(faults)
    for key in _SORTS:
        was, now = ([each.get("name") for each in spec.get(key) or ()] for spec in (old, new))
        if len(was) != len(now):
            faults.forbidden(f"spec.{key}", f"{key} may not be added or removed on resize")
            continue
        for index in (index for index, name in enumerate(was) if now[index] != name):
            faults.forbidden(f"spec.{key}[{index}].name", f"{key} may not be renamed or reordered on resize")
    return len(faults) == before


def _pairs(old: dict[str, Any], new: dict[str, Any], key: str) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    for index, (was, now) in enumerate(zip(old.get(key) or (), new.get(key) or (), strict=True)):
        yield f"spec.{key}[{index}]", was, now


def _check_removed(old: dict[str, Any], new: dict[str, Any], faults: Faults) -> None:
    for key in reversed(_SORTS):
        for path, was, now in _pairs(old, new, key):
            for kind in _KINDS:
                if _removed(was["resources"], now["resources"], kind):
                    faults.forbidden(f"{path}.resources.{kind}", f"resource {kind} cannot be removed")


def _check_containers(old: dict[str, Any], new: dict[str, Any], faults: Faults) -> None:
    for _, was, now in _pairs(old, new, "containers"):
        if not _alike(was, now):
            faults.forbidden("spec", _ONLY_SIZES)
    for path, was, now in _pairs(old, new, "initContainers"):
        if not _alike(was, now):
            faults.forbidden(path, _ONLY_SIZES_OF_OTHERS)
        policies = now.get("resizePolicy", ()) if was != now and now.get("restartPolicy") != "Always" else ()
        if any(each.get("restartPolicy") == "RestartContainer" for each in policies):
            faults.forbidden(path, _NO_RESTART)


def _alike(was: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether two containers differ in their sizes only."""
    rest = {*was, *now} - {"resources"}
    return all(was.get(key) == now.get(key) for key in rest) and _fixed_part(was["resources"]) == _fixed_part(now["resources"])


def _check_others(old: dict[str, Any], new: dict[str, Any], faults: Faults) -> None:
    """Nothing else changes."""
    rest = {*old, *new} - {"resources", *_SORTS}
    if not faults and any(old.get(key) != new.get(key) for key in rest):
        faults.forbidden("spec", _ONLY_SIZES)

"""PersistentVolumes. See `ValidatePersistentVolume` and its neighbours in pkg/apis/core/validation."""

from collections.abc import Sequence
from posixpath import normpath
from typing import Any

from ..amounts import amount
from ..document import Document
from . import words
from .claims import POSITIVE, VOLUME_MODES, check_modes, check_not_negative
from .faults import Faults, Struct
from .persistent_sources import PERSISTENT, check_persistent_source
from .scheduling import check_node_selector

_POLICIES = ("Delete", "Recycle", "Retain")
_SOURCE_FIXED = "spec.persistentvolumesource is immutable after creation"
_MOUNT_OPTIONS = "volume.beta.kubernetes.io/mount-options"
_MOUNTED_WITH_OPTIONS = frozenset(
    {
        *("gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "nfs", "rbd", "quobyte", "iscsi", "cinder", "cephfs"),
        *("azureFile", "vsphereVolume", "azureDisk", "photonPersistentDisk"),
    }
)
_STABLE = {
    "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
    "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
    "beta.kubernetes.io/os": "kubernetes.io/os",
    "beta.kubernetes.io/arch": "kubernetes.io/arch",
    "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
}
"""Labels of nodes by the names that they had before."""


def check_volume(document: Document, faults: Faults) -> None:
    """A PersistentVolume."""
    spec = document.content["spec"]
    if not spec.get("accessModes"):
        faults.required("spec.accessModes")
    check_modes(spec.get("accessModes", ()), "spec.accessModes", faults)
    _check_capacity(spec.get("capacity"), "spec.capacity", faults)
    if spec["persistentVolumeReclaimPolicy"] not in _POLICIES:
        faults.unsupported("spec.persistentVolumeReclaimPolicy", spec["persistentVolumeReclaimPolicy"], _POLICIES)
    _check_place(spec, faults)
    _check_made_of(document, spec, faults)
    if spec.get("storageClassName"):
        for why in words.subdomain(spec["storageClassName"]):
            faults.invalid("spec.storageClassName", spec["storageClassName"], why)
    if spec["volumeMode"] not in VOLUME_MODES:
        faults.unsupported("spec.volumeMode", spec["volumeMode"], VOLUME_MODES)
    if "volumeAttributesClassName" in spec:
        _check_attributes(spec, spec["volumeAttributesClassName"], faults)


def _check_capacity(capacity: dict[str, str] | None, path: str, faults: Faults) -> None:
    if not capacity:
        faults.required(path)
    if capacity is None or len(capacity) > 1 or "storage" not in capacity:
        faults.unsupported(path, capacity, ("storage",))
    for key, size in (capacity or {}).items():
        check_not_negative(size, f"{path}[{key}]", faults)
        if amount(size) <= 0:
            faults.invalid(f"{path}[{key}]", size, POSITIVE)


def _check_place(spec: dict[str, Any], faults: Faults) -> None:
    if "nodeAffinity" not in spec:
        return
    affinity = spec["nodeAffinity"].get("required")
    if affinity is None:
        faults.required("spec.nodeAffinity.required", "must specify required node constraints")
    else:
        check_node_selector(affinity, "spec.nodeAffinity.required", faults)


def _check_made_of(document: Document, spec: dict[str, Any], faults: Faults) -> None:
    kind = check_persistent_source(spec, "spec", faults, document.metadata.name)
    if "local" in spec and "nodeAffinity" not in spec:
        faults.required("spec.nodeAffinity", "Local volume requires node affinity")
    recycled = spec["persistentVolumeReclaimPolicy"] == "Recycle"
    if kind == "hostPath" and recycled and normpath(spec["hostPath"].get("path", "")) == "/":
        faults.forbidden("spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'")
    if _MOUNT_OPTIONS in document.metadata.annotations and _MOUNTED_WITH_OPTIONS.isdisjoint(spec):
        faults.forbidden(f"metadata.annotations.{_MOUNT_OPTIONS}", "may not specify mount options for this volume type")


def _check_attributes(spec: dict[str, Any], name: str, faults: Faults) -> None:
    if not name:
        faults.required("spec.volumeAttributesClassName", "an empty string is disallowed")
    for why in words.subdomain(name) if name else ():
        faults.invalid("spec.volumeAttributesClassName", name, why)
    if "csi" not in spec:
        faults.required("spec.csi", "has to be specified when using volumeAttributesClassName")


def check_volume_change(before: Document, document: Document, faults: Faults) -> None:
    """What a volume is made of, and where it is, stays."""
    old, new = before.content["spec"], document.content["spec"]
    if _sources(old, old) != _sources(new, old):
        faults.forbidden("spec.persistentvolumesource", f"{_SOURCE_FIXED}\n")
    if old.get("volumeMode") != new["volumeMode"]:
        faults.invalid("volumeMode", new["volumeMode"], words.IMMUTABLE)
    if "nodeAffinity" in old and not _is_same_place(old["nodeAffinity"], new.get("nodeAffinity")):
        told = _told(new["nodeAffinity"]) if "nodeAffinity" in new else None
        faults.invalid("nodeAffinity", told, f"{words.IMMUTABLE}, except for updating from beta label to GA")
    if "volumeAttributesClassName" in old and "volumeAttributesClassName" not in new:
        faults.forbidden("spec.volumeAttributesClassName", "update from non-nil value to nil is forbidden")


def _sources(spec: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """What a volume is made of. A secret for its growth may be named later."""
    found = {key: spec[key] for key in PERSISTENT if key in spec}
    if "csi" in found and "controllerExpandSecretRef" not in old.get("csi", {"controllerExpandSecretRef": {}}):
        found["csi"] = {key: value for key, value in found["csi"].items() if key != "controllerExpandSecretRef"}
    return found


def _is_same_place(old: dict[str, Any], new: dict[str, Any] | None) -> bool:
    """Whether two affinities are one, where a label's old name may become its new one."""
    if new is None or ("required" in old) != ("required" in new):
        return False
    terms, now = (_terms(each) for each in (old, new))
    return len(terms) == len(now) and all(map(_is_same_term, terms, now))


def _terms(affinity: dict[str, Any]) -> list[dict[str, Any]]:
    return affinity.get("required", {}).get("nodeSelectorTerms") or []


def _is_same_term(old: dict[str, Any], new: dict[str, Any]) -> bool:
    return all(_are_same(old.get(key) or (), new.get(key) or ()) for key in ("matchExpressions", "matchFields"))


def _are_same(old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> bool:
    return len(old) == len(new) and all(
        was == now or {**was, "key": _STABLE.get(was.get("key", ""))} == now for was, now in zip(old, new, strict=True)
    )


def _told(affinity: dict[str, Any]) -> Struct:
    """An affinity as the real server shows it."""
    terms = [
        Struct(MatchExpressions=_told_all(term.get("matchExpressions")), MatchFields=_told_all(term.get("matchFields")))
        for term in _terms(affinity)
    ]
    return Struct(Required=Struct(NodeSelectorTerms=terms) if "required" in affinity else None)


def _told_all(expressions: Sequence[dict[str, Any]] | None) -> list[Struct] | None:
    if expressions is None:
        return None
    return [Struct(Key=each.get("key", ""), Operator=each.get("operator", ""), Values=each.get("values")) for each in expressions]

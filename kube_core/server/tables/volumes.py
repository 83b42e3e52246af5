"""Storage. See kubernetes/pkg/printers/internalversion/printers.go."""

from collections.abc import Callable, Mapping
from typing import Any

from .autoscalers import quantity
from .sight import NONE, UNSET, Cells, Sight

_MODES = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"}
_OLD_CLASS = "volume.beta.kubernetes.io/storage-class"


def _modes(found: Any) -> str:
    return ",".join(short for mode, short in _MODES.items() if mode in found)


def _class(sight: Sight) -> str:
    old = sight.annotation(_OLD_CLASS)
    return str(sight.at("spec.storageClassName")) if old is None else old


def _phase(sight: Sight) -> str:
    return "Terminating" if sight.deleted else str(sight.at("status.phase"))


def _volume(sight: Sight) -> Cells:
    claim = sight.at("spec.claimRef", {})
    return [
        sight.name,
        quantity(sight.at("spec.capacity.storage", None)),
        _modes(sight.at("spec.accessModes", [])),
        sight.at("spec.persistentVolumeReclaimPolicy"),
        _phase(sight),
        f"{claim.get('namespace', '')}/{claim.get('name', '')}" if claim else "",
        _class(sight),
        sight.at("spec.volumeAttributesClassName", UNSET),
        sight.at("status.reason"),
        sight.age,
        sight.at("spec.volumeMode", UNSET),
    ]


def _claim(sight: Sight) -> Cells:
    bound = bool(sight.at("spec.volumeName"))
    return [
        sight.name,
        _phase(sight),
        sight.at("spec.volumeName"),
        quantity(sight.at("status.capacity.storage", None)) if bound else "",
        _modes(sight.at("status.accessModes", [])) if bound else "",
        _class(sight),
        sight.at("spec.volumeAttributesClassName", UNSET),
        sight.age,
        sight.at("spec.volumeMode", UNSET),
    ]


def _storage_class(sight: Sight) -> Cells:
    """Which one is the default, only a list says."""
    expands = sight.at("allowVolumeExpansion", False)
    policies = [sight.at("reclaimPolicy", "Delete"), sight.at("volumeBindingMode", "Immediate")]
    return [sight.name, sight.at("provisioner"), *policies, expands, sight.age]


def _attributes_class(sight: Sight) -> Cells:
    return [sight.name, sight.at("driverName"), sight.age]


def _attachment(sight: Sight) -> Cells:
    spec = [sight.at(path) for path in ("spec.attacher", "spec.source.persistentVolumeName", "spec.nodeName")]
    return [sight.name, *spec, sight.at("status.attached", False), sight.age]


def _driver(sight: Sight) -> Cells:
    requests = sight.at("spec.tokenRequests", None)
    return [
        sight.name,
        sight.at("spec.attachRequired", True),
        sight.at("spec.podInfoOnMount", False),
        sight.at("spec.storageCapacity", False),
        UNSET if requests is None else ",".join(str(each.get("audience", "")) for each in requests),
        sight.at("spec.requiresRepublish", False),
        ",".join(sight.at("spec.volumeLifecycleModes", [])) or NONE,
        sight.age,
    ]


def _node(sight: Sight) -> Cells:
    return [sight.name, sight.count("spec.drivers"), sight.age]


PRINTERS: Mapping[str, Callable[[Sight], Cells]] = {
    "persistentvolumeclaims": _claim,
    "persistentvolumes": _volume,
    "csidrivers.storage.k8s.io": _driver,
    "csinodes.storage.k8s.io": _node,
    "storageclasses.storage.k8s.io": _storage_class,
    "volumeattachments.storage.k8s.io": _attachment,
    "volumeattributesclasses.storage.k8s.io": _attributes_class,
}

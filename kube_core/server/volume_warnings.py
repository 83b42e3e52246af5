"""Warnings of disks that nobody serves any more, and of PersistentVolumes.

See `pkg/api/persistentvolume` and `pkg/api/node` of kubernetes.
"""

from collections.abc import Iterator
from typing import Any

from .document import Document

DEPRECATED_DISKS = {
    "photonPersistentDisk": "deprecated in v1.11, non-functional in v1.16+",
    "gitRepo": "deprecated in v1.11, and disabled by default in v1.33+",
    "scaleIO": "deprecated in v1.16, non-functional in v1.22+",
    "flocker": "deprecated in v1.22, non-functional in v1.25+",
    "storageos": "deprecated in v1.22, non-functional in v1.25+",
    "quobyte": "deprecated in v1.22, non-functional in v1.25+",
    "glusterfs": "deprecated in v1.25, non-functional in v1.26+",
    "cephfs": "deprecated in v1.28, non-functional in v1.31+",
    "rbd": "deprecated in v1.28, non-functional in v1.31+",
}
SPELLED_DISKS = {"storageos": "storageOS"}
_OF_VOLUMES = ("cephfs", "photonPersistentDisk", "scaleIO", "storageos", "glusterfs", "rbd")
_ANNOTATIONS = {
    "volume.beta.kubernetes.io/storage-class": 'deprecated since v1.8; use "storageClassName" attribute instead',
    "volume.beta.kubernetes.io/mount-options": 'deprecated since v1.31; use "mountOptions" attribute instead',
}
_RECYCLED = "The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning."
_LABELS = {
    "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
    "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
    "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
    "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
    "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
    "app.kubernetes.io/created-by": "deprecated since v1.9",
    "scheduler.alpha.kubernetes.io/preferAvoidPods": "deprecated since v1.22; use Taints and Tolerations instead",
    "node-role.kubernetes.io/master": 'use "node-role.kubernetes.io/control-plane" instead',
}


def of_volume(document: Document) -> Iterator[str]:
    """What a PersistentVolume says that is fine but old."""
    spec: dict[str, Any] = document.content["spec"]
    for key, why in _ANNOTATIONS.items():
        if key in document.metadata.annotations:
            yield f"metadata.annotations[{key}]: {why}"
    if spec["persistentVolumeReclaimPolicy"] == "Recycle":
        yield f"spec.persistentVolumeReclaimPolicy: {_RECYCLED}"
    terms: list[dict[str, Any]] = spec.get("nodeAffinity", {}).get("required", {}).get("nodeSelectorTerms") or []
    for index, term in enumerate(terms):
        for number, each in enumerate(term.get("matchExpressions", ())):
            if (key := each["key"]) in _LABELS:
                path = f"spec.nodeAffinity.required.nodeSelectorTerms[{index}].matchExpressions[{number}].key"
                yield f"{path}: {key} is {_LABELS[key]}"
    for key in _OF_VOLUMES:
        if key in spec:
            yield f"spec.{SPELLED_DISKS.get(key, key)}: {DEPRECATED_DISKS[key]}"

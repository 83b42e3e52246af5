"""Defaults of claims, volumes and their classes, Secrets, quotas and namespaces. See `pkg/apis/{core,storage}/v1`."""

from base64 import b64encode
from typing import Any

from .volumes import fill_persistent_source


def fill_secret(content: dict[str, Any]) -> None:
    """A Secret; ``stringData`` is only ever sent, never kept."""
    if texts := content.pop("stringData", None):
        content["data"] = {**content.get("data", {}), **{key: b64encode(text.encode()).decode() for key, text in texts.items()}}
    if not content.get("type"):
        content["type"] = "Opaque"


def fill_claim(content: dict[str, Any]) -> None:
    """A PersistentVolumeClaim. Both ways to say where its data comes from say the same."""
    spec: dict[str, Any] = content.setdefault("spec", {})
    spec.setdefault("resources", {})
    spec.setdefault("volumeMode", "Filesystem")
    for key in ("dataSource", "dataSourceRef"):
        if key in spec:
            spec[key].setdefault("apiGroup", None)
    content.setdefault("status", {}).setdefault("phase", "Pending")


def fill_namespace(content: dict[str, Any]) -> None:
    """A Namespace."""
    status: dict[str, Any] = content.setdefault("status", {})
    if not status.get("phase"):
        status["phase"] = "Active"


def fill_persistent_volume(content: dict[str, Any]) -> None:
    """A PersistentVolume."""
    spec: dict[str, Any] = content.setdefault("spec", {})
    spec.setdefault("persistentVolumeReclaimPolicy", "Retain")
    spec.setdefault("volumeMode", "Filesystem")
    fill_persistent_source(spec)
    content.setdefault("status", {}).setdefault("phase", "Pending")


def fill_storage_class(content: dict[str, Any]) -> None:
    """A StorageClass."""
    content.setdefault("provisioner", "")
    content.setdefault("reclaimPolicy", "Delete")
    content.setdefault("volumeBindingMode", "Immediate")


def fill_csi_driver(content: dict[str, Any]) -> None:
    """A CSIDriver."""
    spec: dict[str, Any] = content.setdefault("spec", {})
    spec.setdefault("attachRequired", True)
    spec.setdefault("podInfoOnMount", False)
    spec.setdefault("fsGroupPolicy", "ReadWriteOnceWithFSType")
    spec.setdefault("volumeLifecycleModes", ["Persistent"])
    spec.setdefault("storageCapacity", False)
    spec.setdefault("requiresRepublish", False)
    spec.setdefault("seLinuxMount", False)
    spec.setdefault("preventPodSchedulingIfMissing", False)


def fill_limit_range(content: dict[str, Any]) -> None:
    """A LimitRange: a container's default limit is the greatest, its default request the limit, or the least."""
    spec: dict[str, Any] = content.setdefault("spec", {})
    spec.setdefault("limits", None)
    for limit in spec["limits"] or ():
        limit.setdefault("type", "")
        if limit["type"] != "Container":
            continue
        limits = {**limit.get("max", {}), **limit.get("default", {})}
        requests = {**limit.get("min", {}), **limits, **limit.get("defaultRequest", {})}
        limit.update({key: value for key, value in (("default", limits), ("defaultRequest", requests)) if value})


def fill_node(content: dict[str, Any]) -> None:
    """A Node: one range of addresses is also the list of them."""
    spec: dict[str, Any] = content.setdefault("spec", {})
    if spec.get("podCIDR") and spec.get("podCIDRs", [])[:1] != [spec["podCIDR"]]:
        spec["podCIDRs"] = [spec["podCIDR"]]
    elif spec.get("podCIDRs"):
        spec["podCIDR"] = spec["podCIDRs"][0]
    status: dict[str, Any] = content.setdefault("status", {})
    for key, name, empty in (("images", "names", None), ("runtimeHandlers", "name", "")):
        for each in status.get(key, ()):
            each.setdefault(name, empty)
    if "capacity" in status and "allocatable" not in status:
        status["allocatable"] = dict(status["capacity"])

"""Disks and shares of vendors, as pods and PersistentVolumes name them. See pkg/apis/core/validation."""

import re
from collections.abc import Callable
from typing import Any

from . import words
from .faults import Faults

Check = Callable[[dict[str, Any], str, Faults], None]
Source = dict[str, Any]
_MOST_LUNS = _MOST_PARTITIONS = 255
_LONGEST_TENANT = 64
_IN_PARTITIONS = f"must be between 1 and {_MOST_PARTITIONS}, inclusive"
_CACHES, _AZURE_KINDS = ("None", "ReadOnly", "ReadWrite"), ("Dedicated", "Managed", "Shared")
_MANAGED = "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"
_BLOB = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"
_REGISTRY = "must be a host:port pair or multiple pairs separated by commas"
_HOST_AND_PORT = re.compile(r"\[[^\[\]]*\]:[^:\[\]]*|[^:\[\]]*:[^:\[\]]*").fullmatch
_RESERVED = (".kubernetes.io", ".k8s.io")
_NODE_NAMES = {
    "iqn": re.compile(r"iqn\.\d{4}-\d{2}\.([A-Za-z0-9.-]+)(:[^,;*&$|\s]+)$", re.ASCII).search,
    "eui": re.compile(r"eui.[A-Za-z0-9]{16}").fullmatch,
    "naa": re.compile(r"naa.[A-Za-z0-9]{32}").fullmatch,
}
"""The forms of the names of iSCSI's nodes, by their beginnings."""


def required(*keys: str) -> Check:
    """The check of a source that has to tell some things."""

    def check(source: Source, path: str, faults: Faults) -> None:
        for key in keys:
            if not source.get(key):
                faults.required(f"{path}.{key}")

    return check


def with_secret(check: Check, *keys: str) -> Check:
    """A check, and that of a secret which has to tell some things."""

    def both(source: Source, path: str, faults: Faults) -> None:
        check(source, path, faults)
        if "secretRef" in source:
            required(*keys)(source["secretRef"], f"{path}.secretRef", faults)

    return both


def initiators(unknown: str) -> Check:
    """The check of an iSCSI disk, with the words about names that begin with none of what they may."""

    def check(source: Source, path: str, faults: Faults) -> None:
        required("targetPortal", "iqn")(source, path, faults)
        _check_node(source.get("iqn"), f"{path}.iqn", unknown, faults)
        _check_lun(source.get("lun", 0), f"{path}.lun", faults)
        if (source.get("chapAuthDiscovery") or source.get("chapAuthSession")) and "secretRef" not in source:
            faults.required(f"{path}.secretRef")
        _check_node(source.get("initiatorName"), f"{path}.initiatorname", unknown, faults)

    return check


def _check_node(name: str | None, path: str, unknown: str, faults: Faults) -> None:
    if name is None or (not name and path.endswith(".iqn")):
        return
    form = _NODE_NAMES.get(name[:3])
    if form is None:
        faults.invalid(path, name, unknown)
    elif not form(name):
        faults.invalid(path, name, "must be valid format")


def _check_lun(number: int, path: str, faults: Faults) -> None:
    for why in words.range_of(number, 0, _MOST_LUNS):
        faults.invalid(path, number, why)


def _check_channel(source: Source, path: str, faults: Faults) -> None:
    names, ids, number = source.get("targetWWNs"), source.get("wwids"), source.get("lun")
    if not names and not ids:
        faults.required(f"{path}.targetWWNs", "must specify either targetWWNs or wwids, but not both")
    if names and ids:
        faults.invalid(f"{path}.targetWWNs", names, "targetWWNs and wwids can not be specified simultaneously")
    if names and number is None:
        faults.required(f"{path}.lun", "lun is required if targetWWNs is specified")
    elif names and number is not None:
        _check_lun(number, f"{path}.lun", faults)


def _parted(key: str) -> Check:
    def check(source: Source, path: str, faults: Faults) -> None:
        required(key)(source, path, faults)
        if not 0 <= (number := source.get("partition", 0)) <= _MOST_PARTITIONS:
            faults.invalid(f"{path}.partition", number, _IN_PARTITIONS)

    return check


def _check_azure_disk(source: Source, path: str, faults: Faults) -> None:
    required("diskName", "diskURI")(source, path, faults)
    kind, address = source["kind"], source.get("diskURI", "")
    for key, known in (("cachingMode", _CACHES), ("kind", _AZURE_KINDS)):
        if source[key] not in known:
            faults.unsupported(f"{path}.{key}", source[key], known)
    if not address.startswith("/subscriptions/" if kind == "Managed" else "https://"):
        faults.unsupported(f"{path}.diskURI", address, (_MANAGED if kind == "Managed" else _BLOB,))


def _check_quobyte(source: Source, path: str, faults: Faults) -> None:
    registry = source.get("registry", "")
    if not registry:
        faults.required(f"{path}.registry", _REGISTRY)
    elif len(source.get("tenant", "").encode()) > _LONGEST_TENANT:
        faults.required(f"{path}.tenant", f"must be a UUID and may not exceed a length of {_LONGEST_TENANT} characters")
    elif not all(map(_HOST_AND_PORT, registry.split(","))):
        faults.invalid(f"{path}.registry", registry, _REGISTRY)
    required("volume")(source, path, faults)


def _check_flocker(source: Source, path: str, faults: Faults) -> None:
    name, identity = source.get("datasetName", ""), source.get("datasetUUID")
    if not name and not identity:
        faults.required(path, "one of datasetName and datasetUUID is required")
    if name and identity:
        faults.invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously")
    if "/" in name:
        faults.invalid(f"{path}.datasetName", name, "must not contain '/'")


def _check_flex(source: Source, path: str, faults: Faults) -> None:
    required("driver")(source, path, faults)
    for key in source.get("options", {}):
        if f".{key.partition('/')[0].lower()}".endswith(_RESERVED):
            faults.invalid(f"{path}.options[{key}]", key, "kubernetes.io and k8s.io namespaces are reserved")


def _check_nfs(source: Source, path: str, faults: Faults) -> None:
    required("server", "path")(source, path, faults)
    if not source.get("path", "").startswith("/"):
        faults.invalid(f"{path}.path", source.get("path", ""), "must be an absolute path")


def check_storage_os(source: Source, path: str, faults: Faults) -> None:
    """A volume of StorageOS."""
    required("volumeName")(source, path, faults)
    for key in ("volumeName", "volumeNamespace"):
        for why in words.label(source[key]) if source.get(key) else ():
            faults.invalid(f"{path}.{key}", source[key], why)


DISKS: dict[str, Check] = {
    "nfs": _check_nfs,
    "iscsi": initiators("must be valid format starting with iqn, eui, or naa"),
    "fc": _check_channel,
    "rbd": required("monitors", "image"),
    "gcePersistentDisk": _parted("pdName"),
    "awsElasticBlockStore": _parted("volumeID"),
    "cinder": with_secret(required("volumeID"), "name"),
    "cephfs": required("monitors"),
    "glusterfs": required("endpoints", "path"),
    "flexVolume": _check_flex,
    "flocker": _check_flocker,
    "quobyte": _check_quobyte,
    "azureFile": required("secretName", "shareName"),
    "azureDisk": _check_azure_disk,
    "vsphereVolume": required("volumePath"),
    "photonPersistentDisk": required("pdID"),
    "portworxVolume": required("volumeID"),
    "scaleIO": required("gateway", "system", "volumeName"),
    "storageos": with_secret(check_storage_os, "name"),
}
"""What pods say; `persistent_sources` has what PersistentVolumes say otherwise."""

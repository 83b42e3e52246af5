"""Volumes of pods, and where containers mount them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ..amounts import amount
from . import words
from .disks import DISKS, Check, required
from .faults import Faults
from .variables import check_field, check_resource_field

MORE_THAN_ONE = "may not specify more than 1 volume type"
_LAST_MODE = 0o777
_MODE_WORDS = "must be a number between 0 and 0777 (octal), both inclusive"
_PATH_KINDS = ("", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket")
_PROPAGATIONS = ("Bidirectional", "HostToContainer", "None")
_NO_BACK_STEPS = "must not contain '..'"
_TOKEN_SECONDS, _LONGEST_TOKEN = 600, 1 << 32


def check_volumes(volumes: Sequence[dict[str, Any]], path: str, faults: Faults) -> dict[str, str]:
    """The volumes of a pod. Gives the names of those without faults, and which sort each is."""
    kinds: dict[str, str] = {}
    for index, volume in enumerate(volumes):
        where, before, name = f"{path}[{index}]", len(faults), volume.get("name", "")
        kind = _check_source(volume, where, faults)
        if not name:
            faults.required(f"{where}.name")
        elif found := words.label(name):
            for why in found:
                faults.invalid(f"{where}.name", name, why)
        if name in kinds:
            faults.duplicate(f"{where}.name", name)
        if len(faults) == before:
            kinds[name] = kind
    return kinds


def _check_source(volume: dict[str, Any], path: str, faults: Faults) -> str:
    found = [key for key in _ORDER if key in volume] or [key for key in volume if key != "name"]
    if not found:
        faults.required(path, "must specify a volume type")
        return ""
    first, *more = found
    if (check := SOURCES.get(first)) is not None:
        check(volume[first], f"{path}.{first}", faults)
    for key in more:
        faults.forbidden(f"{path}.{key}", MORE_THAN_ONE)
    return first


def _check_empty(source: dict[str, Any], path: str, faults: Faults) -> None:
    if "sizeLimit" in source and amount(source["sizeLimit"]) < 0:
        faults.forbidden(f"{path}.sizeLimit", "SizeLimit field must be a valid resource quantity")


def _check_host_path(source: dict[str, Any], path: str, faults: Faults) -> None:
    if not source.get("path"):
        faults.required(f"{path}.path")
    elif ".." in source["path"].split("/"):
        faults.invalid(f"{path}.path", source["path"], _NO_BACK_STEPS)
    if source.get("type", "") not in _PATH_KINDS:
        faults.unsupported(f"{path}.type", source["type"], _PATH_KINDS)


def _check_files(name: str) -> Check:
    def check(source: dict[str, Any], path: str, faults: Faults) -> None:
        if not source.get(name):
            faults.required(f"{path}.{name}")
        _check_mode(source, "defaultMode", path, faults)
        _check_items(source.get("items", ()), f"{path}.items", faults)

    return check


def _check_mode(source: Mapping[str, Any], key: str, path: str, faults: Faults) -> None:
    mode = source.get(key)
    if mode is not None and not 0 <= mode <= _LAST_MODE:
        faults.invalid(f"{path}.{key}", mode, _MODE_WORDS)


def _check_items(items: Sequence[dict[str, Any]], path: str, faults: Faults) -> None:
    for index, item in enumerate(items):
        where = f"{path}[{index}]"
        if not item.get("key"):
            faults.required(f"{where}.key")
        if not item.get("path"):
            faults.required(f"{where}.path")
        else:
            _check_descending(item["path"], f"{where}.path", faults)
            if item["path"].startswith("..") and ".." not in item["path"].split("/"):
                faults.invalid(f"{where}.path", item["path"], "must not start with '..'")
        _check_mode(item, "mode", where, faults)


def _check_descending(text: str, path: str, faults: Faults) -> None:
    if text.startswith("/"):
        faults.invalid(path, text, "must be a relative path")
    if ".." in text.split("/"):
        faults.invalid(path, text, _NO_BACK_STEPS)


def _check_downward(source: dict[str, Any], path: str, faults: Faults) -> None:
    _check_mode(source, "defaultMode", path, faults)
    for item in source.get("items", ()):
        _check_downward_file(item, path, faults)


def _check_downward_file(item: dict[str, Any], path: str, faults: Faults) -> None:
    if not item.get("path"):
        faults.required(f"{path}.path")
    else:
        _check_descending(item["path"], f"{path}.path", faults)
    if "fieldRef" in item:
        check_field(item["fieldRef"], f"{path}.fieldRef", faults, volume=True)
        if "resourceFieldRef" in item:
            faults.invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously")
    elif "resourceFieldRef" in item:
        check_resource_field(item["resourceFieldRef"], f"{path}.resourceFieldRef", faults, volume=True)
    else:
        faults.required(path, "one of fieldRef and resourceFieldRef is required")
    _check_mode(item, "mode", path, faults)


def _check_projected(source: dict[str, Any], path: str, faults: Faults) -> None:
    _check_mode(source, "defaultMode", path, faults)
    for index, part in enumerate(source.get("sources") or ()):
        where = f"{path}.sources[{index}]"
        for key in ("secret", "configMap"):
            if key in part:
                if not part[key].get("name"):
                    faults.required(f"{where}.{key}.name")
                _check_items(part[key].get("items", ()), f"{where}.{key}", faults)
        files: list[dict[str, Any]] = part["downwardAPI"].get("items", []) if "downwardAPI" in part else []
        for item in files:
            _check_downward_file(item, f"{where}.downwardAPI", faults)
        if "serviceAccountToken" in part:
            _check_token(part["serviceAccountToken"], path, where, faults)
        if len(part) > 1:
            faults.forbidden(where, MORE_THAN_ONE)


def _check_token(token: dict[str, Any], path: str, where: str, faults: Faults) -> None:
    seconds = token.get("expirationSeconds", _TOKEN_SECONDS)
    if seconds < _TOKEN_SECONDS:
        faults.invalid(
            f"{where}.serviceAccountToken.expirationSeconds", seconds, "may not specify a duration less than 10 minutes"
        )
    if seconds > _LONGEST_TOKEN:
        faults.invalid(
            f"{where}.serviceAccountToken.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds"
        )
    if not token.get("path"):
        faults.required(f"{path}.path")
    else:
        _check_descending(token["path"], f"{path}.path", faults)


def _check_claim_template(source: dict[str, Any], path: str, faults: Faults) -> None:
    if "volumeClaimTemplate" not in source:
        faults.required(f"{path}.volumeClaimTemplate")


def _check_local(source: dict[str, Any], path: str, faults: Faults) -> None:
    if not source.get("path"):
        faults.required(f"{path}.path")
    elif ".." in source["path"].split("/"):
        faults.invalid(f"{path}.path", source["path"], _NO_BACK_STEPS)


SOURCES: dict[str, Check] = {
    "emptyDir": _check_empty,
    "hostPath": _check_host_path,
    "secret": _check_files("secretName"),
    "configMap": _check_files("name"),
    "downwardAPI": _check_downward,
    "projected": _check_projected,
    "persistentVolumeClaim": required("claimName"),
    **DISKS,
    "ephemeral": _check_claim_template,
    "csi": required("driver"),
    "local": _check_local,
}
_ORDER = (
    *("emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi", "glusterfs"),
    *("flocker", "persistentVolumeClaim", "rbd", "cinder", "cephfs", "quobyte", "downwardAPI", "fc", "flexVolume", "configMap"),
    *("azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "storageos", "projected", "scaleIO"),
    *("csi", "ephemeral", "image"),
)


def check_mounts(container: dict[str, Any], path: str, volumes: Collection[str], faults: Faults) -> None:
    """Where a container sees volumes."""
    seen: set[str] = set()
    for index, mount in enumerate(container["volumeMounts"]):
        name, place = mount.get("name", ""), mount.get("mountPath", "")
        if not name:
            faults.required(f"{path}[{index}].name")
        if name not in volumes:
            faults.not_found(f"{path}[{index}].name", name)
        if not place:
            faults.required(f"{path}[{index}].mountPath")
        if place in seen:
            faults.invalid(f"{path}[{index}].mountPath", place, "must be unique")
        seen.add(place)
        if len(mount) > 2:
            _check_mount(mount, container, path, index, faults)


def _check_mount(mount: dict[str, Any], container: dict[str, Any], path: str, index: int, faults: Faults) -> None:
    inner, expression = mount.get("subPath"), mount.get("subPathExpr")
    if inner:
        _check_descending(inner, f"{path}.subPath", faults)
    if expression:
        if inner:
            faults.invalid(f"{path}[{index}].subPathExpr", expression, "subPathExpr and subPath are mutually exclusive")
        _check_descending(expression, f"{path}.subPathExpr", faults)
    propagation = mount.get("mountPropagation")
    if propagation is None:
        return
    if propagation not in _PROPAGATIONS:
        faults.unsupported(f"{path}.mountPropagation", propagation, _PROPAGATIONS)
    elif propagation == "Bidirectional" and not container.get("securityContext", {}).get("privileged"):
        faults.forbidden(f"{path}.mountPropagation", "Bidirectional mount propagation is available only to privileged containers")


def check_devices(devices: Sequence[dict[str, Any]], path: str, kinds: Mapping[str, str], faults: Faults) -> None:
    """Where a container sees raw volumes."""
    for index, device in enumerate(devices):
        where, name = f"{path}[{index}]", device.get("name", "")
        if not name:
            faults.required(f"{where}.name")
        if name not in kinds:
            faults.not_found(f"{where}.name", name)
        elif kinds[name] not in ("persistentVolumeClaim", "ephemeral"):
            faults.invalid(
                f"{where}.name", name, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode"
            )
        if not device.get("devicePath"):
            faults.required(f"{where}.devicePath")

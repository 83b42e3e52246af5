"""Where containers see the volumes of their pod: mounted, and as raw devices."""

from collections.abc import Mapping
from typing import Any

from .faults import Faults
from .file_paths import check_descending, goes_back

_PROPAGATIONS = ("Bidirectional", "HostToContainer", "None")
_DEPTHS = ("Disabled", "Enabled", "IfPossible")
_BLOCKS = ("persistentVolumeClaim", "ephemeral")
_ONLY_BLOCKS = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode"
_UNIQUE = "must be unique"


def check_mounts(container: dict[str, Any], path: str, volumes: Mapping[str, str], faults: Faults) -> None:
    """Where a container sees volumes."""
    seen: set[str] = set()
    raw = _places(container["volumeDevices"], "devicePath") if "volumeDevices" in container else {}
    for index, mount in enumerate(container["volumeMounts"]):
        name, place = mount.get("name", ""), mount.get("mountPath", "")
        if not name:
            faults.required(f"{path}[{index}].name")
        if name not in volumes:
            faults.not_found(f"{path}[{index}].name", name)
        if not place:
            faults.required(f"{path}[{index}].mountPath")
        if place in seen:
            faults.invalid(f"{path}[{index}].mountPath", place, _UNIQUE)
        seen.add(place)
        if raw:
            _check_other(name, place, raw, (f"{path}[{index}]", "mountPath", "volumeDevices"), faults)
        if len(mount) > 2:
            _check_mount(mount, container, path, index, faults)


def _places(listed: list[dict[str, Any]], key: str) -> dict[str, str]:
    return {each.get("name", ""): each.get(key, "") for each in listed}


def _check_other(name: str, place: str, others: dict[str, str], told: tuple[str, str, str], faults: Faults) -> None:
    """Nothing is both mounted and raw."""
    path, key, where = told
    if name in others:
        faults.invalid(f"{path}.name", name, f"must not already exist in {where}")
    if place in others.values():
        faults.invalid(f"{path}.{key}", place, f"must not already exist as a path in {where}")


def _check_mount(mount: dict[str, Any], container: dict[str, Any], path: str, index: int, faults: Faults) -> None:
    inner, expression = mount.get("subPath"), mount.get("subPathExpr")
    if inner:
        check_descending(inner, f"{path}.subPath", faults)
    if expression:
        if inner:
            faults.invalid(f"{path}[{index}].subPathExpr", expression, "subPathExpr and subPath are mutually exclusive")
        check_descending(expression, f"{path}.subPathExpr", faults)
    if (propagation := mount.get("mountPropagation")) is not None:
        _check_propagation(propagation, container, f"{path}.mountPropagation", faults)
    if "recursiveReadOnly" in mount:
        _check_depth(mount, f"{path}.recursiveReadOnly", faults)


def _check_propagation(propagation: str, container: dict[str, Any], path: str, faults: Faults) -> None:
    if propagation not in _PROPAGATIONS:
        faults.unsupported(path, propagation, _PROPAGATIONS)
    elif propagation == "Bidirectional" and not container.get("securityContext", {}).get("privileged"):
        faults.forbidden(path, "Bidirectional mount propagation is available only to privileged containers")


def _check_depth(mount: dict[str, Any], path: str, faults: Faults) -> None:
    depth = mount["recursiveReadOnly"]
    if depth not in _DEPTHS:
        faults.unsupported(path, depth, _DEPTHS)
    elif depth != "Disabled":
        if not mount.get("readOnly"):
            faults.forbidden(path, "may only be specified when readOnly is true")
        if mount.get("mountPropagation", "None") != "None":
            faults.forbidden(path, "may only be specified when mountPropagation is None or not specified")


def check_devices(container: dict[str, Any], path: str, volumes: Mapping[str, str], faults: Faults) -> None:
    """Where a container sees raw volumes."""
    names: set[str] = set()
    places: set[str] = set()
    mounted = _places(container.get("volumeMounts", []), "mountPath")
    for index, device in enumerate(container["volumeDevices"]):
        where, name, place = f"{path}[{index}]", device.get("name", ""), device.get("devicePath", "")
        _check_device_name(name, names, where, volumes, faults)
        if not place:
            faults.required(f"{where}.devicePath")
        if place in places:
            faults.invalid(f"{where}.devicePath", place, _UNIQUE)
        if goes_back(place):
            faults.invalid(f"{where}.devicePath", place, "can not contain backsteps ('..')")
        else:
            places.add(place)
        _check_other(name, place, mounted, (where, "devicePath", "volumeMounts"), faults)


def _check_device_name(name: str, seen: set[str], path: str, volumes: Mapping[str, str], faults: Faults) -> None:
    if not name:
        faults.required(f"{path}.name")
    if name in seen:
        faults.invalid(f"{path}.name", name, _UNIQUE)
    if name not in volumes:
        faults.not_found(f"{path}.name", name)
    elif volumes[name] not in _BLOCKS:
        faults.invalid(f"{path}.name", name, _ONLY_BLOCKS)
    if name:
        seen.add(name)

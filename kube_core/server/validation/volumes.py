"""Volumes of pods."""

from collections.abc import Sequence
from typing import Any

from ..amounts import amount
from ..quoting import go_quoted
from . import words
from .disks import DISKS, Check, required
from .drivers import check_driver_name
from .faults import Faults
from .file_paths import check_descending, check_no_back_steps
from .projections import check_downward, check_files, check_projected

MORE_THAN_ONE = "may not specify more than 1 volume type"
_CHECKED_AS = {"gcePersistentDisk": "persistentDisk"}
_SPELLED = {"downwardAPI": "downwarAPI", "cephfs": "cephFS"}
"""How the real server spells fields in its messages, where that is not how they are called."""
_PATH_KINDS = ("", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket")
PULLS = ("Always", "IfNotPresent", "Never")
"""When an image is pulled."""


def check_volumes(volumes: Sequence[dict[str, Any]], path: str, faults: Faults, *, pod: str = "") -> dict[str, str]:
    """The volumes of a pod, whose name may be known. Gives the names of those without faults, and which sort each is."""
    kinds: dict[str, str] = {}
    for index, volume in enumerate(volumes):
        where, before, name = f"{path}[{index}]", len(faults), volume.get("name", "")
        kind = _check_source(volume, where, faults)
        if pod and name and kind == "ephemeral":
            _check_claim_name(name, pod, where, faults)
        if not name:
            faults.required(f"{where}.name")
        elif found := words.label(name):
            for why in found:
                faults.invalid(f"{where}.name", name, why)
        if name in kinds:
            faults.duplicate(f"{where}.name", name)
        if len(faults) == before:
            kinds[name] = kind
        if pod and kind == "persistentVolumeClaim":
            _check_not_made(volume[kind].get("claimName", ""), volumes, pod, where, faults)
    return kinds


def _check_claim_name(name: str, pod: str, path: str, faults: Faults) -> None:
    """The name of the claim that is made for a volume."""
    for why in words.subdomain(f"{pod}-{name}"):
        faults.invalid(f"{path}.name", name, f"PVC name {go_quoted(f'{pod}-{name}')}: {why}")


def _check_not_made(claim: str, volumes: Sequence[dict[str, Any]], pod: str, path: str, faults: Faults) -> None:
    """A claim that is there already, and not one that is made for this pod."""
    if claim in {f"{pod}-{each.get('name', '')}" for each in volumes if "ephemeral" in each}:
        told = "must not reference a PVC that gets created for an ephemeral volume"
        faults.invalid(f"{path}.persistentVolumeClaim.claimName", claim, told)


def _check_source(volume: dict[str, Any], path: str, faults: Faults) -> str:
    found = [key for key in volume if key != "name"]
    if len(found) > 1:
        found.sort(key=lambda key: _RANKS.get(key, len(_RANKS)))
    if not found:
        faults.required(path, "must specify a volume type")
        return ""
    first, *more = found
    if (check := SOURCES.get(first)) is not None:
        check(volume[first], f"{path}.{_CHECKED_AS.get(first, first)}", faults)
    for key in more:
        faults.forbidden(f"{path}.{_SPELLED.get(key, key)}", MORE_THAN_ONE)
    return first


def _check_empty(source: dict[str, Any], path: str, faults: Faults) -> None:
    if "sizeLimit" in source and amount(source["sizeLimit"]) < 0:
        faults.forbidden(f"{path}.sizeLimit", "SizeLimit field must be a valid resource quantity")


def _check_host_path(source: dict[str, Any], path: str, faults: Faults) -> None:
    if not source.get("path"):
        faults.required(f"{path}.path")
        return
    check_no_back_steps(source["path"], f"{path}.path", faults)
    if source.get("type", "") not in _PATH_KINDS:
        faults.unsupported(f"{path}.type", source["type"], _PATH_KINDS)


def _check_claim_template(source: dict[str, Any], path: str, faults: Faults) -> None:
    if "volumeClaimTemplate" not in source:
        faults.required(f"{path}.volumeClaimTemplate")


def _check_local(source: dict[str, Any], path: str, faults: Faults) -> None:
    if not source.get("path"):
        faults.required(f"{path}.path")
    else:
        check_no_back_steps(source["path"], f"{path}.path", faults)


def _check_image(source: dict[str, Any], path: str, faults: Faults) -> None:
    required("reference")(source, path, faults)
    if source["pullPolicy"] not in PULLS:
        faults.unsupported(f"{path}.pullPolicy", source["pullPolicy"], PULLS)


def _check_repository(source: dict[str, Any], path: str, faults: Faults) -> None:
    required("repository")(source, path, faults)
    check_descending(source.get("directory", ""), f"{path}.directory", faults)


def _check_csi(source: dict[str, Any], path: str, faults: Faults) -> None:
    check_driver_name(source.get("driver", ""), f"{path}.driver", faults)
    if (ref := source.get("nodePublishSecretRef")) is None:
        return
    if not ref.get("name"):
        faults.required(f"{path}.nodePublishSecretRef.name")
    for why in words.subdomain(ref["name"]) if ref.get("name") else ():
        faults.invalid(f"{path}.name", ref["name"], why)


SOURCES: dict[str, Check] = {
    "gitRepo": _check_repository,
    "image": _check_image,
    "emptyDir": _check_empty,
    "hostPath": _check_host_path,
    "secret": check_files("secretName"),
    "configMap": check_files("name"),
    "downwardAPI": check_downward,
    "projected": check_projected,
    "persistentVolumeClaim": required("claimName"),
    **DISKS,
    "ephemeral": _check_claim_template,
    "csi": _check_csi,
    "local": _check_local,
}
_IN_ORDER = (
    *("emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi", "glusterfs"),
    *("flocker", "persistentVolumeClaim", "rbd", "cinder", "cephfs", "quobyte", "downwardAPI", "fc", "flexVolume", "configMap"),
    *("azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "storageos", "projected", "scaleIO"),
    *("csi", "ephemeral", "image"),
)
_RANKS = {name: rank for rank, name in enumerate(_IN_ORDER)}

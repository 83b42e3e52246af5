"""What PersistentVolumes are made of, where they tell it otherwise than pods. See pkg/apis/core/validation."""

from typing import Any

from . import words
from .disks import Check, check_storage_os, initiators, required, with_secret
from .drivers import check_driver_name
from .faults import Faults
from .volumes import MORE_THAN_ONE, SOURCES

PERSISTENT = (
    *("hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs", "rbd", "quobyte", "cephfs"),
    *("iscsi", "cinder", "fc", "flexVolume", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume"),
    *("azureDisk", "scaleIO", "local", "storageos", "csi"),
)
"""What a PersistentVolume can be, in the order in which they are looked at."""
_PLACES = {"gcePersistentDisk": "persistentDisk"}
_PLACES_OF_MORE = {"cephfs": "cephFS"}
"""Where the real server sees a source, if not at its name."""
_LONGEST_PORTAL = 64
_DRIVER_SECRETS = ("controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef")
_PORTAL_WORDS = (
    "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified."
)


def check_persistent_source(spec: dict[str, Any], path: str, faults: Faults, name: str = "") -> str:
    """What a PersistentVolume of a name is made of; gives which sort it is."""
    found = [key for key in PERSISTENT if key in spec]
    for key in found[1:]:
        faults.forbidden(f"{path}.{_PLACES_OF_MORE.get(key, key)}", MORE_THAN_ONE)
    if not found:
        faults.required(path, "must specify a volume type")
        return ""
    kind, where = found[0], f"{path}.{_PLACES.get(found[0], found[0])}"
    if (check := _SOURCES.get(kind, SOURCES.get(kind))) is not None:
        check(spec[kind], where, faults)
    if kind == "iscsi":
        _check_portal(spec[kind], where, name, faults)
    return kind


def _check_portal(source: dict[str, Any], path: str, name: str, faults: Faults) -> None:
    portal = source.get("targetPortal", "")
    if "initiatorName" in source and len(f"{name}:{portal}".encode()) > _LONGEST_PORTAL:
        faults.invalid(f"{path}.targetportal", portal, _PORTAL_WORDS)


def _check_driver(source: dict[str, Any], path: str, faults: Faults) -> None:
    check_driver_name(source.get("driver", ""), f"{path}.driver", faults)
    if not source.get("volumeHandle"):
        faults.required(f"{path}.volumeHandle")
    for key in (key for key in _DRIVER_SECRETS if key in source):
        _check_secret(source[key], f"{path}.{key}", faults)


def _check_secret(secret: dict[str, Any], path: str, faults: Faults) -> None:
    for key, rule in (("name", words.subdomain), ("namespace", words.label)):
        if not (text := secret.get(key)):
            faults.required(f"{path}.{key}")
        for why in rule(text) if text else ():
            faults.invalid(f"{path}.{key}", text, why)


def _check_gluster(source: dict[str, Any], path: str, faults: Faults) -> None:
    required("endpoints", "path")(source, path, faults)
    space = source.get("endpointsNamespace")
    if space == "":
        told = "if the endpointnamespace is set, it must be a valid namespace name"
        faults.invalid(f"{path}.endpointsNamespace", "", told)
    for why in words.label(space) if space else ():
        faults.invalid(f"{path}.endpointsNamespace", space, why)


def _check_azure_file(source: dict[str, Any], path: str, faults: Faults) -> None:
    required("secretName", "shareName")(source, path, faults)
    if source.get("secretNamespace") == "":
        faults.required(f"{path}.secretNamespace")


_SOURCES: dict[str, Check] = {
    "csi": _check_driver,
    "iscsi": with_secret(initiators("must be valid format"), "name"),
    "cinder": with_secret(required("volumeID"), "name", "namespace"),
    "glusterfs": _check_gluster,
    "azureFile": _check_azure_file,
    "storageos": with_secret(check_storage_os, "name", "namespace"),
}

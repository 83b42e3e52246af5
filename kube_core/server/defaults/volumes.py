"""Defaults of the volumes of pods. See `pkg/apis/core/v1/defaults.go`."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from .images import pull_policy

MODE = 0o644
TOKEN_SECONDS = 3600  # of a serviceAccountToken


def fill_volume(volume: dict[str, Any]) -> None:
    """One volume of a pod; without a source it is an empty folder."""
    if len(volume) == 1:
        volume["emptyDir"] = {}
    for key, source in volume.items():
        if (filler := _SOURCES.get(key)) is not None:
            filler(source)


def fill_persistent_source(source: dict[str, Any]) -> None:
    """The source of a PersistentVolume, which lies among other fields of its spec."""
    for key in _PERSISTENT & source.keys():
        _SOURCES[key](source[key])


def _set(values: Mapping[str, Any], source: dict[str, Any]) -> None:
    for key, value in values.items():
        source.setdefault(key, value)


def _fill_files(source: dict[str, Any]) -> None:
    source.setdefault("defaultMode", MODE)
    for item in source.get("items", ()):
        _fill_field(item)


def _fill_field(item: dict[str, Any]) -> None:
    if "fieldRef" in item:
        item["fieldRef"].setdefault("apiVersion", "v1")
    if "resourceFieldRef" in item:
        item["resourceFieldRef"].setdefault("divisor", "0")


def _fill_image(source: dict[str, Any]) -> None:
    source["pullPolicy"] = source.get("pullPolicy") or pull_policy(source.get("reference", ""))


def _fill_projected(source: dict[str, Any]) -> None:
    source.setdefault("defaultMode", MODE)
    source.setdefault("sources", None)
    for part in source["sources"] or ():
        if "serviceAccountToken" in part:
            part["serviceAccountToken"].setdefault("expirationSeconds", TOKEN_SECONDS)
        for item in part.get("downwardAPI", {}).get("items", ()):
            _fill_field(item)


def _fill_claim_template(source: dict[str, Any]) -> None:
    if "volumeClaimTemplate" in source:
        source["volumeClaimTemplate"].setdefault("metadata", {})
        source["volumeClaimTemplate"].setdefault("spec", {}).setdefault("volumeMode", "Filesystem")


_AZURE = {"cachingMode": "ReadWrite", "fsType": "ext4", "readOnly": False, "kind": "Shared"}
_SOURCES: dict[str, Callable[[dict[str, Any]], None]] = {
    "secret": _fill_files,
    "configMap": _fill_files,
    "downwardAPI": _fill_files,
    "projected": _fill_projected,
    "ephemeral": _fill_claim_template,
    "image": _fill_image,
    "hostPath": partial(_set, {"type": ""}),
    "iscsi": partial(_set, {"iscsiInterface": "default"}),
    "rbd": partial(_set, {"pool": "rbd", "user": "admin", "keyring": "/etc/ceph/keyring"}),
    "azureDisk": partial(_set, _AZURE),
    "scaleIO": partial(_set, {"storageMode": "ThinProvisioned", "fsType": "xfs", "secretRef": None}),
}
_PERSISTENT = {"hostPath", "iscsi", "rbd", "azureDisk", "scaleIO"}

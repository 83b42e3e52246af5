"""PersistentVolumeClaims. See `ValidatePersistentVolumeClaim` and its neighbours in pkg/apis/core/validation."""

from typing import Any

from ..amounts import amount
from ..document import Document, part
from . import words
from .faults import Faults
from .resource_names import is_native
from .selectors import check_selector

VOLUME_MODES = ("Block", "Filesystem")
POSITIVE = "must be greater than zero"
_MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
_ONE_POD = "may not use ReadWriteOncePod with other access modes"
_ALIKE = ("apiGroup", "kind", "name")
_FIXED = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
_OLD_CLASS = "volume.beta.kubernetes.io/storage-class"
_RESIZES = (
    *("ControllerResizeInProgress", "ControllerResizeInfeasible", "NodeResizeInProgress", "NodeResizeInfeasible"),
    "NodeResizePending",
)


def check_claim(document: Document, faults: Faults) -> None:
    """A PersistentVolumeClaim."""
    check_claim_spec(document.content["spec"], "spec", faults)


def check_claim_spec(spec: dict[str, Any], path: str, faults: Faults) -> None:
    """What is claimed."""
    if not spec.get("accessModes"):
        faults.required(f"{path}.accessModes", "at least 1 access mode is required")
    check_selector(spec.get("selector"), f"{path}.selector", faults)
    check_modes(spec.get("accessModes", ()), f"{path}.accessModes", faults)
    size = spec["resources"].get("requests", {}).get("storage")
    if size is None:
        faults.required(f"{path}.resources[storage]")
    elif amount(size) <= 0:
        faults.invalid(f"{path}.resources[storage]", size, POSITIVE)
    if spec.get("storageClassName"):
        for why in words.subdomain(spec["storageClassName"]):
            faults.invalid(f"{path}.storageClassName", spec["storageClassName"], why)
    if spec["volumeMode"] not in VOLUME_MODES:
        faults.unsupported(f"{path}.volumeMode", spec["volumeMode"], VOLUME_MODES)
    _check_sources(spec, path, faults)
    for why in words.subdomain(name) if (name := spec.get("volumeAttributesClassName")) else ():
        faults.invalid(f"{path}.volumeAttributesClassName", name, why)


def _check_sources(spec: dict[str, Any], path: str, faults: Faults) -> None:
    """Where the data comes from, which two fields say in the same way."""
    for key in ("dataSource", "dataSourceRef"):
        if key in spec:
            _check_source(spec[key], f"{path}.{key}", faults)
    source, reference = spec.get("dataSource"), spec.get("dataSourceRef")
    if reference is not None and (namespace := reference.get("namespace")):
        for why in words.label(namespace):
            faults.invalid(f"{path}.dataSourceRef.namespace", namespace, why)
        if source is not None:
            faults.invalid(path, {}, "may not be specified when dataSourceRef.namespace is specified")
    elif source is not None and reference is not None and any(source.get(key) != reference.get(key) for key in _ALIKE):
        faults.invalid(path, {}, "must match dataSourceRef")


def check_modes(modes: list[str], path: str, faults: Faults) -> None:
    """How a volume may be used."""
    for mode in modes:
        if mode not in _MODES:
            faults.unsupported(path, mode, _MODES)
    if "ReadWriteOncePod" in modes and len(set(modes) & set(_MODES)) > 1:
        faults.forbidden(path, _ONE_POD)


def check_not_negative(text: str, path: str, faults: Faults) -> None:
    """See `validateBasicResource`."""
    if amount(text).value < 0:
        faults.invalid(path, amount(text).value, "must be a valid resource quantity")


def _check_source(source: dict[str, Any], path: str, faults: Faults) -> None:
    for key in ("name", "kind"):
        if not source.get(key):
            faults.required(f"{path}.{key}")
    if not (group := source.get("apiGroup")) and source.get("kind") != "PersistentVolumeClaim":
        text = "must be 'PersistentVolumeClaim' when referencing the default apiGroup"
        faults.invalid(path, source.get("kind", ""), text)
    for why in words.subdomain(group) if group else ():
        faults.invalid(f"{path}.apiGroup", group, why)


def check_claim_change(before: Document, document: Document, faults: Faults) -> None:
    """A claim changes its size only, once it is bound, and never shrinks below what it has."""
    old, new = before.content["spec"], document.content["spec"]
    if not _is_upgrade(before, document):
        _check_old_class(before, document, faults)
    if _fixed(before, document) != old:
        faults.forbidden("spec", f"{_FIXED}\n")
    _check_growth(old, new, before, faults)
    if old.get("volumeMode") != new["volumeMode"]:
        faults.invalid("volumeMode", new["volumeMode"], words.IMMUTABLE)
    _check_attributes(old, new, part(before.content, "status"), faults)


def _fixed(before: Document, document: Document) -> dict[str, Any]:
    """What is claimed now, with the old state of what may change."""
    old: dict[str, Any] = before.content["spec"]
    new = dict(document.content["spec"])
    free = [] if old.get("volumeName") else ["volumeName"]
    if _may_be_named(before, document):
        free.append("storageClassName")
    if part(before.content, "status").get("phase") == "Bound":
        free.append("volumeAttributesClassName")
        if "requests" in new["resources"]:
            size = {"storage": old["resources"].get("requests", {}).get("storage")}
            new["resources"] = {**new["resources"], "requests": {**new["resources"]["requests"], **size}}
    kept = {key: old[key] for key in free if key in old}
    return {key: value for key, value in new.items() if key not in free} | kept


def _may_be_named(before: Document, document: Document) -> bool:
    """Whether a claim without a class gets one, which is that of its annotation if it has any."""
    named = document.content["spec"].get("storageClassName")
    is_new = named is not None and before.content["spec"].get("storageClassName") is None
    return is_new and before.metadata.annotations.get(_OLD_CLASS, named) == named


def _is_upgrade(before: Document, document: Document) -> bool:
    """Whether a class is named as the annotation had it, which may go."""
    was = before.metadata.annotations.get(_OLD_CLASS)
    named = document.content["spec"].get("storageClassName")
    return was is not None and _may_be_named(before, document) and document.metadata.annotations.get(_OLD_CLASS, named) == was


def _check_old_class(before: Document, document: Document, faults: Faults) -> None:
    was, now = (each.metadata.annotations.get(_OLD_CLASS, "") for each in (before, document))
    if was != now:
        faults.invalid(f"metadata.annotations.{_OLD_CLASS}", now, words.IMMUTABLE)


def _check_growth(old: dict[str, Any], new: dict[str, Any], before: Document, faults: Faults) -> None:
    size, was = (each["resources"].get("requests", {}).get("storage", "0") for each in (new, old))
    has = before.content.get("status", {}).get("capacity", {}).get("storage", "0")
    if amount(size) < amount(was) and amount(size) <= amount(has):
        faults.forbidden("spec.resources.requests.storage", "field can not be less than status.capacity")


def _check_attributes(old: dict[str, Any], new: dict[str, Any], status: dict[str, Any], faults: Faults) -> None:
    """Once a class of attributes has been applied, there is always one."""
    path, was, now = "spec.volumeAttributesClassName", *(each.get("volumeAttributesClassName") for each in (old, new))
    if not now and now != was and "currentVolumeAttributesClassName" in status:
        what = "nil" if now is None else "empty string"
        faults.forbidden(path, f"update to {what} is forbidden when status.currentVolumeAttributesClassName is not nil")


def check_claim_status(before: Document, document: Document, faults: Faults) -> None:
    """The status of a PersistentVolumeClaim."""
    status = part(document.content, "status")
    for key, value in status.get("capacity", {}).items():
        check_not_negative(value, f"status.capacity[{key}]", faults)
    for key, state in status.get("allocatedResourceStatuses", {}).items():
        _check_key(key, "status.allocatedResourceStatuses", faults)
        if state not in _RESIZES:
            faults.unsupported("status.allocatedResourceStatuses", key, _RESIZES)
    for key, value in status.get("allocatedResources", {}).items():
        if _check_key(key, "status.allocatedResources", faults):
            check_not_negative(value, f"status.allocatedResources[{key}]", faults)


def _check_key(key: str, path: str, faults: Faults) -> bool:
    """What a claim has of: storage, or something of somebody's own. False when it is something else."""
    found = words.qualified(key)
    for why in found:
        faults.invalid(path, key, why)
    if not found and is_native(key) and key != "storage":
        faults.unsupported(path, key, ("storage",))
        return False
    return not found

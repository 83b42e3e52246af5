"""PersistentVolumes, their claims and classes."""

from collections.abc import Sequence
from posixpath import normpath
from typing import Any

from ..amounts import amount
from ..document import Document
from . import words
from .faults import Faults
from .scheduling import check_node_selector
from .selectors import check_selector
from .volumes import PERSISTENT, check_persistent_source

_MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
_VOLUME_MODES, _POLICIES = ("Block", "Filesystem"), ("Delete", "Recycle", "Retain")
_BINDINGS, _CLASS_POLICIES = ("Immediate", "WaitForFirstConsumer"), ("Delete", "Retain")
_MOST_PARAMETERS, _LONGEST_PARAMETERS = 512, 256 * 1024
_CLAIM_FIXED = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
_SOURCE_FIXED = "spec.persistentvolumesource is immutable after creation"
_ALIKE = ("apiGroup", "kind", "name")
_ONE_POD = "may not use ReadWriteOncePod with other access modes"
_POSITIVE = "must be greater than zero"


def check_claim(document: Document, faults: Faults) -> None:
    """A PersistentVolumeClaim."""
    check_claim_spec(document.content["spec"], "spec", faults)


def check_claim_spec(spec: dict[str, Any], path: str, faults: Faults) -> None:
    """What is claimed."""
    if not spec.get("accessModes"):
        faults.required(f"{path}.accessModes", "at least 1 access mode is required")
    check_selector(spec.get("selector"), f"{path}.selector", faults)
    _check_modes(spec.get("accessModes", ()), f"{path}.accessModes", faults)
    size = spec["resources"].get("requests", {}).get("storage")
    if size is None:
        faults.required(f"{path}.resources[storage]")
    elif amount(size) <= 0:
        faults.invalid(f"{path}.resources[storage]", size, _POSITIVE)
    if spec.get("storageClassName"):
        for why in words.subdomain(spec["storageClassName"]):
            faults.invalid(f"{path}.storageClassName", spec["storageClassName"], why)
    if spec["volumeMode"] not in _VOLUME_MODES:
        faults.unsupported(f"{path}.volumeMode", spec["volumeMode"], _VOLUME_MODES)
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


def _check_modes(modes: list[str], path: str, faults: Faults) -> None:
    for mode in modes:
        if mode not in _MODES:
            faults.unsupported(path, mode, _MODES)
    if "ReadWriteOncePod" in modes and len(set(modes)) > 1:
        faults.forbidden(path, _ONE_POD)


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
    bound = before.content.get("status", {}).get("phase") == "Bound"
    free = {"resources", "volumeAttributesClassName"} if bound else set[str]()
    if "volumeName" not in old:
        free.add("volumeName")
    if old.get("storageClassName") is None:
        free.add("storageClassName")
    keys = {*old, *new} - free
    if any(old.get(key) != new.get(key) for key in keys):
        faults.forbidden("spec", f"{_CLAIM_FIXED}\n")
    _check_growth(old, new, before, faults)
    if old.get("volumeMode") != new["volumeMode"]:
        faults.invalid("volumeMode", new["volumeMode"], words.IMMUTABLE)


def _check_growth(old: dict[str, Any], new: dict[str, Any], before: Document, faults: Faults) -> None:
    size, was = (each["resources"].get("requests", {}).get("storage", "0") for each in (new, old))
    has = before.content.get("status", {}).get("capacity", {}).get("storage", "0")
    if amount(size) < amount(was) and amount(size) <= amount(has):
        words_ = "field can not be less than status.capacity"
        faults.forbidden("spec.resources.requests.storage", words_)


def check_volume(document: Document, faults: Faults) -> None:
    """A PersistentVolume."""
    spec = document.content["spec"]
    if not spec.get("accessModes"):
        faults.required("spec.accessModes")
    _check_modes(spec.get("accessModes", ()), "spec.accessModes", faults)
    capacity: dict[str, str] | None = spec.get("capacity")
    if not capacity:
        faults.required("spec.capacity")
    if capacity is None or len(capacity) > 1 or "storage" not in capacity:
        faults.unsupported("spec.capacity", capacity, ("storage",))
    if capacity and "storage" in capacity and amount(capacity["storage"]) <= 0:
        faults.invalid("spec.capacity[storage]", capacity["storage"], _POSITIVE)
    if spec["persistentVolumeReclaimPolicy"] not in _POLICIES:
        faults.unsupported("spec.persistentVolumeReclaimPolicy", spec["persistentVolumeReclaimPolicy"], _POLICIES)
    affinity = spec.get("nodeAffinity", {}).get("required")
    if affinity is not None:
        check_node_selector(affinity, "spec.nodeAffinity.required", faults)
    kind = check_persistent_source(spec, "spec", faults)
    recycled = spec["persistentVolumeReclaimPolicy"] == "Recycle"
    if kind == "hostPath" and recycled and normpath(spec["hostPath"].get("path", "")) == "/":
        faults.forbidden("spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'")
    if kind == "csi" and not spec["csi"].get("volumeHandle"):
        faults.required("spec.csi.volumeHandle")
    if kind == "local" and affinity is None:
        faults.required("spec.nodeAffinity", "Local volume requires node affinity")
    if spec.get("storageClassName"):
        for why in words.subdomain(spec["storageClassName"]):
            faults.invalid("spec.storageClassName", spec["storageClassName"], why)
    if spec["volumeMode"] not in _VOLUME_MODES:
        faults.unsupported("spec.volumeMode", spec["volumeMode"], _VOLUME_MODES)


def check_volume_change(before: Document, document: Document, faults: Faults) -> None:
    """What a volume is made of stays."""
    old, new = before.content["spec"], document.content["spec"]
    if any(old.get(key) != new.get(key) for key in PERSISTENT):
        faults.forbidden("spec.persistentvolumesource", f"{_SOURCE_FIXED}\n")
    if old.get("volumeMode") != new["volumeMode"]:
        faults.invalid("volumeMode", new["volumeMode"], words.IMMUTABLE)


def check_class(document: Document, faults: Faults) -> None:
    """A StorageClass."""
    content = document.content
    check_provisioner(content["provisioner"], "provisioner", faults)
    check_parameters(content.get("parameters", {}), faults)
    if content["reclaimPolicy"] not in ("", *_CLASS_POLICIES):
        faults.unsupported("reclaimPolicy", content["reclaimPolicy"], _CLASS_POLICIES)
    if content["volumeBindingMode"] not in _BINDINGS:
        faults.unsupported("volumeBindingMode", content["volumeBindingMode"], _BINDINGS)
    _check_topologies(content.get("allowedTopologies", ()), faults)


def _check_topologies(terms: Sequence[dict[str, Any]], faults: Faults) -> None:
    """Where volumes of a class may be: no place is named twice. See `validateAllowedTopologies`."""
    seen: list[dict[str, set[str]]] = []
    for index, term in enumerate(terms):
        path, found = f"allowedTopologies[{index}].matchLabelExpressions", dict[str, set[str]]()
        for number, each in enumerate(term.get("matchLabelExpressions", ())):
            key, values = each.get("key", ""), each.get("values") or ()
            if not values:
                faults.required(f"{path}[{number}].values")
            for place, value in enumerate(values):
                if value in values[:place]:
                    faults.duplicate(f"{path}[{number}].values[{place}]", value)
            for why in words.qualified(key):
                faults.invalid(f"{path}[{number}].key", key, why)
            if key in found:
                faults.duplicate(f"{path}[{number}].key", key)
            found[key] = set(values)
        if found in seen:
            faults.duplicate(path, "")
        seen.append(found)


def check_provisioner(name: str, path: str, faults: Faults) -> None:
    """The name of who makes volumes."""
    if not name:
        faults.required(path)
    for why in words.qualified(name.lower()) if name else ():
        faults.invalid(path, name.lower(), why)


def check_parameters(parameters: dict[str, str], faults: Faults) -> None:
    """What is said to who makes volumes."""
    if len(parameters) > _MOST_PARAMETERS:
        faults.too_long("parameters", _MOST_PARAMETERS)
        return
    if "" in parameters:
        faults.invalid("parameters", "", "field can not be empty.")
    if sum(len(key.encode()) + len(value.encode()) for key, value in parameters.items()) > _LONGEST_PARAMETERS:
        faults.too_long("parameters", _LONGEST_PARAMETERS)


def check_class_change(before: Document, document: Document, faults: Faults) -> None:
    """How a class makes volumes stays."""
    old, new = before.content, document.content
    for key in ("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"):
        if old.get(key) != new.get(key):
            faults.invalid(key, None, words.IMMUTABLE)  # so the real server shows it

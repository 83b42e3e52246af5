"""What drivers of storage tell of themselves: attachments, nodes, capacities. See `pkg/apis/storage/validation`."""

from typing import Any

from ..amounts import amount
from ..document import Document
from . import words
from .claims import check_modes
from .drivers import LONGEST_DRIVER, check_driver_name
from .faults import Faults, Struct
from .persistent_sources import check_persistent_source
from .repeats import repeats
from .selectors import check_selector
from .storage import check_parameters, check_provisioner

_LONGEST_NODE, _LONGEST_METADATA, _LONGEST_ERROR = 256, 256 * 1024, 1024
_ONE_SOURCE = "must specify exactly one of inlineVolumeSpec and persistentVolumeName"
_INLINE = "in the context of inline volumes"
_NOT_INLINE = ("claimRef", "capacity", "nodeAffinity", "storageClassName")
_MODE_KEYS = ("Persistent", "Ephemeral")
_LEAST_PERIOD = 10
_GROUP_POLICIES = ("File", "None", "ReadWriteOnceWithFSType")


def check_attachment(document: Document, faults: Faults) -> None:
    """A VolumeAttachment."""
    spec: dict[str, Any] = document.content.get("spec", {})
    source: dict[str, Any] = spec.get("source", {})
    _check_attacher(spec.get("attacher", ""), faults)
    name, path = source.get("persistentVolumeName"), "spec.source.persistentVolumeName"
    if "inlineVolumeSpec" in source:
        if name is not None:
            faults.forbidden("spec.source", _ONE_SOURCE)
        else:
            _check_inline(source["inlineVolumeSpec"], "spec.source.inlineVolumeSpec", faults)
    elif name is None:
        faults.required("spec.source", _ONE_SOURCE)
    elif not name:
        faults.required(path, "must specify non empty persistentVolumeName")
    for why in words.subdomain(name) if name is not None else ():
        faults.invalid(path, name, why)
    for why in words.subdomain(spec.get("nodeName", "")):
        faults.invalid("spec.nodeName", spec.get("nodeName", ""), why)
    _check_attached(document.content.get("status", {}), faults)


def _check_attacher(attacher: str, faults: Faults) -> None:
    if not attacher:
        faults.required("spec.attacher")
        return
    if why := words.caseless_subdomain(attacher):
        faults.invalid("spec.attacher", attacher, why)
    if len(attacher) > LONGEST_DRIVER:
        faults.too_long("spec.attacher", LONGEST_DRIVER, "characters")


def _check_inline(spec: dict[str, Any], path: str, faults: Faults) -> None:
    """A volume that is told of here, and nowhere else. See `ValidatePersistentVolumeSpec`."""
    for key in _NOT_INLINE:
        if spec.get(key) or (key == "nodeAffinity" and key in spec):
            faults.forbidden(f"{path}.{key}", f"may not be specified {_INLINE}")
    if "csi" not in spec:
        faults.required(f"{path}.csi", f"has to be specified {_INLINE}")
    if not spec.get("accessModes"):
        faults.required(f"{path}.accessModes")
    check_modes(spec.get("accessModes", []), f"{path}.accessModes", faults)
    if spec.get("persistentVolumeReclaimPolicy", "Retain") != "Retain":
        faults.forbidden(f"{path}.persistentVolumeReclaimPolicy", f"may only be Retain {_INLINE}")
    check_persistent_source(spec, path, faults)
    if spec.get("volumeMode", "Filesystem") != "Filesystem":
        faults.forbidden(f"{path}.volumeMode", f"may not specify volumeMode other than Filesystem {_INLINE}")


def _check_attached(status: dict[str, Any], faults: Faults) -> None:
    metadata: dict[str, str] = status.get("attachmentMetadata", {})
    if sum(len(key.encode()) + len(value.encode()) for key, value in metadata.items()) > _LONGEST_METADATA:
        faults.too_long("status.attachmentMetadata", _LONGEST_METADATA)
    for key in ("attachError", "detachError"):
        error: dict[str, Any] = status.get(key, {})
        if len(error.get("message", "").encode()) > _LONGEST_ERROR:
            faults.too_long(f"status.{key}.message", _LONGEST_ERROR)
        for why in words.range_of(error.get("errorCode", 0), 0, 2**31 - 1):
            faults.invalid(f"status.{key}.errorCode", error["errorCode"], why)


def check_attachment_change(before: Document, document: Document, faults: Faults) -> None:
    """What is attached where stays."""
    if before.content.get("spec") != document.content.get("spec"):
        faults.invalid("spec", None, words.IMMUTABLE)


def check_node(document: Document, faults: Faults) -> None:
    """A CSINode."""
    seen: set[str] = set()
    for index, driver in enumerate(document.content.get("spec", {}).get("drivers") or ()):
        path, name = f"spec.drivers[{index}]", driver.get("name", "")
        check_driver_name(name, f"{path}.name", faults)
        _check_driver(driver, path, faults)
        if name in seen:
            faults.duplicate(f"{path}.name", name)
        seen.add(name)
        _check_keys(driver.get("topologyKeys") or (), path, faults)


def _check_driver(driver: dict[str, Any], path: str, faults: Faults) -> None:
    node, count = driver.get("nodeID", ""), driver.get("allocatable", {}).get("count", 0)
    if not node:
        faults.required(f"{path}.nodeID")
    if len(node.encode()) > _LONGEST_NODE:
        faults.invalid(f"{path}.nodeID", node, f"must be {_LONGEST_NODE} characters or less")
    if count < 0:
        faults.invalid(f"{path}.allocatable.count", count, words.NOT_NEGATIVE)


def _check_keys(keys: list[str] | tuple[()], path: str, faults: Faults) -> None:
    again = repeats(keys)
    for index, key in enumerate(keys):
        if not key:
            faults.required(path)
        if index in again:
            faults.duplicate(path, key)
        for why in words.qualified(key):
            faults.invalid(path, key, why)


def check_node_change(before: Document, document: Document, faults: Faults) -> None:
    """A driver that is known stays as it is, but for how many volumes it takes."""
    old = {each.get("name"): each for each in before.content.get("spec", {}).get("drivers") or ()}
    for driver in document.content.get("spec", {}).get("drivers") or ():
        was = old.get(driver.get("name"), driver)
        if any(was.get(key) != driver.get(key) for key in ("nodeID", "topologyKeys")):
            fields = {"Name": "name", "NodeID": "nodeID", "TopologyKeys": "topologyKeys"}
            held = Struct({told: driver.get(key) for told, key in fields.items()}, Allocatable=None)
            faults.invalid("spec.drivers", held, words.IMMUTABLE)


def check_capacity(document: Document, faults: Faults) -> None:
    """A CSIStorageCapacity."""
    content = document.content
    check_selector(content.get("nodeTopology"), "nodeTopology", faults)
    for why in words.subdomain(name := content.get("storageClassName", "")):
        faults.invalid("storageClassName", name, why)
    if "capacity" in content and amount(content["capacity"]) < 0:
        faults.invalid("capacity", content["capacity"], words.NOT_NEGATIVE)


def check_capacity_change(before: Document, document: Document, faults: Faults) -> None:
    """It stays the capacity of the same class in the same place."""
    for key in ("nodeTopology", "storageClassName"):
        if before.content.get(key) != document.content.get(key):
            faults.invalid(key, document.content.get(key), words.IMMUTABLE)


def check_attributes(document: Document, faults: Faults) -> None:
    """A VolumeAttributesClass."""
    content = document.content
    check_provisioner(content.get("driverName", ""), "driverName", faults)
    check_parameters(content.get("parameters", {}), faults)
    if not content.get("parameters"):
        faults.required("parameters", "must contain at least one key/value pair")


def check_attributes_change(before: Document, document: Document, faults: Faults) -> None:
    """None of its attributes changes."""
    for key in ("driverName", "parameters"):
        if before.content.get(key) != document.content.get(key):
            faults.forbidden(key, f"updates to {key} are forbidden.")


def check_driver(document: Document, faults: Faults) -> None:
    """A CSIDriver."""
    spec: dict[str, Any] = document.content["spec"]
    for mode in spec["volumeLifecycleModes"]:
        if mode not in _MODE_KEYS:
            faults.unsupported("spec.volumeLifecycleModes", mode, _MODE_KEYS)
    if spec["fsGroupPolicy"] not in _GROUP_POLICIES:
        faults.unsupported("spec.fsGroupPolicy", spec["fsGroupPolicy"], _GROUP_POLICIES)
    tokens: list[dict[str, Any]] = spec.get("tokenRequests", [])
    _check_tokens(tokens, "spec.tokenRequests", faults)
    if (period := spec.get("nodeAllocatableUpdatePeriodSeconds", _LEAST_PERIOD)) < _LEAST_PERIOD:
        text = f"must be greater than or equal to {_LEAST_PERIOD} seconds"
        faults.invalid("spec.nodeAllocatableUpdatePeriodSeconds", period, text)
    if (secret := spec.get("serviceAccountTokenInSecrets")) is not None and not tokens:
        text = "serviceAccountTokenInSecrets is set but no tokenRequests are specified"
        faults.invalid("spec.serviceAccountTokenInSecrets", secret, text)


def _check_tokens(tokens: list[dict[str, Any]], path: str, faults: Faults) -> None:
    seen: set[str] = set()
    for index, token in enumerate(tokens):
        audience, seconds = token.get("audience", ""), token.get("expirationSeconds", words.LEAST_TOKEN_SECONDS)
        if audience in seen:
            faults.duplicate(f"{path}[{index}].audience", audience)
            continue
        seen.add(audience)
        for why in words.token_seconds(seconds):
            faults.invalid(f"{path}[{index}].expirationSeconds", seconds, why)


def check_driver_change(before: Document, document: Document, faults: Faults) -> None:
    """How a driver attaches, and for how long its volumes live, stays."""
    old, new = before.content["spec"], document.content["spec"]
    for key, told in (("attachRequired", "attachedRequired"), ("volumeLifecycleModes", "volumeLifecycleModes")):
        if old.get(key) != new.get(key):
            faults.invalid(f"spec.{told}", new.get(key), words.IMMUTABLE)

"""What may be written into the status of a pod. See `ValidatePodStatusUpdate`."""

from collections.abc import Sequence
from typing import Any

from ..document import Document, part
from . import words
from .container_statuses import check_allocations, check_transitions, check_users
from .faults import Faults, Struct
from .pod_annotations import check_annotation_changes, check_pod_annotations

_SYSTEM = ("PodScheduled", "Ready", "Initialized")
_SORTS = ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")
_NUMBER = "must be a non-negative integer"
_ONE_EACH = "may specify no more than one IP for each IP family"


def check_pod_status(before: Document, document: Document, faults: Faults) -> None:
    """The status of a pod that takes the place of an older one."""
    old, new = part(before.content, "status"), part(document.content, "status")
    spec, annotations = document.content["spec"], document.metadata.annotations
    if before.metadata.annotations or annotations:
        check_annotation_changes(before.metadata.annotations, annotations, faults)
        check_pod_annotations(annotations, spec, "metadata.annotations", faults)
    _check_conditions(new.get("conditions", ()), "status.conditions", faults)
    _check_nominated(old, new, bound=bool(spec.get("nodeName")), faults=faults)
    if (number := new.get("observedGeneration", 0)) < 0:
        faults.invalid("status.observedGeneration", number, _NUMBER)
    if new.get("qosClass") != old.get("qosClass"):
        faults.invalid("status.qosClass", new.get("qosClass", ""), words.IMMUTABLE)
    for key in _SORTS:
        check_transitions(old.get(key, ()), new.get(key, ()), spec, f"status.{key}", faults)
    _check_claims(new.get("resourceClaimStatuses", ()), spec, "status.resourceClaimStatuses", faults)
    if (extended := new.get("extendedResourceClaimStatus")) is not None:
        _check_extended(extended, spec, "status.extendedResourceClaimStatus", faults)
    _check_addresses(old, new, faults)
    for key in _SORTS:
        check_users(new.get(key, ()), spec, f"status.{key}", faults)
    for key in _SORTS:
        check_allocations(new.get(key, ()), spec, new, f"status.{key}", faults)


def _check_conditions(conditions: Sequence[dict[str, Any]], path: str, faults: Faults) -> None:
    for index, each in enumerate(conditions):
        kind, number = each.get("type", ""), each.get("observedGeneration", 0)
        if number < 0:
            faults.invalid(f"{path}[{index}].observedGeneration", number, _NUMBER)
        for why in words.qualified(kind) if kind not in _SYSTEM else ():
            faults.invalid(f"{path}[{index}].Type", kind, why)


def _check_nominated(old: dict[str, Any], new: dict[str, Any], *, bound: bool, faults: Faults) -> None:
    node, path = new.get("nominatedNodeName", ""), "status.nominatedNodeName"
    if not node or node == old.get("nominatedNodeName"):
        return
    for why in words.subdomain(node):
        faults.invalid(path, node, why)
    if bound:
        faults.forbidden(path, "may not be set on pods that are already bound to a node")


def _check_claims(statuses: Sequence[dict[str, Any]], spec: dict[str, Any], path: str, faults: Faults) -> None:
    known = {each.get("name") for each in spec.get("resourceClaims", ())}
    seen: set[str] = set()
    for index, each in enumerate(statuses):
        name, claim = each.get("name", ""), each.get("resourceClaimName")
        if name not in known:
            faults.invalid(f"{path}[{index}].name", name, "must match the name of an entry in `spec.resourceClaims`")
        if name in seen:
            faults.duplicate(f"{path}[{index}].name", name)
        seen.add(name)
        for why in words.subdomain(claim) if claim is not None else ():
            faults.invalid(f"{path}[{index}].resourceClaimName", claim, why)


_MAPPED = ("containerName", "resourceName", "requestName")
_NO_CONTAINER = "must match the name of an entry in spec.initContainers.name or spec.containers.name"
_NO_RESOURCE = (
    "must match the extended resource name of an entry in spec.initContainers.resources.requests or "
    "spec.containers.resources.requests"
)


def _check_extended(status: dict[str, Any], spec: dict[str, Any], path: str, faults: Faults) -> None:
    """The claim that was made for extended resources."""
    containers = {each.get("name"): each for key in ("initContainers", "containers") for each in spec.get(key) or ()}
    mappings: list[dict[str, Any]] = status.get("requestMappings") or []
    if not mappings:
        faults.required(f"{path}.requestMappings", "at least one request mapping is required")
    seen: set[tuple[str, ...]] = set()
    for index, each in enumerate(mappings):
        where, told = f"{path}.requestMappings[{index}]", tuple(each.get(key, "") for key in _MAPPED)
        if (container := containers.get(told[0])) is None:
            faults.invalid(f"{where}.containerName", told[0], _NO_CONTAINER)
        elif told[1] not in container["resources"].get("requests", ()):
            faults.invalid(f"{where}.resourceName", told[1], _NO_RESOURCE)
        for why in words.label(told[2]):
            faults.invalid(f"{path}.requestName", told[2], why)
        for key, value in zip(_MAPPED, told, strict=True) if told in seen else ():
            faults.duplicate(f"{where}.{key}", value)
        seen.add(told)
    if not (claim := status.get("resourceClaimName")):
        faults.required(f"{path}.resourceClaimName")
    for why in words.subdomain(claim) if claim else ():
        faults.invalid(f"{path}.resourceClaimName", claim, why)


def _check_addresses(old: dict[str, Any], new: dict[str, Any], faults: Faults) -> None:
    """The addresses of a pod and of its host: the first of a list is also told alone."""
    _check_listed(old, new, "podIPs", faults)
    one, listed = new.get("podIP", ""), new.get("podIPs", [])
    if bool(one) != bool(listed):
        told = "podIP and podIPs must either both be set or both be unset"
        faults.invalid("status.podIPs", _internal(listed), told)
    elif listed and one != listed[0].get("ip", ""):
        faults.invalid("status.podIPs[0].ip", listed[0].get("ip", ""), "must be equal to `podIP`")
    if listed := new.get("hostIPs", []):
        if new.get("hostIP", "") != listed[0].get("ip", ""):
            faults.invalid("status.hostIPs[0].ip", listed[0].get("ip", ""), "must be equal to `hostIP`")
        _check_listed(old, new, "hostIPs", faults)


def _check_listed(old: dict[str, Any], new: dict[str, Any], key: str, faults: Faults) -> None:
    known = {each.get("ip", "") for each in old.get(key, ())}
    listed = new.get(key, [])
    addresses = [each.get("ip", "") for each in listed]
    for index, address in enumerate(addresses):
        for why in words.address(address) if address not in known else ():
            faults.invalid(f"status.{key}[{index}]", address, why)
    if len(addresses) < 2:
        return
    wrong = next((f"{index}]: {text}" for index, text in enumerate(addresses) if words.read_address(text) is None), None)
    if wrong is not None:
        faults.internal(f"status.{key}", f"failed to check for dual stack with error:invalid IP[{wrong}")
    if wrong is not None or [":" in each for each in addresses] not in ([False, True], [True, False]):
        faults.invalid(f"status.{key}", _internal(listed), _ONE_EACH)


def _internal(listed: list[dict[str, Any]]) -> list[Struct] | None:
    """Addresses as the server holds them, which is what its message shows."""
    return [Struct(IP=each.get("ip", "")) for each in listed] or None

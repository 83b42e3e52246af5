"""Pods: their class of service, and what an update may not touch."""

from collections.abc import Mapping
from typing import Any

from ..document import Document, part
from ..metadata import timestamp
from ..operation import Operation
from ..state import State
from .label_keys import fill_selectors
from .whole_pods import fill_whole

_COUNTED = ("cpu", "memory")
_CONTAINERS = ("containers", "initContainers")
_SORTS = (*_CONTAINERS, "ephemeralContainers")
_GATED = {"reason": "SchedulingGated", "message": "Scheduling is blocked due to non-empty scheduling gates"}
_ARMOR, _LOCAL = "container.apparmor.security.beta.kubernetes.io/", "localhost/"
_PROFILES = {"unconfined": {"type": "Unconfined"}, "runtime/default": {"type": "RuntimeDefault"}}
_STATUSES = ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")
_CLEARED = ("resourceClaimStatuses",)
_KEPT = ("qosClass", *_CLEARED, "extendedResourceClaimStatus", "observedGeneration")


def prepare_pod(state: State, operation: Operation, document: Document) -> None:
    """A new pod's status: pending, with its class of service."""
    content, spec = document.content, document.content["spec"]
    status: dict[str, Any] = {"phase": "Pending"}
    if spec.get("schedulingGates"):
        moment = {"lastProbeTime": None, "lastTransitionTime": timestamp(int(state.now))}
        status["conditions"] = [{"type": "PodScheduled", "status": "False", **moment, **_GATED}]
    if "topologySpreadConstraints" in spec or "affinity" in spec:
        fill_selectors(spec, document.metadata.labels)
    if document.metadata.annotations and spec.get("os", {}).get("name") != "windows":
        _take_profiles(operation, spec, document.metadata.annotations)
    if "resources" in spec:
        fill_whole(spec)
    status["qosClass"] = quality(spec)
    content["status"] = status


def _take_profiles(operation: Operation, spec: dict[str, Any], annotations: Mapping[str, str]) -> None:
    """Profiles of AppArmor that annotations tell, as of old."""
    for container in (each for key in _SORTS for each in spec.get(key) or ()):
        key = _ARMOR + container.get("name", "")
        if key not in annotations or "appArmorProfile" in container.get("securityContext", {}):
            continue
        profile = _profile(annotations[key])
        if profile is not None and profile == spec["securityContext"].get("appArmorProfile"):
            continue
        operation.warnings.append(f'metadata.annotations[{key}]: deprecated since v1.30; use the "appArmorProfile" field instead')
        if profile is not None:
            container["securityContext"] = {**container.get("securityContext", {}), "appArmorProfile": profile}


def _profile(told: str) -> dict[str, str] | None:
    local = told.removeprefix(_LOCAL)
    if told.startswith(_LOCAL) and local and local == local.strip():
        return {"type": "Localhost", "localhostProfile": local}
    return _PROFILES.get(told)


def prepare_pod_update(state: State, operation: Operation, before: Document, document: Document) -> None:
    """A pod, or a part of one, that takes the place of an older one."""
    if operation.path.subresource == "status":
        _keep_status(part(before.content, "status"), document.content.setdefault("status", {}))
        return
    spec, old = document.content["spec"], before.content["spec"]
    if "resources" in old and "resources" not in spec and operation.path.subresource in ("", "resize"):
        spec["resources"] = old["resources"]  # of clients that know nothing of them
    if operation.path.subresource == "resize" and "resources" in spec:
        spec["resources"] = dict(spec["resources"])
        fill_whole(spec)


def _keep_status(old: dict[str, Any], status: dict[str, Any]) -> None:
    """What clients that don't know it leave out."""
    for key in _KEPT:
        if key in old and not status.get(key) and (key not in _CLEARED or key not in status):
            status[key] = old[key]
    numbers: dict[str, list[int]] = {}
    for each in old.get("conditions", ()):
        numbers.setdefault(each.get("type", ""), []).append(each.get("observedGeneration", 0))
    for each in status.get("conditions", ()):
        known = numbers.get(each.get("type", ""))
        number = known.pop(0) if known else 0
        if number and not each.get("observedGeneration"):
            each["observedGeneration"] = number
    for mount in (one for key in _STATUSES for each in status.get(key, ()) for one in each.get("volumeMounts", ())):
        mount.pop("volumeStatus", None)  # ImageVolumeWithDigest is off
    status.pop("nodeAllocatableResourceClaimStatuses", None)  # DRANodeAllocatableResources is off
    status.pop("volumeHealth", None)  # CSIVolumeHealth


def quality(spec: dict[str, Any]) -> str:
    """The class of service. See https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/."""
    if "resources" in spec:
        return _quality_of([spec["resources"]])
    return _quality_of([each["resources"] for key in _CONTAINERS for each in spec.get(key) or () if "resources" in each])


def _quality_of(all_resources: list[dict[str, Any]]) -> str:
    burstable, guaranteed = False, bool(all_resources)
    for resources in all_resources:
        limits, requests = resources.get("limits", {}), resources.get("requests", {})
        for key in _COUNTED:
            limit, request = limits.get(key, "0"), requests.get(key, "0")
            burstable = burstable or limit != "0" or request != "0"
            guaranteed = guaranteed and limit != "0" and limit == request
    return "Guaranteed" if guaranteed else "Burstable" if burstable else "BestEffort"

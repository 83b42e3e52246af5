"""Pods: their class of service, and what an update may not touch."""

from typing import Any

from ..document import Document

_COUNTED = ("cpu", "memory")
_CONTAINERS = ("containers", "initContainers")


def prepare_pod(document: Document) -> None:
    """A new pod's status: pending, with its class of service."""
    content = document.content
    if "resources" in content["spec"]:
        _ask_together(content["spec"])
    content["status"] = {"phase": "Pending", "qosClass": quality(content["spec"])}


def _ask_together(spec: dict[str, Any]) -> None:
    """Of the whole pod: what its containers ask for together is left to them; else the limit is the request."""
    resources = spec["resources"]
    asked = {key for each in spec.get("containers") or () for key in each["resources"].get("requests", ())}
    missing = {key: limit for key, limit in resources.get("limits", {}).items() if key not in asked}
    if missing:
        resources["requests"] = {**missing, **resources.get("requests", {})}


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

"""Nodes: those that are made up, and whether a pod may run on one.

See pkg/scheduler/framework/plugins (nodeaffinity, tainttoleration, nodeunschedulable) of kubernetes. Resources are not counted.
"""

from typing import Any

from kube_core.base import Selector

from .cluster import Plain
from .pods import condition

NODES = "nodes"
MOST_PODS = 110  # maxPods of a kubelet
_UNSCHEDULABLE = "node.kubernetes.io/unschedulable"
_REFUSING = ("NoSchedule", "NoExecute")


def synthetic_node(name: str, number: int, stamp: str) -> Plain:
    """A node that is ready."""
    labels = {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}
    conditions = [
        _condition("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available", stamp),
        _condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure", stamp),
        _condition("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available", stamp),
        _condition("Ready", "True", "KubeletReady", "kubelet is posting ready status", stamp),
    ]
    capacity = {"cpu": "32", "memory": "256Gi", "ephemeral-storage": "1Ti", "pods": str(MOST_PODS)}
    addresses = [{"type": "InternalIP", "address": f"10.0.0.{number}"}, {"type": "Hostname", "address": name}]
    info = dict.fromkeys(("machineID", "systemUUID", "bootID", "kernelVersion", "osImage", "kubeProxyVersion"), "")
    versions = {"containerRuntimeVersion": "kube-core://", "kubeletVersion": "v1.37.2"}
    status = {"capacity": capacity, "allocatable": dict(capacity), "conditions": conditions, "addresses": addresses}
    status["nodeInfo"] = {**info, **versions, "operatingSystem": "linux", "architecture": "amd64"}
    metadata = {"name": name, "labels": labels}
    return {"apiVersion": "v1", "kind": "Node", "metadata": metadata, "spec": {}, "status": status}


def _condition(type_: str, status: str, reason: str, message: str, stamp: str) -> dict[str, str]:
    head = {"type": type_, "status": status, "lastHeartbeatTime": stamp, "lastTransitionTime": stamp}
    return {**head, "reason": reason, "message": message}


def fits(spec: Plain, node: Plain) -> bool:
    """Whether a node is one that a pod's spec selects, by labels or by affinity."""
    labels = node["metadata"].get("labels", {})
    if not Selector.of(spec.get("nodeSelector") or {}).matches(labels):
        return False
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution")
    if not required:
        return True
    fields = {"metadata.name": node["metadata"]["name"]}
    return any(_meets(term, labels, fields) for term in required.get("nodeSelectorTerms", ()))


def _meets(term: dict[str, Any], labels: dict[str, str], fields: dict[str, str]) -> bool:
    expressions, matched = term.get("matchExpressions") or [], term.get("matchFields") or []
    if not expressions and not matched:  # an empty term selects nothing
        return False
    return all(_holds(each, labels) for each in expressions) and all(_holds(each, fields) for each in matched)


def _holds(expression: dict[str, Any], values: dict[str, str]) -> bool:
    key, operator, wanted = expression["key"], expression["operator"], expression.get("values") or [""]
    if operator in ("Gt", "Lt"):
        value = values.get(key, "")
        if not value.lstrip("-").isdecimal():
            return False
        return int(value) > int(wanted[0]) if operator == "Gt" else int(value) < int(wanted[0])
    return Selector.of_label_selector({"matchExpressions": [expression]}).matches(values)


def tolerates(spec: Plain, node: Plain) -> bool:
    """Whether a pod's spec tolerates what a node is tainted with, or that it takes no pods."""
    taints = [each for each in node.get("spec", {}).get("taints", ()) if each["effect"] in _REFUSING]
    if node.get("spec", {}).get("unschedulable"):
        taints = [*taints, {"key": _UNSCHEDULABLE, "effect": "NoSchedule"}]
    return all(any(_tolerated(each, taint) for each in spec.get("tolerations") or ()) for taint in taints)


def _tolerated(toleration: dict[str, Any], taint: dict[str, Any]) -> bool:
    if toleration.get("effect") not in (None, "", taint["effect"]) or toleration.get("key", "") not in ("", taint["key"]):
        return False
    if toleration.get("operator", "Equal") == "Exists":
        return True
    return bool(toleration.get("key")) and toleration.get("value", "") == taint.get("value", "")


def is_ready(node: Plain) -> bool:
    """Whether a node is ready, or nobody says anything about it."""
    met = condition(node, "Ready")
    return met is None or met["status"] == "True"

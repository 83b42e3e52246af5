"""When an object does what it is for, by the rules of its kind."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from kube_core.objects import json_path

GOOD = ("Ready", "Available")
"""The conditions by which objects of any kind say that they work (https://github.com/kubernetes/community, API conventions)."""

_CONDITION = {
    word: json_path(f'{{.status.conditions[?(@.type=="{word}")].status}}') for word in (*GOOD, "Complete", "Established")
}


def is_ready(document: Mapping[str, Any]) -> bool:
    """Whether an object, as plain JSON, is ready."""
    group = str(document.get("apiVersion", "")).rpartition("/")[0]
    rule = _RULES.get((group, str(document.get("kind", ""))))
    return rule(document) if rule else _by_conditions(document)


def _true(document: Mapping[str, Any], type: str) -> bool:
    return "True" in _CONDITION[type](document)


def _by_conditions(document: Mapping[str, Any]) -> bool:
    told = [word for word in GOOD if _CONDITION[word](document)]
    if told:
        return any(_true(document, word) for word in told)
    return not _status(document).get("conditions") and _observed(document)


def _part(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A part of a document; an empty one where there is something else, as in a kind that nobody has typed."""
    found = document.get(key)
    return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}


def _status(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return _part(document, "status")


def _observed(document: Mapping[str, Any]) -> bool:
    """Whether the status is about the present spec, as far as it says."""
    generation = _part(document, "metadata").get("generation")
    observed = _status(document).get("observedGeneration")
    if observed is None or generation is None:
        return True
    return isinstance(observed, int) and isinstance(generation, int) and observed >= generation


def _number(part: Mapping[str, Any], key: str, default: int = 0) -> int:
    found = part.get(key)
    return found if isinstance(found, int) else default


def _count(document: Mapping[str, Any], key: str) -> int:
    return _number(_status(document), key)


def _wanted(document: Mapping[str, Any]) -> int:
    return _number(_part(document, "spec"), "replicas", 1)


def _told(document: Mapping[str, Any]) -> bool:
    return _status(document).get("observedGeneration") is not None and _observed(document)


def _deployment(document: Mapping[str, Any]) -> bool:
    wanted, updated = _wanted(document), _count(document, "updatedReplicas")
    there, available = _count(document, "replicas"), _count(document, "availableReplicas")
    return _told(document) and updated >= wanted and there <= updated and available >= updated


def _stateful_set(document: Mapping[str, Any]) -> bool:
    status = _status(document)
    updated = status.get("updateRevision") == status.get("currentRevision") or _partitioned(document)
    return _told(document) and _count(document, "readyReplicas") >= _wanted(document) and updated


def _partitioned(document: Mapping[str, Any]) -> bool:
    partition = _number(_part(_part(_part(document, "spec"), "updateStrategy"), "rollingUpdate"), "partition")
    return partition > 0 and _count(document, "updatedReplicas") >= _wanted(document) - partition


def _daemon_set(document: Mapping[str, Any]) -> bool:
    wanted = _count(document, "desiredNumberScheduled")
    return _told(document) and min(_count(document, "updatedNumberScheduled"), _count(document, "numberAvailable")) >= wanted


def _replica_set(document: Mapping[str, Any]) -> bool:
    return _told(document) and _count(document, "availableReplicas") >= _wanted(document)


def _phase(*good: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda document: _status(document).get("phase") in good


def _saying(type: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda document: _true(document, type)


def _service(document: Mapping[str, Any]) -> bool:
    if _part(document, "spec").get("type") != "LoadBalancer":
        return True
    return bool(_part(_status(document), "loadBalancer").get("ingress"))


_RULES: Mapping[tuple[str, str], Callable[[Mapping[str, Any]], bool]] = {
    ("", "Pod"): _saying("Ready"),
    ("", "Node"): _saying("Ready"),
    ("", "PersistentVolumeClaim"): _phase("Bound"),
    ("", "PersistentVolume"): _phase("Available", "Bound"),
    ("", "Namespace"): _phase("Active"),
    ("", "ReplicationController"): _replica_set,
    ("", "Service"): _service,
    ("apps", "Deployment"): _deployment,
    ("apps", "StatefulSet"): _stateful_set,
    ("apps", "DaemonSet"): _daemon_set,
    ("apps", "ReplicaSet"): _replica_set,
    ("batch", "Job"): _saying("Complete"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"): _saying("Established"),
    ("apiregistration.k8s.io", "APIService"): _saying("Available"),
}
"""As kubectl's rollout status (kubectl/pkg/polymorphichelpers/rollout_status.go) and each kind's own documentation have it."""

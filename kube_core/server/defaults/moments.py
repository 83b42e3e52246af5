"""Times of conditions and of containers that Go writes as null while they are not known, whatever the schema says."""

from typing import Any

_CHANGED = ("lastTransitionTime",)
_UPDATED = ("lastUpdateTime", *_CHANGED)
_PROBED = ("lastProbeTime", *_CHANGED)
_FLOWS = "flowcontrol.apiserver.k8s.io"
_TIMES = {
    "pods": _PROBED,
    "deployments.apps": _UPDATED,
    "replicasets.apps": _CHANGED,
    "replicationcontrollers": _CHANGED,
    "statefulsets.apps": _CHANGED,
    "daemonsets.apps": _CHANGED,
    "jobs.batch": _PROBED,
    "horizontalpodautoscalers.autoscaling": _CHANGED,
    "persistentvolumeclaims": _PROBED,
    "namespaces": _CHANGED,
    **dict.fromkeys(("services", "poddisruptionbudgets.policy", "servicecidrs.networking.k8s.io"), _CHANGED),
    **dict.fromkeys((f"flowschemas.{_FLOWS}", f"prioritylevelconfigurations.{_FLOWS}"), _CHANGED),
    "nodes": ("lastHeartbeatTime", *_CHANGED),
}


def fill_moments(name: str, content: dict[str, Any]) -> None:
    """Fill in the times of the conditions of an object of a kind."""
    conditions: list[dict[str, Any]] = content.get("status", {}).get("conditions", [])
    for condition in conditions:
        for key in _TIMES.get(name, ()):
            condition.setdefault(key, None)
    if name == "pods":
        _fill_states(content["status"])


_LISTS = ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")
_STATES = {"running": ("startedAt",), "terminated": ("startedAt", "finishedAt")}


def _fill_states(status: dict[str, Any]) -> None:
    for each in (one for key in _LISTS for one in status.get(key, ())):
        for state in (each.get("state", {}), each.get("lastState", {})):
            for key, times in _STATES.items():
                if key in state:
                    state[key] = {**dict.fromkeys(times), **state[key]}

"""What may be written into a status: counts that fit together, addresses, and amounts.

See the functions named `Validate…StatusUpdate` under pkg/apis/*/validation of kubernetes.
"""

from typing import Any

from attrs import frozen

from ..document import Document, part
from . import words
from .claims import check_claim_status
from .faults import Faults
from .job_statuses import check_job_status
from .nodes import check_node_change
from .numbers import check_counts
from .part_changes import PartChange
from .pod_statuses import check_pod_status
from .quotas import check_amounts
from .repeats import repeats

_READY = ("readyReplicas", "cannot be greater than readyReplicas")
_READY_OF_SETS = ("readyReplicas", "cannot be greater than status.readyReplicas")
_ALL = "cannot be greater than status.replicas"


@frozen
class Counts:
    """The numbers of a status: which there are, which are parts of all, and what the available ones are part of."""

    all: tuple[str, ...]
    parts: tuple[str, ...] = ()
    available: tuple[str, str] | None = None

    def check(self, before: Document, document: Document, faults: Faults) -> None:
        """Find what does not fit."""
        status = part(document.content, "status")
        check_counts({key: status[key] for key in self.all if key in status}, self.all, "status", faults)
        replicas = status.get("replicas", 0)
        for key in self.parts:
            if (number := status.get(key, 0)) > replicas:
                faults.invalid(f"status.{key}", number, _ALL)
        available = status.get("availableReplicas", 0)
        if self.available and available > status.get(self.available[0], 0):
            faults.invalid("status.availableReplicas", available, self.available[1])
        was, now = part(before.content, "status").get("collisionCount"), status.get("collisionCount")
        if "collisionCount" in self.all and was is not None and (now is None or now < was):
            faults.invalid("status.collisionCount", now or 0, "cannot be decremented")


_LABELED = ("fullyLabeledReplicas", "readyReplicas", "availableReplicas")
_OF_SETS = ("readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas")
_OF_DEPLOYMENTS = ("updatedReplicas", "readyReplicas", "availableReplicas")
_REPLICAS = Counts(("replicas", *_LABELED, "observedGeneration", "terminatingReplicas"), _LABELED, _READY)
_DEPLOYMENT = Counts(
    ("observedGeneration", "replicas", *_OF_DEPLOYMENTS, "unavailableReplicas", "terminatingReplicas", "collisionCount"),
    _OF_DEPLOYMENTS,
    _READY,
)
_STATEFUL = Counts(("replicas", *_OF_SETS, "observedGeneration", "collisionCount"), _OF_SETS, _READY_OF_SETS)
_DAEMONS = Counts(
    (
        *("currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady", "observedGeneration"),
        *("updatedNumberScheduled", "numberAvailable", "numberUnavailable", "collisionCount"),
    )
)
_AUTOSCALER = Counts(("currentReplicas", "desiredReplicas"))
_BUDGET = Counts(("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"))


def _check_autoscaler(before: Document, document: Document, faults: Faults) -> None:
    for index, condition in enumerate(part(document.content, "status").get("conditions", ())):
        check_counts(condition, ("observedGeneration",), f"status.conditions[{index}]", faults)
    _AUTOSCALER.check(before, document, faults)


def _check_service(before: Document, document: Document, faults: Faults) -> None:
    path, entries = "status.loadBalancer.ingress", _entries(document)
    if entries and document.content["spec"].get("type") != "LoadBalancer":
        faults.forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")
        return
    for index, entry in enumerate(entries):
        _check_entry(entry, f"{path}[{index}]", faults)
        mode = entry.get("ipMode")
        if mode is not None and not entry.get("ip"):
            faults.forbidden(f"{path}[{index}].ipMode", "may not be specified when `ip` is not set")
        elif mode not in (None, "VIP", "Proxy"):
            faults.unsupported(f"{path}[{index}].ipMode", mode, ("Proxy", "VIP"))


def _check_ingress(before: Document, document: Document, faults: Faults) -> None:
    for index, entry in enumerate(_entries(document)):
        _check_entry(entry, f"status.loadBalancer.ingress[{index}]", faults)


def _entries(document: Document) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = part(part(document.content, "status"), "loadBalancer").get("ingress", [])
    return found


def _check_entry(entry: dict[str, Any], path: str, faults: Faults) -> None:
    for why in words.address(entry["ip"]) if entry.get("ip") else ():
        faults.invalid(f"{path}.ip", entry["ip"], why)
    host = entry.get("hostname", "")
    for why in words.subdomain(host) if host else ():
        faults.invalid(f"{path}.hostname", host, why)
    if words.read_address(host):
        faults.invalid(f"{path}.hostname", host, words.NOT_A_NAME)


def _check_quota(before: Document, document: Document, faults: Faults) -> None:
    for key in ("hard", "used"):
        check_amounts(part(part(document.content, "status"), key), f"status.{key}", faults)


def _check_namespace(before: Document, document: Document, faults: Faults) -> None:
    phase, going = part(document.content, "status").get("phase", ""), bool(document.metadata.deletion_timestamp)
    if phase != ("Terminating" if going else "Active"):
        words_ = f"may only be '{'Terminating' if going else 'Active'}' if `deletionTimestamp` is {'not ' if going else ''}empty"
        faults.invalid("status.Phase", phase, words_)


def _check_flow(before: Document, document: Document, faults: Faults) -> None:
    """Conditions of FlowSchemas and PriorityLevelConfigurations: each has a type, and none the same."""
    types: list[str] = [each.get("type", "") for each in part(document.content, "status").get("conditions", ())]
    again = repeats(types)
    for index, kind in enumerate(types):
        if index in again:
            faults.duplicate(f"status.conditions[{index}].type", kind)
        if not kind:
            faults.required(f"status.conditions[{index}].type")


STATUS_CHANGES: dict[tuple[str, str], PartChange] = {
    ("pods", "status"): check_pod_status,
    ("nodes", "status"): check_node_change,
    ("deployments.apps", "status"): _DEPLOYMENT.check,
    ("replicasets.apps", "status"): _REPLICAS.check,
    ("replicationcontrollers", "status"): _REPLICAS.check,
    ("statefulsets.apps", "status"): _STATEFUL.check,
    ("daemonsets.apps", "status"): _DAEMONS.check,
    ("jobs.batch", "status"): check_job_status,
    ("horizontalpodautoscalers.autoscaling", "status"): _check_autoscaler,
    ("poddisruptionbudgets.policy", "status"): _BUDGET.check,
    ("persistentvolumeclaims", "status"): check_claim_status,
    ("services", "status"): _check_service,
    ("ingresses.networking.k8s.io", "status"): _check_ingress,
    ("resourcequotas", "status"): _check_quota,
    ("namespaces", "status"): _check_namespace,
    ("flowschemas.flowcontrol.apiserver.k8s.io", "status"): _check_flow,
    ("prioritylevelconfigurations.flowcontrol.apiserver.k8s.io", "status"): _check_flow,
}
"""By the kind's name, as `PART_CHANGES`."""

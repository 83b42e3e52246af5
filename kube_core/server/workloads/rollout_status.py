"""How far a rollout is: the status of a Deployment, its conditions, and when it has taken too long.

See pkg/controller/deployment/progress.go and sync.go (calculateStatus) of kubernetes.
"""

from typing import Any

from attrs import frozen

from ..metadata import unix_second
from .cluster import Plain
from .conditions import found as condition_in
from .conditions import placed, without
from .rollouts import Bounds, count, size

AVAILABLE, PROGRESSING, FAILURE = "Available", "Progressing", "ReplicaFailure"
COMPLETE, TIMED_OUT, UPDATED = "NewReplicaSetAvailable", "ProgressDeadlineExceeded", "ReplicaSetUpdated"
PAUSED, RESUMED, CREATED = "DeploymentPaused", "DeploymentResumed", "NewReplicaSetCreated"
NO_DEADLINE = 2**31 - 1
DEADLINE_SECONDS = 600  # the default of progressDeadlineSeconds in apps/v1


@frozen
class Progress:
    """A Deployment, its ReplicaSets, and the newest of them."""

    deployment: Plain
    sets: list[Plain]
    new: Plain | None
    bounds: Bounds
    now: float
    stamp: str
    began: bool = False
    """Whether the newest was made just now."""

    @property
    def counts(self) -> dict[str, int]:
        """The numbers of its status."""
        total, available = sum(map(size, self.sets)), count(self.sets, "availableReplicas")
        return {
            "replicas": count(self.sets, "replicas"),
            "updatedReplicas": count([self.new], "replicas") if self.new is not None else 0,
            "readyReplicas": count(self.sets, "readyReplicas"),
            "availableReplicas": available,
            "unavailableReplicas": max(total - available, 0),
        }

    @property
    def complete(self) -> bool:
        """Whether all pods are new ones and available (`DeploymentComplete`)."""
        counts, wanted = self.counts, self.bounds.replicas
        return counts["updatedReplicas"] == counts["replicas"] == counts["availableReplicas"] == wanted

    @property
    def moved(self) -> bool:
        """Whether it is nearer to its end than its status says (`DeploymentProgressing`)."""
        counts, before = self.counts, self.deployment.get("status", {})
        updated, replicas = before.get("updatedReplicas", 0), before.get("replicas", 0)
        return bool(
            counts["updatedReplicas"] > updated
            or counts["replicas"] - counts["updatedReplicas"] < replicas - updated
            or counts["readyReplicas"] > before.get("readyReplicas", 0)
            or counts["availableReplicas"] > before.get("availableReplicas", 0)
        )

    def progressing(self, conditions: list[Plain], status: str, reason: str, message: str) -> list[Plain]:
        """The conditions with that of its progress set."""
        return self.set(conditions, PROGRESSING, status, reason, message)

    def set(self, conditions: list[Plain], type_: str, status: str, reason: str, message: str) -> list[Plain]:
        """The conditions with one of them set; those of a Deployment also say when they were last looked at."""
        result = placed(conditions, type_, (status, reason, message), self.stamp)
        return conditions if result is conditions else [*result[:-1], {**result[-1], "lastUpdateTime": self.stamp}]

    @property
    def named(self) -> str:
        """What progresses, in words."""
        if self.new is not None:
            return f'ReplicaSet "{self.new["metadata"]["name"]}"'
        return f'Deployment "{self.deployment["metadata"]["name"]}"'


def rollout_status(progress: Progress) -> Plain:
    """The status that a Deployment should have."""
    deployment = progress.deployment
    before: dict[str, Any] = deployment.get("status", {})
    status: Plain = {"observedGeneration": deployment["metadata"].get("generation", 0)}
    status |= {name: number for name, number in progress.counts.items() if number}
    status["terminatingReplicas"] = count(progress.sets, "terminatingReplicas")
    conditions = _progress(progress, _availability(progress, before.get("conditions", [])))
    status["conditions"] = _failure(progress, conditions)
    if "collisionCount" in before:
        status["collisionCount"] = before["collisionCount"]
    return status


def _availability(progress: Progress, conditions: list[Plain]) -> list[Plain]:
    if progress.counts["availableReplicas"] >= progress.bounds.least_available:
        words = "True", "MinimumReplicasAvailable", "Deployment has minimum availability."
    else:
        words = "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability."
    return progress.set(conditions, AVAILABLE, *words)


def _progress(progress: Progress, conditions: list[Plain]) -> list[Plain]:
    spec = progress.deployment["spec"]
    if spec.get("progressDeadlineSeconds", DEADLINE_SECONDS) == NO_DEADLINE:
        return without(conditions, PROGRESSING)
    known = condition_in(conditions, PROGRESSING)
    reason = known.get("reason") if known is not None else None
    if spec.get("paused"):
        return conditions if reason == TIMED_OUT else progress.progressing(conditions, "Unknown", PAUSED, "Deployment is paused")
    if reason == PAUSED:
        return progress.progressing(conditions, "Unknown", RESUMED, "Deployment is resumed")
    if progress.new is not None and (progress.began or (known is None and not progress.complete)):
        text = f'Created new replica set "{progress.new["metadata"]["name"]}"'
        conditions, reason = progress.progressing(conditions, "True", CREATED, text), CREATED
    counts = progress.counts
    if counts["replicas"] == counts["updatedReplicas"] and reason == COMPLETE:
        return conditions
    if progress.complete:
        return progress.progressing(conditions, "True", COMPLETE, f"{progress.named} has successfully progressed.")
    if progress.moved:
        return _moving(progress, conditions)
    if _timed_out(progress, conditions):
        return progress.progressing(conditions, "False", TIMED_OUT, f"{progress.named} has timed out progressing.")
    return conditions


def _moving(progress: Progress, conditions: list[Plain]) -> list[Plain]:
    """Progress is noted with the time of the last step, also when nothing else changes."""
    known = condition_in(conditions, PROGRESSING)
    since = known["lastTransitionTime"] if known is not None and known["status"] == "True" else progress.stamp
    made = progress.progressing(without(conditions, PROGRESSING), "True", UPDATED, f"{progress.named} is progressing.")
    return [*made[:-1], {**made[-1], "lastTransitionTime": since}]


def _failure(progress: Progress, conditions: list[Plain]) -> list[Plain]:
    for each in [progress.new, *progress.sets]:
        met = condition_in(each.get("status", {}).get("conditions", []), FAILURE) if each is not None else None
        if met is not None:
            return progress.set(conditions, FAILURE, met["status"], met.get("reason", ""), met.get("message", ""))
    return without(conditions, FAILURE)


def _timed_out(progress: Progress, conditions: list[Plain]) -> bool:
    at = _deadline(progress.deployment, conditions)
    return at is not None and at <= progress.now


def _deadline(deployment: Plain, conditions: list[Plain]) -> float | None:
    """When a rollout has taken too long, as far as that can be said."""
    known, spec = condition_in(conditions, PROGRESSING), deployment["spec"]
    seconds = spec.get("progressDeadlineSeconds", DEADLINE_SECONDS)
    if known is None or seconds == NO_DEADLINE or spec.get("paused") or known.get("reason") in (COMPLETE, TIMED_OUT):
        return None
    since = known.get("lastUpdateTime")
    return float(unix_second(since) + seconds) if since else None


def progress_at(deployment: Plain, complete: bool) -> float | None:
    """When to look at a Deployment again to see whether it has taken too long; None for not before a change."""
    return None if complete else _deadline(deployment, deployment.get("status", {}).get("conditions", []))

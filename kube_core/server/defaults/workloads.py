"""Defaults of what runs pods. See `pkg/apis/apps/v1/defaults.go`, `pkg/apis/batch/v1/defaults.go` and `pkg/apis/autoscaling`."""

from typing import Any

from .pods import fill_template

PROGRESS_DEADLINE_SECONDS = 600
HISTORY_LIMIT = 10
BACKOFF_LIMIT = 6
UNLIMITED = 2**31 - 1
CPU_PERCENT = 80  # autoscaling's target when none is given


def fill_deployment(content: dict[str, Any]) -> None:
    """A Deployment."""
    spec = _workload(content)
    strategy: dict[str, Any] = spec.setdefault("strategy", {})
    strategy.setdefault("type", "RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxUnavailable", "25%")
        rolling.setdefault("maxSurge", "25%")
    spec.setdefault("revisionHistoryLimit", HISTORY_LIMIT)
    spec.setdefault("progressDeadlineSeconds", PROGRESS_DEADLINE_SECONDS)


def fill_replica_set(content: dict[str, Any]) -> None:
    """A ReplicaSet."""
    _workload(content)


def fill_stateful_set(content: dict[str, Any]) -> None:
    """A StatefulSet, and its templates of claims."""
    spec = _workload(content)
    spec.setdefault("podManagementPolicy", "OrderedReady")
    strategy: dict[str, Any] = spec.setdefault("updateStrategy", {})
    if not strategy.get("type"):
        strategy["type"] = "RollingUpdate"
        strategy.setdefault("rollingUpdate", {})
    if strategy["type"] == "RollingUpdate" and (rolling := strategy.get("rollingUpdate")) is not None:
        rolling.setdefault("partition", 0)
        rolling.setdefault("maxUnavailable", 1)
    kept = spec.setdefault("persistentVolumeClaimRetentionPolicy", {})
    kept.setdefault("whenDeleted", "Retain")
    kept.setdefault("whenScaled", "Retain")
    spec.setdefault("revisionHistoryLimit", HISTORY_LIMIT)
    for claim in spec.get("volumeClaimTemplates", ()):
        claim.update({"kind": "PersistentVolumeClaim", "apiVersion": "v1"})
        claim.setdefault("metadata", {})
        claim.setdefault("spec", {}).setdefault("volumeMode", "Filesystem")
        claim["status"] = {"phase": "Pending", **claim.get("status", {})}


def fill_daemon_set(content: dict[str, Any]) -> None:
    """A DaemonSet."""
    spec = content.setdefault("spec", {})
    fill_template(spec)
    strategy: dict[str, Any] = spec.setdefault("updateStrategy", {})
    strategy.setdefault("type", "RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxUnavailable", 1)
        rolling.setdefault("maxSurge", 0)
    spec.setdefault("revisionHistoryLimit", HISTORY_LIMIT)
    spec.setdefault("selector", None)


def fill_replication_controller(content: dict[str, Any]) -> None:
    """A ReplicationController: selector and labels follow the template's labels."""
    spec = content.setdefault("spec", {})
    spec.setdefault("replicas", 1)
    if "template" in spec:
        fill_template(spec)
        labels = spec["template"]["metadata"].get("labels")
        if labels and not spec.get("selector"):
            spec["selector"] = dict(labels)


def fill_pod_template(content: dict[str, Any]) -> None:
    """A PodTemplate."""
    fill_template(content)


def fill_job(content: dict[str, Any]) -> None:
    """A Job."""
    fill_job_spec(content.setdefault("spec", {}))


def fill_job_spec(spec: dict[str, Any]) -> None:
    """What a Job and a CronJob's template have in common, beside the Job's numbers."""
    _fill_job_template(spec)
    if "completions" not in spec and "parallelism" not in spec:
        spec["completions"] = 1
    spec.setdefault("parallelism", 1)
    spec.setdefault("backoffLimit", UNLIMITED if "backoffLimitPerIndex" in spec else BACKOFF_LIMIT)
    spec.setdefault("completionMode", "NonIndexed")
    spec.setdefault("suspend", False)
    spec.setdefault("manualSelector", False)
    replaced = "Failed" if "podFailurePolicy" in spec else "TerminatingOrFailed"
    spec.setdefault("podReplacementPolicy", replaced)


def _fill_job_template(spec: dict[str, Any]) -> None:
    fill_template(spec)
    if "podFailurePolicy" in spec:
        spec["podFailurePolicy"]["rules"] = spec["podFailurePolicy"].get("rules") or None
    if "successPolicy" in spec:
        spec["successPolicy"].setdefault("rules", None)
    for rule in spec.get("podFailurePolicy", {}).get("rules") or ():
        for pattern in rule.get("onPodConditions", ()):
            pattern["status"] = pattern.get("status") or "True"


def fill_cron_job(content: dict[str, Any]) -> None:
    """A CronJob."""
    spec = content.setdefault("spec", {})
    spec.setdefault("schedule", "")
    spec.setdefault("concurrencyPolicy", "Allow")
    spec.setdefault("suspend", False)
    spec.setdefault("successfulJobsHistoryLimit", 3)
    spec.setdefault("failedJobsHistoryLimit", 1)
    template = spec.setdefault("jobTemplate", {})
    template.setdefault("metadata", {})
    _fill_job_template(template.setdefault("spec", {}))


def fill_autoscaler(content: dict[str, Any]) -> None:
    """A HorizontalPodAutoscaler of version 2."""
    spec = content.setdefault("spec", {})
    spec.setdefault("minReplicas", 1)
    spec.setdefault("maxReplicas", 0)
    if not spec.get("metrics"):
        target = {"type": "Utilization", "averageUtilization": CPU_PERCENT}
        spec["metrics"] = [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]
    if "behavior" in spec:
        fill_behavior(spec["behavior"])
    if "status" in content:
        content["status"].setdefault("currentMetrics", None)


def fill_behavior(behavior: dict[str, Any]) -> None:
    """How fast an autoscaler goes up and down, if it says anything about that."""
    percent = {"type": "Percent", "value": 100, "periodSeconds": 15}
    up = {
        "stabilizationWindowSeconds": 0,
        "selectPolicy": "Max",
        "policies": [{"type": "Pods", "value": 4, "periodSeconds": 15}, percent],
    }
    down = {"selectPolicy": "Max", "policies": [percent]}
    behavior["scaleUp"] = {**up, **behavior.get("scaleUp", {})}
    behavior["scaleDown"] = {**down, **behavior.get("scaleDown", {})}


def fill_old_autoscaler(content: dict[str, Any]) -> None:
    """A HorizontalPodAutoscaler of version 1; what it measures is settled by `conversion`."""
    spec = content.setdefault("spec", {})
    spec.setdefault("minReplicas", 1)
    spec.setdefault("maxReplicas", 0)


def _workload(content: dict[str, Any]) -> dict[str, Any]:
    spec: dict[str, Any] = content.setdefault("spec", {})
    spec.setdefault("replicas", 1)
    spec.setdefault("selector", None)
    fill_template(spec)
    return spec

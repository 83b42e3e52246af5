"""Tables of pods and of what runs them."""

from typing import Any

from .shown import APPS, BATCH, CORE, LONG_AGO, PLAIN, POLICY, Shown, State, condition, template

POD = {"spec": {"schedulerName": "nobody", "automountServiceAccountToken": False, **template("one", "two")["spec"]}}
INITIAL = {
    "spec": {
        **POD["spec"],
        "initContainers": [{"name": "first", "image": "i"}, {"name": "side", "image": "i", "restartPolicy": "Always"}],
    }
}


def container(name: str, *, ready: bool = False, restarts: int = 0, last: Any = None, **state: Any) -> dict[str, Any]:
    """The status of a container."""
    names = {"name": name, "image": "i", "imageID": "", "ready": ready, "restartCount": restarts}
    return {**names, "state": state, "lastState": {"terminated": last} if last else {}, "started": ready}


RUNNING: dict[str, Any] = {"running": {"startedAt": LONG_AGO}}
ENDED = {"exitCode": 0, "reason": "Completed", "startedAt": LONG_AGO, "finishedAt": LONG_AGO}
BROKEN = {"exitCode": 3, "reason": "Error", "startedAt": LONG_AGO, "finishedAt": LONG_AGO}


def phase(name: str, *containers: dict[str, Any], **more: Any) -> State:
    """The status of a pod."""
    return {"phase": name, "containerStatuses": list(containers), **more}


WORKLOADS: dict[str, Shown] = {
    "pods": Shown(
        CORE,
        "pods",
        POD,
        (
            phase("Running", container("one", ready=True, **RUNNING), container("two", ready=True, **RUNNING)),
            phase("Running", container("one", ready=True, **RUNNING), container("two", waiting={"reason": "ImagePullBackOff"})),
            phase("Running", container("one", restarts=2, last=BROKEN, **RUNNING), container("two", terminated=BROKEN)),
            phase("Running", container("one", ready=True, **RUNNING), container("two", terminated=ENDED)),
            phase("Pending", podIP="192.0.2.7", podIPs=[{"ip": "192.0.2.7"}], nominatedNodeName="node-9"),
        ),
    ),
    "pods that end": Shown(
        CORE,
        "pods",
        POD,
        (
            phase("Succeeded", container("one", terminated=ENDED), container("two", terminated=ENDED)),
            phase("Failed", container("one", terminated=BROKEN), container("two", terminated={"exitCode": 0, "signal": 9})),
            phase("Failed", container("one", terminated={"exitCode": 7}), reason="Evicted"),
            phase("Running", container("one", ready=True, **RUNNING), conditions=[condition("Ready")]),
        ),
    ),
    "pods that begin": Shown(
        CORE,
        "pods",
        INITIAL,
        (
            phase("Pending", initContainerStatuses=[container("first", waiting={"reason": "PodInitializing"})]),
            phase("Pending", initContainerStatuses=[container("first", waiting={"reason": "CrashLoopBackOff"})]),
            phase("Pending", initContainerStatuses=[container("first", terminated=BROKEN, restarts=1)]),
            phase("Pending", initContainerStatuses=[container("first", terminated={"exitCode": 2})]),
            phase(
                "Running",
                container("one", ready=True, **RUNNING),
                initContainerStatuses=[
                    container("first", terminated=ENDED),
                    container("side", ready=True, restarts=1, **RUNNING),
                ],
            ),
        ),
    ),
    "pods with gates": Shown(
        CORE,
        "pods",
        {"spec": {**POD["spec"], "readinessGates": [{"conditionType": "a.test/a"}, {"conditionType": "a.test/b"}]}},
        (
            {"phase": "Pending", "conditions": [condition("a.test/a")]},
            {"phase": "Pending", "conditions": [condition("PodScheduled", "False", reason="SchedulingGated")]},
        ),
    ),
    "deployments": Shown(
        APPS,
        "deployments",
        {"spec": {"replicas": 3, "paused": True, "selector": PLAIN, "template": template("one", "two")}},
        ({"replicas": 3, "updatedReplicas": 2, "readyReplicas": 1, "availableReplicas": 1},),
    ),
    "replica sets": Shown(APPS, "replicasets", {"spec": {"replicas": 0, "selector": PLAIN, "template": template("one")}}),
    "stateful sets": Shown(
        APPS,
        "statefulsets",
        {"spec": {"replicas": 2, "serviceName": "shown", "selector": PLAIN, "template": template("one", "two")}},
    ),
    "daemon sets": Shown(
        APPS, "daemonsets", {"spec": {"selector": PLAIN, "template": template("one", nodeSelector={"b": "2", "a": "1"})}}
    ),
    "controller revisions": Shown(
        APPS,
        "controllerrevisions",
        {
            "metadata": {
                "ownerReferences": [{"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "d", "uid": "1", "controller": True}]
            },
            "data": {"a": 1},
            "revision": 4,
        },
    ),
    "replication controllers": Shown(
        CORE, "replicationcontrollers", {"spec": {"replicas": 0, "selector": {"app": "shown"}, "template": template("one")}}
    ),
    "pod templates": Shown(CORE, "podtemplates", {"template": template("one", "two")}),
    "jobs": Shown(
        BATCH,
        "jobs",
        {
            "spec": {
                "completions": 4,
                "parallelism": 2,
                "suspend": True,
                "manualSelector": True,
                "selector": PLAIN,
                "template": template("one", restartPolicy="Never"),
            }
        },
        ({"startTime": LONG_AGO, "succeeded": 2, "conditions": []}, {"succeeded": 1, "conditions": [condition("Suspended")]}),
    ),
    "cron jobs": Shown(
        BATCH,
        "cronjobs",
        {
            "spec": {
                "schedule": "@yearly",
                "timeZone": "Etc/UTC",
                "suspend": True,
                "jobTemplate": {"spec": {"template": template("one", restartPolicy="Never")}},
            }
        },
        ({"lastScheduleTime": LONG_AGO, "active": [{"kind": "Job", "name": "a"}]},),
    ),
    "autoscalers": Shown(
        "/apis/autoscaling/v2",
        "horizontalpodautoscalers",
        {
            "spec": {
                "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "none"},
                "minReplicas": 2,
                "maxReplicas": 5,
                "metrics": [
                    {
                        "type": "Resource",
                        "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}},
                    },
                    {
                        "type": "Resource",
                        "resource": {"name": "memory", "target": {"type": "AverageValue", "averageValue": "1Gi"}},
                    },
                    {
                        "type": "Pods",
                        "pods": {"metric": {"name": "m"}, "target": {"type": "AverageValue", "averageValue": "1500m"}},
                    },
                ],
            }
        },
    ),
    "disruption budgets": Shown(POLICY, "poddisruptionbudgets", {"spec": {"maxUnavailable": "30%", "selector": PLAIN}}, ()),
}
"""By what it is."""

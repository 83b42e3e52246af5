"""What runs pods. See kubernetes/pkg/printers/internalversion/printers.go."""

from collections.abc import Callable, Mapping

from .ages import human, moment, since
from .autoscalers import autoscaler
from .pods import pod
from .sight import NONE, Cells, Sight, containers, labels, selector, true_or_false

_JOB_STATES = ("Complete", "Failed", "Terminating", "Suspended", "FailureTarget", "SuccessCriteriaMet")


def _deployment(sight: Sight) -> Cells:
    ready = f"{sight.at('status.readyReplicas', 0)}/{sight.at('spec.replicas', 0)}"
    counts = [sight.at("status.updatedReplicas", 0), sight.at("status.availableReplicas", 0)]
    chosen = selector(sight.at("spec.selector", None), "", "<invalid>")
    return [sight.name, ready, *counts, sight.age, *containers(sight), chosen]


def _replica_set(sight: Sight) -> Cells:
    return [*_replicas(sight), *containers(sight), selector(sight.at("spec.selector", None))]


def _replication_controller(sight: Sight) -> Cells:
    return [*_replicas(sight), *containers(sight), labels(sight.at("spec.selector", None))]


def _replicas(sight: Sight) -> Cells:
    counts = (sight.at(path, 0) for path in ("spec.replicas", "status.replicas", "status.readyReplicas"))
    return [sight.name, *counts, sight.age]


def _stateful_set(sight: Sight) -> Cells:
    ready = f"{sight.at('status.readyReplicas', 0)}/{sight.at('spec.replicas', 0)}"
    return [sight.name, ready, sight.age, *containers(sight)]


def _daemon_set(sight: Sight) -> Cells:
    names = ("desiredNumberScheduled", "currentNumberScheduled", "numberReady", "updatedNumberScheduled", "numberAvailable")
    counts = (sight.at(f"status.{name}", 0) for name in names)
    nodes = labels(sight.at("spec.template.spec.nodeSelector", None))
    return [sight.name, *counts, nodes, sight.age, *containers(sight), selector(sight.at("spec.selector", None))]


def _job(sight: Sight) -> Cells:
    chosen = selector(sight.at("spec.selector", None))
    return [sight.name, _state(sight), _completions(sight), _lasted(sight), sight.age, *containers(sight), chosen]


def _state(sight: Sight) -> str:
    for state in _JOB_STATES:
        true = sight.deleted if state == "Terminating" else sight.condition(state).get("status") == "True"
        if true:
            return state
    return "Running"


def _completions(sight: Sight) -> str:
    done, wanted, parallel = sight.at("status.succeeded", 0), sight.at("spec.completions", None), sight.at("spec.parallelism", 0)
    if wanted is not None:
        return f"{done}/{wanted}"
    return f"{done}/1 of {parallel}" if parallel > 1 else f"{done}/1"


def _lasted(sight: Sight) -> str:
    begun, ended = sight.at("status.startTime"), sight.at("status.completionTime")
    if not begun:
        return ""
    return human(moment(ended) - moment(begun)) if ended else since(begun, sight.now)


def _cron_job(sight: Sight) -> Cells:
    last = sight.at("status.lastScheduleTime")
    template = "spec.jobTemplate.spec"
    return [
        sight.name,
        sight.at("spec.schedule"),
        sight.at("spec.timeZone") or NONE,
        true_or_false(sight.at("spec.suspend", None)),
        sight.count("status.active"),
        since(last, sight.now) if last else NONE,
        sight.age,
        *containers(sight, f"{template}.template"),
        selector(sight.at(f"{template}.selector", None)),
    ]


def _pod_template(sight: Sight) -> Cells:
    return [sight.name, *containers(sight, "template"), labels(sight.at("template.metadata.labels", None))]


def _revision(sight: Sight) -> Cells:
    owners = (each for each in sight.items("metadata.ownerReferences") if each.get("controller"))
    owner = next(owners, None)
    shown = NONE
    if owner is not None:
        group = str(owner.get("apiVersion", "")).rpartition("/")[0]
        kind = str(owner.get("kind", "")).lower()
        shown = f"{kind}.{group}/{owner.get('name')}" if group else f"{kind}/{owner.get('name')}"
    return [sight.name, shown, sight.at("revision", 0), sight.age]


def _budget(sight: Sight) -> Cells:
    bounds = (str(sight.at(f"spec.{name}", "N/A")) for name in ("minAvailable", "maxUnavailable"))
    return [sight.name, *bounds, sight.at("status.disruptionsAllowed", 0), sight.age]


PRINTERS: Mapping[str, Callable[[Sight], Cells]] = {
    "pods": pod,
    "podtemplates": _pod_template,
    "replicationcontrollers": _replication_controller,
    "controllerrevisions.apps": _revision,
    "daemonsets.apps": _daemon_set,
    "deployments.apps": _deployment,
    "replicasets.apps": _replica_set,
    "statefulsets.apps": _stateful_set,
    "cronjobs.batch": _cron_job,
    "jobs.batch": _job,
    "horizontalpodautoscalers.autoscaling": autoscaler,
    "poddisruptionbudgets.policy": _budget,
}

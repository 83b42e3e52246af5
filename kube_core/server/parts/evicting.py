"""Eviction: a pod is deleted if its PodDisruptionBudget allows. See `EvictionREST` in `pkg/registry/core/pod/storage`."""

from typing import Any

import msgspec

from ..deleting import DeleteOptions, check_options, delete_one
from ..document import Document, opened, part
from ..exchange import Exchange
from ..metadata import timestamp
from ..operation import Operation
from ..record import Record
from ..refusal import Refusal, bad_request
from ..state import State
from ..validation.selectors import matches
from .budgets import counted
from .reading import find, read, succeeded

BUDGETS = "poddisruptionbudgets.policy"
CAUSE = "DisruptionBudget"
_RETRY_SECONDS = 10
_TOO_MANY = "Cannot evict pod as it would violate the pod's disruption budget."
_SEVERAL = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
_ENDED = ("Succeeded", "Failed", "Pending")


def evict(state: State, operation: Operation) -> Exchange:
    """Answer a POST of an Eviction."""
    eviction = read(operation, "policy", "v1", "Eviction")
    record = find(state, "pods", operation.namespace, operation.name)
    if eviction.metadata.name and eviction.metadata.name != operation.name:
        raise bad_request("name in URL does not match name in Eviction object")
    options = msgspec.convert(eviction.content.get("deleteOptions") or {}, DeleteOptions)
    if operation.dry_run and not options.dry_run:
        options.dry_run = ["All"]
    pod = opened(record)
    if not _ignores_budgets(pod):
        _spend(state, pod, dry_run="All" in options.dry_run)
    served = state.kinds.named("pods")
    if served is not None:
        record = _disrupted(state, record, pod, options)
        check_options(options)  # of which the real server thinks only now
        delete_one(state, served, record, options)
    return succeeded()


def _ignores_budgets(pod: Document) -> bool:
    """A pod that has ended, or not begun, or is going already."""
    return bool(pod.metadata.deletion_timestamp) or part(pod.content, "status").get("phase") in _ENDED


def _spend(state: State, pod: Document, *, dry_run: bool) -> None:
    """Take one disruption from the budget of a pod; refuses when there is none left."""
    shelf = state.storage.shelf(BUDGETS)
    found = [shelf.objects[shelf.keys[index]] for index in shelf.span(pod.metadata.namespace)]
    budgets = [record for record in found if _covers(opened(record), pod)]
    if len(budgets) > 1:
        raise Refusal(500, "", _SEVERAL)
    for record in budgets:
        budget = opened(record)
        status = budget.content["status"] = counted(state, budget)
        if _is_spared(budget, status, pod):
            return
        _check(budget, status)
        status["disruptionsAllowed"] -= 1
        status["disruptedPods"] = {**status.get("disruptedPods", {}), pod.metadata.name: timestamp(int(state.now))}
        served = state.kinds.named(BUDGETS)
        if served is not None and not dry_run:
            state.put(served, record, budget)


def _covers(budget: Document, pod: Document) -> bool:
    selector = part(budget.content, "spec").get("selector")
    return matches(selector, pod.metadata.labels)


def _is_spared(budget: Document, status: dict[str, Any], pod: Document) -> bool:
    """A pod that is not ready costs nothing, if the budget says so or enough others are."""
    conditions = part(pod.content, "status").get("conditions", ())
    if any(each.get("type") == "Ready" and each.get("status") == "True" for each in conditions):
        return False
    if budget.content["spec"].get("unhealthyPodEvictionPolicy") == "AlwaysAllow":
        return True
    desired: int = status.get("desiredHealthy", 0)
    return bool(0 < desired <= status.get("currentHealthy", 0))


def _check(budget: Document, status: dict[str, Any]) -> None:
    name = budget.metadata.name
    if status.get("observedGeneration", 0) < budget.metadata.generation:
        raise _refused(f"The disruption budget {name} is still being processed by the server.", _RETRY_SECONDS)
    if status.get("disruptionsAllowed", 0) > 0:
        return
    desired, current = status.get("desiredHealthy", 0), status.get("currentHealthy", 0)
    if current <= desired:
        raise _refused(f"The disruption budget {name} needs {desired} healthy pods and has {current} currently", 0)
    raise _refused(f"The disruption budget {name} does not allow evicting pods currently", 0)


def _refused(why: str, seconds: int) -> Refusal:
    found: dict[str, Any] = {"causes": [{"reason": CAUSE, "message": why}]}
    if not seconds:
        return Refusal(429, "TooManyRequests", _TOO_MANY, found)
    headers = (("retry-after", str(seconds)),)
    return Refusal(429, "TooManyRequests", _TOO_MANY, {**found, "retryAfterSeconds": seconds}, headers=headers)


def _disrupted(state: State, record: Record, pod: Document, options: DeleteOptions) -> Record:
    """Say in the pod's status why it goes."""
    if "All" in options.dry_run or options.preconditions is not None:
        return record
    condition = {
        "type": "DisruptionTarget",
        "status": "True",
        "lastProbeTime": None,
        "lastTransitionTime": timestamp(int(state.now)),
        "reason": "EvictionByEvictionAPI",
        "message": "Eviction API: evicting",
    }
    status = pod.content.setdefault("status", {})
    others = [each for each in status.get("conditions", ()) if each.get("type") != condition["type"]]
    status["conditions"] = [*others, condition]
    served = state.kinds.named("pods")
    return record if served is None else state.put(served, record, pod)

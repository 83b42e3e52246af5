"""What a PodDisruptionBudget allows: counted as the disruption controller does, where none has done it.

See https://kubernetes.io/docs/concepts/workloads/pods/disruptions/ and `pkg/controller/disruption`.
"""

from math import ceil
from typing import Any

from ..document import Document, opened
from ..metadata import timestamp
from ..numbers import clamped
from ..state import State
from ..validation.selectors import matches

_PERCENT = 100


def counted(state: State, budget: Document) -> dict[str, Any]:
    """The status of a budget: as a controller wrote it, or counted now if none ever did."""
    status: dict[str, Any] = dict(budget.content.get("status", {}))
    if "observedGeneration" in status:
        return status
    spec = budget.content.get("spec", {})
    pods = _pods(state, budget, spec.get("selector"))
    expected = _expected(state, pods)
    desired = _desired(spec, expected)
    healthy = sum(map(_is_healthy, pods))
    allowed = max(healthy - desired, 0) if expected else 0
    return {
        **status,
        "observedGeneration": budget.metadata.generation,
        "disruptionsAllowed": allowed,
        "currentHealthy": healthy,
        "desiredHealthy": desired,
        "expectedPods": expected,
        "conditions": [_condition(state, budget, allowed)],
    }


def _pods(state: State, budget: Document, selector: dict[str, Any] | None) -> list[Document]:
    shelf = state.storage.shelf("pods")
    records = [shelf.objects[shelf.keys[index]] for index in shelf.span(budget.metadata.namespace)]
    return [opened(record) for record in records if matches(selector, record.labels)]


def _is_healthy(pod: Document) -> bool:
    conditions = pod.content.get("status", {}).get("conditions", ())
    ready = any(each.get("type") == "Ready" and each.get("status") == "True" for each in conditions)
    return ready and not pod.metadata.deletion_timestamp


def _expected(state: State, pods: list[Document]) -> int:
    """How many pods there should be: what their controllers want, or as many as there are."""
    owners = {owner.uid: owner for pod in pods for owner in pod.metadata.owner_references if owner.controller}
    wanted = [
        _replicas(state, pods[0].metadata.namespace, owner.kind, owner.name, owner.api_version) for owner in owners.values()
    ]
    alone = sum(not any(owner.controller for owner in pod.metadata.owner_references) for pod in pods)
    if any(number is None for number in wanted):
        return len(pods)
    return sum(number or 0 for number in wanted) + alone


def _replicas(state: State, namespace: str, kind: str, name: str, api_version: str) -> int | None:
    group = api_version.rpartition("/")[0]
    for served in state.kinds:
        if (served.resource.group, served.resource.kind) == (group, kind):
            record = state.storage.shelf(served.shelf).objects.get(f"{namespace}/{name}")
            found: Any = opened(record).content.get("spec", {}).get("replicas") if record else None
            return found if isinstance(found, int) else None
    return None


def _desired(spec: dict[str, Any], expected: int) -> int:
    if (most := spec.get("maxUnavailable")) is not None:
        return max(expected - _share(most, expected), 0)
    least = spec.get("minAvailable", 1)
    return _share(least, expected)


def _share(value: int | str, whole: int) -> int:
    return ceil(clamped(value.rstrip("%")) * whole / _PERCENT) if isinstance(value, str) else value


def _condition(state: State, budget: Document, allowed: int) -> dict[str, Any]:
    return {
        "type": "DisruptionAllowed",
        "status": "True" if allowed else "False",
        "observedGeneration": budget.metadata.generation,
        "lastTransitionTime": timestamp(int(state.now)),
        "reason": "SufficientPods" if allowed else "InsufficientPods",
        "message": "",
    }

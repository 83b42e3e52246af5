"""PodDisruptionBudgets: how many of a budget's pods may be evicted now.

See pkg/controller/disruption of kubernetes. Expected are the pods that the owners of its pods want to have.
"""

from collections.abc import Iterable

from attrs import define

from kube_core.base import Selector

from .cluster import Cluster, Plain, controller_of, inner, key_in
from .conditions import placed
from .engine import News
from .pods import active, ready
from .rollouts import share

SHELF = "poddisruptionbudgets.policy"
_SCALED = {
    "ReplicaSet": "replicasets.apps",
    "StatefulSet": "statefulsets.apps",
    "ReplicationController": "replicationcontrollers",
}


@define(eq=False)
class Budgets:
    """Keeps the status of budgets."""

    cluster: Cluster
    shelves: tuple[str, ...] = (SHELF, "pods", *_SCALED.values())

    def concerns(self, news: News) -> Iterable[str]:
        """The budgets of a namespace that an object may matter to."""
        if news.shelf == SHELF:
            return [key_in(news.found)]
        found = self.cluster.all(SHELF, news.namespace)
        if news.shelf != "pods":
            return [key_in(each) for each in found]
        return [key_in(each) for each in found if any(_selector(each).matches(labels) for labels in news.labels)]

    def sync(self, key: str) -> float | None:
        """Count what a budget is about."""
        budget = self.cluster.get(SHELF, key)
        if budget is None or budget["spec"].get("selector") is None:
            return None
        pods = [pod for pod in self.cluster.selected("pods", budget["metadata"]["namespace"], _selector(budget)) if active(pod)]
        healthy = sum(map(ready, pods))
        expected, wanted = self._wanted(budget, pods)
        allowed = max(healthy - wanted, 0) if expected else 0
        status: Plain = {**budget.get("status", {}), "disruptionsAllowed": allowed, "currentHealthy": healthy}
        status |= {"desiredHealthy": wanted, "expectedPods": expected}
        status["observedGeneration"] = budget["metadata"].get("generation", 0)
        words = ("True", "SufficientPods", "") if allowed else ("False", "InsufficientPods", "")
        conditions = placed(status.get("conditions", []), "DisruptionAllowed", words, self.cluster.stamp)
        generation = budget["metadata"].get("generation", 0)
        status["conditions"] = [{"message": "", "observedGeneration": generation, **each} for each in conditions]
        self.cluster.put_status(SHELF, budget, status)
        return None

    def _wanted(self, budget: Plain, pods: list[Plain]) -> tuple[int, int]:
        """How many pods there should be, and how many of them healthy."""
        spec = budget["spec"]
        if "maxUnavailable" in spec:
            expected = self._expected(pods)
            return expected, max(expected - share(spec["maxUnavailable"], expected, up=True), 0)
        least = spec.get("minAvailable", 1)
        if isinstance(least, int):
            return len(pods), least
        expected = self._expected(pods)
        return expected, share(least, expected, up=True)

    def _expected(self, pods: list[Plain]) -> int:
        owners: dict[str, int] = {}
        for pod in pods:
            owner = controller_of(pod)
            shelf = _SCALED.get(owner.get("kind", ""))
            found = self.cluster.get(shelf, f"{pod['metadata']['namespace']}/{owner['name']}") if shelf else None
            if found is not None:
                owners[owner["uid"]] = found["spec"].get("replicas", 1)
        return sum(owners.values())


def _selector(budget: Plain) -> Selector:
    return Selector.of_label_selector(inner(budget["spec"], "selector"))

"""ReplicaSets and ReplicationControllers: as many pods of one template as are wanted.

See pkg/controller/replicaset/replica_set.go of kubernetes; a ReplicationController is the same with an older selector.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from attrs import define

from kube_core.base import Selector

from .cluster import Cluster, Plain, Unwritten, controller_of, inner, key_in
from .conditions import placed
from .engine import BURST, News
from .pods import (
    active,
    available,
    claim,
    condition,
    create_pod,
    delete_pod,
    finished,
    from_template,
    leaving,
    next_available,
    ready,
)

SETS, CONTROLLERS = "replicasets.apps", "replicationcontrollers"
FAILURE = "ReplicaFailure"
_PHASES = ("Pending", "Unknown", "Running")


@define(eq=False)
class Replicas:
    """Keeps the pods of one kind's objects."""

    cluster: Cluster
    shelf: str = SETS

    @property
    def shelves(self) -> tuple[str, ...]:
        """What it wants to hear of."""
        return self.shelf, "pods"

    @property
    def component(self) -> str:
        """What its events come from."""
        return "replicaset-controller" if self.shelf == SETS else "replication-controller"

    def concerns(self, news: News) -> Iterable[str]:
        """The owners of a pod; those that may adopt it, when it has none."""
        if news.shelf == self.shelf:
            return [key_in(news.found)]
        owner = controller_of(news.found)
        if owner:
            return [f"{news.namespace}/{owner['name']}"] if owner["kind"] == self.cluster.served(self.shelf).resource.kind else []
        return [] if news.gone else self._adopters(news)

    def _adopters(self, news: News) -> Iterator[str]:
        for found in self.cluster.all(self.shelf, news.namespace):
            if any(labels and self._selector(found).matches(labels) for labels in news.labels):
                yield key_in(found)

    def _selector(self, found: Plain) -> Selector:
        selector: Plain = inner(found["spec"], "selector")
        return Selector.of(selector) if self.shelf == CONTROLLERS else Selector.of_label_selector(selector)

    def sync(self, key: str) -> float | None:
        """Make or end pods, and write down how many there are."""
        found = self.cluster.get(self.shelf, key)
        if found is None:
            return None
        pods = claim(self.cluster, "pods", found, self._selector(found))
        counted = [pod for pod in pods if active(pod)]
        failure: Unwritten | None = None
        if not leaving(found):
            try:
                self._manage(found, counted)
            except Unwritten as refusal:
                failure = refusal
        found = self.cluster.get(self.shelf, key)
        if found is None:
            return None
        pods = [pod for pod in self.cluster.owned("pods", found) if not finished(pod)]
        counted = [pod for pod in pods if active(pod)]
        self.cluster.put_status(self.shelf, found, self._status(found, counted, len(pods) - len(counted), failure))
        if failure is not None:
            raise failure
        return next_available(counted, found["spec"].get("minReadySeconds", 0), self.cluster.now)

    def _manage(self, found: Plain, pods: list[Plain]) -> None:
        wanted = found["spec"].get("replicas", 1)
        template: Plain = found["spec"].get("template") or {"spec": {"containers": []}}
        for _ in range(min(wanted - len(pods), BURST)):
            create_pod(self.cluster, found, from_template(found, template), self.component)
        surplus = min(len(pods) - wanted, BURST)
        for pod in sorted(pods, key=expendable)[: max(surplus, 0)]:
            delete_pod(self.cluster, found, pod, self.component)

    def _status(self, found: Plain, pods: list[Plain], terminating: int, failure: Unwritten | None) -> Plain:
        template = inner(found["spec"], "template").get("metadata", {}).get("labels", {})
        least, now = found["spec"].get("minReadySeconds", 0), self.cluster.now
        counts = {
            "fullyLabeledReplicas": sum(Selector.of(template).matches(pod["metadata"].get("labels", {})) for pod in pods),
            "readyReplicas": sum(ready(pod) for pod in pods),
            "availableReplicas": sum(available(pod, least, now) for pod in pods),
        }
        status: Plain = {"replicas": len(pods), **{name: count for name, count in counts.items() if count}}
        if self.shelf == SETS:
            status["terminatingReplicas"] = terminating
        status["observedGeneration"] = found["metadata"].get("generation", 0)
        if conditions := self._conditions(found, pods, failure):
            status["conditions"] = conditions
        return status

    def _conditions(self, found: Plain, pods: list[Plain], failure: Unwritten | None) -> list[Plain]:
        conditions: list[Plain] = found.get("status", {}).get("conditions", [])
        if failure is None:
            return [each for each in conditions if each["type"] != FAILURE]
        if condition(found, FAILURE) is not None:
            return conditions
        reason = "FailedCreate" if len(pods) < found["spec"].get("replicas", 1) else "FailedDelete"
        return placed(conditions, FAILURE, ("True", reason, str(failure)), self.cluster.stamp)


def expendable(pod: Plain) -> tuple[Any, ...]:
    """The order in which pods are ended: what is worth least first (`ActivePods` of pkg/controller/controller_utils.go)."""
    spec, status = pod["spec"], pod.get("status", {})
    met = condition(pod, "Ready")
    cost = int(pod["metadata"].get("annotations", {}).get("controller.kubernetes.io/pod-deletion-cost", 0))
    restarts = max((each.get("restartCount", 0) for each in status.get("containerStatuses", ())), default=0)
    since = met.get("lastTransitionTime", "") if met and met["status"] == "True" else ""
    phase = status.get("phase", "Pending")
    newest_first = tuple(chain(-ord(letter) for letter in since + pod["metadata"]["creationTimestamp"]))
    return (
        bool(spec.get("nodeName")),
        _PHASES.index(phase) if phase in _PHASES else 0,
        ready(pod),
        cost,
        newest_first[: len(since)],
        -restarts,
        newest_first[len(since) :],
        pod["metadata"]["name"],
    )

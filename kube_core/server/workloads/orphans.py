"""The pods of nodes that are gone: after a while they fail, and go.

See pkg/controller/podgc of kubernetes.
"""

from collections.abc import Iterable

from attrs import define, field

from .cluster import Cluster, Plain, key_in
from .engine import News
from .nodes import NODES
from .pods import finished

PODS = "pods"
QUARANTINE_SECONDS = 40.0  # quarantineTime
_MESSAGE = "PodGC: node no longer exists"


@define(eq=False)
class Orphans:
    """Takes pods away that nobody runs any more."""

    cluster: Cluster
    shelves: tuple[str, ...] = (PODS, NODES)
    _missing: dict[str, float] = field(factory=dict[str, float], init=False)
    """Since when a pod's node has not been there, by the pod's uid."""

    def concerns(self, news: News) -> Iterable[str]:
        """A pod; or all pods of a node that comes or goes."""
        if news.shelf == PODS:
            return [] if news.gone else [key_in(news.found)]
        name = news.found["metadata"]["name"]
        return [key_in(pod) for pod in self.cluster.all(PODS) if pod["spec"].get("nodeName") == name] if news.gone else []

    def sync(self, key: str) -> float | None:
        """Look whether a pod still has its node."""
        pod = self.cluster.get(PODS, key)
        if pod is None:
            return None
        uid, node = pod["metadata"]["uid"], pod["spec"].get("nodeName")
        if not node or self.cluster.get(NODES, node) is not None:
            self._missing.pop(uid, None)
            return None
        since = self._missing.setdefault(uid, self.cluster.now)
        if self.cluster.now < since + QUARANTINE_SECONDS:
            return since + QUARANTINE_SECONDS
        del self._missing[uid]
        if not finished(pod):
            pod = self.cluster.put_status(PODS, pod, self._failed(pod))
        self.cluster.delete(PODS, pod, grace=0)
        return None

    def _failed(self, pod: Plain) -> Plain:
        status: Plain = pod.get("status", {})
        why = {"type": "DisruptionTarget", "status": "True", "reason": "DeletionByPodGC", "message": _MESSAGE}
        others = [each for each in status.get("conditions", ()) if each["type"] != why["type"]]
        return {**status, "phase": "Failed", "conditions": [*others, {**why, "lastTransitionTime": self.cluster.stamp}]}

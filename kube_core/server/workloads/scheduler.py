"""The scheduler: every pod gets a node that it fits on, the one with the fewest pods.

Resources, spreading and preemption are left out; see `nodes` for what is looked at.
"""

from collections.abc import Iterable

from attrs import define

from .cluster import SCHEDULER, Cluster, Plain, changed, key_in
from .conditions import placed
from .engine import News
from .nodes import MOST_PODS, NODES, fits, is_ready, tolerates
from .pods import finished, leaving

DEFAULT = "default-scheduler"


@define(eq=False)
class Scheduler:
    """Binds pods."""

    cluster: Cluster
    shelves: tuple[str, ...] = ("pods", NODES)

    def concerns(self, news: News) -> Iterable[str]:
        """A pod without a node; all of them, when a node has changed or a pod went."""
        if news.shelf == "pods" and not news.gone:
            return [key_in(news.found)] if self._waits(news.found) else []
        return [key_in(pod) for pod in self.cluster.all("pods") if self._waits(pod)]

    def _waits(self, pod: Plain) -> bool:
        spec = pod["spec"]
        mine = spec.get("schedulerName", DEFAULT) == DEFAULT and not spec.get("schedulingGates")
        return mine and not spec.get("nodeName") and not leaving(pod) and not finished(pod)

    def sync(self, key: str) -> float | None:
        """Find a node for a pod."""
        pod = self.cluster.get("pods", key)
        if pod is None or not self._waits(pod):
            return None
        nodes = list(self.cluster.all(NODES))
        load = self._load()
        open_ = [node for node in nodes if self._takes(node, pod, load)]
        if not open_:
            self._refuse(pod, nodes)
            return None
        chosen = min(open_, key=lambda node: (load.get(key_in(node), 0), key_in(node)))
        self.cluster.bind(pod, key_in(chosen))
        text = f"Successfully assigned {key} to {key_in(chosen)}"
        self.cluster.tell(pod, "Scheduled", text, component=DEFAULT)
        return None

    def _load(self) -> dict[str, int]:
        load: dict[str, int] = {}
        for record in self.cluster.state.storage.shelf("pods"):
            node = record.fields.get("spec.nodeName", "")
            if node and record.fields.get("status.phase") not in ("Succeeded", "Failed"):
                load[node] = load.get(node, 0) + 1
        return load

    def _takes(self, node: Plain, pod: Plain, load: dict[str, int]) -> bool:
        spec = pod["spec"]
        most = int(node.get("status", {}).get("allocatable", {}).get("pods", MOST_PODS))
        return is_ready(node) and fits(spec, node) and tolerates(spec, node) and load.get(key_in(node), 0) < most

    def _refuse(self, pod: Plain, nodes: list[Plain]) -> None:
        text = f"0/{len(nodes)} nodes are available: no node fits the pod's selectors and tolerations, or has room for it."
        if not nodes:
            text = "no nodes available to schedule pods"
        status = changed(pod.get("status", {}))
        before = status.get("conditions", [])
        conditions = placed(before, "PodScheduled", ("False", "Unschedulable", text), self.cluster.stamp)
        if conditions is not before:
            self.cluster.put_status("pods", pod, {**status, "conditions": conditions}, SCHEDULER)
            self.cluster.tell(pod, "FailedScheduling", text, component=DEFAULT, warning=True)

"""What keeps pods from nodes that are not ready: a taint, that every node has at its beginning.

See pkg/controller/nodelifecycle and the admission plugin TaintNodesByCondition of kubernetes. A node of which nobody says whether
it is ready, such as one that a test creates, is taken for ready.
"""

from collections.abc import Iterable

from attrs import define

from .cluster import Cluster, Plain, changed, key_in
from .engine import News
from .nodes import NODES, is_ready

NOT_READY: Plain = {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}


@define(eq=False)
class Lifecycle:
    """Keeps the taint of nodes."""

    cluster: Cluster
    shelves: tuple[str, ...] = (NODES,)

    def concerns(self, news: News) -> Iterable[str]:
        """The node."""
        return [key_in(news.found)]

    def sync(self, key: str) -> float | None:
        """Taint a node that is not ready, and free one that is."""
        node = self.cluster.get(NODES, key)
        if node is None:
            return None
        taints: list[Plain] = node.get("spec", {}).get("taints", [])
        others = [each for each in taints if (each["key"], each["effect"]) != (NOT_READY["key"], NOT_READY["effect"])]
        if (len(others) == len(taints)) is is_ready(node):
            return None
        copied = changed(node)
        copied["spec"] = {**copied.get("spec", {}), "taints": others if is_ready(node) else [*others, dict(NOT_READY)]}
        self.cluster.replace(NODES, copied)
        return None

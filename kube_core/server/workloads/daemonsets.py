"""DaemonSets: a pod on every node that fits.

See pkg/controller/daemon of kubernetes. ``maxSurge`` is read as zero: a node's pod is ended before its new one is made.
"""

from collections.abc import Iterable

from attrs import define

from kube_core.base import Selector

from .cluster import Cluster, Plain, changed, controller_of, inner, key_in
from .engine import News
from .histories import current_revision, forget_oldest, revision_name, revision_of
from .nodes import NODES, fits, tolerates
from .pods import available, claim, create_pod, delete_pod, finished, from_template, leaving, next_available, ready
from .rollouts import share
from .templates import REVISION_LABEL, template_hash

SHELF = "daemonsets.apps"
COMPONENT = "daemonset-controller"
GENERATION = "pod-template-generation"
_TOLERATED = (  # AddOrUpdateDaemonPodTolerations
    *(("node.kubernetes.io/not-ready", "NoExecute"), ("node.kubernetes.io/unreachable", "NoExecute")),
    *(("node.kubernetes.io/disk-pressure", "NoSchedule"), ("node.kubernetes.io/memory-pressure", "NoSchedule")),
    *(("node.kubernetes.io/pid-pressure", "NoSchedule"), ("node.kubernetes.io/unschedulable", "NoSchedule")),
)


@define(eq=False)
class DaemonSets:
    """Keeps the pods of DaemonSets."""

    cluster: Cluster
    shelves: tuple[str, ...] = (SHELF, "pods", NODES)

    def concerns(self, news: News) -> Iterable[str]:
        """The DaemonSet of a pod; all of them, when a node has changed."""
        if news.shelf == SHELF:
            return [key_in(news.found)]
        if news.shelf == NODES:
            return [key_in(each) for each in self.cluster.all(SHELF)]
        owner = controller_of(news.found)
        return [f"{news.namespace}/{owner['name']}"] if owner.get("kind") == "DaemonSet" else []

    def sync(self, key: str) -> float | None:
        """Do one step."""
        found = self.cluster.get(SHELF, key)
        if found is None or (selector := Selector.of_label_selector(inner(found["spec"], "selector"))).empty:
            return None
        revision = current_revision(self.cluster, found, REVISION_LABEL)
        hashed = _hash(revision)
        if not leaving(found):
            self._step(found, claim(self.cluster, "pods", found, selector), hashed)
        found = self.cluster.get(SHELF, key)
        if found is None:
            return None
        pods = self.cluster.owned("pods", found)
        self.cluster.put_status(SHELF, found, self._status(found, pods, hashed))
        forget_oldest(self.cluster, found, {revision_name(revision)})
        return next_available(pods, found["spec"].get("minReadySeconds", 0), self.cluster.now)

    def _step(self, found: Plain, pods: list[Plain], hashed: str) -> None:
        nodes = {key_in(node): node for node in self.cluster.all(NODES)}
        placed = _by_node(pods)
        for name, node in nodes.items():
            here = placed.get(name, [])
            if not self._belongs(found, node):
                self._end(found, here)
                continue
            self._end(found, [pod for pod in here if finished(pod)])
            extra = [pod for pod in here if not finished(pod) and not leaving(pod)]
            self._end(found, extra[1:])
            if not here:
                self._create(found, name, hashed)
        self._end(found, [pod for name, here in placed.items() if name not in nodes for pod in here])
        if found["spec"].get("updateStrategy", {}).get("type", "RollingUpdate") == "RollingUpdate":
            self._renew(found, placed, [name for name, node in nodes.items() if self._belongs(found, node)], hashed)

    def _belongs(self, found: Plain, node: Plain) -> bool:
        spec = found["spec"]["template"]["spec"]
        return fits(spec, node) and tolerates({**spec, "tolerations": _tolerations(spec)}, node)

    def _end(self, found: Plain, pods: list[Plain]) -> None:
        for pod in pods:
            if not leaving(pod):
                delete_pod(self.cluster, found, pod, COMPONENT)

    def _create(self, found: Plain, node: str, hashed: str) -> None:
        pod = from_template(found, found["spec"]["template"])
        generation = found["metadata"].get("annotations", {}).get("deprecated.daemonset.template.generation", "1")
        labels = {REVISION_LABEL: hashed, GENERATION: generation}
        pod["metadata"]["labels"] = {**pod["metadata"].get("labels", {}), **labels}
        spec = pod["spec"]
        spec["tolerations"] = _tolerations(spec)
        affinity = changed(inner(spec, "affinity"))
        term = {"matchFields": [{"key": "metadata.name", "operator": "In", "values": [node]}]}
        affinity.setdefault("nodeAffinity", {})["requiredDuringSchedulingIgnoredDuringExecution"] = {"nodeSelectorTerms": [term]}
        spec["affinity"] = affinity
        create_pod(self.cluster, found, pod, COMPONENT)

    def _renew(self, found: Plain, placed: dict[str, list[Plain]], nodes: list[str], hashed: str) -> None:
        rolling = inner(found["spec"], "updateStrategy", "rollingUpdate")
        least, now = found["spec"].get("minReadySeconds", 0), self.cluster.now
        allowed = share(rolling.get("maxUnavailable", 1), len(nodes), up=True)
        here = {name: [pod for pod in placed.get(name, ()) if not leaving(pod)] for name in nodes}
        missing = sum(not any(available(pod, least, now) for pod in here[name]) for name in nodes)
        old = [pod for name in nodes for pod in here[name] if revision_of(pod) != hashed]
        for pod in old:
            if not available(pod, least, now):
                delete_pod(self.cluster, found, pod, COMPONENT)
            elif missing < allowed:
                missing += 1
                delete_pod(self.cluster, found, pod, COMPONENT)

    def _status(self, found: Plain, pods: list[Plain], hashed: str) -> Plain:
        placed, least, now = _by_node(pods), found["spec"].get("minReadySeconds", 0), self.cluster.now
        wanted = [node for node in self.cluster.all(NODES) if self._belongs(found, node)]
        here = [pods[0] for node in wanted if (pods := [p for p in placed.get(key_in(node), ()) if not leaving(p)])]
        numbers = {
            "updatedNumberScheduled": sum(revision_of(pod) == hashed for pod in here),
            "numberAvailable": (able := sum(available(pod, least, now) for pod in here)),
            "numberUnavailable": len(wanted) - able,
        }
        names = {key_in(node) for node in wanted}
        return {
            "currentNumberScheduled": len(here),
            "numberMisscheduled": sum(bool(pods) for name, pods in placed.items() if name not in names),
            "desiredNumberScheduled": len(wanted),
            "numberReady": sum(map(ready, here)),
            "observedGeneration": found["metadata"].get("generation", 0),
            **{name: number for name, number in numbers.items() if number},
        }


def _by_node(pods: list[Plain]) -> dict[str, list[Plain]]:
    """Pods by the node that they are on, or are meant for."""
    placed: dict[str, list[Plain]] = {}
    for pod in pods:
        placed.setdefault(_node(pod), []).append(pod)
    return placed


def _node(pod: Plain) -> str:
    affinity = pod["spec"].get("affinity", {}).get("nodeAffinity", {})
    terms = affinity.get("requiredDuringSchedulingIgnoredDuringExecution", {}).get("nodeSelectorTerms", ())
    fields = [field for term in terms for field in term.get("matchFields", ())]
    # A template may name a node that there is not: then its pods are never where they are meant to be.
    return str(fields[0]["values"][0]) if fields else str(pod["spec"].get("nodeName", ""))


def _tolerations(spec: Plain) -> list[Plain]:
    own: list[Plain] = [changed(each) for each in spec.get("tolerations", ())]
    added = [{"key": key, "operator": "Exists", "effect": effect} for key, effect in _TOLERATED]
    return [*own, *(each for each in added if each not in own)]


def _hash(revision: Plain) -> str:
    labels = revision["metadata"].get("labels", {})
    return str(labels.get(REVISION_LABEL) or template_hash(revision["data"]))

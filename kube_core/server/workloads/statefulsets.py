"""StatefulSets: pods with a number each, made, renewed and ended in order.

See pkg/controller/statefulset/stateful_set_control.go of kubernetes. Claims made of volumeClaimTemplates stay when pods go, as by
default.
"""

from collections.abc import Iterable
from typing import Any

from attrs import define

from kube_core.base import Selector

from .cluster import Cluster, Plain, Unwritten, changed, controller_of, inner, key_in
from .engine import BURST, News
from .histories import current_revision, forget_oldest, revision_name, revision_of, revisions, template_in
from .pods import available, claim, create_pod, delete_pod, finished, from_template, leaving, next_available, ready
from .rollouts import share
from .templates import REVISION_LABEL

SHELF = "statefulsets.apps"
CLAIMS = "persistentvolumeclaims"
COMPONENT = "statefulset-controller"
HASH_LABEL = "controller.kubernetes.io/hash"
POD_NAME, POD_INDEX = "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"


@define(eq=False)
class StatefulSets:
    """Keeps the pods of StatefulSets."""

    cluster: Cluster
    shelves: tuple[str, ...] = (SHELF, "pods")

    def concerns(self, news: News) -> Iterable[str]:
        """The StatefulSet of a pod; those that may adopt it, when it has none."""
        if news.shelf == SHELF:
            return [key_in(news.found)]
        owner = controller_of(news.found)
        if owner:
            return [f"{news.namespace}/{owner['name']}"] if owner["kind"] == "StatefulSet" else []
        return [] if news.gone else [key_in(each) for each in self.cluster.all(SHELF, news.namespace)]

    def sync(self, key: str) -> float | None:
        """Do one step."""
        found = self.cluster.get(SHELF, key)
        if found is None or (selector := Selector.of_label_selector(inner(found["spec"], "selector"))).empty:
            return None
        pods = [pod for pod in claim(self.cluster, "pods", found, selector) if _number(found, pod) is not None]
        update = current_revision(self.cluster, found, HASH_LABEL)
        current = self._current(found, update)
        if not leaving(found):
            self._step(found, pods, current, update)
        return self._write(found, current, update)

    def _current(self, found: Plain, update: Plain) -> Plain:
        """The revision that pods below the partition have: the last one that was rolled out to its end."""
        name = found.get("status", {}).get("currentRevision", "")
        return next((each for each in revisions(self.cluster, found) if revision_name(each) == name), update)

    def _step(self, found: Plain, pods: list[Plain], current: Plain, update: Plain) -> None:
        ordered = found["spec"].get("podManagementPolicy", "OrderedReady") == "OrderedReady"
        by_number = {number: pod for pod in pods if (number := _number(found, pod)) is not None}
        wanted, before = _wanted(found), self.cluster.made
        for number in wanted:
            if self.cluster.made - before >= BURST:
                return
            if not self._settled(found, number, by_number.get(number), current, update) and ordered:
                return
        surplus = sorted((number for number in by_number if number not in wanted), reverse=True)
        for number in surplus:
            pod = by_number[number]
            if not leaving(pod):
                delete_pod(self.cluster, found, pod, COMPONENT)
            if ordered:
                return
        if found["spec"].get("updateStrategy", {}).get("type", "RollingUpdate") == "RollingUpdate":
            self._renew(found, by_number, update)

    def _settled(self, found: Plain, number: int, pod: Plain | None, current: Plain, update: Plain) -> bool:
        """Make what is missing; tells whether the next one's turn has come."""
        if pod is not None and finished(pod) and not leaving(pod):
            delete_pod(self.cluster, found, pod, COMPONENT)
            return False
        if pod is None:
            self._create(found, number, current, update)
            return False
        least = found["spec"].get("minReadySeconds", 0)
        return not leaving(pod) and available(pod, least, self.cluster.now)

    def _create(self, found: Plain, number: int, current: Plain, update: Plain) -> None:
        partition = inner(found["spec"], "updateStrategy", "rollingUpdate").get("partition", 0)
        first = _wanted(found).start
        old = number < first + partition or self._below_current(found, number)
        revision = current if old else update
        name = f"{found['metadata']['name']}-{number}"
        pod = from_template(found, template_in(revision), name=name)
        labels = {REVISION_LABEL: revision_name(revision), POD_NAME: name, POD_INDEX: str(number)}
        pod["metadata"]["labels"] = {**pod["metadata"].get("labels", {}), **labels}
        pod["spec"] |= {"hostname": name, "subdomain": found["spec"].get("serviceName", "")}
        self._claim_volumes(found, pod)
        create_pod(self.cluster, found, pod, COMPONENT)

    def _below_current(self, found: Plain, number: int) -> bool:
        """Whether a pod is one of those not renewed yet: such a one comes back as it was (`newVersionedStatefulSetPod`)."""
        if found["spec"].get("updateStrategy", {}).get("type", "RollingUpdate") != "RollingUpdate":
            return True
        status = found.get("status", {})
        return "currentReplicas" in status and number < _wanted(found).start + status["currentReplicas"]

    def _claim_volumes(self, found: Plain, pod: Plain) -> None:
        volumes = {each["name"]: each for each in pod["spec"].get("volumes", ())}
        for template in found["spec"].get("volumeClaimTemplates", ()):
            if not template.get("metadata", {}).get("name"):
                continue  # a claim without a name is none that a pod could have
            name = f"{template['metadata']['name']}-{pod['metadata']['name']}"
            volumes[template["metadata"]["name"]] = {
                "name": template["metadata"]["name"],
                "persistentVolumeClaim": {"claimName": name},
            }
            if self.cluster.get(CLAIMS, f"{found['metadata']['namespace']}/{name}") is None:
                labels = found["spec"]["selector"].get("matchLabels", {})
                head = {"name": name, "namespace": found["metadata"]["namespace"], "labels": dict(labels)}
                content = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": head}
                self.cluster.create(CLAIMS, {**content, "spec": changed(template["spec"])})
        if volumes:
            pod["spec"]["volumes"] = list(volumes.values())

    def _renew(self, found: Plain, pods: dict[int, Plain], update: Plain) -> None:
        """End pods of an older revision, the last first, as many at a time as may be missing."""
        rolling = inner(found["spec"], "updateStrategy", "rollingUpdate")
        wanted, least = _wanted(found), found["spec"].get("minReadySeconds", 0)
        allowed = max(share(rolling.get("maxUnavailable", 1), len(wanted), up=True), 1)
        missing = [n for n in wanted if n not in pods or not available(pods[n], least, self.cluster.now) or leaving(pods[n])]
        for number in sorted(wanted, reverse=True):
            pod = pods.get(number)
            if number < wanted.start + rolling.get("partition", 0) or len(missing) >= allowed:
                return
            if pod is not None and not leaving(pod) and revision_of(pod) != revision_name(update):
                delete_pod(self.cluster, found, pod, COMPONENT)
                missing.append(number)

    def _write(self, found: Plain, current: Plain, update: Plain) -> float | None:
        again = self.cluster.get(SHELF, key_in(found))
        if again is None:
            return None
        pods = [pod for pod in self.cluster.owned("pods", again) if _number(again, pod) is not None]
        status = self._status(again, pods, current, update)
        written = self.cluster.put_status(SHELF, again, status)
        in_use = {status["currentRevision"], status["updateRevision"], *map(revision_of, pods)}
        try:
            forget_oldest(self.cluster, written, in_use)
        except Unwritten:  # it was forgotten already
            return None
        return next_available(pods, again["spec"].get("minReadySeconds", 0), self.cluster.now)

    def _status(self, found: Plain, pods: list[Plain], current: Plain, update: Plain) -> Plain:
        live = [pod for pod in pods if not leaving(pod)]
        wanted, now, least = _wanted(found), self.cluster.now, found["spec"].get("minReadySeconds", 0)
        new = revision_name(update)
        renewed = sum(revision_of(pod) == new for pod in live)
        old = revision_name(current)
        rolling = found["spec"].get("updateStrategy", {}).get("type", "RollingUpdate") == "RollingUpdate"
        able = [pod for pod in pods if ready(pod)]
        if rolling and renewed == len(wanted) == len(able) == len(pods):
            old = new
        numbers: dict[str, int] = {
            "readyReplicas": len(able),
            "currentReplicas": sum(revision_of(pod) == old for pod in live),
            "updatedReplicas": renewed,
            "availableReplicas": sum(available(pod, least, now) for pod in pods),
        }
        status: dict[str, Any] = {"observedGeneration": found["metadata"].get("generation", 0), "replicas": len(pods)}
        status |= {name: number for name, number in numbers.items() if number}
        status.setdefault("availableReplicas", 0)  # without omitempty in Go
        collisions = found.get("status", {}).get("collisionCount", 0)
        return {**status, "currentRevision": old, "updateRevision": new, "collisionCount": collisions}


def _wanted(found: Plain) -> range:
    first = inner(found["spec"], "ordinals").get("start", 0)
    return range(first, first + found["spec"].get("replicas", 1))


def _number(found: Plain, pod: Plain) -> int | None:
    parent, _, number = pod["metadata"]["name"].rpartition("-")
    return int(number) if parent == found["metadata"]["name"] and number.isdecimal() else None

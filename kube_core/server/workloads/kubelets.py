"""The kubelets of all nodes: pods that were given to one run there, as the script has it, and end when they are deleted."""

from collections.abc import Iterable

from attrs import define, field

from .behaviours import Script
from .cluster import KUBELET, Cluster, Plain, key_in
from .engine import News
from .pods import finished, leaving
from .running import PodRun

COMPONENT = "kubelet"
FIRST_ADDRESS = (10 << 24) + (244 << 16)
"""10.244.0.0/16, the network of pods that kubeadm's documentation uses."""


@define(eq=False)
class Kubelets:
    """Runs pods. ``stop_seconds`` is how long their containers take to end, at most as long as they are given."""

    cluster: Cluster
    script: Script
    stop_seconds: float
    shelves: tuple[str, ...] = ("pods",)
    _runs: dict[str, PodRun] = field(factory=dict[str, PodRun], init=False)
    _ending: dict[str, float] = field(factory=dict[str, float], init=False)
    _keys: dict[str, str] = field(factory=dict[str, str], init=False)
    _addresses: int = field(default=0, init=False)

    def concerns(self, news: News) -> Iterable[str]:
        """A pod that has a node."""
        return [key_in(news.found)] if news.found["spec"].get("nodeName") else []

    def sync(self, key: str) -> float | None:
        """Bring a pod to where it should be by now."""
        pod = self.cluster.get("pods", key)
        uid = pod["metadata"]["uid"] if pod is not None else ""
        if (known := self._keys.get(key, uid)) != uid:
            self._forget(known)
        if pod is None or not pod["spec"].get("nodeName"):
            self._keys.pop(key, None)
            return None
        self._keys[key] = uid
        if leaving(pod):
            return self._leave(pod)
        if finished(pod):
            return None
        run = self._runs.get(uid) or self._begin(pod)
        run.pod = pod
        run.advance(self.cluster.now)
        self._write(run)
        return run.next_due(self.cluster.now)

    def _forget(self, uid: str) -> None:
        self._runs.pop(uid, None)
        self._ending.pop(uid, None)

    def _begin(self, pod: Plain) -> PodRun:
        node = self.cluster.get("nodes", pod["spec"]["nodeName"]) or {}
        addresses = node.get("status", {}).get("addresses", ())
        host = next((each["address"] for each in addresses if each["type"] == "InternalIP"), "10.0.0.1")
        known = pod.get("status", {}).get("podIP") or (host if pod["spec"].get("hostNetwork") else self._address())
        run = PodRun(pod, self.script, self.cluster.now, host, known)
        self._runs[pod["metadata"]["uid"]] = run
        return run

    def _address(self) -> str:
        taken = {record.fields.get("status.podIP") for record in self.cluster.state.storage.shelf("pods")}
        while True:
            self._addresses += 1
            number = FIRST_ADDRESS + self._addresses
            address = ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
            if address not in taken:
                return address

    def _write(self, run: PodRun) -> None:
        pod = run.pod
        self.cluster.put_status("pods", pod, run.status(self.cluster.now, pod.get("status", {})), KUBELET)
        for life in (*run.inits, *run.lives):
            told, life.told = life.told, []
            for reason in told:
                self._tell(pod, reason, life.name, life.image)

    def _tell(self, pod: Plain, reason: str, name: str, image: str) -> None:
        path = f"spec.containers{{{name}}}"
        texts = {
            "Started": "Container started",
            "BackOff": f"Back-off restarting failed container {name} in pod {key_in(pod)}",
            "Failed": f'Failed to pull image "{image}"',
        }
        if reason == "Started":
            text = f'Container image "{image}" already present on machine'
            self.cluster.tell(pod, "Pulled", text, component=COMPONENT, path=path)
            self.cluster.tell(pod, "Created", "Container created", component=COMPONENT, path=path)
        self.cluster.tell(pod, reason, texts[reason], component=COMPONENT, warning=reason != "Started", path=path)

    def _leave(self, pod: Plain) -> float | None:
        """End a pod that is deleted: its containers stop, and then it goes."""
        uid, grace = pod["metadata"]["uid"], pod["metadata"].get("deletionGracePeriodSeconds", 0)
        if uid not in self._ending:
            self._ending[uid] = self.cluster.now + min(self.stop_seconds, grace)
            self.cluster.tell(pod, "Killing", "Stopping container", component=COMPONENT)
        if (at := self._ending[uid]) > self.cluster.now:
            return at
        if pod["metadata"].get("finalizers") and not finished(pod):
            run = self._runs.get(uid) or self._begin(pod)
            run.stop(self.cluster.now)
            pod = self.cluster.put_status("pods", pod, run.status(self.cluster.now, pod.get("status", {})), KUBELET)
        if grace:
            self.cluster.delete("pods", pod, grace=0, agent=KUBELET)
        return None

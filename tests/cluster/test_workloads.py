"""What workloads lead to: the machines of the embedded server beside the real controllers, scheduler and kubelets.

The same steps are taken on both; what is there in the end must be equal, but for what chance and time have made: uids, versions,
times, addresses, hashes and suffixes of names.
"""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from kube_core.objects import differences
from kube_core.objects.plain import is_array, is_object
from kube_core.server import ApiServer, ServerRequest, Workloads

from .harness.cluster import Cluster
from .harness.polling import poll

Document = dict[str, Any]
Call = Callable[[str, str, Document | None], Document]

CHANCE = {"uid", "resourceVersion", "creationTimestamp", "managedFields", "generation", "observedGeneration", "deletionTimestamp"}
TIMES = re.compile(r"(Time|Timestamp)$")
LABELS = {"app": "web"}
CONTAINER = {"name": "main", "image": "app:1"}


def template(image: str = "app:1", **spec: Any) -> Document:
    """A pod template."""
    return {"metadata": {"labels": LABELS}, "spec": {"containers": [{**CONTAINER, "image": image}], **spec}}


def plain(value: Any, names: dict[str, str]) -> Any:
    """A document without what chance and time have made."""
    if is_object(value):
        kept = {key: item for key, item in value.items() if key not in CHANCE and not TIMES.search(key)}
        return {key: plain(item, names) for key, item in kept.items()}
    if is_array(value):
        items = [plain(item, names) for item in value]
        typed = all(is_object(item) and "type" in item for item in items)
        return sorted(items, key=lambda item: item["type"]) if typed else items
    if isinstance(value, str):
        for name, stands_for in names.items():
            value = value.replace(name, stands_for)
    return value


def hashes(documents: list[Document]) -> dict[str, str]:
    """The hashes in the labels of documents, by age, and what stands for them."""
    words = ("pod-template-hash", "controller-revision-hash", "controller.kubernetes.io/hash")
    found: list[str] = [each["metadata"].get("labels", {}).get(word, "") for each in documents for word in words]
    return {name: f"HASH-{number}" for number, name in enumerate(dict.fromkeys(filter(None, found)), 1)}


def end_state(call: Call, namespace: str, kinds: tuple[str, ...]) -> Document:
    """What is there: the objects of some kinds, and of their pods the metadata."""
    found = {path: call("GET", path.format(namespace), None)["items"] for path in kinds}
    owners = sorted((each for path in kinds[1:] for each in found[path]), key=_age)
    names = {
        **hashes(owners),
        namespace: "NAMESPACE",
        **{each["metadata"]["uid"]: "UID" for items in found.values() for each in items},
    }
    state: Document = {path: sorted((plain(each, names) for each in items), key=_place) for path, items in found.items()}
    pods = call("GET", f"/api/v1/namespaces/{namespace}/pods", None)["items"]
    heads = [plain(pod["metadata"], names) for pod in pods]
    for head in heads:
        head["name"] = re.sub(r"-[a-z0-9]{5}$", "-*", head["name"])
    phases = sorted(pod["status"]["phase"] for pod in pods)
    return {**state, "pods": sorted(heads, key=json.dumps), "phases": phases}


def _age(found: Document) -> tuple[int, str]:
    """What tells which of two is older: the revision, where there is one, since two may be made in one second."""
    metadata = found["metadata"]
    revision = found.get("revision") or metadata.get("annotations", {}).get("deployment.kubernetes.io/revision") or 0
    return int(revision), metadata["creationTimestamp"]


def _place(found: Document) -> tuple[str, str]:
    """Where an object stands among others: by its revision, then by its name."""
    metadata = found["metadata"]
    revision = found.get("revision", metadata.get("annotations", {}).get("deployment.kubernetes.io/revision", ""))
    return str(revision), metadata["name"]


class Real:
    """The real cluster: time passes by itself."""

    def __init__(self, cluster: Cluster, namespace: str) -> None:
        self._admin, self.namespace = cluster.admin(), namespace

    def call(self, method: str, path: str, body: Document | None) -> Document:
        """Send a request."""
        headers = {"Content-Type": "application/merge-patch+json"} if method == "PATCH" else None
        answer = self._admin.call(method, path, body, headers)
        assert answer.status < 400, answer
        found: Document = answer.json()
        return found

    def until(self, path: str, holds: Callable[[Document], bool]) -> None:
        """Wait until something is true of an object."""
        poll(path, lambda: holds(self.call("GET", path, None)), timeout_seconds=60)


class Embedded:
    """The embedded server: time is moved."""

    def __init__(self, namespace: str) -> None:
        self.server, self.namespace = ApiServer(workloads=Workloads()), namespace
        self.call("POST", "/api/v1/namespaces", {"metadata": {"name": namespace}})

    def call(self, method: str, path: str, body: Document | None) -> Document:
        """Send a request."""
        media = "application/merge-patch+json" if method == "PATCH" else "application/json"
        data = b"" if body is None else json.dumps(body).encode()
        exchange = self.server.handle(ServerRequest(method, path, (("content-type", media),), data))
        assert exchange.status < 400, exchange.body
        found: Document = json.loads(exchange.body)
        return found

    def until(self, path: str, holds: Callable[[Document], bool]) -> None:
        """Move the time on until something is true of an object."""
        for _ in range(600):
            if holds(self.call("GET", path, None)):
                return
            self.server.wake(self.server.now + 1)
        raise AssertionError(path)


World = Real | Embedded


def complete(found: Document) -> bool:
    """Whether a Deployment or a StatefulSet is as it should be, and says so of its newest form."""
    status, wanted = found.get("status", {}), found["spec"]["replicas"]
    seen = status.get("observedGeneration") == found["metadata"]["generation"]
    counts = {status.get(name, 0) for name in ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")}
    return seen and counts == {wanted} and not status.get("terminatingReplicas")


def a_rollout(world: World) -> Document:
    """A Deployment, scaled, with a second template, and undone."""
    base = f"/apis/apps/v1/namespaces/{world.namespace}/deployments"
    spec = {"replicas": 2, "selector": {"matchLabels": LABELS}, "template": template(terminationGracePeriodSeconds=1)}
    world.call("POST", base, {"metadata": {"name": "web", "annotations": {"note": "copied"}}, "spec": spec})
    world.until(f"{base}/web", complete)
    for image, replicas in (("app:2", 3), ("app:1", 2)):
        changed = template(image, terminationGracePeriodSeconds=1)
        world.call("PATCH", f"{base}/web", {"spec": {"template": changed, "replicas": replicas}})
        world.until(f"{base}/web", complete)
    return end_state(
        world.call, world.namespace, ("/apis/apps/v1/namespaces/{}/deployments", "/apis/apps/v1/namespaces/{}/replicasets")
    )


def a_stateful_set(world: World) -> Document:
    """A StatefulSet with a second template."""
    base = f"/apis/apps/v1/namespaces/{world.namespace}/statefulsets"
    spec = {"replicas": 2, "serviceName": "db", "selector": {"matchLabels": LABELS}}
    first = {**spec, "template": template(terminationGracePeriodSeconds=1)}
    world.call("POST", base, {"metadata": {"name": "db"}, "spec": first})
    world.until(f"{base}/db", complete)
    world.call("PATCH", f"{base}/db", {"spec": {"template": template("app:2", terminationGracePeriodSeconds=1)}})
    world.until(
        f"{base}/db", lambda found: complete(found) and found["status"]["currentRevision"] == found["status"]["updateRevision"]
    )
    return end_state(
        world.call,
        world.namespace,
        ("/apis/apps/v1/namespaces/{}/statefulsets", "/apis/apps/v1/namespaces/{}/controllerrevisions"),
    )


def a_suspended_job(world: World) -> Document:
    """A Job that is suspended: it has no pods, whose end kwok and the embedded kubelets see differently."""
    base = f"/apis/batch/v1/namespaces/{world.namespace}/jobs"
    pod = {"restartPolicy": "Never", "containers": [CONTAINER]}
    spec = {"suspend": True, "completions": 2, "completionMode": "Indexed", "template": {"spec": pod}}
    world.call("POST", base, {"metadata": {"name": "work"}, "spec": spec})
    world.until(f"{base}/work", lambda found: bool(found.get("status", {}).get("conditions")))
    return end_state(world.call, world.namespace, ("/apis/batch/v1/namespaces/{}/jobs",))


@pytest.mark.parametrize("steps", [a_rollout, a_stateful_set, a_suspended_job])
def test_both_lead_to_the_same(cluster: Cluster, namespace: str, steps: Callable[[World], Document]) -> None:
    """Objects, their owners, labels, annotations and conditions."""
    if not cluster.has_kubelets:
        pytest.skip("a slim control plane has no controllers")
    found = differences(steps(Embedded(namespace)), steps(Real(cluster, namespace)))
    assert not found, "\n".join(map(str, found))

"""What the tests of workloads stand on: a server with its machines, a clock, and a client."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from attrs import frozen

from kube_core.models.apps_v1 import ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet
from kube_core.models.batch_v1 import CronJob, Job
from kube_core.models.core_v1 import Event, Node, Pod
from kube_core.server import ApiServer, Workloads
from kube_transports import BoundApi, Client, ManualClock, MemoryTransport

LABELS = {"app": "web"}


def template(image: str = "app:1", **spec: Any) -> dict[str, Any]:
    """A pod template of one container."""
    ending = {"terminationGracePeriodSeconds": 30}
    return {"metadata": {"labels": LABELS}, "spec": {"containers": [{"name": "main", "image": image}], **ending, **spec}}


def deployment(replicas: int = 3, image: str = "app:1", **spec: Any) -> dict[str, Any]:
    """A Deployment called web."""
    said = {"replicas": replicas, "selector": {"matchLabels": LABELS}, "template": template(image), **spec}
    return {"metadata": {"name": "web"}, "spec": said}


@frozen
class Ground:
    """A server with workloads, whose time is in the test's hands."""

    server: ApiServer
    clock: ManualClock
    client: Client

    def after(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.advance(seconds)

    @property
    def deployments(self) -> BoundApi[Deployment]:
        return self.client.api(Deployment).within("default")

    @property
    def sets(self) -> BoundApi[ReplicaSet]:
        return self.client.api(ReplicaSet).within("default")

    @property
    def stateful(self) -> BoundApi[StatefulSet]:
        return self.client.api(StatefulSet).within("default")

    @property
    def daemons(self) -> BoundApi[DaemonSet]:
        return self.client.api(DaemonSet).within("default")

    @property
    def revisions(self) -> BoundApi[ControllerRevision]:
        return self.client.api(ControllerRevision).within("default")

    @property
    def jobs(self) -> BoundApi[Job]:
        return self.client.api(Job).within("default")

    @property
    def crons(self) -> BoundApi[CronJob]:
        return self.client.api(CronJob).within("default")

    @property
    def pods(self) -> BoundApi[Pod]:
        return self.client.api(Pod).within("default")

    @property
    def nodes(self) -> BoundApi[Node]:
        return self.client.api(Node)

    def reasons(self) -> set[str]:
        """The reasons of all events."""
        return {event.reason or "" for event in self.client.api(Event).within("default").list().items}

    def images(self) -> list[str]:
        """The images of all pods, sorted."""
        return sorted(pod.spec.containers[0].image or "" for pod in self.pods.list().items)

    def names(self) -> list[str]:
        """The names of all pods, sorted."""
        return sorted(pod.metadata.name for pod in self.pods.list().items)

    def set_image(self, image: str) -> None:
        """Change the template of the Deployment web."""
        self.deployments.patch("web", {"spec": {"template": template(image)}})


def waiting(pod: Pod) -> tuple[str | None, str | None]:
    """Why the first container of a pod waits: reason and message."""
    found = pod.status.container_statuses[0].state
    assert found is not None
    assert found.waiting is not None
    return found.waiting.reason, found.waiting.message


def exit_code(pod: Pod, *, last: bool = False) -> int:
    """How the first container of a pod ended."""
    status = pod.status.container_statuses[0]
    found = status.last_state if last else status.state
    assert found is not None
    assert found.terminated is not None
    return found.terminated.exit_code


def state_of(found: Any) -> dict[str, tuple[str, str | None]]:
    """The conditions of an object: by type, status and reason."""
    return {each.type: (each.status, each.reason) for each in found.status.conditions}


@contextmanager
def ground(**options: Any) -> Generator[Ground]:
    """Begin, with the options of `Workloads`."""
    clock = ManualClock()
    server = ApiServer(clock.now, workloads=Workloads(**options))
    with Client(transport=MemoryTransport(server, clock=clock)) as client:
        yield Ground(server, clock, client)

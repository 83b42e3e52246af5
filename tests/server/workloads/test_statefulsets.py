"""StatefulSets: in order, by number, and renewed from the last to the first."""

from collections.abc import Iterator
from typing import Any

import pytest

from kube_core.models.core_v1 import Event, PersistentVolumeClaim
from kube_core.server import NeverReady, Runs, Start

from .ground import LABELS, Ground, ground, template


def stateful(replicas: int = 3, **spec: Any) -> dict[str, Any]:
    """A StatefulSet called db."""
    said = {"replicas": replicas, "serviceName": "db", "selector": {"matchLabels": LABELS}, "template": template(), **spec}
    return {"metadata": {"name": "db"}, "spec": said}


@pytest.fixture
def world() -> Iterator[Ground]:
    """A server with one node."""
    with ground() as made:
        yield made


def images(world: Ground) -> dict[str, str]:
    """The image of each pod."""
    return {pod.metadata.name: pod.spec.containers[0].image or "" for pod in world.pods.list().items}


def test_pods_come_one_after_the_other(world: Ground) -> None:
    """Each when the one before is ready, with its number in its name and labels."""
    world.stateful.create(stateful())
    seen: list[list[str]] = [world.names()]
    for _ in range(6):
        world.after(0.5)
        if world.names() != seen[-1]:
            seen.append(world.names())
    assert seen == [["db-0"], ["db-0", "db-1"], ["db-0", "db-1", "db-2"]]
    pod = world.pods.get("db-1")
    assert pod.metadata.labels["statefulset.kubernetes.io/pod-name"] == "db-1"
    assert pod.metadata.labels["apps.kubernetes.io/pod-index"] == "1"
    assert (pod.spec.hostname, pod.spec.subdomain) == ("db-1", "db")
    world.after(1)
    status = world.stateful.get("db").status
    assert (status.replicas, status.ready_replicas, status.current_replicas, status.updated_replicas) == (3, 3, 3, 3)
    assert status.current_revision == status.update_revision == world.revisions.list().items[0].metadata.name


def test_pods_come_all_at_once_in_parallel(world: Ground) -> None:
    """As podManagementPolicy has it."""
    world.stateful.create(stateful(podManagementPolicy="Parallel", ordinals={"start": 5}))
    assert world.names() == ["db-5", "db-6", "db-7"]


def test_they_go_from_the_last_to_the_first(world: Ground) -> None:
    """One at a time."""
    world.stateful.create(stateful())
    world.after(10)
    world.stateful.scale.patch("db", {"spec": {"replicas": 0}})
    seen = [world.names()]
    for _ in range(10):
        world.after(0.5)
        if world.names() != seen[-1]:
            seen.append(world.names())
    assert seen == [["db-0", "db-1", "db-2"], ["db-0", "db-1"], ["db-0"], []]


def test_a_new_template_is_rolled_out_backwards(world: Ground) -> None:
    """The last pod first; afterwards the new revision is the current one."""
    world.stateful.create(stateful())
    world.after(10)
    world.stateful.patch("db", {"spec": {"template": template("app:2")}})
    seen: list[int] = []
    for _ in range(20):
        now = sum(image == "app:2" for image in images(world).values())
        assert {name for name, image in images(world).items() if image == "app:2"} <= {"db-2", "db-1", "db-0"}
        seen.append(now)
        world.after(0.5)
    assert seen == sorted(seen)
    assert set(images(world).values()) == {"app:2"}
    status = world.stateful.get("db").status
    assert status.current_revision == status.update_revision
    assert sorted(each.revision or 0 for each in world.revisions.list().items) == [1, 2]


def test_a_partition_holds_the_rest_back(world: Ground) -> None:
    """Pods below it stay, also when one of them is deleted."""
    world.stateful.create(stateful(updateStrategy={"type": "RollingUpdate", "rollingUpdate": {"partition": 2}}))
    world.after(10)
    world.stateful.patch("db", {"spec": {"template": template("app:2")}})
    world.after(10)
    assert images(world) == {"db-0": "app:1", "db-1": "app:1", "db-2": "app:2"}
    world.pods.delete("db-0")
    world.after(10)
    assert images(world) == {"db-0": "app:1", "db-1": "app:1", "db-2": "app:2"}
    status = world.stateful.get("db").status
    assert status.current_revision != status.update_revision
    assert (status.current_replicas, status.updated_replicas) == (2, 1)


def test_on_delete_waits_for_somebody(world: Ground) -> None:
    """A pod gets the new template only when it is deleted."""
    world.stateful.create(stateful(2, updateStrategy={"type": "OnDelete"}))
    world.after(10)
    world.stateful.patch("db", {"spec": {"template": template("app:2")}})
    world.after(10)
    assert set(images(world).values()) == {"app:1"}


def test_each_pod_has_its_claims(world: Ground) -> None:
    """They are made with the pod, and stay when it goes."""
    claims = [
        {"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}
    ]
    world.stateful.create(stateful(1, volumeClaimTemplates=claims))
    world.after(5)
    assert world.pods.get("db-0").spec.volumes[0].persistent_volume_claim is not None
    world.stateful.scale.patch("db", {"spec": {"replicas": 0}})
    world.after(5)
    found = world.client.api(PersistentVolumeClaim).within("default").list().items
    assert [each.metadata.name for each in found] == ["data-db-0"]


def test_a_pod_that_failed_is_made_again() -> None:
    """An evicted pod, or one whose containers ended: the same number comes back."""
    with ground() as world:
        world.stateful.create(stateful(1))
        world.after(5)
        before = world.pods.get("db-0").metadata.uid
        world.pods.status.patch("db-0", {"status": {"phase": "Failed"}})
        world.after(5)
        assert world.pods.get("db-0").metadata.uid != before
        assert world.stateful.get("db").status.ready_replicas == 1


def test_one_that_never_comes_up_holds_the_others_back() -> None:
    """db-1 is never ready: there is no db-2."""

    def script(start: Start) -> NeverReady | Runs:
        return NeverReady() if start.pod["metadata"]["name"] == "db-1" else Runs()

    with ground(script=script) as world:
        world.stateful.create(stateful())
        world.after(100)
        assert world.names() == ["db-0", "db-1"]


def test_what_is_done_again_is_counted(world: Ground) -> None:
    """The same event is emitted once, and says how often and when last."""
    world.stateful.create(stateful())
    world.after(6)
    world.pods.delete("db-2")
    world.after(6)
    events = world.client.api(Event).within("default").list().items
    told = {event.message: event for event in events if event.reason == "SuccessfulCreate"}
    counts = {message: event.count for message, event in told.items()}
    assert counts == {f"Create Pod db-{place} in StatefulSet db successful": 1 + (place == 2) for place in range(3)}
    again = told["Create Pod db-2 in StatefulSet db successful"]
    assert again.first_timestamp is not None
    assert again.last_timestamp is not None
    assert again.first_timestamp < again.last_timestamp

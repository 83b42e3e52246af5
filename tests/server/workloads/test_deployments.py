"""Deployments: from one template to the next, back again, and what is said meanwhile."""

from collections.abc import Iterator

import pytest

from kube_core.models.apps_v1 import ReplicaSet
from kube_core.server import Behaviour, ImagePullFails, NeverReady, Runs

from .ground import Ground, deployment, ground, state_of, template, waiting

REVISION = "deployment.kubernetes.io/revision"


@pytest.fixture
def world() -> Iterator[Ground]:
    """A server with one node."""
    with ground() as made:
        yield made


def test_a_deployment_becomes_available(world: Ground) -> None:
    """At once there are a ReplicaSet and pods; a second later they run, and both conditions say so."""
    world.deployments.create(deployment())
    begun = world.deployments.get("web")
    assert begun.status.unavailable_replicas == 3
    assert state_of(begun) == {
        "Available": ("False", "MinimumReplicasUnavailable"),
        "Progressing": ("True", "ReplicaSetUpdated"),
    }
    world.after(1)
    done = world.deployments.get("web")
    assert (done.status.replicas, done.status.updated_replicas, done.status.available_replicas) == (3, 3, 3)
    assert done.status.observed_generation == done.metadata.generation == 1  # its revision is no change of what is wanted
    assert state_of(done) == {
        "Available": ("True", "MinimumReplicasAvailable"),
        "Progressing": ("True", "NewReplicaSetAvailable"),
    }
    assert done.metadata.annotations[REVISION] == "1"


def test_what_belongs_to_whom(world: Ground) -> None:
    """The ReplicaSet is the Deployment's, the pods are the ReplicaSet's, and all carry the template's hash."""
    made = world.deployments.create(deployment(1))
    (found,) = world.sets.list().items
    (pod,) = world.pods.list().items
    hashed = found.metadata.labels["pod-template-hash"]
    assert found.metadata.name == f"web-{hashed}"
    assert found.metadata.owner_references[0].uid == made.metadata.uid
    assert found.spec.selector.match_labels == {"app": "web", "pod-template-hash": hashed}
    assert pod.metadata.owner_references[0].uid == found.metadata.uid
    assert pod.metadata.labels == {"app": "web", "pod-template-hash": hashed}
    assert pod.metadata.generate_name == f"web-{hashed}-"


def test_a_rollout_stays_within_its_bounds(world: Ground) -> None:
    """Never more pods than the surge allows, nor fewer available ones than wanted."""
    world.deployments.create(deployment(8))
    world.after(5)
    world.set_image("app:2")
    for _ in range(40):
        found = world.deployments.get("web")
        live = [pod for pod in world.pods.list().items if pod.metadata.deletion_timestamp is None]
        assert len(live) <= 10
        assert (found.status.available_replicas or 0) >= 6
        world.after(0.5)
    assert world.images() == ["app:2"] * 8
    assert [(each.spec.replicas, each.metadata.annotations[REVISION]) for each in sorted_sets(world)] == [(0, "1"), (8, "2")]


def sorted_sets(world: Ground) -> list[ReplicaSet]:
    """The ReplicaSets by revision."""
    return sorted(world.sets.list().items, key=lambda each: int(each.metadata.annotations[REVISION]))


def test_an_undone_rollout_goes_back_to_its_old_set(world: Ground) -> None:
    """kubectl rollout undo puts an older template back: its ReplicaSet becomes the newest revision."""
    world.deployments.create(deployment(2))
    world.after(5)
    first = world.sets.list().items[0].metadata.name
    world.set_image("app:2")
    world.after(20)
    world.set_image("app:1")
    world.after(20)
    assert world.images() == ["app:1", "app:1"]
    back = world.sets.get(first)
    assert (back.spec.replicas, back.metadata.annotations[REVISION]) == (2, "3")
    assert back.metadata.annotations["deployment.kubernetes.io/revision-history"] == "1"
    assert world.deployments.get("web").metadata.annotations[REVISION] == "3"


def test_recreate_ends_the_old_pods_first(world: Ground) -> None:
    """Pods of both templates are never there together."""
    world.deployments.create(deployment(2, strategy={"type": "Recreate"}))
    world.after(5)
    world.set_image("app:2")
    seen = set[tuple[str, ...]]()
    for _ in range(20):
        seen.add(tuple(world.images()))
        world.after(0.5)
    assert seen == {("app:1", "app:1"), ("app:2", "app:2")}


def test_a_rollout_that_does_not_move_runs_out_of_time() -> None:
    """The deadline passes, the old pods stay, and the condition says why."""
    with ground(script={"app:2": ImagePullFails()}) as world:
        world.deployments.create(deployment(4, progressDeadlineSeconds=60))
        world.after(5)
        world.set_image("app:2")
        world.after(59)
        assert state_of(world.deployments.get("web"))["Progressing"] == ("True", "ReplicaSetUpdated")
        world.after(2)
        found = world.deployments.get("web")
        assert state_of(found)["Progressing"] == ("False", "ProgressDeadlineExceeded")
        assert state_of(found)["Available"] == ("True", "MinimumReplicasAvailable")
        assert world.images().count("app:1") == 3


def test_a_script_may_mend_what_it_broke() -> None:
    """The image comes to be there after all: the rollout goes on at the next pull."""
    script: dict[str, Behaviour] = {"app:1": ImagePullFails()}
    with ground(script=script) as world:
        world.deployments.create(deployment(1))
        world.after(30)
        (pod,) = world.pods.list().items
        assert waiting(pod)[0] == "ImagePullBackOff"
        script["app:1"] = Runs()
        world.after(300)
        assert state_of(world.deployments.get("web"))["Available"][0] == "True"


def test_pods_that_are_never_ready_count_as_unavailable() -> None:
    """They run, and nothing else."""
    with ground(script={"app:1": NeverReady()}) as world:
        world.deployments.create(deployment(2))
        world.after(60)
        found = world.deployments.get("web")
        assert (found.status.replicas, found.status.ready_replicas, found.status.unavailable_replicas) == (2, None, 2)
        assert {pod.status.phase for pod in world.pods.list().items} == {"Running"}


def test_min_ready_seconds_delay_availability(world: Ground) -> None:
    """Ready is not available yet."""
    world.deployments.create(deployment(1, minReadySeconds=30))
    world.after(5)
    found = world.deployments.get("web")
    assert (found.status.ready_replicas, found.status.available_replicas) == (1, None)
    world.after(30)
    assert world.deployments.get("web").status.available_replicas == 1


def test_scaling_keeps_the_revision(world: Ground) -> None:
    """Up and down, by the scale subresource, with the same ReplicaSet."""
    world.deployments.create(deployment(2))
    world.after(5)
    for wanted in (5, 0, 1):
        world.deployments.scale.patch("web", {"spec": {"replicas": wanted}})
        world.after(5)
        assert len(world.pods.list().items) == wanted
        assert world.deployments.get("web").status.available_replicas == (wanted or None)
    (only,) = world.sets.list().items
    assert only.metadata.annotations["deployment.kubernetes.io/desired-replicas"] == "1"


def test_scaling_in_the_midst_of_a_rollout_is_spread() -> None:
    """Old and new grow in proportion, and the rollout ends with the new number."""
    with ground(script={"app:2": Runs(start_seconds=20)}) as world:
        world.deployments.create(deployment(10))
        world.after(5)
        world.set_image("app:2")
        world.deployments.scale.patch("web", {"spec": {"replicas": 20}})
        sizes = [each.spec.replicas for each in world.sets.list().items]
        assert sum(size or 0 for size in sizes) == 25
        assert all(sizes)
        world.after(600)
        assert world.images() == ["app:2"] * 20


def test_a_paused_deployment_only_scales(world: Ground) -> None:
    """A new template waits until it is resumed."""
    world.deployments.create(deployment(2))
    world.after(5)
    world.deployments.patch("web", {"spec": {"paused": True}})
    world.set_image("app:2")
    world.deployments.patch("web", {"spec": {"replicas": 3}})
    world.after(5)
    assert world.images() == ["app:1"] * 3
    assert state_of(world.deployments.get("web"))["Progressing"] == ("Unknown", "DeploymentPaused")
    world.deployments.patch("web", {"spec": {"paused": False}})
    world.after(20)
    assert world.images() == ["app:2"] * 3
    assert state_of(world.deployments.get("web"))["Progressing"] == ("True", "NewReplicaSetAvailable")


def test_history_is_limited(world: Ground) -> None:
    """Of the old ReplicaSets only the newest stay."""
    world.deployments.create(deployment(1, revisionHistoryLimit=1))
    for number in range(2, 6):
        world.after(20)
        world.set_image(f"app:{number}")
    world.after(20)
    assert [each.metadata.annotations[REVISION] for each in sorted_sets(world)] == ["4", "5"]


def test_what_somebody_deletes_comes_back(world: Ground) -> None:
    """A pod, and the ReplicaSet with all pods."""
    world.deployments.create(deployment(2))
    world.after(5)
    world.pods.delete(world.names()[0])
    world.after(5)
    assert len(world.names()) == 2
    before = set(world.names())
    world.sets.delete(world.sets.list().items[0].metadata.name)
    world.after(5)
    assert len(world.names()) == 2
    assert before.isdisjoint(world.names())


def test_deleting_a_deployment_takes_everything_along(world: Ground) -> None:
    """In the background, and in the foreground; or nothing, when dependents are orphaned."""
    world.deployments.create(deployment(2))
    world.after(5)
    world.deployments.delete("web", propagation_policy="Orphan")
    world.after(5)
    assert len(world.names()) == 2
    adopted = world.deployments.create(deployment(2))
    world.after(5)
    assert len(world.names()) == 2
    assert world.sets.list().items[0].metadata.owner_references[0].uid == adopted.metadata.uid
    world.deployments.delete("web", propagation_policy="Foreground")
    world.after(5)
    assert (world.names(), world.sets.list().items) == ([], [])
    assert world.deployments.find("web") is None


def test_events_tell_the_story(world: Ground) -> None:
    """What people look for in kubectl describe."""
    world.deployments.create(deployment(1))
    world.after(5)
    world.deployments.scale.patch("web", {"spec": {"replicas": 0}})
    world.after(5)
    assert world.reasons() == {
        *("ScalingReplicaSet", "SuccessfulCreate", "SuccessfulDelete", "Scheduled", "Pulled", "Created", "Started", "Killing"),
    }


def test_a_pod_that_matches_is_adopted(world: Ground) -> None:
    """It belongs to nobody and has the labels: it becomes one of the replicas; without them it is let go."""
    world.deployments.create(deployment(1))
    (found,) = world.sets.list().items
    labels = found.metadata.labels
    world.pods.create({"metadata": {"name": "stray", "labels": labels}, "spec": template()["spec"]})
    world.after(5)
    assert len(world.names()) == 1
    (name,) = world.names()
    world.pods.patch(name, {"metadata": {"labels": {"app": "other"}}})
    world.after(5)
    assert len(world.names()) == 2
    assert world.pods.get(name).metadata.owner_references == []

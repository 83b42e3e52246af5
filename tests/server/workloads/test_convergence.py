"""Whatever the order in which machines look at what has changed, they lead to the same end; a seed always tells one story."""

from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kube_core.server import Exits, NeverReady, Runs, Start

from ...drawing import draws
from .ground import LABELS, Ground, deployment, ground, template

STEPS = st.one_of(
    st.tuples(st.just("scale"), st.integers(0, 6)),
    st.tuples(st.just("image"), st.integers(1, 3)),
    st.tuples(st.just("pause"), st.booleans()),
    st.tuples(st.just("delete a pod"), st.integers(0, 3)),
    st.tuples(st.just("delete a set"), st.integers(0, 1)),
    st.tuples(st.just("wait"), st.floats(0, 30)),
)
QUIET_SECONDS = 900
BOUNDS = st.sampled_from(
    [{"maxSurge": 1, "maxUnavailable": 0}, {"maxSurge": 0, "maxUnavailable": 1}, {"maxSurge": "50%", "maxUnavailable": "50%"}]
)


def do(world: Ground, step: tuple[str, Any]) -> None:
    """Do one thing that people do."""
    match step:
        case ("scale", replicas):
            world.deployments.scale.patch("web", {"spec": {"replicas": replicas}})
        case ("image", number):
            world.set_image(f"app:{number}")
        case ("pause", paused):
            world.deployments.patch("web", {"spec": {"paused": paused}})
        case ("delete a pod", number):
            for name in world.names()[number : number + 1]:
                world.pods.delete(name)
        case ("delete a set", number):
            for each in world.sets.list().items[number : number + 1]:
                world.sets.delete(each.metadata.name)
        case ("wait", seconds):
            world.after(seconds)
        case _:
            pass


def checked(world: Ground) -> None:
    """What must be so once nobody changes anything any more."""
    world.deployments.patch("web", {"spec": {"paused": False}})
    world.after(QUIET_SECONDS)
    found = world.deployments.get("web")
    wanted = found.spec.replicas
    assert world.images() == [found.spec.template.spec.containers[0].image] * (wanted or 0)
    numbers = (found.status.replicas, found.status.updated_replicas, found.status.ready_replicas, found.status.available_replicas)
    assert numbers == (wanted or None,) * 4
    assert found.status.observed_generation == found.metadata.generation
    assert {each.type: each.status for each in found.status.conditions} == {"Available": "True", "Progressing": "True"}
    assert sum(each.spec.replicas or 0 for each in world.sets.list().items) == wanted
    version = world.server.resource_version
    world.after(QUIET_SECONDS)
    assert world.server.resource_version == version


@draws(40)
@given(st.lists(STEPS, max_size=10), BOUNDS, st.integers(0, 1000))
def test_a_deployment_always_gets_there(steps: list[tuple[str, Any]], bounds: dict[str, Any], order: int) -> None:
    """Scaled, changed, paused, robbed of its pods: in the end it is as it was wanted last, and comes to rest."""
    with ground(order=order, events=False) as world:
        world.deployments.create(deployment(3, strategy={"type": "RollingUpdate", "rollingUpdate": bounds}))
        for step in steps:
            do(world, step)
        checked(world)


@draws(20)
@given(st.lists(st.integers(0, 5), max_size=6), st.integers(0, 1000))
def test_a_stateful_set_always_gets_there(sizes: list[int], order: int) -> None:
    """Scaled up and down, and changed each time."""
    with ground(order=order, events=False) as world:
        world.stateful.create({"metadata": {"name": "db"}, "spec": {"selector": {"matchLabels": LABELS}, "template": template()}})
        for number, size in enumerate(sizes):
            world.stateful.patch("db", {"spec": {"replicas": size, "template": template(f"app:{number}")}})
            world.after(number * 1.5)
        world.after(QUIET_SECONDS)
        found = world.stateful.get("db")
        wanted = 1 if not sizes else sizes[-1]
        assert world.names() == [f"db-{number}" for number in range(wanted)]
        assert (found.status.ready_replicas or 0) == wanted
        assert found.status.current_revision == found.status.update_revision


@draws(20)
@given(st.integers(1, 6), st.integers(1, 4), st.booleans(), st.lists(st.booleans(), max_size=4), st.integers(0, 1000))
def test_a_job_always_gets_there(completions: int, parallelism: int, indexed: bool, fates: list[bool], order: int) -> None:
    """Some of its first pods fail: exactly as many succeed as are wanted, or it fails, and nothing runs any more."""
    ends, met = iter(fates), list[bool]()

    def script(_: Start) -> Exits:
        met.append(next(ends, False))
        return Exits(int(met[-1]))

    with ground(order=order, events=False, script=script) as world:
        mode = "Indexed" if indexed else "NonIndexed"
        pod = {"restartPolicy": "Never", "containers": [{"name": "main", "image": "work:1"}]}
        spec = {"completions": completions, "parallelism": parallelism, "completionMode": mode, "backoffLimit": 4}
        world.jobs.create({"metadata": {"name": "work"}, "spec": {**spec, "template": {"spec": pod}}})
        world.after(3600)
        done = world.jobs.get("work")
        assert (done.status.succeeded, done.status.failed or 0) == (completions, sum(met))
        assert done.status.completion_time is not None
        assert all(not each.metadata.finalizers for each in world.pods.list().items)


def story(order: int) -> Iterator[str]:
    """How everything is after a rollout and the beginning of another."""
    script = {"app:1": Runs(), "app:2": Runs(ready_seconds=3), "app:3": NeverReady()}
    with ground(order=order, script=script) as world:
        world.deployments.create(deployment(3))
        for number in (2, 3):
            world.after(20)
            world.set_image(f"app:{number}")
        world.after(20)
        for kind in (world.pods, world.sets, world.deployments):
            yield repr(kind.list().items)


def test_a_seed_tells_one_story() -> None:
    """Names, uids, addresses, versions and times are the same again."""
    assert list(story(7)) == list(story(7))

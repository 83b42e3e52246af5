"""Jobs: until enough pods have succeeded, or too many failed."""

from collections.abc import Iterator
from typing import Any

import pytest

from kube_core.server import Exits, Runs, Start

from .ground import Ground, ground, state_of


def job(**spec: Any) -> dict[str, Any]:
    """A Job called work."""
    pod = {"restartPolicy": spec.pop("restartPolicy", "Never"), "containers": [{"name": "main", "image": "work:1"}]}
    return {"metadata": {"name": "work"}, "spec": {"template": {"spec": {**pod, "terminationGracePeriodSeconds": 30}}, **spec}}


@pytest.fixture
def world() -> Iterator[Ground]:
    """A server with one node."""
    with ground() as made:
        yield made


def test_a_job_completes(world: Ground) -> None:
    """Its pod runs for a second and ends well; both conditions say so, and no finalizer is left."""
    world.jobs.create(job())
    world.after(1.5)
    assert (world.jobs.get("work").status.active, world.jobs.get("work").status.ready) == (1, 1)
    world.after(2)
    done = world.jobs.get("work")
    assert (done.status.succeeded, done.status.active, done.status.ready, done.status.terminating) == (1, None, 0, 0)
    assert state_of(done) == {
        "SuccessCriteriaMet": ("True", "CompletionsReached"),
        "Complete": ("True", "CompletionsReached"),
    }
    assert done.status.start_time is not None
    assert done.status.completion_time is not None
    (pod,) = world.pods.list().items
    assert pod.metadata.finalizers == []
    assert pod.metadata.labels["batch.kubernetes.io/job-name"] == "work"
    assert pod.status.phase == "Succeeded"


def test_no_more_than_parallelism_run_at_once(world: Ground) -> None:
    """Five completions, two at a time."""
    world.jobs.create(job(completions=5, parallelism=2))
    most = 0
    for _ in range(40):
        most = max(most, world.jobs.get("work").status.active or 0)
        world.after(0.25)
    assert most == 2
    assert world.jobs.get("work").status.succeeded == 5
    assert len(world.names()) == 5


def test_an_indexed_job_does_each_index_once() -> None:
    """Index 1 fails at first and is tried again."""
    tried: list[str] = []

    def script(start: Start) -> Exits:
        index = start.pod["metadata"]["annotations"]["batch.kubernetes.io/job-completion-index"]
        tried.append(index)
        return Exits(int(index == "1" and tried.count("1") == 1))

    with ground(script=script) as world:
        world.jobs.create(job(completions=4, parallelism=4, completionMode="Indexed"))
        world.after(60)
        done = world.jobs.get("work")
        assert (done.status.completed_indexes, done.status.succeeded, done.status.failed) == ("0-3", 4, 1)
        assert sorted(tried) == ["0", "1", "1", "2", "3"]
        assert {name.rpartition("-")[0] for name in world.names()} == {"work-0", "work-1", "work-2", "work-3"}


def test_too_many_failures_are_a_failed_job() -> None:
    """Tried again ever later, and then no more."""
    with ground(script={"work:1": Exits(3)}) as world:
        world.jobs.create(job(backoffLimit=2))
        world.after(5)
        assert world.jobs.get("work").status.failed == 1
        world.after(600)
        done = world.jobs.get("work")
        assert done.status.failed == 3
        assert state_of(done) == {
            "FailureTarget": ("True", "BackoffLimitExceeded"),
            "Failed": ("True", "BackoffLimitExceeded"),
        }


def third_time_lucky(start: Start) -> Exits:
    """A container that fails twice."""
    return Exits(0 if start.restarts == 2 else 1)


def test_a_container_may_be_started_again_in_its_pod() -> None:
    """restartPolicy OnFailure: one pod, which succeeds at its third start."""
    with ground(script=third_time_lucky) as world:
        world.jobs.create(job(restartPolicy="OnFailure"))
        world.after(120)
        assert world.jobs.get("work").status.succeeded == 1
        (pod,) = world.pods.list().items
        assert pod.status.container_statuses[0].restart_count == 2


def test_a_job_may_take_too_long() -> None:
    """activeDeadlineSeconds ends its pods."""
    with ground(script={"work:1": Runs()}) as world:
        world.jobs.create(job(activeDeadlineSeconds=30))
        world.after(40)
        assert state_of(world.jobs.get("work"))["Failed"] == ("True", "DeadlineExceeded")
        assert world.names() == []


def test_a_suspended_job_has_no_pods(world: Ground) -> None:
    """It ends them when it is suspended, and begins again when it is resumed."""
    world.jobs.create(job(suspend=True))
    world.after(5)
    assert world.names() == []
    assert state_of(world.jobs.get("work"))["Suspended"] == ("True", "JobSuspended")
    world.jobs.patch("work", {"spec": {"suspend": False}})
    world.after(10)
    done = world.jobs.get("work")
    assert state_of(done)["Suspended"] == ("False", "JobResumed")
    assert state_of(done)["Complete"][0] == "True"


def test_a_finished_job_goes_after_its_time(world: Ground) -> None:
    """And takes its pods along."""
    world.jobs.create(job(ttlSecondsAfterFinished=60))
    world.after(30)
    assert world.jobs.find("work") is not None
    world.after(60)
    assert world.jobs.find("work") is None
    assert world.names() == []


def test_deleting_a_job_leaves_nothing() -> None:
    """Its running pods lose their finalizer when they end."""
    with ground(script={"work:1": Runs()}) as world:
        world.jobs.create(job())
        world.after(5)
        world.jobs.delete("work", propagation_policy="Background")
        world.after(5)
        assert world.names() == []

"""CronJobs: a Job when it is time."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kube_core.server import Runs
from kube_core.server.workloads.schedule import Schedule, ScheduleError

from .ground import ground

TEMPLATE = {"spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "main", "image": "work:1"}]}}}}


def cron(schedule: str = "*/5 * * * *", **spec: Any) -> dict[str, Any]:
    """A CronJob called tick."""
    return {"metadata": {"name": "tick"}, "spec": {"schedule": schedule, "jobTemplate": TEMPLATE, **spec}}


def test_jobs_come_when_it_is_time() -> None:
    """Twelve an hour, of which three are kept, and the status knows the last ones."""
    with ground() as world:
        world.crons.create(cron())
        world.after(299)
        assert world.jobs.list().items == []
        world.after(1)
        (first,) = world.jobs.list().items
        assert first.metadata.owner_references[0].name == "tick"
        assert world.crons.get("tick").status.active[0].name == first.metadata.name
        world.after(3300)
        assert len(world.jobs.list().items) == 4
        status = world.crons.get("tick").status
        assert status.last_schedule_time == datetime(2026, 1, 1, 1, 0, tzinfo=UTC)
        world.after(30)
        assert len(world.jobs.list().items) == 3
        assert world.crons.get("tick").status.last_successful_time is not None


@pytest.mark.parametrize(("policy", "running"), [("Allow", 3), ("Forbid", 1), ("Replace", 1)])
def test_what_happens_to_one_that_still_runs(policy: str, running: int) -> None:
    """It may go on beside the next, keep it from coming, or make way."""
    with ground(script={"work:1": Runs()}) as world:
        world.crons.create(cron(concurrencyPolicy=policy))
        world.after(305)
        first = world.jobs.list().items[0].metadata.name
        world.after(620)
        jobs = [each.metadata.name for each in world.jobs.list().items]
        assert len(jobs) == running
        assert (first in jobs) is (policy != "Replace")


def test_a_suspended_one_makes_none() -> None:
    """And says nothing."""
    with ground() as world:
        world.crons.create(cron(suspend=True))
        world.after(3600)
        assert world.jobs.list().items == []


def test_what_was_missed_is_made_up_for_once() -> None:
    """Suspended for an hour: one Job then, unless it is too late for it."""
    with ground() as world:
        world.crons.create(cron(suspend=True))
        world.after(3720)
        world.crons.patch("tick", {"spec": {"suspend": False}})
        assert len(world.jobs.list().items) == 1
    with ground() as world:
        world.crons.create(cron(suspend=True, startingDeadlineSeconds=60))
        world.after(3720)
        world.crons.patch("tick", {"spec": {"suspend": False}})
        assert world.jobs.list().items == []


@pytest.mark.parametrize(
    ("text", "following"),
    [
        ("* * * * *", "2026-01-01T00:01"),
        ("@hourly", "2026-01-01T01:00"),
        ("@yearly", "2027-01-01T00:00"),
        ("30 4 * * *", "2026-01-01T04:30"),
        ("0 0 * * 1", "2026-01-05T00:00"),
        ("0 0 * * mon-fri", "2026-01-02T00:00"),
        ("0 0 13 * fri", "2026-01-02T00:00"),
        ("0 0 29 2 *", "2028-02-29T00:00"),
        ("15,45 8-10/2 * jan,MAR ?", "2026-01-01T08:15"),
        ("5/20 * * * *", "2026-01-01T00:05"),
        ("0 12 * * 7", "2026-01-04T12:00"),
        ("0 0 31 4 *", None),
    ],
)
def test_schedules(text: str, following: str | None) -> None:
    """The first time after midnight of 2026-01-01, a Thursday."""
    found = Schedule.parse(text).after(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
    assert (None if found is None else datetime.fromtimestamp(found, UTC).strftime("%Y-%m-%dT%H:%M")) == following


@pytest.mark.parametrize(
    "text", ["", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "a * * * *", "*/0 * * * *", "5-1 * * * *", "@now"]
)
def test_schedules_that_are_none(text: str) -> None:
    """They are refused, with a reason."""
    with pytest.raises(ScheduleError):
        Schedule.parse(text)

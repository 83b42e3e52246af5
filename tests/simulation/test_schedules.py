"""Whatever the history and the faults: once the wires are calm, everything is as the server has it, and nobody was told a lie."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kube_core.simulation import Fault, Inserted, Refused, Reset, Silent, error_frame

from .arrows import every_arrow, noted
from .command import explain, main, report
from .faults import ANSWERS, GARBAGE
from .planted import planted
from .play import Play, failure_of
from .setup import SLOTS, Setup, draw_setup
from .steps import (
    LEAST_FAULTS,
    LEAST_STEPS,
    READERS,
    WIRES,
    Come,
    Compact,
    Disturbance,
    Fast,
    Go,
    Outage,
    OwnWrite,
    Pass,
    Queue,
    Restart,
    Restore,
    Slow,
    Step,
    Strike,
    Write,
    draw_steps,
)

FEW = 200
"""Schedules in every run of the tests; ``make simulate`` plays 20,000."""
EXAMPLES = 500 if os.environ.get("CI") else 50


def test_some_schedules() -> None:
    """From seeds; all transitions of both tables are taken on the way."""
    with noted() as taken:
        for seed in range(FEW):
            assert failure_of(draw_setup(seed), draw_steps(seed)) is None, report(seed)
    assert taken == every_arrow()


def test_every_schedule_has_enough_in_it() -> None:
    """At least thirty steps and three faults."""
    for seed in range(FEW):
        steps = draw_steps(seed)
        assert len(steps) >= LEAST_STEPS
        assert sum(isinstance(step, Disturbance) for step in steps) >= LEAST_FAULTS


def test_a_seed_is_one_history() -> None:
    """What is played twice happens twice the same way."""
    for seed in (1, 2):
        timelines: list[str] = []
        for _ in range(2):
            play = Play(draw_setup(seed))
            play.run(draw_steps(seed))
            timelines.append(str(play.world.timeline))
        assert timelines[0] == timelines[1]
        assert len(timelines[0].splitlines()) > LEAST_STEPS


def test_a_failure_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """By the fewest steps that fail in the same way, and what happened in them."""
    with planted("lose a deletion"):
        assert main(["0"]) == 1
    found = capsys.readouterr().out.strip()
    steps = found.partition("steps are enough:\n")[2].splitlines()
    assert 0 < len(steps) < LEAST_STEPS // 2
    assert "asks GET /api/v1/" in found
    assert found.endswith("seed 0")
    assert main(["0"]) == 0


SLOT = st.integers(0, len(SLOTS) - 1)
WIRE = st.integers(0, WIRES - 1)
READER = st.integers(0, READERS - 1)
SECONDS = st.floats(0.0, 200.0)
BYTES = st.integers(0, 1000)
STRIKES = (
    st.builds(Reset, BYTES)
    | st.builds(Silent, BYTES)
    | st.builds(Inserted, st.sampled_from(GARBAGE))
    | st.just(error_frame(410, ""))
)
FAULTS: st.SearchStrategy[Fault] = STRIKES | st.just(Refused()) | st.sampled_from(ANSWERS)
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(Write, st.sampled_from(["create", "change", "label", "delete", "replace"]), SLOT),
    st.builds(OwnWrite, st.sampled_from(["create", "change", "delete"]), SLOT, st.floats(0.0, 2.0)),
    st.builds(Pass, SECONDS),
    st.builds(Come, READER, st.sampled_from([None, "default", "kube-system"]), st.sampled_from([None, 1.0, 30.0])),
    st.builds(Go, READER),
    st.builds(Slow, READER, st.integers(0, 5)),
    st.builds(Fast, READER),
    st.builds(Queue, WIRE, FAULTS),
    st.builds(Strike, WIRE, STRIKES),
    st.builds(Outage, WIRE, FAULTS, st.floats(0.0, 60.0)),
    st.builds(Restart, st.floats(0.0, 5.0)),
    st.builds(Restore, st.integers(1, 10)),
    st.builds(Compact, st.booleans()),
)
SETUPS = st.builds(draw_setup, st.integers(0, 100_000))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=bool(os.environ.get("CI")),  # so that a change is judged by what it changes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(SETUPS, st.lists(STEPS, min_size=LEAST_STEPS, max_size=2 * LEAST_STEPS))
def test_schedules_that_nobody_thought_of(setup: Setup, steps: list[Step]) -> None:
    """Drawn step by step."""
    assert failure_of(setup, steps) is None, explain(setup, steps)

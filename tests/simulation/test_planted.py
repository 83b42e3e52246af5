"""The simulation bites: each of these bugs is found, soon."""

import pytest

from .planted import BUGS, planted
from .play import failure_of
from .setup import draw_setup
from .steps import draw_steps

ENOUGH = 1000


def schedules_until_found(name: str) -> int | None:
    """How many schedules it takes to find a bug; None when these are too few."""
    with planted(name):
        return next((seed + 1 for seed in range(ENOUGH) if failure_of(draw_setup(seed), draw_steps(seed))), None)


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_found(name: str) -> None:
    """Within a thousand schedules; without it, the same schedules are fine."""
    found = schedules_until_found(name)
    assert found is not None
    assert failure_of(draw_setup(found - 1), draw_steps(found - 1)) is None

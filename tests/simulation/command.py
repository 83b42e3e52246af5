"""The command line of the simulation."""

import re
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from kube_core.simulation import shrink

from .arrows import Arrow, every_arrow, noted
from .play import Play, failure_of
from .setup import Setup, draw_setup
from .steps import Step, draw_steps

COUNT = 20_000
CHUNK = 100


def explain(setup: Setup, steps: Sequence[Step]) -> str:
    """Shrink a schedule that fails; give the timeline of the smallest that fails in the same way, and its steps."""
    failure = failure_of(setup, steps)
    kept = shrink(steps, lambda fewer: _like(failure_of(setup, fewer)) == _like(failure))
    found = failure_of(setup, kept)
    assert found is not None  # since that is what was kept
    why, play = found
    lines = "\n".join(f"  {step}" for step in kept)
    return f"{play.world.timeline}\n\n{why}\n{setup}\n{len(kept)} of {len(steps)} steps are enough:\n{lines}"


def report(seed: int) -> str | None:
    """Play the schedule of a seed; explain one that fails."""
    setup, steps = draw_setup(seed), draw_steps(seed)
    return None if failure_of(setup, steps) is None else f"{explain(setup, steps)}\nseed {seed}"


def play_many(first: int, count: int) -> tuple[list[int], set[Arrow]]:
    """The seeds that fail, of so many, and the transitions that were taken."""
    with noted() as taken:
        failed = [seed for seed in range(first, first + count) if failure_of(draw_setup(seed), draw_steps(seed)) is not None]
    return failed, taken


def play_all(first: int, count: int, processes: int) -> tuple[list[int], set[Arrow]]:
    """The same in several processes."""
    failed, taken = list[int](), set[Arrow]()
    with ProcessPoolExecutor(processes) as pool:
        starts = range(first, first + count, CHUNK)
        for seeds, arrows in pool.map(play_many, starts, [min(CHUNK, first + count - start) for start in starts]):
            failed += seeds
            taken |= arrows
    return failed, taken


def main(arguments: Sequence[str] | None = None) -> int:
    """Play what is asked for; 1 when something fails, or when a transition was not taken by so many schedules."""
    parser = ArgumentParser(prog="python -m tests.simulation", description="Play one schedule by its seed, or many.")
    parser.add_argument("seed", type=int, nargs="?", help="the schedule to replay; without it, many are played")
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args(arguments)
    if given.seed is not None:
        found = report(given.seed)
        print(found or f"seed {given.seed}: all is well")
        return int(found is not None)
    failed, taken = play_all(given.first, given.count, given.processes)
    missing = sorted(every_arrow() - taken)
    print(f"{given.count} schedules, the first of seed {given.first}: {len(failed)} failed {failed[:20] or ''}")
    print(f"{len(taken)} transitions were taken", f"and these were not: {missing}" if missing else "which are all")
    if failed:
        print(report(failed[0]), file=sys.stderr)
    return int(bool(failed or missing))


def _like(failure: tuple[str, Play] | None) -> str:
    """What failures of one sort have in common: their words, without names and numbers."""
    return "" if failure is None else re.sub(r"\(.*?\)|\{.*\}|\[.*\]|\d+", "", failure[0])

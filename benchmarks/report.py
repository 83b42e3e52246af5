"""Tables of what was measured, in Markdown."""

import os
import platform
from collections.abc import Iterable, Iterator, Mapping
from statistics import median

from .environments import Environment, Runner
from .goals import GOALS, Best
from .measures import Measure
from .rounds import Figures


def best_of(measure: Measure, figures: Figures) -> dict[str, float]:
    """The best round of each subject."""
    return {name: (max if measure.more_is_better else min)(rounds) for name, rounds in figures.items()}


def measure_lines(measure: Measure, figures: Figures) -> Iterator[str]:
    """One table: the best round, the middle one, and how many times as well kube-core does."""
    best = best_of(measure, figures)
    own = best[measure.ours.name]
    rounds = "" if measure.most_rounds is None else f" Rounds: {len(figures[measure.ours.name])}."
    yield from (f"## {measure.title}", "", measure.about + rounds, "")
    yield from (f"| subject | best, {measure.unit} | middle, {measure.unit} | kube-core is |", "| --- | ---: | ---: | ---: |")
    for name, figure in sorted(best.items(), key=lambda pair: pair[1], reverse=measure.more_is_better):
        ratio = own / figure if measure.more_is_better else figure / own
        beside = "" if name == measure.ours.name else f"{ratio:.2f}x"
        yield f"| {name} | {shown(figure)} | {shown(median(figures[name]))} | {beside} |"
    yield ""


def size_lines(environments: Mapping[str, Environment], wheel_bytes: int) -> Iterator[str]:
    yield from ("## Sizes", "", f"kube-core's wheel is {wheel_bytes / 1e6:.2f} MB. Installed with dependencies and bytecode:", "")
    yield from ("| environment | MB |", "| --- | ---: |")
    for environment in environments.values():
        yield f"| {environment.name} | {environment.installed_bytes / 1e6:.1f} |"
    yield ""


def goal_lines(best: Best) -> Iterator[str]:
    """What was to be reached, beside what was; only goals whose measures were run."""
    yield from ("## Goals", "", "| what | goal | measured | reached |", "| --- | ---: | ---: | --- |")
    for goal in GOALS:
        try:
            figure = goal.figure(best)
        except KeyError:
            continue
        bound = f"{'≤' if goal.at_most else '≥'} {goal.bound:g} {goal.unit}"
        yield f"| {goal.what} | {bound} | {shown(figure)} {goal.unit} | {'yes' if goal.reached(figure) else 'no'} |"
    yield ""


def version_lines(runners: Iterable[Runner], rounds: int) -> Iterator[str]:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    where = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    yield from ("## Versions", "", f"{python} on {where}; the best of {rounds} rounds where no other number is given.", "")
    for runner in runners:
        yield f"- {runner.name}: {', '.join(runner.versions)}"


def shown(figure: float) -> str:
    """Three digits that count."""
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"

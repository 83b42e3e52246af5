"""Measure kube-core beside other clients, print the tables, and write them to RESULTS.md."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from .environments import NAMES, Runner, environment, install_checkout
from .plan import MEASURES
from .programs import programs
from .report import best_of, goal_lines, measure_lines, size_lines, version_lines
from .rounds import measured
from .stage import stage

RESULTS = Path(__file__).with_name("RESULTS.md")
HEADER = "# Results\n\nWritten by `make bench`; docs/benchmarks.md says what is measured, and how to read it.\n"


def main() -> None:
    """Run what the command line asks for; only a whole run is written down."""
    options = _options()
    environments = {name: environment(name) for name in NAMES}
    wheel_bytes = install_checkout(environments["kube-core"])
    install_checkout(environments["kube-core-adapters"])
    runners: dict[str, Runner] = {**environments, **programs()}
    chosen = [measure.on(runners) for measure in MEASURES if not options.only or measure.name in options.only]
    best = {
        "wheel": {"kube-core": wheel_bytes / 1e6},
        "installed": {name: each.installed_bytes / 1e6 for name, each in environments.items()},
    }
    tables: list[str] = []
    with stage(runners) as ready:
        for measure in chosen:
            print(f"{measure.title} ...", file=sys.stderr)
            rounds = min(options.rounds, measure.most_rounds or options.rounds)
            for table, figures in zip(measure.tables, measured(measure, rounds, runners, ready), strict=True):
                best[table.name] = best_of(table, figures)
                tables += _told(measure_lines(table, figures))
    sizes = _told(size_lines(environments, wheel_bytes))
    goals = _told(goal_lines(best))
    versions = _told(version_lines(runners.values(), options.rounds))
    if len(chosen) == len(MEASURES):
        RESULTS.write_text("\n".join([HEADER, *goals, *tables, *sizes, *versions, ""]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="rounds, of which the best counts (%(default)s)")
    parser.add_argument(
        "--only", nargs="+", choices=[measure.name for measure in MEASURES], help="measure these, and write nothing down"
    )
    return parser.parse_args()


def _told(lines: Iterable[str]) -> list[str]:
    """Print lines as they come, and keep them."""
    kept: list[str] = []
    for line in lines:
        print(line, flush=True)
        kept.append(line)
    return kept


if __name__ == "__main__":
    main()

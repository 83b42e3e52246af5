"""Running the subjects: all in turn in each round, each in a fresh process."""

import os
import subprocess
import sys
from collections.abc import Mapping
from threading import Timer

from attrs import evolve

from .environments import Runner
from .measures import Measure, Subject
from .stage import Stage

SECONDS = 300.0
"""No subject needs so long; one that hangs ends here."""

Figures = dict[str, list[float]]
"""The figure of each round, by the subject's name."""


def measured(measure: Measure, rounds: int, runners: Mapping[str, Runner], stage: Stage) -> list[Figures]:
    """Run a measure; gives the figures of each of its tables.

    For whole processes, what a bare Python costs in the same environment and round is taken off.
    """
    tables: list[Figures] = [{subject.name: [] for subject in measure.subjects} for _ in measure.tables]
    for _ in range(rounds):
        for subject in measure.subjects:
            for figures, figure in zip(tables, _figures(measure, subject, runners[subject.environment], stage), strict=True):
                figures[subject.name].append(figure)
    return tables


def _figures(measure: Measure, subject: Subject, runner: Runner, stage: Stage) -> list[float]:
    printed, cpu_ms = _run(measure, subject, runner, stage)
    if measure.figure == "printed":
        return [float(figure) for figure in printed.split()]
    return [cpu_ms - _run(measure, evolve(subject, measure="bare"), runner, stage)[1]]


def _run(measure: Measure, subject: Subject, runner: Runner, stage: Stage) -> tuple[str, float]:
    """Run one process; gives what it printed, and the CPU milliseconds that it took from its start to its end."""
    arguments = [argument.format(folder=stage.folder, server=stage.server, **stage.scenes) for argument in measure.arguments]
    kubeconfig = stage.kubeconfig_tls if measure.name.endswith("tls") else stage.kubeconfig
    with subprocess.Popen(
        [*runner.command(subject.script), subject.measure, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=stage.folder,
        env={"PATH": os.environ["PATH"], "HOME": str(stage.folder), "KUBECONFIG": str(kubeconfig)},
    ) as process:
        assert process.stdout is not None
        deadline = Timer(SECONDS, process.kill)
        deadline.start()
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        deadline.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{subject.name}: {subject.measure} ended with {process.returncode}")
    return printed, (usage.ru_utime + usage.ru_stime) * 1e3

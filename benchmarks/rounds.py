"""Running the subjects: all in turn in each round, each in a fresh process."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from attrs import evolve

from .environments import Environment
from .measures import Measure, Subject
from .stage import Stage

SUBJECTS = Path(__file__).with_name("subjects")
SECONDS = 120.0
"""No subject needs so long; one that hangs ends here."""

Figures = dict[str, list[float]]
"""The figure of each round, by the subject's name."""


def measured(measure: Measure, rounds: int, environments: Mapping[str, Environment], stage: Stage) -> Figures:
    """Run a measure. For whole processes, what a bare Python costs in the same environment and round is taken off."""
    figures: Figures = {subject.name: [] for subject in measure.subjects}
    for _ in range(rounds):
        for subject in measure.subjects:
            python = environments[subject.environment].python
            figures[subject.name].append(_figure(measure, subject, python, stage))
    return figures


def _figure(measure: Measure, subject: Subject, python: Path, stage: Stage) -> float:
    printed, cpu_ms = _run(measure, subject, python, stage)
    if measure.figure == "printed":
        return float(printed)
    return cpu_ms - _run(measure, evolve(subject, measure="bare"), python, stage)[1]


def _run(measure: Measure, subject: Subject, python: Path, stage: Stage) -> tuple[str, float]:
    """Run one process; gives what it printed, and the CPU milliseconds that it took from its start to its end."""
    arguments = [measure.argument.format(folder=stage.folder, server=stage.server)] if measure.argument else []
    kubeconfig = stage.kubeconfig_tls if measure.name.endswith("tls") else stage.kubeconfig
    with subprocess.Popen(
        [python, SUBJECTS / subject.script, subject.measure, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=stage.folder,
        env={"PATH": os.environ["PATH"], "HOME": str(stage.folder), "KUBECONFIG": str(kubeconfig)},
    ) as process:
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{subject.name}: {subject.script} {subject.measure} ended with {process.returncode}")
    return printed, (usage.ru_utime + usage.ru_stime) * 1e3

"""What a measure is: subjects, what they are given, and the tables that their figures make."""

from collections.abc import Container
from typing import Literal

from attrs import evolve, frozen

Figure = Literal["printed", "process"]
"""What counts: the figure that a subject prints, or the CPU time of its whole process."""


@frozen
class Subject:
    """One program to measure: a script of ``subjects/``, run by the Python of an environment; a compiled one has no script."""

    name: str
    environment: str
    script: str
    measure: str


@frozen
class Further:
    """One more figure that the same processes print, and its table."""

    name: str
    title: str
    about: str
    unit: str


@frozen
class Measure:
    """One table: what each subject does, with which arguments, in which unit."""

    name: str
    title: str
    about: str
    unit: str
    subjects: tuple[Subject, ...]
    arguments: tuple[str, ...] = ()
    figure: Figure = "printed"
    more_is_better: bool = False
    further: tuple[Further, ...] = ()
    most_rounds: int | None = None
    """Rounds at most, where one takes long."""

    @property
    def ours(self) -> Subject:
        """The subject that all others are compared with."""
        return next(subject for subject in self.subjects if subject.name == "kube-core")

    @property
    def tables(self) -> tuple["Measure", ...]:
        """A table for each figure of a process, in the order in which it prints them; of further ones less is better."""
        return self, *[
            evolve(self, name=each.name, title=each.title, about=each.about, unit=each.unit, more_is_better=False, further=())
            for each in self.further
        ]

    def on(self, environments: Container[str]) -> "Measure":
        """The measure with those subjects only that these environments are for."""
        return evolve(self, subjects=tuple(subject for subject in self.subjects if subject.environment in environments))

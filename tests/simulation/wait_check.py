"""A wait against the truth: it ends when what it waits for has been so, and not before."""

from attrs import define

from kube_core.models.core_v1 import ConfigMap
from kube_core.requests import Forbidden
from kube_core.simulation import Wire
from kube_core.watching import Wait, WatchState, as_condition, conditions

from .broken import require
from .setup import SLOTS
from .truth import Truth

SLOT = 0
N = 12
"""The number that the object has to reach."""


def wait_of(truth: Truth, what: str) -> Wait[ConfigMap]:
    """Make the wait of a schedule."""
    return Wait[ConfigMap].of(
        truth.api(SLOT), SLOTS[SLOT][1], conditions.deleted() if what == "deleted" else as_condition(_reached)
    )


def _reached(found: ConfigMap) -> bool:
    return int(found.data["n"]) >= N


@define(eq=False)
class WaitCheck:
    """One wait."""

    wire: Wire
    wait: Wait[ConfigMap]
    truth: Truth
    what: str
    began: int
    """The server's version when it began."""
    there: bool
    """Whether the object was there at that time."""

    def check(self, *, whole: bool) -> None:
        """Compare; ``whole``: the wire has been calm for long enough."""
        done = self.wait.phase is WatchState.ENDED
        if done and isinstance(self.wait.error, Forbidden):
            return  # as it was told to
        if done:
            self.wait.end()
        states = [moment for moment in self.truth.moments if moment.key == SLOTS[SLOT]]
        if done and self.what == "n":
            require(any((moment.n or 0) >= N for moment in states), "a wait ended before its time")
            require(self.wait.value is not None and int(self.wait.value.data["n"]) >= N, "a wait has another value")
        if done and self.what == "deleted":
            gone = any(moment.n is None and moment.version > self.began for moment in states)
            require(gone or not self.there or self.truth.timelines, "a wait for a deletion ended before it")
        if whole and not done:
            self._waits_still(states[-1].n if states else None)

    def _waits_still(self, n: int | None) -> None:
        if self.truth.timelines:
            return
        require(self.what != "deleted" or n is not None, "a wait missed a deletion")
        require(self.what != "n" or (n or 0) < N, "a wait missed what it waits for")

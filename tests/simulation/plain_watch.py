"""A plain watch against the truth: it tells what happened, in order, nothing twice, and nothing is left out until it ends."""

from typing import Any

from attrs import define, field

from kube_core.models.core_v1 import ConfigMap
from kube_core.simulation import Wire
from kube_core.watching import Added, Deleted, Modified, Watch, WatchState

from .broken import require
from .truth import Truth

NAMESPACE = "default"


@define(eq=False)
class PlainWatch:
    """One watch of one namespace, from a version on."""

    wire: Wire
    watch: Watch[ConfigMap]
    truth: Truth
    since: int
    there: set[str] = field(factory=set[str])
    """The names that were there at the beginning."""

    def check(self, *, whole: bool) -> None:
        """Compare what it told with what happened; ``whole``: all of that, unless it has ended."""
        told = [_event(event) for event in self.wire.told if type(event) in (Added, Modified, Deleted)]
        told = [event for event in told if event[1]]  # a line of garbage may be an object without a name
        happened = self._happened()
        require(told == happened[: len(told)], "a plain watch told", told, "of", happened)
        if whole and self.watch.state is not WatchState.ENDED:
            require(told == happened, "a plain watch did not tell", happened[len(told) :])

    def _happened(self) -> list[tuple[str, str, int]]:
        there, events = set(self.there), list[tuple[str, str, int]]()
        for moment in self.truth.moments:
            namespace, name = moment.key
            if moment.version <= self.since or namespace != NAMESPACE:
                continue
            if moment.n is None:
                events.append(("Deleted", name, moment.version))
                there.discard(name)
            else:
                events.append(("Modified" if name in there else "Added", name, moment.version))
                there.add(name)
        return events


def _event(event: Any) -> tuple[str, str, int]:
    metadata = event.object.metadata
    return type(event).__name__, metadata.name, int(metadata.resource_version or 0)

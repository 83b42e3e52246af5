"""The open watches, by when they want to be woken."""

from heapq import heappop, heappush
from itertools import count

from attrs import define, field

from .watch import Watch


@define(eq=False)
class Watches:
    """A heap of watches by their next due time; closed ones fall out when their time comes."""

    _heap: list[tuple[float, int, Watch]] = field(factory=list[tuple[float, int, Watch]])
    _order: "count[int]" = field(factory=count)

    def add(self, watch: Watch) -> None:
        """Keep a watch until it ends."""
        heappush(self._heap, (watch.due, next(self._order), watch))

    @property
    def next_due(self) -> float | None:
        """When the first of them wants to be woken."""
        while self._heap and self._heap[0][2].closed:
            heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def wake(self, now: float, version: int) -> None:
        """Wake those whose time has come, each at its time."""
        while (due := self.next_due) is not None and due <= now:
            watch = heappop(self._heap)[2]
            if not watch.ended:  # nor may one that has ended, and was not read yet, hear of what came later
                watch.wake(due, version)
            if not watch.ended:
                self.add(watch)

    def drain(self) -> None:
        """Let every watch read the log, since part of it will be forgotten."""
        for _, _, watch in self._heap:
            watch.drain()

    def end(self, name: str | None = None) -> None:
        """End every watch, or those of one kind, after what has happened so far."""
        for _, _, watch in self._heap:
            if name in (None, watch.shelf.name):
                watch.end()

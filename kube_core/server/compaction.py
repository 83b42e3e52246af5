"""What is old is forgotten, as etcd is told to every five minutes."""

from attrs import define

from .state import State

COMPACTION_SECONDS = 300  # --etcd-compaction-interval: what is older than one to two of them is forgotten


@define
class Compaction:
    """When the history is cut the next time, and up to which version. Nothing is due while nothing changes."""

    upto: int = 0
    due: float | None = None

    def plan(self, state: State) -> None:
        """Look whether there is something to forget later."""
        if self.due is None and state.storage.version > self.upto:
            self.due = state.now + COMPACTION_SECONDS

    def wake(self, state: State) -> None:
        """Forget what has become old."""
        if self.due is None or state.now < self.due:
            return
        forget(state, self.upto)
        moved = state.storage.version > self.upto
        self.upto, self.due = state.storage.version, state.now + COMPACTION_SECONDS if moved else None


def forget(state: State, version: int) -> None:
    """Forget the history up to a version; whoever watches gets before what is due to him."""
    state.watches.drain()
    state.storage.compact(version)

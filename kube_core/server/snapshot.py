"""The state of a server at one moment, kept apart: records never change, so it costs a pointer for each object."""

from typing import Any

from attrs import frozen

from .record import Record
from .restarting import revive
from .state import State
from .storage import Storage


@frozen(eq=False, repr=False)
class Snapshot:
    """Everything that a server holds, as `ApiServer.snapshot` took it. It may be restored any number of times, and elsewhere.

    ``now`` is the Unix time in seconds at which it was taken.
    """

    version: int
    now: float
    shelves: dict[str, dict[str, Record]]
    chance: tuple[Any, ...]
    """Where the seed has got to, so that what is drawn next is drawn again."""

    def __repr__(self) -> str:
        count = sum(map(len, self.shelves.values()))
        return f"<Snapshot of {count} objects at version {self.version}>"


def taken(state: State) -> Snapshot:
    """Keep the present apart."""
    shelves = {name: dict(shelf.objects) for name, shelf in state.storage.shelves.items() if shelf.objects}
    return Snapshot(state.storage.version, state.now, shelves, state.random.getstate())


def laid_back(state: State, snapshot: Snapshot) -> None:
    """Put a state back into a server. What was written since has never been, and no history of before is left."""
    storage = Storage(version=snapshot.version, compacted=snapshot.version, started=snapshot.version)
    for name, objects in snapshot.shelves.items():
        storage.fill(name, objects)
    revive(state, storage)
    state.random.setstate(snapshot.chance)

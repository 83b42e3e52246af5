"""What a restart does to a server: its connections and watch caches go, and with an old etcd what was written since goes, too."""

from .document import opened
from .established import is_established
from .kinds import Kinds
from .metadata import unix_second
from .protection import PROTECTIONS
from .record import Record
from .removing import FOREGROUND, ORPHAN
from .served import DEFINITIONS, NAMESPACES
from .state import State
from .storage import Storage

_MARK = b'"deletionTimestamp":'


def restart(state: State) -> None:
    """Start the process again: every watch ends, and none can begin before now."""
    _disconnect(state)
    state.storage.begin(state.storage.version)


def restore(state: State, version: int) -> None:
    """Start again on a backup of etcd that was made at ``version``: everything is as it was, and versions go on from there."""
    _disconnect(state)
    state.storage.rewind(version)
    _wake_up(state)


def revive(state: State, storage: Storage) -> None:
    """Start again with what another storage holds."""
    _disconnect(state)
    state.storage = storage
    _wake_up(state)


def _wake_up(state: State) -> None:
    """Find out what follows from what is stored: which kinds there are, and which deletions were under way."""
    state.kinds = Kinds(state.kinds.ask, converters=dict(state.kinds.converters))
    for record in state.storage.shelf(DEFINITIONS):
        if is_established(content := opened(record).content):
            state.kinds.define(content, changed=True)
    state.gone, state.leaving, state.graves = [], set(), []
    for shelf in state.storage.shelves.values():
        for record in shelf:
            if _MARK in record.body:
                _leave(state, shelf.name, record)
    state.graves.sort()


def _disconnect(state: State) -> None:
    state.watches.end()
    state.tasks.end()


def _leave(state: State, shelf_name: str, record: Record) -> None:
    """Go on with a deletion that was under way."""
    metadata = opened(record).metadata
    if not metadata.deletion_timestamp:
        return
    if shelf_name in (NAMESPACES, DEFINITIONS) or not {ORPHAN, FOREGROUND, *PROTECTIONS}.isdisjoint(metadata.finalizers):
        state.leaving.add((shelf_name, record.key))
    if metadata.deletion_grace_period_seconds:
        state.graves.append((unix_second(metadata.deletion_timestamp), shelf_name, record.key, record.uid))

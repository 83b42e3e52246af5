"""What the server remembers: shelves of objects under one growing version, and how far back their logs go.

Every write raises the version by one, whatever kind it touches, as etcd's revision does. Compaction forgets the log up to a
version; who asks for something older is told that it has expired.
See https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions.
"""

from attrs import define, field

from .history import Change, History
from .record import Record
from .shelf import Shelf


@define(eq=False)
class Storage:
    """All shelves."""

    version: int = 1
    compacted: int = 0
    """The log holds no change up to this version. The state right after it can still be read."""
    started: int = 1
    """The version at which the server's watch caches were filled."""
    shelves: dict[str, Shelf] = field(factory=dict[str, Shelf])
    owned: dict[str, set[tuple[str, str]]] = field(factory=dict[str, set[tuple[str, str]]])
    """Owner's uid to the places (shelf name, key) of what it owns."""
    uids: set[str] = field(factory=set[str])
    """The uids of everything that exists."""

    def shelf(self, name: str) -> Shelf:
        """Find the shelf of a kind, or make it."""
        if (shelf := self.shelves.get(name)) is None:
            shelf = self.shelves[name] = Shelf(name, History(self.started))
        return shelf

    def commit(self, shelf: Shelf, old: Record | None, new: Record | None, now: float) -> int:
        """Write one change. A new record must carry ``storage.version + 1``, the version that this makes current."""
        self.version += 1
        if old is None and new is not None:
            self.uids.add(new.uid)
        elif new is None and old is not None:
            self.uids.discard(old.uid)
        if (old and old.owners) or (new and new.owners):
            self._own(shelf, old, new)
        shelf.put(Change(self.version, old, new, now))
        return self.version

    def _own(self, shelf: Shelf, old: Record | None, new: Record | None) -> None:
        for uid in old.owners if old else ():
            self.owned[uid].discard((shelf.name, old.key if old else ""))
            if not self.owned[uid]:
                del self.owned[uid]
        for uid in new.owners if new else ():
            self.owned.setdefault(uid, set()).add((shelf.name, new.key if new else ""))

    def compact(self, version: int) -> None:
        """Forget the changes up to ``version``, or to now, if that is older. Watches have to read theirs before."""
        self.compacted = max(self.compacted, min(version, self.version))
        for shelf in self.shelves.values():
            shelf.history.compact(self.compacted)

    def begin(self, version: int) -> None:
        """Let no watch begin before ``version`` any more."""
        self.started = max(self.started, version)
        for shelf in self.shelves.values():
            shelf.history.begin(version)

    def rewind(self, version: int) -> None:
        """Go back to how everything was right after ``version``, and forget what came later."""
        self.version = self.started = version
        self.owned, self.uids = {}, set()
        for shelf in self.shelves.values():
            shelf.rewind(version)
            self._index(shelf)

    def fill(self, name: str, objects: dict[str, Record]) -> None:
        """Put objects on an empty shelf, without a history of how they came to be."""
        shelf = self.shelf(name)
        shelf.objects, shelf.keys = dict(objects), sorted(objects)
        self._index(shelf)

    def _index(self, shelf: Shelf) -> None:
        for record in shelf:
            self.uids.add(record.uid)
            self._own(shelf, None, record)

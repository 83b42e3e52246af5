"""All objects of one kind, in order, with the log of what happened to them."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from operator import attrgetter

from attrs import define, field

from .record import Record

_version = attrgetter("version")


@define(eq=False)
class Change:
    """One entry of the log: what an object was (None: it was not there) and what it became (None: it is gone)."""

    version: int
    old: Record | None
    new: Record | None
    frames: dict[tuple[str, bytes], bytes] = field(factory=dict[tuple[str, bytes], bytes])
    """Watch frames that were made of it, by event type and group-version: each is encoded once, however many watch."""

    @property
    def key(self) -> str:
        """The key of the object that changed."""
        record = self.new or self.old
        return record.key if record else ""


@define(eq=False)
class Shelf:
    """The objects of one kind. Changed only by the storage that owns it."""

    name: str
    objects: dict[str, Record] = field(factory=dict[str, Record])
    keys: list[str] = field(factory=list[str])
    changes: list[Change] = field(factory=list[Change])
    watchers: set[Callable[[], None]] = field(factory=set[Callable[[], None]])
    """Called after every change; watches put themselves in."""

    def put(self, change: Change) -> None:
        """Bring one change into the index and the log, and wake who watches."""
        if change.new is None:
            del self.objects[change.key]
            del self.keys[bisect_left(self.keys, change.key)]
        else:
            if change.old is None:
                insort(self.keys, change.key)
            self.objects[change.key] = change.new
        self.changes.append(change)
        for wake in tuple(self.watchers):
            wake()

    def since(self, version: int) -> list[Change]:
        """The changes after ``version``, oldest first."""
        changes = self.changes
        if not changes or changes[-1].version <= version:
            return []
        return changes[bisect_right(changes, version, key=_version) :]

    def forget(self, version: int) -> None:
        """Drop the changes up to and including ``version``."""
        del self.changes[: bisect_right(self.changes, version, key=_version)]

    def span(self, namespace: str | None, start: str = "") -> range:
        """Where in ``keys`` the objects of a namespace (None: of all) stand, from the key ``start`` on."""
        low = self.keys, max(start, f"{namespace}/" if namespace else "")
        high = bisect_left(self.keys, f"{namespace}0") if namespace else len(self.keys)  # "0" is what follows "/"
        return range(bisect_left(*low), max(high, bisect_left(*low)))

    def at(self, version: int) -> dict[str, Record]:
        """The objects as they were right after ``version``: the present, with later changes undone."""
        then = dict(self.objects)
        for change in reversed(self.since(version)):
            if change.old is None:
                del then[change.key]
            else:
                then[change.key] = change.old
        return then

    def __iter__(self) -> Iterator[Record]:
        return (self.objects[key] for key in self.keys)

"""The log of one kind: what happened, how much of it can still be read, and where a watch may begin.

It has two ends, as in the real server. Lists of the past need what etcd remembers: everything since the last compaction. Watches
begin in the watch cache, a window over the last changes that is filled anew when the server starts, whatever etcd remembers. The
window holds 100 changes; when it is full it doubles while all of it is younger than 75 seconds, and halves when three quarters of
it are older. See k8s.io/apiserver/pkg/storage/cacher/watch_cache_history.go.
"""

from bisect import bisect_right
from operator import attrgetter

from attrs import define, field

from .record import Record

LEAST_CHANGES, MOST_CHANGES = 100, 100 * 1024  # defaultLowerBoundCapacity, defaultUpperBoundCapacity
FRESH_SECONDS = 75  # DefaultEventFreshDuration
_version = attrgetter("version")


@define(eq=False)
class Change:
    """One entry of the log: what an object was (None: it was not there) and what it became (None: it is gone)."""

    version: int
    old: Record | None
    new: Record | None
    at: float
    """When it happened, as a Unix time in seconds."""
    frames: dict[tuple[str, bytes], bytes] | None = field(default=None, repr=False)
    """Watch frames that were made of it, by event type and first bytes: each is encoded once, however many watch."""

    @property
    def key(self) -> str:
        """The key of the object that changed."""
        record = self.new or self.old
        return record.key if record else ""


@define(eq=False)
class History:
    """The changes of one kind, oldest first. ``began`` is the version at which the window was last filled anew."""

    began: int
    changes: list[Change] = field(factory=list[Change], repr=False)
    _window: int = 0
    """Where in ``changes`` the window begins."""
    _capacity: int = LEAST_CHANGES
    _dropped: bool = False
    """Whether the window has lost a change since it began."""

    @property
    def oldest(self) -> int:
        """The oldest version from which a watch can begin."""
        return self.changes[self._window].version - 1 if self._dropped else self.began

    @property
    def newest(self) -> int:
        """The version of the last change, as far as it is remembered."""
        return self.changes[-1].version if self.changes else 0

    def append(self, change: Change) -> None:
        """Take in a change."""
        size = len(self.changes) - self._window
        if size == self._capacity:
            size = self._resize(change.at)
        if size == self._capacity:
            self._window += 1
            self._dropped = True
        self.changes.append(change)

    def _resize(self, now: float) -> int:
        """Fit a full window to how fast changes come; gives how many it holds then."""
        recent = self.changes[len(self.changes) - self._capacity // 4]
        if now - self.changes[self._window].at < FRESH_SECONDS:
            self._capacity = min(2 * self._capacity, MOST_CHANGES)
        elif now - recent.at > FRESH_SECONDS and self._capacity > LEAST_CHANGES:
            self._capacity //= 2
            self._window = len(self.changes) - self._capacity
        return len(self.changes) - self._window

    def since(self, version: int) -> list[Change]:
        """The changes after ``version``, oldest first."""
        changes = self.changes
        if not changes or changes[-1].version <= version:
            return []
        return changes[bisect_right(changes, version, key=_version) :]

    def compact(self, version: int) -> None:
        """Drop the changes up to and including ``version``, except those that a watch may still begin with."""
        end = min(bisect_right(self.changes, version, key=_version), self._window)
        del self.changes[:end]
        self._window -= end

    def begin(self, version: int) -> None:
        """Let no watch begin before ``version`` any more."""
        self.began = max(version, self.oldest)
        self._window = max(self._window, bisect_right(self.changes, version, key=_version))
        self._dropped = False

    def rewind(self, version: int) -> None:
        """Drop the changes after ``version``, as if they had never been, and let watches begin there."""
        del self.changes[bisect_right(self.changes, version, key=_version) :]
        self.began, self._window, self._dropped = version, len(self.changes), False

"""One watch: a cursor in the log of a kind, which turns changes into frames when somebody reads.

It copies no object and keeps nothing of what it has not been asked for: the frames of a change are encoded once and shared by
all watches of the kind (`Change.frames`). What a selector makes of a change:

    was selected   is selected   event
    no             yes           ADDED
    yes            yes           MODIFIED
    yes            no            DELETED, with the object as it last was and the version of the change

Bookmarks come once a minute and shortly before the end, but only when there is a version to tell that is later than the one the
watch began with: a watch of a server where nothing happens is silent.

See https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes, and `cacheWatcher` in
k8s.io/apiserver/pkg/storage/cacher.
"""

from collections import deque
from collections.abc import Callable
from typing import TypeAlias

import msgspec
from attrs import define, field

from .bookmarks import bookmark_body
from .exchange import EVERYTHING
from .history import Change
from .record import Record, restamped
from .refusal import Refusal
from .selection.selecting import Selection
from .served import Served
from .shelf import Shelf
from .view import View

BOOKMARK_SECONDS = 60  # defaultBookmarkFrequency of k8s.io/apiserver/pkg/storage/cacher
FIRST_BOOKMARK_SECONDS = 1  # after the initial events, when it looks whether there is more to tell
LAST_BOOKMARK_SECONDS = 2  # how long before its end a watch gets another bookmark, there

Unframed: TypeAlias = tuple[str, bytes]
"""The type of an event, and its object without a kind."""


@define(eq=False)
class Watch:
    """The stream of one watch. ``cursor`` is the version up to which the log has been read."""

    shelf: Shelf
    served: Served
    wanted: Selection
    view: View
    cursor: int
    deadline: float
    bookmarks: bool = False
    notify: Callable[[], None] | None = None
    next_bookmark: float = 0.0
    told: int = 0
    """The version that the watch began with; bookmarks tell of later ones."""
    _pending: deque[bytes | Record | Unframed] = field(factory=deque[bytes | Record | Unframed])
    """Frames; what nobody shares, which becomes a frame when it is read; and records of what was there already, which do so, too:
    a kind may have very many."""
    _ended: bool = False

    def open(self) -> None:
        """Begin to hear of changes."""
        self.shelf.watchers[self._poke] = None

    @property
    def ready(self) -> bool:
        """True when ``receive`` would give bytes, or when the end has come."""
        self.drain()
        return self._ended or bool(self._pending)

    @property
    def ended(self) -> bool:
        """True when nothing more will come, though the last of it may not have been received."""
        return self._ended

    @property
    def closed(self) -> bool:
        """True when nothing will follow what has been received."""
        return self._ended and not self._pending

    def receive(self, most: int = EVERYTHING) -> bytes:
        """Take the frames that have come since the last time, about ``most`` bytes of them."""
        self.drain()
        frames, size = list[bytes](), 0
        while self._pending and size < most:
            following = self._pending.popleft()
            frames.append(following if isinstance(following, bytes) else self._made(following))
            size += len(frames[-1])
        return b"".join(frames)

    def close(self) -> None:
        """Say that nobody reads any more."""
        self._pending.clear()
        self._end()

    def end(self) -> None:
        """End after what has happened so far."""
        self.drain()
        self._end()

    def _end(self) -> None:
        self._ended = True
        self.shelf.watchers.pop(self._poke, None)
        self._poke()

    def _poke(self) -> None:
        if self.notify is not None:
            self.notify()

    def drain(self) -> None:
        """Turn what is new in the log into frames, before it is forgotten or read."""
        if self._ended:
            return
        for change in self.shelf.history.since(self.cursor):
            self.cursor = change.version
            if frame := self._frame(change):
                self._pending.append(frame)

    def _made(self, following: Record | Unframed) -> bytes:
        return self._encoded("ADDED", following.body) if isinstance(following, Record) else self._encoded(*following)

    def _frame(self, change: Change) -> bytes | Unframed | None:
        was = change.old is not None and self.wanted.matches(change.old)
        now = change.new is not None and self.wanted.matches(change.new)
        if now:
            return self._shared(change, "MODIFIED" if was else "ADDED")
        return self._shared(change, "DELETED") if was else None

    def _shared(self, change: Change, event: str) -> bytes | Unframed:
        if (key := self.view.key) is None:
            return event, _body(change, event)
        frame = change.frames.get((event, key)) if change.frames else None
        if frame is None:
            frame = self._encoded(event, _body(change, event))
            self.shelf.keep_frame(change, (event, key), frame)
        return frame

    def _encoded(self, event: str, body: bytes) -> bytes:
        try:
            return b'{"type":"%s","object":%s}\n' % (event.encode(), self.view.framed(body))
        except Refusal as refusal:  # a webhook that converts is not there
            self._ended = True
            return b'{"type":"ERROR","object":%s}\n' % msgspec.json.encode(refusal.status)

    def show(self, record: Record) -> None:
        """Send what is there already, as ADDED."""
        self._pending.append(record)

    def bookmark(self, version: int, *, initial: bool = False) -> None:
        """Say up to which version the watch has seen everything; ``initial``: and that the initial events are over."""
        self.drain()
        self._pending.append(("BOOKMARK", bookmark_body(self.served, version, initial=initial)))
        self.cursor = max(self.cursor, version)
        self._poke()

    def fail(self, refusal: Refusal) -> None:
        """End with an ERROR event."""
        self._pending.append(b'{"type":"ERROR","object":%s}\n' % msgspec.json.encode(refusal.status))
        self._end()

    def wake(self, now: float, version: int) -> None:
        """Do what time asks for."""
        if now >= self.deadline:
            self.end()
        elif self.bookmarks and now >= self.next_bookmark:
            if version > self.told:
                self.bookmark(version)
            self.plan(now)

    def plan(self, now: float) -> None:
        """Set the time of the next bookmark: once a minute, and shortly before the end."""
        last = self.deadline - LAST_BOOKMARK_SECONDS
        self.next_bookmark = min(now + BOOKMARK_SECONDS, last) if now < last else self.deadline

    @property
    def due(self) -> float:
        """When it wants to be woken."""
        return min(self.next_bookmark, self.deadline) if self.bookmarks else self.deadline


def _body(change: Change, event: str) -> bytes:
    if event == "DELETED" and change.old is not None:
        return restamped(change.old, change.version)
    return change.new.body if change.new is not None else b"{}"

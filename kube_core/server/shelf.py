"""All objects of one kind, in order, with the log of what happened to them."""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Callable, Iterator

from attrs import define, field

from .history import Change, History
from .record import Record

FRAMES_BYTES = 8 * 1024 * 1024
"""How many bytes of frames are kept: enough for watches that are read in turn. Older ones are made again when they are wanted."""


@define(eq=False)
class Shelf:
    """The objects of one kind. Changed only by the storage that owns it."""

    name: str
    history: History
    objects: dict[str, Record] = field(factory=dict[str, Record], repr=False)
    keys: list[str] = field(factory=list[str], repr=False)
    watchers: dict[Callable[[], None], None] = field(factory=dict[Callable[[], None], None])
    """Called after every change, in the order in which they came; watches put themselves in."""
    _framed: deque[Change] = field(factory=deque[Change], repr=False)
    _frames_bytes: int = 0

    def put(self, change: Change) -> None:
        """Bring one change into the index and the log, and wake who watches."""
        if change.new is None:
            del self.objects[change.key]
            del self.keys[bisect_left(self.keys, change.key)]
        else:
            if change.old is None:
                insort(self.keys, change.key)
            self.objects[change.key] = change.new
        self.history.append(change)
        for wake in tuple(self.watchers):
            wake()

    def keep_frame(self, change: Change, form: tuple[str, bytes], frame: bytes) -> None:
        """Keep a frame that was made of a change; those that were made long before are dropped."""
        if change.frames is None:
            change.frames = {}
            self._framed.append(change)
        change.frames[form] = frame
        self._frames_bytes += len(frame)
        while self._frames_bytes > FRAMES_BYTES and self._framed[0] is not change:
            oldest = self._framed.popleft()
            self._frames_bytes -= sum(map(len, (oldest.frames or {}).values()))
            oldest.frames = None

    def span(self, namespace: str | None, start: str = "") -> range:
        """Where in ``keys`` the objects of a namespace (None: of all) stand, from the key ``start`` on."""
        low = bisect_left(self.keys, max(start, f"{namespace}/" if namespace else ""))
        high = bisect_left(self.keys, f"{namespace}0") if namespace else len(self.keys)  # "0" is what follows "/"
        return range(low, max(high, low))

    def at(self, version: int) -> dict[str, Record]:
        """The objects as they were right after ``version``: the present, with later changes undone."""
        then = dict(self.objects)
        for change in reversed(self.history.since(version)):
            if change.old is None:
                del then[change.key]
            else:
                then[change.key] = change.old
        return then

    def rewind(self, version: int) -> None:
        """Go back to how it was right after ``version``, and forget what came later."""
        self.objects = self.at(version)
        self.keys = sorted(self.objects)
        self.history.rewind(version)

    def __iter__(self) -> Iterator[Record]:
        return (self.objects[key] for key in self.keys)

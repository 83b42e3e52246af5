"""One reader of an informer, with a position of its own.

What changes while a reader is busy is not queued but kept once for each object: what the reader knows of it, and what it is now.
So a slow reader neither holds others up nor loses anything that matters: it is told each object's last state, and that an object
went, or was replaced by another of the same name; and an object that it knows is not added again, whatever did not decode in
between. What waits for it takes at most one entry an object, with two records at most,
and `MOST_FAILURES` errors.

First comes everything that was there when it subscribed (or all of the first list, if that was still under way), then `Synced`,
then what has changed since.
"""

from collections import OrderedDict, deque
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from attrs import define, field, frozen

from kube_core.base import DecodeError, FieldSelector, FieldTerm, KubeError, Selector, UsageError
from kube_core.objects import Head, read_labels, read_partial_of, values_at

from .events import Added, Deleted, Failed, Modified, Synced
from .records import Change, Key, Record
from .store import Store

K = TypeVar("K")

MOST_FAILURES = 100
"""Errors that wait for a reader; of more only the last are kept."""

InformerEvent: TypeAlias = Added[K] | Modified[K] | Deleted[K] | Failed | Synced
"""What an informer tells."""


@frozen
class Selection:
    """Which objects are meant: by their labels, and by fields, of which every path is good here."""

    labels: Selector = field(factory=Selector)
    fields: FieldSelector = field(factory=FieldSelector)
    namespace: str | None = None

    @classmethod
    def of(cls, labels: str | Selector | None, fields: str | FieldSelector | None, namespace: str | None = None) -> "Selection":
        """Read the selectors as an `Api`'s verbs take them; `UsageError` for what is none."""
        if labels is None and fields is None and namespace is None:
            return EVERYTHING
        by_field = field_selector(fields)
        for term in by_field.terms:
            values_at(term.field)  # refuses what is no path, before an object has to be looked at
        return Selection(_label_selector(labels), by_field, namespace)

    def takes(self, record: Record, store: Store[Any]) -> bool:
        """Whether a record is meant."""
        if self.namespace is not None and record.key[0] != self.namespace:
            return False
        if not self.labels.empty and not self.labels.matches(store.labels.of(record)):
            return False
        return self.fields.empty or self._fields_match(store.document(record))

    def fits(self, head: Head, document: bytes) -> bool | None:
        """Whether the server means an object, too; None where only it can say, since some fields have their own value there."""
        if self.namespace is not None and head.namespace != self.namespace:
            return False
        if not self.labels.matches(read_labels(document)):
            return False
        found = {_fits(term, document) for term in self.fields.terms}
        return False if False in found else None if None in found else True

    def _fields_match(self, document: bytes) -> bool:
        try:
            return self.fields.matches(lambda path: next(iter(values_at(path)(document)), None))
        except DecodeError:
            return False


EVERYTHING = Selection()


def field_selector(fields: str | FieldSelector | None) -> FieldSelector:
    """Read a field selector as an `Api`'s verbs take it; `UsageError` for what is none."""
    if isinstance(fields, FieldSelector):
        return fields
    return FieldSelector.parse(_text("fields", fields, "Field(...)"))


def _label_selector(labels: str | Selector | None) -> Selector:
    return labels if isinstance(labels, Selector) else Selector.parse(_text("labels", labels, "Label(...)"))


def _text(what: str, selector: object, builder: str) -> str:
    if not isinstance(selector, str | None):
        raise UsageError(f"{what} is selector text, or built by {builder}, not {type(selector).__name__}")
    return selector or ""


def _fits(term: FieldTerm, document: bytes) -> bool | None:
    try:
        found = next(iter(values_at(term.field)(document)), "")
    except DecodeError:
        return None
    if found or not term.value:
        return term.matches(lambda _: found)
    return None if term.operator == "=" or term.value in _GOS_EMPTY else True


_GOS_EMPTY = ("false", "0")
"""What a field that is not in the document may have on the server, when it is no text: ``spec.hostNetwork=false``."""


class Told(NamedTuple):
    """What a reader is to be told next: the record is still to be decoded."""

    verb: type[Added[Any] | Modified[Any] | Deleted[Any]]
    record: Record


@define
class _Pending:
    """What waits for the reader about one object."""

    known: str | None
    """The uid of the object that the reader knows by this name; None when it knows none."""
    latest: Record | None = None
    last: Record | None = None
    """The last state of what the reader knows, if that is gone."""


_Queue: TypeAlias = OrderedDict[Key, _Pending]
"""What waits, in order. The first of a plain dict is found by a walk over all that were taken out before it."""


@define(eq=False)
class Subscription(Generic[K]):
    """A reader's position. `take` belongs to whoever holds the informer; `event` may be called by the reader itself."""

    _store: Store[K]
    _selection: Selection = EVERYTHING
    _metadata_only: bool = False
    resync_seconds: float | None = None
    """How often everything is told again, as `Modified`; None for never."""
    synced: bool = field(default=False, init=False)
    """Whether the reader has been told everything that was there."""
    _listed: bool = field(default=False, init=False)
    _initial: _Queue = field(factory=OrderedDict[Key, _Pending], init=False, repr=False)
    _later: _Queue = field(factory=OrderedDict[Key, _Pending], init=False, repr=False)
    _failures: deque[KubeError] = field(factory=lambda: deque[KubeError](maxlen=MOST_FAILURES), init=False, repr=False)
    _unread: dict[Key, str | None] = field(factory=dict[Key, str | None], init=False, repr=False)
    """Objects whose last state did not decode, with the uid of what the reader knows from before; None when it knows none."""
    _out: Told | None = field(default=None, init=False, repr=False)
    """What was taken last: whether it decodes is known when the reader comes for more."""
    _resync_at: float | None = field(default=None, init=False)
    left: bool = field(default=False, init=False)
    """Whether the reader has left the informer, which tells it nothing more."""

    def begin(self, now: float, *, listed: bool) -> None:
        """Take in what is there."""
        self._resync_at = None if self.resync_seconds is None else now + self.resync_seconds
        self._listed = listed  # if not, something may be there all the same: another source's, and own writes
        there = (record for record in self._store.records() if self._takes(record))
        self._initial = OrderedDict((record.key, _Pending(None, record)) for record in there)

    def listed(self) -> None:
        """All that is there has been given to `notice`."""
        self._listed = True

    def notice(self, change: Change) -> None:
        """Take in a change of the store."""
        before, after, last = change
        record = after or before
        assert record is not None  # a change is about something
        key = record.key
        if self._selection is not EVERYTHING:
            before, after = self._taken(before), self._taken(after)
        there = self._initial if not self._listed or key in self._initial else self._later
        pending = there.get(key)
        if pending is not None:
            pending.latest = after
        elif before is None and after is None:
            return
        else:
            pending = there[key] = _Pending(None if before is None else self._known(before), after)
        if pending.known is not None:
            gone = after is None or after.uid != pending.known
            pending.last = (pending.last or last or change.before) if gone else None
        elif after is None:
            there.pop(key)
            self._unread.pop(key, None)

    def fail(self, error: KubeError) -> None:
        """Take in what went wrong."""
        self._failures.append(error)

    def waits(self, now: float) -> float | None:
        """How many seconds there are until everything is to be told again; None for ever."""
        return None if self._resync_at is None else max(0.0, self._resync_at - now)

    def wake(self, now: float) -> None:
        """Look at the clock: tell everything again when that is due."""
        if self._resync_at is None or now < self._resync_at:
            return
        self._resync_at = now + (self.resync_seconds or 0.0)
        if not self._listed:
            return  # nothing is told again before everything was told once
        for record in self._store.records():
            key = record.key
            if key not in self._initial and key not in self._later and self._takes(record):
                self._later[key] = _Pending(self._known(record), record)

    def take(self) -> Told | Failed | Synced | None:
        """Give what the reader is to be told next; None when there is nothing."""
        self._settle()
        if self._failures:
            return Failed(self._failures.popleft())
        if self._initial:
            return self._take(self._initial)
        if self._listed and not self.synced:
            self.synced = True
            return Synced()
        return self._take(self._later) if self._later else None

    def event(self, told: Told | Failed | Synced) -> InformerEvent[K]:
        """Decode what `take` gave. An object that does not decode is a `Failed` with its bytes."""
        if not isinstance(told, Told):
            return told
        key = told.record.key
        try:
            value = self._read(told.record)
        except DecodeError as error:
            self._store.note(told.record, error)
            self._unread[key] = told.record.uid if told.verb is Modified else None
            if told.verb is Deleted:
                self._unread.pop(key)
            return Failed(error)
        self._unread.pop(key, None)
        return told.verb(value)

    def _read(self, record: Record) -> Any:
        return read_partial_of(self._store.document(record)) if self._metadata_only else self._store.read(record)

    def _take(self, there: _Queue) -> Told:
        key, pending = there.popitem(last=False)
        if pending.last is not None:
            if pending.latest is not None:  # another of that name is there, and is told next
                there[key] = _Pending(None, pending.latest)
                there.move_to_end(key, last=False)
            return Told(Deleted, pending.last)
        assert pending.latest is not None  # what is neither known nor there does not wait
        self._out = Told(Added if pending.known is None else Modified, pending.latest)
        return self._out

    def _known(self, record: Record) -> str | None:
        """The uid of what the reader knows where the store has, or had, a record; what is being read counts as known."""
        being_read = self._out is not None and self._out.record.key == record.key
        return record.uid if being_read else self._unread.get(record.key, record.uid)

    def _settle(self) -> None:
        """What was taken last has been read by now: if it did not decode, who took it does not know what changed meanwhile."""
        out, self._out = self._out, None
        if out is None or (key := out.record.key) not in self._unread:
            return
        there = self._initial if key in self._initial else self._later
        pending = there.get(key)
        if pending is not None and self._unread[key] is None:
            pending.known = pending.last = None
            if pending.latest is None:
                there.pop(key)
                self._unread.pop(key)

    def _takes(self, record: Record) -> bool:
        return self._selection is EVERYTHING or self._selection.takes(record, self._store)

    def _taken(self, record: Record | None) -> Record | None:
        return record if record is not None and self._takes(record) else None

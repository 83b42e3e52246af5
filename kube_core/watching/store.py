"""The objects of a kind, kept as the server's bytes and decoded when they are read.

A store is filled by sources (a reflector each): `replace` takes a whole list at once, `receive` one change after the other. Both
return what changed, so that nothing goes or comes without somebody being told. An object that is there already, at the version
that a list or a change names, is kept as it is; where there is no version, if its bytes are the same. A change of an older
version is late and ignored; only a list goes back in time.

What this program itself has written may be put in before the watch tells of it (`wrote`), so that a reader sees its own writes;
`OwnWrites` knows which news are older than that.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Generic, TypeVar

from attrs import define, field

from kube_core.base import DecodeError, KubeError, Resource, UsageError, compare_resource_versions, is_before
from kube_core.objects import Head, Sighting, decode_item, encode, read_head, without_managed_fields

from .indexes import IndexedBy, Indexes
from .own_writes import OwnWrites
from .packing import SAMPLES, Packing
from .records import Change, Key, LabelTable, Record

K = TypeVar("K")


@define(eq=False)
class Store(Generic[K]):
    """The objects of one kind. It belongs to one caller at a time; records may be decoded by anybody at any time."""

    type: type[K]
    expected: Resource | None = None
    """The kind that documents must name, for classes that do not know it."""
    transform: Callable[[K], K | None] | None = field(default=None, kw_only=True)
    """Changes each object on its way in, in place or by returning another; it may see an object more than once."""
    keep_managed_fields: bool = field(default=True, kw_only=True)
    compressed: bool = field(default=False, kw_only=True)
    indexed: Mapping[str, IndexedBy[K]] = field(factory=dict[str, IndexedBy[K]], kw_only=True)
    undecodable: dict[Key, DecodeError] = field(factory=dict[Key, DecodeError], init=False)
    """The objects that a reader could not decode, until they change or go."""
    problems: list[KubeError] = field(factory=list[KubeError], init=False)
    """What went wrong with transforms and indexes since somebody last took it away."""
    labels: LabelTable = field(init=False)
    indexes: Indexes[K] = field(init=False)
    _packing: Packing = field(init=False)
    _records: dict[Key, Record] = field(factory=dict[Key, Record], init=False, repr=False)
    _as_it_came: bool = field(init=False)
    """Whether the server's bytes are kept as they are."""
    _own: dict[int, OwnWrites] = field(factory=lambda: defaultdict[int, OwnWrites](OwnWrites), init=False, repr=False)
    """What each source does not know of yet."""

    def __attrs_post_init__(self) -> None:
        self._packing = Packing(self.compressed)
        self.labels = LabelTable(self._packing)
        self.indexes = Indexes[K].declared(self.indexed, self.decode)

        self._as_it_came = self.transform is None and self.keep_managed_fields and not self.compressed

    def __len__(self) -> int:
        return len(self._records)

    def record(self, key: Key) -> Record | None:
        """Find an object."""
        return self._records.get(key)

    def records(self) -> Iterable[Record]:
        """All objects, in no order."""
        return self._records.values()

    def read(self, record: Record) -> K:
        """Decode a record into a fresh object; raises `DecodeError`. Safe beside any other use of the store."""
        return self.decode(self.document(record))

    def document(self, record: Record) -> bytes:
        """The bytes of a record's object."""
        return self._packing.unpack(record.packed)

    def decode(self, data: bytes) -> K:
        """Decode an object's bytes."""
        return decode_item(self.type, data, self.expected)

    def admit(self, head: Head, data: bytes, source: int) -> Record:
        """Make a record of what a source tells of; the one that is there, where nothing has changed."""
        return self._admit(self._records.get(head.key), head, data, source)

    def _admit(self, known: Record | None, head: Head, data: bytes, source: int) -> Record:
        _, _, uid, version = head
        is_same = known is not None and known.resource_version == version and known.uid == uid and known.source == source
        same = known if is_same else None
        if same is not None and version:
            return same
        key = head.key if known is None else known.key  # one tuple for all versions
        if not self._as_it_came:
            data = self._packed(data)
        if same is not None and same.packed == data:  # without a version only the bytes tell
            return same
        return Record(key, uid, version, data, source)

    def _packed(self, data: bytes) -> bytes:
        data = self._on_the_way_in(data)
        if not self._packing.primed:
            self._packing.prime((data,))
        return self._packing.pack(data)

    def prime(self, samples: Iterable[bytes]) -> None:
        """Learn from a page what its objects have in common, before the first of them is packed."""
        if not self._packing.primed and (learned := [self._on_the_way_in(data) for data in islice(samples, SAMPLES)]):
            self._packing.prime(learned)

    def receive(self, verb: str, seen: Sighting, source: int) -> Change | None:
        """Take a change from a watch: ADDED, MODIFIED or DELETED. None when it says nothing new."""
        head, own = seen.head, self._own[source]
        version = head.resource_version
        known = self._records.get(head.key)
        own.told_of(version)
        if (own.written or own.deleted_uids) and own.overrules(head):
            return None
        if is_before(version, own.told if known is None else known.resource_version):
            return None  # what went does not come back by a change from before it
        if verb == "DELETED":
            return self._remove(known, self._admit(known, head, seen.data, source)) if known is not None else None
        record = self._admit(known, head, seen.data, source)
        return self._put(record) if record is not known else None

    def replace(
        self, records: Mapping[Key, Record], version: str, source: int, known_writes: OwnWrites | None = None
    ) -> list[Change]:
        """Take a whole list of a source, as of a version, in place of all that it told of before.

        ``known_writes`` are those that were answered before the list was asked for: it has them, whatever the versions say.
        """
        own = self.own_writes(source)
        own.listed(version, known_writes)
        if own:
            records = {key: record for key, record in records.items() if not own.is_deleted(record.head)}
        gone = [
            known
            for key, known in self._records.items()
            if known.source == source and key not in records and key not in own.written
        ]
        changes = [self._remove(known) for known in gone]
        for key, record in records.items():
            if self._records.get(key) is not record and key not in own.written:
                changes.append(self._put(record))
        return changes

    def wrote(self, head: Head, data: bytes, source: int) -> Change | None:
        """Take what a write of this program answered, unless it comes late."""
        known = self._records.get(head.key)
        if self._is_late(known, head, source):
            return None
        self.own_writes(source).wrote(head)
        return self._put(self._admit(known, head, data, source))

    def wrote_away(self, head: Head, data: bytes, source: int) -> Change | None:
        """Take what a write answered of an object that this write has taken out of what is followed."""
        known = self._records.get(head.key)
        if known is None or self._is_late(known, head, source):
            return None
        self.own_writes(source).wrote(head)
        return self._remove(known, self._admit(known, head, data, source) if known.uid == head.uid else None)

    def _is_late(self, known: Record | None, head: Head, source: int) -> bool:
        """Whether something as new as the answer of a write was told already, or it can't be known."""
        own = self.own_writes(source)
        order = compare_resource_versions(head.resource_version, known.resource_version if known else "1")
        return order is None or order <= 0 or own.has_been_told(head.resource_version) or head.uid in own.deleted_uids

    def deleted(self, key: Key, uid: str, source: int) -> Change | None:
        """Take note that this program has deleted an object, and that it is gone; it may not have been told of yet."""
        known = self._records.get(key)
        uid = uid or (known.uid if known else "")
        if uid:
            self.own_writes(source).deleted(key, uid)
        return self._remove(known) if known is not None and known.uid == uid else None

    def came_to(self, version: str, source: int) -> None:
        """The watch of a source has told everything up to a version, the own writes until then included."""
        self.own_writes(source).came_to(version)

    def forget_writes(self, source: int) -> None:
        """Take own writes for lost, as after a restore of the server from an older state."""
        self._own.pop(source, None)

    def own_writes(self, source: int) -> OwnWrites:
        """The own writes that a source has not told of yet."""
        return self._own[source]

    def take_problems(self) -> Iterator[KubeError]:
        """Take away what went wrong with transforms and indexes."""
        problems, self.problems = self.problems, []
        yield from problems

    def note(self, record: Record, error: DecodeError) -> None:
        """Remember that a record did not decode, as long as it is there; like reading, beside any other use of the store."""
        self.undecodable[record.key] = error
        if self._records.get(record.key) is not record:  # looked at last, so that what replaces it meanwhile takes it away
            self.undecodable.pop(record.key, None)

    def _on_the_way_in(self, data: bytes) -> bytes:
        if not self.keep_managed_fields:
            data = without_managed_fields(data)
        if self.transform is None:
            return data
        try:
            value = self.decode(data)
        except DecodeError:
            return data  # whoever reads it is told
        try:
            changed = self.transform(value)
            return _of_the_same(data, encode(value if changed is None else changed))
        except Exception as error:  # of any kind: its own DecodeError says nothing about the object
            self.problems.append(_not_transformed(error, data))
            return data

    def _put(self, record: Record) -> Change:
        key = record.key
        before = self._records.get(key)
        self._records[key] = record
        if self.undecodable:
            self.undecodable.pop(key, None)
        if self.indexed:
            self.problems += self.indexes.put(record, self.document(record))
        return Change(before, record)

    def _remove(self, known: Record, last: Record | None = None) -> Change:
        key = known.key
        self._records.pop(key)
        self.undecodable.pop(key, None)
        self.indexes.drop(key)
        return Change(known, None, last)


def _of_the_same(data: bytes, changed: bytes) -> bytes:
    """What a transform gave; `UsageError` where that is another object, or none: what is found by a name has that name."""
    try:
        same = read_head(changed).key == read_head(data).key
    except DecodeError:
        same = False
    if not same:
        raise UsageError("a transform gives the object that it was given, with its name and namespace, or None")
    return changed


def _not_transformed(error: Exception, data: bytes) -> UsageError:
    name = "/".join(filter(None, read_head(data).key))
    failure = UsageError(f"a transform raised {type(error).__name__} for {name}: the object is kept as it came")
    failure.__cause__ = error
    return failure

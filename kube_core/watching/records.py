"""Objects as a store keeps them: a head, and the server's bytes."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from attrs import define, field

from kube_core.base import DecodeError
from kube_core.base.redaction import sized
from kube_core.objects import Head, read_labels

from .packing import Packing

Key: TypeAlias = tuple[str, str]
"""Namespace and name; the namespace of a cluster-scoped object is ""."""


@define(eq=False, weakref_slot=False)
class Record:
    """One object at one version. It never changes; a later version of the object is another record."""

    key: Key
    uid: str
    resource_version: str
    packed: bytes = field(repr=sized)
    source: int = 0
    """Which of the store's sources told of it."""
    shared: Any = field(default=None, repr=False)
    """The object that all readers by `peek` share, once there has been one."""
    labels: Mapping[str, str] | None = field(default=None, repr=False)
    """The object's labels, once somebody asked for them."""

    @property
    def head(self) -> Head:
        """What tells it from other objects and other versions."""
        return Head(*self.key, self.uid, self.resource_version)


class Change(NamedTuple):
    """An object came (no ``before``), changed, or went (no ``after``)."""

    before: Record | None
    after: Record | None
    last: Record | None = None
    """The last state of one that went, where it is known to be a later one than ``before``."""

    @property
    def key(self) -> Key:
        """What object it is about."""
        record = self.after or self.before
        assert record is not None  # a change is about something
        return record.key


class LabelTable:
    """The labels of records, each set of labels once: thousands of objects carry the same few."""

    def __init__(self, packing: Packing) -> None:
        self._packing = packing
        self._known: dict[tuple[tuple[str, str], ...], Mapping[str, str]] = {}

    def of(self, record: Record) -> Mapping[str, str]:
        """The labels of a record; one that is not JSON of that shape has none."""
        if record.labels is None:
            record.labels = self._read(record)
        return record.labels

    def _read(self, record: Record) -> Mapping[str, str]:
        try:
            labels = read_labels(self._packing.unpack(record.packed))
        except DecodeError:
            return {}
        if len(self._known) > MOST_SETS:
            self._known.clear()  # the records keep theirs; the table only finds equal ones
        return self._known.setdefault(tuple(labels.items()), labels)


MOST_SETS = 10_000
"""Sets of labels that are kept to be shared. Where each object has labels of its own, sharing gains nothing."""

Extractor: TypeAlias = Callable[[bytes], tuple[str, ...]]
"""Reads the texts that an object is to be found by from its bytes."""

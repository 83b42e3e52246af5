"""Reading from a store: what a cache offers, in two halves.

The first half finds records and belongs to whoever holds the store; the second decodes them, and may run beside anything.
"""

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from attrs import define

from kube_core.base import DecodeError, UsageError
from kube_core.models.meta_v1 import Status, StatusDetails
from kube_core.requests import NotFound

from .peeks import Peeks
from .records import Key, Record
from .store import Store
from .subscription import Selection

K = TypeVar("K")


@define(eq=False)
class Reader(Generic[K]):
    """Finds and decodes the objects of a store. ``namespace`` is what a name alone is looked up in."""

    store: Store[K]
    plural: str
    namespaced: bool = True
    namespace: str | None = None
    peeks: Peeks | None = None
    """What finds out who changes an object that `peek` gave; None when nobody wants to know."""

    def key(self, *names: str) -> Key:
        """The key that ``get(namespace, name)`` or ``get(name)`` mean."""
        match names:
            case (namespace, name):
                return namespace, name
            case (name,) if not self.namespaced:
                return "", name
            case (name,) if self.namespace is not None:
                return self.namespace, name
            case _:
                raise UsageError(self._how_found(names))

    def _how_found(self, names: tuple[str, ...]) -> str:
        if not self.namespaced:
            return f"{self.plural} are found by their name alone, not by {names!r}"
        ways = 'cached.get("default", "web") or cached.api.within("default").get("web")'
        return f"{self.plural} are found by their namespace and name, as in {ways}, not by {names!r}"

    def find(self, key: Key) -> Record | None:
        """Find a record."""
        return self.store.record(key)

    def select(self, selection: Selection) -> list[Record]:
        """The records that are meant, by namespace and name, as the server sorts them."""
        taken = [record for record in self.store.records() if selection.takes(record, self.store)]
        return sorted(taken, key=_by_key)

    def by(self, index: str, value: str) -> list[Record]:
        """The records that have a value in an index."""
        keys = self.store.indexes.named(index).keys(value)
        return sorted((record for key in keys if (record := self.store.record(key)) is not None), key=_by_key)

    def get(self, key: Key, record: Record | None) -> K:
        """Decode what was found; raises `NotFound` when that is nothing, `DecodeError` when it is no object of the kind."""
        if record is None:
            raise self.not_found(key)
        try:
            return self.store.read(record)
        except DecodeError as error:
            self.store.note(record, error)
            raise

    def peek(self, key: Key, record: Record | None, who: str = "") -> K:
        """Give the one object that all who peek share; it is not to be changed. Raises as `get` does.

        Where `peeks` looks after it, everybody is lent an object of their own, and ``who`` they are is remembered.
        """
        if self.peeks is not None and record is not None:
            return self.peeks.lend(key, self.get(key, record), who)
        if record is None or record.shared is None:
            value = self.get(key, record)
            if record is not None:
                record.shared = value
            return value
        shared: K = record.shared
        return shared

    def all(self, records: Iterable[Record]) -> list[K]:
        """Decode all that can be decoded; the others are noted as undecodable."""
        return [*self._each(records)]

    def check(self, records: Iterable[Record]) -> None:
        """Note which records are undecodable. They are decoded one by one, since thousands of typed objects take much memory."""
        for _ in self._each(records):
            pass

    def _each(self, records: Iterable[Record]) -> Iterator[K]:
        for record in records:
            try:
                yield self.store.read(record)
            except DecodeError as error:
                self.store.note(record, error)

    def unread(self) -> list[Record]:
        """The records that are not known to decode: all but those that somebody peeked at."""
        return [record for record in self.store.records() if record.shared is None]

    def not_found(self, key: Key) -> NotFound:
        """The error of an object that is not there, in the server's words."""
        details = StatusDetails(name=key[1], kind=self.plural)
        message = f'{self.plural} "{key[1]}" not found in the cache'
        return NotFound(Status(status="Failure", message=message, reason="NotFound", details=details, code=404), status_code=404)


def _by_key(record: Record) -> Key:
    return record.key

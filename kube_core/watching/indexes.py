"""Indexes: which objects have a value, without a walk over all of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Generic, TypeAlias, TypeVar

from attrs import define, field

from kube_core.base import DecodeError, KubeError, UsageError
from kube_core.objects import values_at

from .functions import check_plain
from .records import Extractor, Key, Record

K = TypeVar("K")

IndexedBy: TypeAlias = str | Callable[[K], Iterable[str] | None]
"""The path of a field in the document, such as ``spec.nodeName``, or a function that gives an object's values: several, one as
it is, or None. The path is much cheaper: it reads that field alone."""


def extractor(indexed_by: IndexedBy[K], decode: Callable[[bytes], K]) -> Extractor:
    """Make what reads an index's values from an object's bytes; `UsageError` for a path that is none."""
    if isinstance(indexed_by, str):
        return values_at(indexed_by)
    if not callable(indexed_by):
        raise UsageError(
            f"an index is the path of a field, such as spec.nodeName, or a function of the object, not {indexed_by!r}"
        )
    check_plain(indexed_by, "what an index is made by")
    function = indexed_by

    def read(data: bytes) -> tuple[str, ...]:
        value = decode(data)
        try:
            return _texts(function(value))
        except Exception as error:  # of any kind: its own DecodeError says nothing about the object
            raise _Raised from error

    return read


class _Raised(Exception):
    """A function of the user's raised its cause."""


def _texts(found: Any) -> tuple[str, ...]:
    values: tuple[Any, ...] = (found,) if isinstance(found, str) else tuple(found or ())
    if not all(isinstance(value, str) for value in values):
        raise TypeError("an index is of texts: nothing else is found by one")
    return values


@define
class Index:
    """One index. An object has as many values in it as its extractor gives."""

    name: str
    _read: Extractor = field(repr=False)
    _keys: dict[str, dict[Key, None]] = field(factory=dict[str, dict[Key, None]], init=False, repr=False)
    _values: dict[Key, tuple[str, ...]] = field(factory=dict[Key, tuple[str, ...]], init=False, repr=False)

    def put(self, key: Key, data: bytes) -> None:
        """Take the present state of an object. What its function raises comes as a `UsageError`; it is indexed nowhere then."""
        values = self._values_of(key, data)
        if values == self._values.get(key, ()):
            return
        self.drop(key)
        if values:
            self._values[key] = values
        for value in values:
            self._keys.setdefault(value, {})[key] = None

    def drop(self, key: Key) -> None:
        """Forget an object."""
        for value in self._values.pop(key, ()):
            keys = self._keys[value]
            keys.pop(key)
            if not keys:
                self._keys.pop(value)

    def keys(self, value: str) -> tuple[Key, ...]:
        """The objects that have a value."""
        return tuple(self._keys.get(value, ()))

    def values(self) -> tuple[str, ...]:
        """The values that any object has."""
        return tuple(self._keys)

    def _values_of(self, key: Key, data: bytes) -> tuple[str, ...]:
        try:
            return tuple(dict.fromkeys(self._read(data)))  # a value that is given twice is there once
        except DecodeError:
            self.drop(key)
            raise
        except _Raised as raised:
            self.drop(key)
            error = raised.__cause__
            raise UsageError(f"the function of index {self.name!r} raised {type(error).__name__} for {'/'.join(key)}") from error


@define
class Indexes(Generic[K]):
    """All indexes of a store."""

    _by_name: Mapping[str, Index]

    @classmethod
    def declared(cls, indexes: Mapping[str, IndexedBy[K]], decode: Callable[[bytes], K]) -> "Indexes[K]":
        """Make the indexes that were declared."""
        return Indexes({name: Index(name, extractor(indexed_by, decode)) for name, indexed_by in indexes.items()})

    def put(self, record: Record, data: bytes) -> Iterator[KubeError]:
        """Take the present state of an object; give what went wrong."""
        for index in self._by_name.values():
            try:
                index.put(record.key, data)
            except DecodeError:
                continue  # whoever reads the object is told
            except UsageError as error:
                yield error

    def drop(self, key: Key) -> None:
        """Forget an object."""
        for index in self._by_name.values():
            index.drop(key)

    def named(self, name: str) -> Index:
        """Find an index; `UsageError` for one that was not declared."""
        if name not in self._by_name:
            known = ", ".join(self._by_name) or "none"
            raise UsageError(f"there is no index {name!r}: declare it when the cache is made (there are {known})")
        return self._by_name[name]

"""The objects of a kind as they were at one version: the present, seen through what has changed since.

Nothing is copied: a page costs what it holds and what has changed since its version, however many objects there are.
"""

from collections.abc import Iterator
from heapq import merge

from attrs import frozen

from .record import Record
from .shelf import Shelf


@frozen
class Moment:
    """One namespace ("": all) of a shelf, at one version, from the key ``start`` on."""

    shelf: Shelf
    span: range
    changed: dict[str, Record | None]
    """What has changed since: by key, the object as it was (None: it was not there)."""

    def __len__(self) -> int:
        there = sum(record is not None for record in self.changed.values())
        return len(self.span) + there - sum(key in self.shelf.objects for key in self.changed)

    def __iter__(self) -> Iterator[Record]:
        objects, keys = self.shelf.objects, self.shelf.keys
        if not self.changed:
            for index in self.span:
                yield objects[keys[index]]
            return
        gone = sorted(key for key in self.changed if key not in objects)
        for key in merge((keys[index] for index in self.span), gone):
            record = self.changed[key] if key in self.changed else objects[key]
            if record is not None:
                yield record


def moment(shelf: Shelf, namespace: str, version: int | None = None, start: str = "") -> Moment:
    """The objects of a namespace ("": of all) as they were at a version (None: as they are), from the key ``start`` on."""
    prefix, changed = f"{namespace}/" if namespace else "", dict[str, Record | None]()
    for change in shelf.history.since(version) if version is not None else ():
        if change.key >= start and change.key.startswith(prefix):
            changed.setdefault(change.key, change.old)
    return Moment(shelf, shelf.span(namespace, start), changed)

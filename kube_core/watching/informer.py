"""The informer: a store that one or more reflectors keep, and any number of readers that are told what changes in it.

Each source is a machine of its own, moved by whoever has its connection; what it tells is given to every reader. Everything here
belongs to one caller at a time, but for the decoding of what a reader has taken.
"""

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from attrs import define, field

from kube_core.base import KubeError, UsageError
from kube_core.objects import Head, encode, read_head

from .events import Failed
from .records import Change, Key
from .reflecting import Reflecting
from .reflector import Notice, Reflector
from .store import Store
from .subscription import EVERYTHING, Selection, Subscription

K = TypeVar("K")


@define(eq=False)
class Informer(Generic[K]):
    """A store, its sources and its readers."""

    store: Store[K]
    selection: Selection
    """Which objects the server was asked for."""
    reflectors: tuple[Reflector[K], ...]
    """One for each collection that it follows: one namespace each, or everything."""
    _readers: list[Subscription[K]] = field(factory=list[Subscription[K]], init=False, repr=False)

    @property
    def sources(self) -> tuple["Source[K]", ...]:
        """The machines to be moved, one a connection."""
        return tuple(Source(self, reflector) for reflector in self.reflectors)

    @property
    def listed(self) -> bool:
        """Whether everything that was there has been seen once."""
        return all(reflector.listed for reflector in self.reflectors)

    @property
    def refusal(self) -> KubeError | None:
        """Why waiting for that is in vain; None when it is not."""
        return next((reflector.refusal for reflector in self.reflectors if reflector.refusal), None)

    @property
    def error(self) -> KubeError | None:
        """What went wrong last, until something goes right again."""
        return next((reflector.error for reflector in self.reflectors if reflector.error), None)

    def subscribe(
        self,
        now: float,
        selection: Selection = EVERYTHING,
        *,
        metadata_only: bool = False,
        resync_seconds: float | None = None,
    ) -> Subscription[K]:
        """Let another reader in. It is told first what is there."""
        if resync_seconds is not None and not resync_seconds > 0:  # what is no number is not
            raise UsageError(f"resync_seconds is how often everything is told again, or None for never, not {resync_seconds:g}")
        reader = Subscription(self.store, selection, metadata_only, resync_seconds)
        reader.begin(now, listed=self.listed)
        self._readers = [*self._present(), reader]
        return reader

    def leave(self, reader: Subscription[Any]) -> None:
        """Let a reader go. Leaving twice is fine."""
        reader.left = True
        self._readers = self._present()

    def _present(self) -> list[Subscription[K]]:
        """The readers that have not left: one may say so by itself, whoever holds the informer."""
        return [reader for reader in self._readers if not reader.left]

    def source_of(self, namespace: str) -> int:
        """The number of the source that follows a namespace."""
        inside = f"/namespaces/{namespace}/"
        return next((each.source for each in self.reflectors if inside in each.listing.url), 0)

    def wrote(self, value: K) -> None:
        """Take in what a write of this program answered, before the watch tells of it, if its object is followed, or was."""
        data = encode(value)
        head = read_head(data)
        fits = self.selection.fits(head, data)
        if fits is None or not self._is_near(head):
            return
        take = self.store.wrote if fits else self.store.wrote_away
        if (change := take(head, data, self.source_of(head.namespace))) is not None:
            self.tell((change,))

    def deleted(self, key: Key, uid: str) -> None:
        """Take in that this program has deleted an object, and that it is gone, before the watch tells of it."""
        if (change := self.store.deleted(key, uid, self.source_of(key[0]))) is not None:
            self.tell((change,))

    def _is_near(self, head: Head) -> bool:
        """Whether a source may tell of an object, too; of a shard nobody here can say, so it is not taken in early."""
        collections = [reflector.listing for reflector in self.reflectors]
        if any("shardSelector" in dict(each.query) for each in collections):
            return False
        inside = f"/namespaces/{head.namespace}/"
        return any(inside in each.url or "/namespaces/" not in each.url for each in collections)

    def tell(self, notices: Iterable[Notice]) -> list[Failed]:
        """Give every reader what a source told; return the failures that there is no reader for."""
        unheard: list[Failed] = []
        if any(reader.left for reader in self._readers):
            self._readers = self._present()
        for notice in notices:
            match notice:
                case Change():
                    for reader in self._readers:
                        reader.notice(notice)
                case Failed(error):
                    unheard += [] if self._readers else [notice]
                    for reader in self._readers:
                        reader.fail(error)
                case _:
                    if self.listed:
                        for reader in self._readers:
                            reader.listed()
        return unheard


@define(eq=False)
class Source(Reflecting, Generic[K]):
    """One reflector of an informer as a `Machine` that gives its driver only the failures that no reader is told."""

    _informer: Informer[K]
    _reflector: Reflector[K]

    def _take(self, notices: list[Notice]) -> list[Failed]:
        return self._informer.tell(notices)

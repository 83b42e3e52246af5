"""A subscriber that keeps what it was told, and knows what it must not be told."""

from typing import Any

from attrs import define, field

from kube_core.models.core_v1 import ConfigMap
from kube_core.watching import Added, Deleted, Failed, InformerEvent, Key, Modified, Subscription, Synced

from .broken import require
from .witness import Witness


@define(eq=False)
class Reader:
    """One subscriber. ``view`` is the uid and the version of each object that it knows of."""

    name: str
    informer: Witness
    position: Subscription[ConfigMap]
    namespace: str | None
    slow: bool = False
    view: dict[Key, tuple[str, int]] = field(factory=dict[Key, tuple[str, int]], init=False)
    synced: bool = field(default=False, init=False)
    initial: dict[Key, str] | None = field(default=None, init=False)
    """What was there at first and still is: the uid of each object; None until that is known."""

    def listed(self, there: dict[Key, str]) -> None:
        """Hear what was there at first."""
        self.initial = there

    def take(self, most: int | None = None) -> None:
        """Take so many events, or all that there are."""
        while most is None or most > 0:
            told = self.position.take()
            if told is None:
                return
            self._hear(self.position.event(told))
            most = None if most is None else most - 1

    def _hear(self, event: InformerEvent[ConfigMap]) -> None:
        match event:
            case Added(found):
                require(_key(found) not in self.view, self.name, "is told Added of what it has:", _key(found))
                self.view[_key(found)] = _uid(found), _version(found)
            case Modified(found):
                self._knows(found, "Modified")
                self.view[_key(found)] = _uid(found), _version(found)
            case Deleted(found):
                self._knows(found, "Deleted")
                self._last(found)
                self.view.pop(_key(found))
            case Synced():
                self._sync()
            case Failed():
                pass

    def _knows(self, found: Any, what: str) -> None:
        key = _key(found)
        require(key in self.view, self.name, f"is told {what} of what it does not have:", key)
        require(self.view[key][0] == _uid(found), self.name, f"is told {what} of another object of the name", key)
        if not self.informer.truth.timelines:
            require(_version(found) >= self.view[key][1], self.name, f"is told {what} of an older state of", key)

    def _last(self, found: Any) -> None:
        latest = self.informer.latest.get((_key(found), _uid(found)), 0)
        require(_version(found) >= latest, self.name, "is told of a deletion, but not the last state of", _key(found))

    def _sync(self) -> None:
        require(not self.synced, self.name, "is told Synced twice")
        require(self.initial is not None, self.name, "is told Synced before the list was complete")
        self.synced = True
        if not self.informer.truth.timelines:
            for key in self.informer.there_all_along():
                require(self.namespace not in (None, key[0]) or key in self.view, self.name, "is told Synced and not", key)
        for key in self.initial or {}:
            if self.namespace in (None, key[0]):
                require(key in self.view, self.name, "is told Synced before", key)


def _key(found: Any) -> Key:
    return found.metadata.namespace, found.metadata.name


def _uid(found: Any) -> str:
    return str(found.metadata.uid)


def _version(found: Any) -> int:
    return int(found.metadata.resource_version)

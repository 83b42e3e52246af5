"""An informer that looks at everything that its sources ask, are answered and tell, and knows what must not be."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from attrs import define, field

from kube_core.models.core_v1 import ConfigMap
from kube_core.requests import Request
from kube_core.simulation import VirtualClock
from kube_core.watching import Change, Failed, Informer, Key, Listed, Notice, Reflector, Source

from .broken import Broken, require
from .truth import Moment, Truth

TOO_LARGE = b"ResourceVersionTooLarge"
MOST_IN_TEN_SECONDS = 5
MOST_IN_TEN_MINUTES = 40


@define(eq=False)
class Witness(Informer[ConfigMap]):
    """Checks each change on its way to the readers."""

    truth: Truth = field(kw_only=True)
    labels: str | None = field(kw_only=True)
    first: dict[Key, str] = field(kw_only=True)
    """What the server had before the first step, of what is followed: the uid of each object."""
    latest: dict[tuple[Key, str], int] = field(factory=dict[tuple[Key, str], int], init=False)
    """The latest version that the store had of an object, by its key and uid."""
    floors: dict[Key, tuple[str, int | None]] = field(factory=dict[Key, tuple[str, int | None]], init=False)
    """Own writes: the uid, and the version that reads must not go below, None for what must not come back."""

    there: dict[Key, str] = field(factory=dict[Key, str], init=False)
    """What the readers were told of so far: the uid of each object."""
    initials: list[dict[Key, str]] = field(factory=list[dict[Key, str]], init=False)
    """What was there when each reader came, as far as it has been there ever since."""
    waiting: list[Callable[[dict[Key, str]], None]] = field(factory=list[Callable[[dict[Key, str]], None]], init=False)

    def tell(self, notices: Iterable[Notice]) -> list[Failed]:
        """Look at what is told, and hand it on."""
        batch = list(notices)
        listed = any(isinstance(each, Listed) for each in batch)
        for notice in batch:
            if isinstance(notice, Change):
                self._look(notice, listed)
            elif isinstance(notice, Listed) and self.listed:
                self._say_what_is_there()
        return super().tell(batch)

    def hear_when_listed(self, hear: Callable[[dict[Key, str]], None]) -> None:
        """Be told what was there, by key and uid, when the first list was complete; or what is there now, if it is."""
        self.waiting.append(hear)
        if self.listed:
            self._say_what_is_there()

    def _say_what_is_there(self) -> None:
        while self.waiting:
            self.initials.append(dict(self.there))
            self.waiting.pop()(self.initials[-1])

    def there_all_along(self) -> list[Key]:
        """What was there before the first step and has been ever since, as far as it is followed."""
        return [key for key, uid in self.first.items() if not self.gone_after(key, uid, 0)]

    def own(self, key: Key, uid: str, version: int | None) -> None:
        """The program has learnt of its own write, which reads see from now on."""
        self.floors[key] = uid, version
        record = self.store.record(key)
        if version is None:
            require(record is None or record.head.uid != uid, key, "is still read after it was deleted here")
        elif not self.gone_after(key, uid, version):
            require(record is not None, key, "is not read after it was written here as version", version)
            require(int(record.head.resource_version) >= version if record else False, key, "is read older than it was written")

    def gone_after(self, key: Key, uid: str, version: int) -> bool:
        """Whether an object went, left the selection, or was overtaken, after a version of it."""
        return any(
            m.key == key and m.version > version and (m.n is None or (m.uid == uid and self.labels and not m.web))
            for m in self.truth.moments
        )

    def forget(self) -> None:
        """Versions begin anew: what was known of them is no news."""
        self.latest.clear()
        self.floors.clear()

    def _look(self, change: Change, listed: bool) -> None:
        before, after = change.before, change.after
        self.there.pop(change.key, None)
        if after is None or (before is not None and before.head.uid != after.head.uid):
            for initial in self.initials:
                initial.pop(change.key, None)
        if after is not None:
            self.there[change.key] = after.head.uid
            self._keeps_own_writes(change)
            version = int(after.head.resource_version)
            if before is not None and before.head.uid == after.head.uid and not listed:
                require(version >= int(before.head.resource_version), change.key, "went back to version", version)
            place = change.key, after.head.uid
            self.latest[place] = max(version, self.latest.get(place, 0))
        elif before is not None and not self.truth.timelines:
            went = self.gone_after(change.key, before.head.uid, int(before.head.resource_version))
            require(went, change.key, "is told as deleted, and is there")

    def _keeps_own_writes(self, change: Change) -> None:
        after, floor = change.after, self.floors.get(change.key)
        if after is None or floor is None or after.head.uid != floor[0]:
            return
        require(floor[1] is not None, change.key, "came back after it was deleted here")
        require(int(after.head.resource_version) >= (floor[1] or 0), change.key, "is from before what was written here")


@define(eq=False)
class Witnessed(Source[ConfigMap]):
    """A source that counts its rounds and knows why it lists."""

    witness: Witness
    clock: VirtualClock
    rounds: list[float] = field(factory=list[float], init=False)
    """When each list, streamed or with its pages, and each watch began."""
    outages: list[tuple[float, float]] = field(factory=list[tuple[float, float]], init=False)
    complete: bool = field(default=False, init=False)
    cause: bool = field(default=False, init=False)
    """Whether something happened since the last list that calls for another one."""
    _line: bytes = field(default=b"", init=False)

    @property
    def reflector(self) -> Reflector[ConfigMap]:
        """The machine itself."""
        return self._reflector

    def ask(self) -> Request[Any]:
        """Look why it asks."""
        request = super().ask()
        query = dict(request.query)
        checks = query.get("limit") == "1" and query.get("resourceVersionMatch") == "NotOlderThan"
        if "continue" in query or checks:
            return request
        self.rounds.append(self.clock.now)
        if "watch" not in query or query.get("sendInitialEvents") == "true":
            require(self.cause or not self.complete, "a list without a cause")
            self.complete = self.cause = False
        return request

    def answered(
        self, status: int, headers: Iterable[tuple[str, str]], body: bytes | bytearray, now: float, jitter: float
    ) -> list[Any]:
        """Look what it is answered."""
        self._line = b""
        self._hear(status, body)
        return super().answered(status, headers, body, now, jitter)

    def receive(self, data: bytes, now: float, jitter: float) -> list[Any]:
        """Look for errors in the stream."""
        *lines, self._line = (self._line + data).split(b"\n")
        for line in lines:
            if line.startswith((b'{"type": "ERROR"', b'{"type":"ERROR"')):
                self._hear(json.loads(line)["object"]["code"], line)
        return super().receive(data, now, jitter)

    def storms(self) -> None:
        """Look whether it asked too often while it got nothing."""
        for began, ended in self.outages:
            rounds = [when for when in self.rounds if began <= when < ended]
            soon = sum(when < began + 10 for when in rounds)
            require(soon <= MOST_IN_TEN_SECONDS, soon, "rounds in ten seconds")
            require(len(rounds) <= MOST_IN_TEN_MINUTES, len(rounds), "rounds in ten minutes")

    def _hear(self, status: int, body: bytes | bytearray) -> None:
        final = 400 <= status < 500 and status not in (401, 403, 408, 429)
        self.cause = self.cause or final or TOO_LARGE in body

    def _take(self, notices: list[Notice]) -> list[Any]:
        for notice in notices:
            if isinstance(notice, Listed):
                self.complete = True
        told = super()._take(notices)
        for notice in notices:
            if isinstance(notice, Listed) and not self.witness.truth.timelines:
                self._agrees(int(notice.resource_version))
        return told

    def _agrees(self, version: int) -> None:
        """After a list the store is what the server was at its version, but for own writes since (peers call it the detector)."""
        store, then = self.witness.store, self._then(version)
        records = {r.head.key: r.head for r in store.records() if r.source == self._reflector.source}
        for key, moment in then.items():
            here = records.get(key)
            if here is None:
                require(self.witness.gone_after(key, moment.uid, version), key, "is missing after the list of version", version)
            else:
                require(int(here.resource_version) >= moment.version, key, "is older than the list of version", version)
        for key, head in records.items():
            require(key in then or int(head.resource_version) > version, key, "is not in the list of version", version)

    def _then(self, version: int) -> dict[Key, Moment]:
        """What the server had of this source at a version."""
        found: dict[Key, Moment] = {}
        for moment in self.witness.truth.moments:
            if moment.version <= version:
                found[moment.key] = moment
        labels, url = self.witness.labels, self._reflector.listing.url
        return {
            key: moment
            for key, moment in found.items()
            if moment.n is not None and (moment.web or not labels) and ("/namespaces/" not in url or f"/{key[0]}/" in url)
        }


__all__ = ["Broken", "Witness", "Witnessed"]

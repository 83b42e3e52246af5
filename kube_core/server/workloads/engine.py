"""The loop that the machines share: what changed, whom that concerns, and what is to be done later.

States of a place (a machine and a key): idle, queued (something has changed), planned (it wants to be looked at again at a
time). `Engine.run` brings every queued place to idle or planned, one after the other, until nothing is queued; so after each
input of the server the cluster is as its machines want it at that moment. A place whose writes are refused is planned for later,
ever later. One that has made or ended many objects at one moment is held for the next, so that a wish for a million pods does
not keep an input from its end. Invariant: whatever the order in which places are taken, the machines lead to the same end.
"""

from collections.abc import Callable, Iterable
from heapq import heappop, heappush
from random import Random
from typing import Protocol

from attrs import define, field, frozen

from ..history import Change
from ..record import Record
from .cluster import Cluster, Plain, Unwritten

FIRST_RETRY_SECONDS, LAST_RETRY_SECONDS = 0.1, 60.0
"""After a refusal; client-go's queues begin at 5 ms and end at 1000 s."""
CONFLICT = 409
BURST, BURST_SECONDS = 500, 1.0
"""How many objects a place may make or end at one moment (BurstReplicas of pkg/controller/replicaset); how long it is held."""
MOST_TURNS = 500
"""How often a place may be taken at one moment: a machine that never comes to rest must not hold up the server."""


@frozen
class News:
    """One change, as machines hear of it."""

    shelf: str
    found: Plain = field(repr=False)
    """The object as it is, or as it was before it went."""
    gone: bool
    labels: tuple[dict[str, str], ...]
    """Its labels before and after."""

    @property
    def namespace(self) -> str:
        """Its namespace."""
        return str(self.found["metadata"].get("namespace", ""))


class Workload(Protocol):
    """One machine."""

    @property
    def shelves(self) -> tuple[str, ...]:
        """What it wants to hear of."""
        ...

    def concerns(self, news: News) -> Iterable[str]:
        """The keys to look at after a change."""
        ...

    def sync(self, key: str) -> float | None:
        """Bring what is at a key nearer to what it should be.

        Gives the time at which to look again; None for not before a change. Raises Unwritten.
        """
        ...


Place = tuple[int, str]


@define(eq=False)
class Engine:
    """All machines of one server."""

    cluster: Cluster
    machines: tuple[Workload, ...]
    settle: Callable[[], None]
    """Carries out what deletions bring about."""
    order: Random | None = None
    """Takes queued places in an order of chance: for tests, since the order must not matter."""
    _queue: dict[Place, None] = field(factory=dict[Place, None], init=False)
    _plans: list[tuple[float, Place]] = field(factory=list[tuple[float, Place]], init=False)
    _due: dict[Place, float] = field(factory=dict[Place, float], init=False)
    _held: dict[Place, float] = field(factory=dict[Place, float], init=False)
    """Until when places are held that have had their burst."""
    _refused: dict[Place, int] = field(factory=dict[Place, int], init=False)
    _seen: int = field(default=-1, init=False)
    _storage: object = field(default=None, init=False)
    _running: bool = field(default=False, init=False)

    @property
    def next_due(self) -> float | None:
        """When a machine wants to go on; None when none does."""
        while self._plans and self._due.get(self._plans[0][1]) != self._plans[0][0]:
            heappop(self._plans)
        return self._plans[0][0] if self._plans else None

    def run(self) -> None:
        """Do what is to be done now."""
        if self._running:  # a machine's own write
            return
        self._running = True
        try:
            self._take_due()
            turns: dict[Place, int] = {}
            made: dict[Place, int] = {}
            while self._look():
                place = self._next()
                turns[place] = turns.get(place, 0) + 1
                if turns[place] > MOST_TURNS:
                    self._plan(place, self.cluster.now + 1)
                    continue
                before = self.cluster.made
                self._turn(place)
                made[place] = made.get(place, 0) + self.cluster.made - before
                if made[place] >= BURST:
                    self._hold(place)
        finally:
            self._running = False

    def _take_due(self) -> None:
        while (due := self.next_due) is not None and due <= self.cluster.now:
            _, place = heappop(self._plans)
            del self._due[place]
            self._held.pop(place, None)
            self._queue[place] = None

    def _next(self) -> Place:
        places = list(self._queue) if self.order else None
        place = self.order.choice(places) if self.order and places else next(iter(self._queue))
        del self._queue[place]
        return place

    def _turn(self, place: Place) -> None:
        index, key = place
        try:
            again = self.machines[index].sync(key)
        except Unwritten as refusal:
            count = self._refused.get(place, 0)
            self._refused[place] = count + 1
            wait = 0.0 if refusal.status == CONFLICT and not count else FIRST_RETRY_SECONDS * 2 ** min(count, 20)
            again = self.cluster.now + min(wait, LAST_RETRY_SECONDS)
        except Exception as error:  # one object must not keep the others, nor the server, from going on
            count = self._refused.get(place, 0)
            self._refused[place] = count + 1
            self.cluster.state.admission.accidents.note(f"{type(self.machines[index]).__name__} at {key}", error)
            again = self.cluster.now + min(FIRST_RETRY_SECONDS * 2 ** min(count, 20), LAST_RETRY_SECONDS)
        else:
            self._refused.pop(place, None)
        self.settle()
        if again is None:
            self._due.pop(place, None)
        else:
            self._plan(place, again)

    def _hold(self, place: Place) -> None:
        self._queue.pop(place, None)
        self._held[place] = self.cluster.now + BURST_SECONDS
        self._plan(place, self._held[place])

    def _plan(self, place: Place, at: float) -> None:
        if at <= self.cluster.now and place not in self._refused:
            self._queue[place] = None
            return
        self._due[place] = at
        heappush(self._plans, (at, place))

    def _look(self) -> bool:
        """Queue what has changed; tells whether anything is queued."""
        storage = self.cluster.state.storage
        if storage is not self._storage or storage.version < self._seen:
            self._begin()
        elif storage.version > self._seen:
            since, self._seen = self._seen, storage.version
            for shelf in {shelf: None for machine in self.machines for shelf in machine.shelves}:
                for change in storage.shelf(shelf).history.since(since):
                    self._hear(shelf, change)
        return bool(self._queue)

    def _begin(self) -> None:
        """Look at everything: the state is new, or another one than it was."""
        storage = self.cluster.state.storage
        self._storage, self._seen = storage, storage.version
        self._queue, self._plans, self._due, self._held, self._refused = {}, [], {}, {}, {}
        for shelf in {shelf: None for machine in self.machines for shelf in machine.shelves}:
            for record in tuple(storage.shelf(shelf)):
                self._hear(shelf, Change(record.version, None, record, self.cluster.now))

    def _hear(self, shelf: str, change: Change) -> None:
        record: Record | None = change.new or change.old
        if record is None:
            return
        labels = tuple(dict(each.labels) for each in (change.old, change.new) if each is not None)
        news = News(shelf, self.cluster.plain(shelf, record), change.new is None, labels)
        for index, machine in enumerate(self.machines):
            if shelf in machine.shelves:
                for key in machine.concerns(news):
                    if (index, key) not in self._held:
                        self._queue[index, key] = None

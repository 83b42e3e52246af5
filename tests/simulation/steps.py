"""The steps of a schedule: values, so that any of them can be left out, and what is left is a schedule again."""

from collections.abc import Callable
from random import Random
from typing import TypeAlias

from attrs import frozen

from kube_core.simulation import Fault, Inserted, Refused, Reset, Silent, error_frame

from .faults import ANSWERS, GARBAGE, draw_fault
from .setup import SLOTS

LEAST_STEPS = 30
LEAST_FAULTS = 3
READERS = 3
WIRES = 4
"""Two sources, a wait and a plain watch; where there are fewer, the number wraps around."""


@frozen
class Write:
    """Somebody else writes: "create", "change", "label", "delete" or "replace"; what can't be done is left."""

    how: str
    slot: int


@frozen
class OwnWrite:
    """This program writes, and learns of the answer after some seconds: "create", "change" or "delete"."""

    how: str
    slot: int
    seconds: float = 0.0


@frozen
class Pass:
    """Time passes."""

    seconds: float


@frozen
class Come:
    """A reader subscribes; one that is there leaves first."""

    reader: int
    namespace: str | None = None
    resync_seconds: float | None = None


@frozen
class Go:
    """A reader leaves."""

    reader: int


@frozen
class Slow:
    """A reader takes nothing by itself any more, but so many events now."""

    reader: int
    events: int


@frozen
class Fast:
    """A reader takes all that there is, from now on."""

    reader: int


@frozen
class Queue:
    """The next request over a wire meets a fault."""

    wire: int
    fault: Fault


@frozen
class Strike:
    """What is under way over a wire meets a fault."""

    wire: int
    fault: Reset | Silent | Inserted


@frozen
class Outage:
    """Every request over a wire meets a fault, for some time."""

    wire: int
    fault: Fault
    seconds: float


@frozen
class Restart:
    """The server starts again, down for some seconds; watches can't begin before that moment."""

    down_seconds: float


@frozen
class Restore:
    """The server starts again from a backup that is so many versions old."""

    versions: int


@frozen
class Compact:
    """The server forgets its history."""

    watches: bool = True


Disturbance: TypeAlias = Queue | Strike | Outage | Restart | Restore | Compact
Step: TypeAlias = Write | OwnWrite | Pass | Come | Go | Slow | Fast | Disturbance


def _write(chance: Random) -> Step:
    return Write(chance.choice(["create", "change", "change", "label", "delete", "replace"]), chance.randrange(len(SLOTS)))


def _own_write(chance: Random) -> Step:
    how = chance.choice(["create", "change", "change", "delete"])
    return OwnWrite(how, chance.randrange(len(SLOTS)), chance.choice([0.0, 0.0, 0.03, 0.5]))


def _pass(chance: Random) -> Step:
    return Pass(chance.choice([0.01, 0.05, 0.2, 1.0, 3.0, 20.0, 100.0]))


def _reader(chance: Random) -> Step:
    number = chance.randrange(READERS)
    how = chance.randrange(4)
    if how == 0:
        return Come(number, chance.choice([None, None, "default"]), chance.choice([None, None, 30.0]))
    if how == 1:
        return Go(number)
    return Slow(number, chance.randrange(4)) if how == 2 else Fast(number)


def _queue(chance: Random) -> Step:
    return Queue(chance.randrange(WIRES), draw_fault(chance))


def _strike(chance: Random) -> Step:
    place = chance.choice([0, chance.randrange(600)])
    inserted = [error_frame(410, "Expired"), error_frame(429, "TooManyRequests"), Inserted(chance.choice(GARBAGE))]
    faults: list[Reset | Silent | Inserted] = [Reset(place), Reset(place), Silent(place), *inserted]
    return Strike(chance.randrange(WIRES), chance.choice(faults))


def _outage(chance: Random) -> Step:
    faults: list[Fault] = [Refused(), Reset(), *ANSWERS[:6]]
    return Outage(chance.randrange(WIRES), chance.choice(faults), chance.choice([0.5, 5.0, 40.0]))


def _server(chance: Random) -> Step:
    how = chance.randrange(4)
    if how == 0:
        return Restart(chance.choice([0.0, 3.0]))
    if how == 1:
        return Restore(chance.randrange(1, 6))
    return Compact(chance.random() < 0.5)


_DRAWN: tuple[tuple[Callable[[Random], Step], int], ...] = (
    (_write, 30),
    (_own_write, 12),
    (_pass, 22),
    (_reader, 14),
    (_queue, 8),
    (_strike, 8),
    (_outage, 2),
    (_server, 4),
)
_KINDS = [draw for draw, _ in _DRAWN]
_WEIGHTS = [weight for _, weight in _DRAWN]
_FAULTS = _KINDS[4:]


def _busy_beginning(chance: Random) -> list[Step]:
    """Sometimes much happens while the first list is under way."""
    if chance.random() < 0.7:
        return []
    steps: list[Step] = []
    for _ in range(chance.randrange(1, 5)):
        steps += [Pass(chance.choice([0.01, 0.05, 0.3])), Write("delete", chance.randrange(len(SLOTS)))]
    return [*steps, Compact(), *(_write(chance) for _ in range(3))]


def draw_steps(seed: int) -> list[Step]:
    """Draw a schedule: at least `LEAST_STEPS` steps, and `LEAST_FAULTS` faults among them."""
    chance = Random(f"steps {seed}")
    steps = [draw(chance) for draw in chance.choices(_KINDS, _WEIGHTS, k=LEAST_STEPS + chance.randrange(15))]
    while sum(isinstance(step, Disturbance) for step in steps) < LEAST_FAULTS:
        steps.insert(chance.randrange(len(steps)), chance.choice(_FAULTS)(chance))
    return _busy_beginning(chance) + steps

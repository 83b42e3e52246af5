"""All sequences of a seed, in order."""

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from . import custom, structural
from .built_in import KINDS
from .moves import Sequence, sequence
from .nodes import Kind

PER_DEFINITION = 60
"""How many sequences share one custom kind: making the real server serve one takes a second."""

DRAWN_COUNT = 450
"""How many of seed 0 are in the differential suite; ``python -m tests.cluster.applies`` holds as many as are wanted."""


def sequences(seed: int, count: int, only: str = "") -> Iterator[Sequence]:
    """Draw sequences: two of three write built-in kinds, the third a custom one, of one sort or the other."""
    made = 0
    for number in range(10 * count):
        chosen = _custom(seed, number // 3) if number % 3 == 2 else Random(f"{seed} kind {number}").choice(KINDS)
        if chosen.kind.startswith(only):
            made += 1
            yield sequence(f"{seed}/{number}", chosen)
        if made == count:
            return


def _custom(seed: int, number: int) -> Kind:
    sort, batch = number % 2, number // PER_DEFINITION
    return _drawn(seed, sort, batch)


@lru_cache
def _drawn(seed: int, sort: int, batch: int) -> Kind:
    draw = structural.kind if sort else custom.kind
    return draw(Random(f"{seed} schema {sort} {batch}"), seed * 1000 + batch)

"""All sequences of a seed, in order."""

from collections.abc import Iterator
from random import Random

from .built_in import KINDS
from .custom import kind
from .moves import Sequence, sequence

PER_DEFINITION = 60
"""How many sequences share one custom kind: making the real server serve one takes a second."""


def sequences(seed: int, count: int, only: str = "") -> Iterator[Sequence]:
    """Draw sequences: two of three write built-in kinds, the third a custom one."""
    made = 0
    for number in range(10 * count):
        custom = number % 3 == 2
        batch = number // 3 // PER_DEFINITION
        chosen = (
            kind(Random(f"{seed} schema {batch}"), seed * 1000 + batch)
            if custom
            else Random(f"{seed} kind {number}").choice(KINDS)
        )
        if chosen.kind.startswith(only):
            made += 1
            yield sequence(f"{seed}/{number}", chosen)
        if made == count:
            return

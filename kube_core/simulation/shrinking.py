"""Making a failure small: as few steps as still fail."""

from collections.abc import Callable, Sequence
from typing import TypeVar

S = TypeVar("S")


def shrink(steps: Sequence[S], fails: Callable[[Sequence[S]], bool]) -> list[S]:
    """Drop steps, many at once and then one by one, as long as the rest ``fails``; what is left fails without none of them."""
    kept, size = list(steps), max(1, len(steps) // 2)
    while True:
        smaller = _without_pieces(kept, size, fails)
        if len(smaller) == len(kept) and size == 1:
            return kept
        if len(smaller) == len(kept):
            size = max(1, size // 2)
        kept = smaller


def _without_pieces(steps: list[S], size: int, fails: Callable[[Sequence[S]], bool]) -> list[S]:
    start = 0
    while start < len(steps):
        rest = steps[:start] + steps[start + size :]
        if fails(rest):
            steps = rest
        else:
            start += size
    return steps

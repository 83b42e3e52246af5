"""Values that come twice, found in one pass: a list is as long as its sender likes."""

from collections.abc import Hashable, Iterable


def repeats(values: Iterable[Hashable]) -> set[int]:
    """The places of those that have come before."""
    seen: set[Hashable] = set()
    found: set[int] = set()
    for place, value in enumerate(values):
        if value in seen:
            found.add(place)
        seen.add(value)
    return found

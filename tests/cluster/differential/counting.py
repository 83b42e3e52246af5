"""How large the differential suite is, and where its conversations come from."""

from attrs import frozen

from ..applies.sequences import DRAWN_COUNT
from .conversations import CONVERSATIONS, OUTAGES, QUIET, drawn_versions, random_schemas


@frozen
class Count:
    """Conversations by their origin: written by hand, or drawn from published seeds."""

    written: int
    drawn: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.written + self.drawn


def count() -> Count:
    """Count them."""
    listed = len(CONVERSATIONS) + len(QUIET) + len(OUTAGES)
    drawn = len(random_schemas.SEEDS) + len(drawn_versions.DRAWN)
    return Count(listed - drawn, drawn + DRAWN_COUNT)

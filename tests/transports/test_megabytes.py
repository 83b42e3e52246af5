"""Much through a command takes little memory, in every colour."""

import pytest

from .hundred_megabytes import COLOURS, measured

BLOCKS = 20  # of a megabyte; `python -m tests.transports.hundred_megabytes` takes a hundred
MOST_MEGABYTES = 50.0


@pytest.mark.parametrize("colour", COLOURS)
def test_much_through_cat(colour: str) -> None:
    """Both ways at once: complete, equal, and never much of it in memory."""
    equal, megabytes = measured(colour, BLOCKS)
    assert equal
    assert megabytes < MOST_MEGABYTES

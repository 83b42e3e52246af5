"""A short run of `leaks`: requests over each adapter that are ended at random points leave nothing open."""

import pytest

from .leaks import ADAPTERS

REQUESTS = 60  # `python -m tests.transports.leaks` makes 10,000


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_nothing_leaks(adapter: str) -> None:
    """Places, files and threads are all there again; and some requests were ended, while others came through."""
    assert 0 < ADAPTERS[adapter](REQUESTS) < REQUESTS

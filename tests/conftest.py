"""What holds for all tests."""

import gc
import os

import pytest
from hypothesis import settings

from .drawing import draws

# Hypothesis is there before collections leave anything out: it looks for who refers to what.
settings.register_profile("draws", draws(100))
settings.load_profile("draws")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: tests of what happens in time wait for it."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Leave what the tests are made of out of all collections of garbage: some tests ask for many, a quarter of a second each."""
    gc.freeze()

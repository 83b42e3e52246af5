"""What holds for all tests."""

import gc

from hypothesis import settings

from .drawing import draws

# Hypothesis is there before collections leave anything out: it looks for who refers to what.
settings.register_profile("draws", draws(100))
settings.load_profile("draws")


def pytest_collection_finish() -> None:
    """Leave what the tests are made of out of all collections of garbage: some tests ask for many, a quarter of a second each."""
    gc.freeze()

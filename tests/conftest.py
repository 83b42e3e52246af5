"""What holds for all tests."""

import gc
import os

from hypothesis import settings

# Hypothesis is there before collections leave anything out: it looks for who refers to what.
settings.register_profile("quick", max_examples=25, deadline=None)
if "CI" not in os.environ:
    settings.load_profile("quick")  # CI draws four times as many


def pytest_collection_finish() -> None:
    """Leave what the tests are made of out of all collections of garbage: some tests ask for many, a quarter of a second each."""
    gc.collect()
    gc.freeze()

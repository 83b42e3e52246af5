"""What holds for all tests."""

import gc

import hypothesis  # noqa: F401  # looks for who refers to what, so it has to be there before that is hidden from it


def pytest_collection_finish() -> None:
    """Leave what the tests are made of out of all collections of garbage: some tests ask for many, a quarter of a second each."""
    gc.collect()
    gc.freeze()

"""The garbage collector, held back while one document becomes thousands of objects."""

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def held_back() -> Generator[None]:
    """Keep the collector from running inside of the ``with``, for work that only makes objects which are all still needed.

    The lists of a page would set it off a hundred times, to walk everything that the program holds and find nothing: a third of
    the time of reading 1,000 pods. It looks at them once afterwards. A collector that the program has switched off stays off.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()

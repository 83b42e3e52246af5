"""What a block of a test leaves behind."""

import gc
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager


def files() -> int:
    """How many files and sockets this process has open."""
    gc.collect()
    return len(os.listdir("/dev/fd"))


@contextmanager
def nothing_left() -> Generator[None]:
    """At the end of a block no more files are open and threads running than at its beginning.

    There may be less: those of another test may end meanwhile, as trio's idle threads do after ten seconds.
    """
    before, threads = files(), set(threading.enumerate())
    yield
    assert not set(threading.enumerate()) - threads, "threads are left"
    assert files() <= before, "files are left"

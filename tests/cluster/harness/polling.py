"""Waiting for a real server: the one place in the tests where time passes."""

import time
from collections.abc import Callable
from typing import TypeVar

from .errors import ClusterError

T = TypeVar("T")
_STEP_SECONDS = 0.1


def poll(what: str, probe: Callable[[], T | None], *, timeout_seconds: float = 30.0) -> T:
    """Call ``probe`` until it gives something true, and return that; `ClusterError` names ``what`` when the time is up.

    A process of its own tells nobody when it is ready, so there is nothing to wait on: this asks again and again.
    """
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        if found := probe():
            return found
        time.sleep(_STEP_SECONDS)
    raise ClusterError(f"no {what} after {timeout_seconds:g} seconds")

"""A second look at what two servers did not do alike."""

from collections.abc import Callable, Sequence
from typing import Any


def differences_found(look: Callable[[], Sequence[Any]]) -> Sequence[Any]:
    """What a look at both servers finds, if another one finds something, too.

    The real server has moments: its caches lag behind, it asks policies in no order, draws an address that a test meant to take,
    and its controllers make one change of two or two. Such a thing seldom comes twice; a real difference does, since the embedded
    server does the same every time.
    """
    return look() and look()

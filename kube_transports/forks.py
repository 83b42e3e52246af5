"""A lock that survives a fork: a thread that the child does not have may hold the parent's."""

import os
from threading import Lock
from weakref import WeakSet


class ForkLock:
    """A lock for a few lines, or for one piece of work that others wait for. The child of a fork finds it free."""

    __slots__ = ("__weakref__", "_lock")

    def __init__(self) -> None:
        self.forget()
        _locks.add(self)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def forget(self) -> None:
        """Be free, whoever had it."""
        self._lock = Lock()


_locks: WeakSet[ForkLock] = WeakSet()


def _forget_all() -> None:
    for lock in list(_locks):
        lock.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)

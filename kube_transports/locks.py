"""One lock for each embedded server, whatever leads to it: any number of memory transports and sockets share it."""

from threading import RLock, get_ident
from weakref import WeakKeyDictionary

from kube_core.server import ApiServer


class ServerLock:
    """A lock that its thread may take again, and that knows whose it is."""

    __slots__ = ("__weakref__", "_depth", "_lock", "_owner")

    def __init__(self) -> None:
        self._lock = RLock()
        self._owner: int | None = None
        self._depth = 0

    @property
    def owned(self) -> bool:
        """Whether the caller's thread has it."""
        return self._owner == get_ident()

    def __enter__(self) -> None:
        self._lock.acquire()
        self._owner = get_ident()
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if not self._depth:
            self._owner = None
        self._lock.release()


_locks: "WeakKeyDictionary[ApiServer, ServerLock]" = WeakKeyDictionary()
_guard = RLock()


def lock_of(server: ApiServer) -> ServerLock:
    """The lock that every input of ``server`` happens under."""
    with _guard:
        return _locks.setdefault(server, ServerLock())

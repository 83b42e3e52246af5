"""One lock for each embedded server, whatever leads to it: any number of memory transports and sockets share it."""

from threading import RLock
from weakref import WeakKeyDictionary

from kube_core.server import ApiServer

_locks: "WeakKeyDictionary[ApiServer, RLock]" = WeakKeyDictionary()
_guard = RLock()


def lock_of(server: ApiServer) -> RLock:
    """The lock that every input of ``server`` happens under."""
    with _guard:
        return _locks.setdefault(server, RLock())

"""Reads from the past: what a cache that lags behind would answer. Only a plan of faults asks for them."""

from .exchange import ServerRequest
from .paths import parse_target
from .state import State
from .storage import Storage


def is_read(request: ServerRequest) -> bool:
    """Whether a request gets or lists something, and so can be answered from the past."""
    target = parse_target(request.target)
    path = target.resource
    return request.method == "GET" and path is not None and not path.watch and not target.flag("watch")


def as_of(state: State, version: int) -> State:
    """A server's state as it was right after a version, to be read from, and then dropped."""
    storage = Storage(version=version, compacted=version, started=version)
    for name, shelf in state.storage.shelves.items():
        storage.fill(name, shelf.at(version))
    return State(storage, state.kinds, state.random, state.now, state.access, state.admission, state.features)

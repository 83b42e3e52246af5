"""Subresources that are only ever created: what they do to an object, and what answers them."""

from collections.abc import Callable

from ..exchange import Exchange
from ..operation import Operation
from ..state import State
from .binding import bind
from .evicting import evict

_ACTIONS: dict[tuple[str, str], Callable[[State, Operation], Exchange]] = {
    ("pods", "eviction"): evict,
    ("pods", "binding"): bind,
    ("bindings", ""): bind,
}


def act(state: State, operation: Operation) -> Exchange | None:
    """Do what a request to create a part of an object asks for; None when there is no such part here."""
    action = _ACTIONS.get((operation.served.name, operation.path.subresource))
    if action is None:
        return None
    operation.check_write_options("CreateOptions")
    return action(state, operation)

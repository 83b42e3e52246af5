"""The table of the reflector: every state with every input goes where it says, or is a mistake of the driver."""

from collections.abc import Callable
from typing import Any

import pytest

from kube_core.base import ClosedEarly, ConnectError, UsageError
from kube_core.models.core_v1 import Pod
from kube_core.watching import Reflector, ReflectorState
from kube_core.watching.reflector import QUIET_SECONDS
from kube_core.watching.reflector_states import TRANSITIONS

from .conversations import NOW, bookmark, error, pod
from .reflecting import TOO_LARGE, answered, item, listed, page, reflector, refusal, watching

LATER = NOW + QUIET_SECONDS
S = ReflectorState
AnyReflector = Reflector[Pod]


def listing() -> AnyReflector:
    """One that has asked for the first page."""
    machine = reflector()
    machine.ask()
    return machine


def paging() -> AnyReflector:
    """One that has asked for the second page."""
    machine = reflector()
    answered(machine, page(item("a", "5"), token="next"))
    machine.ask()
    return machine


def streaming() -> AnyReflector:
    """One that is told by a stream what there is."""
    machine = reflector(streaming=True)
    answered(machine)
    return machine


def suspicious() -> AnyReflector:
    """One whose watch was silent for long."""
    machine = watching()
    machine.closed(LATER, 0.0)
    return machine


def checking() -> AnyReflector:
    """One that has asked whether the server knows its version."""
    machine = suspicious()
    machine.ask()
    return machine


def waiting() -> AnyReflector:
    """One whose list failed."""
    machine = listing()
    machine.failed(ConnectError("refused"), NOW, 0.0)
    return machine


def waiting_for_a_stream() -> AnyReflector:
    """One whose stream broke off."""
    machine = streaming()
    machine.failed(ClosedEarly("gone"), NOW, 0.0)
    return machine


STATES: dict[str, tuple[ReflectorState, Callable[[], AnyReflector]]] = {
    "due to list": (S.LIST, reflector),
    "listing": (S.LISTING, listing),
    "paging": (S.LISTING, paging),
    "due to watch": (S.WATCHING, listed),
    "watching": (S.WATCHING, watching),
    "streaming": (S.WATCHING, streaming),
    "due to check": (S.CHECK, suspicious),
    "checking": (S.CHECKING, checking),
    "waiting": (S.WAITING, waiting),
    "waiting for a stream": (S.WAITING, waiting_for_a_stream),
}

INPUTS: dict[str, Callable[[AnyReflector], Any]] = {
    "ask": lambda machine: machine.ask(),
    "a page": lambda machine: machine.answered(200, (), page(item("a", "5")), NOW, 0.0),
    "a page of more": lambda machine: machine.answered(200, (), page(item("a", "5"), token="another"), NOW, 0.0),
    "no page": lambda machine: machine.answered(200, (), b"<html>", NOW, 0.0),
    "500": lambda machine: machine.answered(500, (), b"", NOW, 0.0),
    "403": lambda machine: machine.answered(403, (), b"", NOW, 0.0),
    "404": lambda machine: machine.answered(404, (), b"", NOW, 0.0),
    "410": lambda machine: machine.answered(410, (), b"", NOW, 0.0),
    "504 too large": lambda machine: machine.answered(504, (), refusal(504, "Timeout", **TOO_LARGE), NOW, 0.0),
    "bytes": lambda machine: machine.receive(pod("ADDED", "c", "12"), NOW, 0.0),
    "the last bookmark": lambda machine: machine.receive(bookmark("15", end=True), NOW, 0.0),
    "410 in the stream": lambda machine: machine.receive(error(410, "Expired"), NOW, 0.0),
    "422 in the stream": lambda machine: machine.receive(error(422, "Invalid"), NOW, 0.0),
    "429 in the stream": lambda machine: machine.receive(error(429, "TooManyRequests"), NOW, 0.0),
    "close": lambda machine: machine.closed(NOW + 5, 0.0),
    "close after silence": lambda machine: machine.closed(LATER, 0.0),
    "failure": lambda machine: machine.failed(ClosedEarly("gone"), NOW, 0.0),
    "wake": lambda machine: machine.wake(LATER),
}

ALLOWED: dict[str, dict[str, ReflectorState]] = {
    "due to list": {"ask": S.LISTING, "wake": S.LIST},
    "listing": {
        "a page": S.WATCHING,
        "a page of more": S.LIST,
        **dict.fromkeys(("no page", "500", "403", "404", "410", "504 too large", "failure"), S.WAITING),
        "wake": S.LISTING,
    },
    "paging": {
        "a page": S.WATCHING,
        **dict.fromkeys(("a page of more", "410", "504 too large"), S.LIST),
        **dict.fromkeys(("no page", "500", "403", "404", "failure"), S.WAITING),
        "wake": S.LISTING,
    },
    "due to watch": {"ask": S.WATCHING, "wake": S.WATCHING},
    "watching": {
        **dict.fromkeys(
            ("bytes", "the last bookmark", "429 in the stream", "close", "failure", "wake"),
            S.WATCHING,
        ),
        **dict.fromkeys(("410 in the stream", "422 in the stream"), S.WAITING),
        "close after silence": S.CHECK,
    },
    "streaming": {
        **dict.fromkeys(("bytes", "the last bookmark", "wake"), S.WATCHING),
        **dict.fromkeys(("410 in the stream", "429 in the stream", "close", "close after silence", "failure"), S.WAITING),
        "422 in the stream": S.LIST,
    },
    "due to check": {"ask": S.CHECKING, "wake": S.CHECK},
    "checking": {
        **dict.fromkeys(("a page", "a page of more", "no page", "500", "403", "404", "failure"), S.WATCHING),
        **dict.fromkeys(("410", "504 too large"), S.WAITING),
        "wake": S.CHECKING,
    },
    "waiting": {"wake": S.LIST},
    "waiting for a stream": {"wake": S.WATCHING},
}


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("given", INPUTS)
def test_every_input_in_every_state(name: str, given: str) -> None:
    """It goes where it is said, or is a UsageError that changes nothing."""
    state, make = STATES[name]
    machine = make()
    assert machine.state is state
    after = ALLOWED[name].get(given)
    if after is not None:
        INPUTS[given](machine)
        assert machine.state is after
        return
    with pytest.raises(UsageError):
        INPUTS[given](machine)
    assert machine.state is state


def test_every_transition_is_taken() -> None:
    """The sweep above takes each arrow of the table, and no other."""
    arrows = {(before, after) for before, row in TRANSITIONS.items() for after in row.values()}
    taken = {(STATES[name][0], after) for name, row in ALLOWED.items() for after in row.values()}
    assert {(before, after) for before, after in taken if before is not after} == arrows


def test_it_never_ends_by_itself() -> None:
    """Whoever asks why it ended has made a mistake."""
    for _, make in STATES.values():
        with pytest.raises(UsageError, match="can't end"):
            make().end()

"""The table of the watch: every state with every input goes where it says, or is a mistake of the driver."""

from collections.abc import Callable

import pytest

from kube_core.base import ClosedEarly, UsageError
from kube_core.models.core_v1 import Pod
from kube_core.watching import Watch, WatchState
from kube_core.watching.watch import TRANSITIONS

from .conversations import NOW, bookmark, error, streaming, watching

LATER = NOW + 3600


def ready() -> Watch[Pod]:
    """A watch that has done nothing."""
    return Watch(watching())


def opening() -> Watch[Pod]:
    """A watch that has asked."""
    watch = ready()
    watch.ask()
    return watch


def waiting() -> Watch[Pod]:
    """A watch in trouble."""
    watch = opening()
    watch.failed(ClosedEarly("gone"), NOW, 0.0)
    return watch


def ended() -> Watch[Pod]:
    """A watch that was told no."""
    watch = opening()
    watch.answered(403, (), b"", NOW, 0.0)
    return watch


STATES: dict[WatchState, Callable[[], Watch[Pod]]] = {
    WatchState.READY: ready,
    WatchState.OPENING: opening,
    WatchState.STREAMING: streaming,
    WatchState.WAITING: waiting,
    WatchState.ENDED: ended,
}

INPUTS: dict[str, Callable[[Watch[Pod]], object]] = {
    "ask": lambda watch: watch.ask(),
    "good answer": lambda watch: watch.answered(200, (), b"", NOW, 0.0),
    "bad answer": lambda watch: watch.answered(503, (), b"", NOW, 0.0),
    "final answer": lambda watch: watch.answered(410, (), b"", NOW, 0.0),
    "bytes": lambda watch: watch.receive(bookmark("5"), NOW, 0.0),
    "no bytes": lambda watch: watch.receive(b"", NOW, 0.0),
    "error frame": lambda watch: watch.receive(error(500, "InternalError"), NOW, 0.0),
    "final frame": lambda watch: watch.receive(error(410, "Expired"), NOW, 0.0),
    "quick close": lambda watch: watch.closed(NOW, 0.0),
    "close": lambda watch: watch.closed(LATER, 0.0),
    "failure": lambda watch: watch.failed(ClosedEarly("gone"), NOW, 0.0),
    "wake": lambda watch: watch.wake(LATER),
}

S = WatchState

ALLOWED: dict[WatchState, dict[str, WatchState]] = {
    S.READY: {"ask": S.OPENING, "wake": S.READY},
    S.OPENING: {
        "good answer": S.STREAMING,
        "bad answer": S.WAITING,
        "final answer": S.ENDED,
        "failure": S.WAITING,
        "wake": S.OPENING,
    },
    S.STREAMING: {
        "bytes": S.STREAMING,
        "no bytes": S.STREAMING,
        "error frame": S.WAITING,
        "final frame": S.ENDED,
        "quick close": S.WAITING,
        "close": S.READY,
        "failure": S.WAITING,
        "wake": S.STREAMING,
    },
    S.WAITING: {"wake": S.READY},
    S.ENDED: {"wake": S.ENDED},
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("given", INPUTS)
def test_every_input_in_every_state(state: WatchState, given: str) -> None:
    """It goes where it is said, or is a UsageError that changes nothing."""
    watch = STATES[state]()
    assert watch.state is state
    after = ALLOWED[state].get(given)
    if after is not None:
        INPUTS[given](watch)
        assert watch.state is after
        return
    with pytest.raises(UsageError, match=state.value):
        INPUTS[given](watch)
    assert watch.state is state


def test_every_transition_is_taken() -> None:
    """The sweep above takes each arrow of the table, and no other."""
    arrows = {(before, after) for before, row in TRANSITIONS.items() for after in row.values()}
    assert {(before, after) for before, row in ALLOWED.items() for after in row.values() if before is not after} == arrows

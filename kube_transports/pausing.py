"""How clients wait on a clock that is in somebody's hands.

`async_pausing.py` is the same text with ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from kube_core.base import UsageError

from .clock import GRACE_SECONDS, QUIET_SECONDS, waits_in_vain
from .sync_ports import Signal, alone, anywhere

if TYPE_CHECKING:
    from .clock import ManualClock


def raised(clock: ManualClock, signal: Signal, seconds: float | None, patience: bool) -> bool:
    """Wait for a flag, at most so many seconds of the clock; tells whether it is up.

    ``patience`` says that the seconds are how long somebody waits for something, and not what they wait for.
    """
    lonely = not clock.leaps and alone(clock)
    if lonely:  # but what others have under way may still raise it
        if signal.wait(GRACE_SECONDS):
            return True
        raise UsageError(waits_in_vain(seconds))
    over = Signal(signal)
    undo = clock.ring(inf if seconds is None else seconds, anywhere(over.set), news=not patience)
    try:
        if not (clock.leaps and clock.owned):
            over.wait()
        else:
            leap_until(clock, over, seconds)
    finally:
        undo()
    return signal.is_set


def leap_until(clock: ManualClock, over: Signal, seconds: float | None) -> None:
    """Move the clock to what happens next, again and again; once nothing does, give up when the real patience is over."""
    quiet = 0.0
    while not over.wait(QUIET_SECONDS):
        if clock.leap():
            quiet = 0.0
        elif (quiet := quiet + QUIET_SECONDS) >= GRACE_SECONDS:
            if seconds is None:
                raise UsageError(waits_in_vain(seconds))
            clock.advance(seconds)

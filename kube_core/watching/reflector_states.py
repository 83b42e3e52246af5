"""The states of a `Reflector`, and what moves between them."""

from collections.abc import Mapping
from enum import Enum

from .watch import WatchState


class ReflectorState(Enum):
    """Where a reflector is."""

    LIST = "due to list"
    LISTING = "listing"
    WATCHING = "watching"
    CHECK = "due to check"
    CHECKING = "checking"
    WAITING = "waiting"


class Happening(Enum):
    """What happens to a reflector."""

    ASKED = "asked"
    PAGED = "paged"
    LISTED = "listed"
    TROUBLED = "troubled"
    LOST = "lost"
    REFUSED_STREAM = "refused the stream"
    SILENT = "silent"
    CHECKED = "checked"
    WOKEN = "woken"
    WOKEN_TO_WATCH = "woken to watch"


TRANSITIONS: Mapping[ReflectorState, Mapping[Happening, ReflectorState]] = {
    ReflectorState.LIST: {Happening.ASKED: ReflectorState.LISTING},
    ReflectorState.LISTING: {
        Happening.PAGED: ReflectorState.LIST,
        Happening.LISTED: ReflectorState.WATCHING,
        Happening.TROUBLED: ReflectorState.WAITING,
    },
    ReflectorState.WATCHING: {
        Happening.LOST: ReflectorState.WAITING,
        Happening.REFUSED_STREAM: ReflectorState.LIST,
        Happening.SILENT: ReflectorState.CHECK,
    },
    ReflectorState.CHECK: {Happening.ASKED: ReflectorState.CHECKING},
    ReflectorState.CHECKING: {
        Happening.CHECKED: ReflectorState.WATCHING,
        Happening.LOST: ReflectorState.WAITING,
    },
    ReflectorState.WAITING: {
        Happening.WOKEN: ReflectorState.LIST,
        Happening.WOKEN_TO_WATCH: ReflectorState.WATCHING,
    },
}

PHASES: Mapping[ReflectorState, WatchState] = {
    ReflectorState.LIST: WatchState.READY,
    ReflectorState.LISTING: WatchState.OPENING,
    ReflectorState.CHECK: WatchState.READY,
    ReflectorState.CHECKING: WatchState.OPENING,
    ReflectorState.WAITING: WatchState.WAITING,
}
"""What a driver has to do in each state; WATCHING is the watch's own business."""

"""Machines that follow what changes: bytes and times in, events out."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .events import Added, Bookmark, Deleted, Event, Failed, Modified
    from .watch import Watch, WatchState
else:
    __getattr__ = lazy(
        __name__,
        {
            "Added": ".events",
            "Bookmark": ".events",
            "Deleted": ".events",
            "Event": ".events",
            "Failed": ".events",
            "Modified": ".events",
            "Watch": ".watch",
            "WatchState": ".watch",
        },
    )

__all__ = [
    "Added",
    "Bookmark",
    "Deleted",
    "Event",
    "Failed",
    "Modified",
    "Watch",
    "WatchState",
]

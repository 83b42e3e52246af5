"""A world in which servers, machines and faults run together, on virtual time, the same way every time."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .clock import Timer, VirtualClock
    from .faults import Answered, Delayed, Fault, Inserted, Refused, Reset, Silent, error_frame
    from .mishaps import Forgotten, Mishap, Restarted, Stale
    from .plan import FaultPlan, Rule, Taken
    from .shrinking import shrink
    from .timeline import Timeline
    from .wire import Wire
    from .world import World
else:
    __getattr__ = lazy(
        __name__,
        {
            "Answered": ".faults",
            "Delayed": ".faults",
            "Fault": ".faults",
            "FaultPlan": ".plan",
            "Forgotten": ".mishaps",
            "Inserted": ".faults",
            "Mishap": ".mishaps",
            "Refused": ".faults",
            "Reset": ".faults",
            "Restarted": ".mishaps",
            "Rule": ".plan",
            "Silent": ".faults",
            "Stale": ".mishaps",
            "Taken": ".plan",
            "Timeline": ".timeline",
            "Timer": ".clock",
            "VirtualClock": ".clock",
            "Wire": ".wire",
            "World": ".world",
            "error_frame": ".faults",
            "shrink": ".shrinking",
        },
    )

__all__ = [
    "Answered",
    "Delayed",
    "Fault",
    "FaultPlan",
    "Forgotten",
    "Inserted",
    "Mishap",
    "Refused",
    "Reset",
    "Restarted",
    "Rule",
    "Silent",
    "Stale",
    "Taken",
    "Timeline",
    "Timer",
    "VirtualClock",
    "Wire",
    "World",
    "error_frame",
    "shrink",
]

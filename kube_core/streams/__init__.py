"""What runs over a connection that was switched to another protocol, and the lines of logs: messages in, events out.

Whole binary messages, that is: WebSocket framing, with its random masks, belongs to whoever moves the bytes.
"""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .command import CommandChannels, CommandState, Output, Stderr, Stdout
    from .errors import MessageTooLarge, NoHalfClose, OutputTooLarge, UnknownChannel
    from .heartbeat import Heartbeat
    from .protocols import COMMAND_PROTOCOLS, FORWARD_PROTOCOLS, TUNNEL, V4, V5
    from .result import MAX_OUTPUT_BYTES, Collected, ExecResult
else:
    __getattr__ = lazy(
        __name__,
        {
            "COMMAND_PROTOCOLS": ".protocols",
            "Collected": ".result",
            "CommandChannels": ".command",
            "CommandState": ".command",
            "ExecResult": ".result",
            "FORWARD_PROTOCOLS": ".protocols",
            "Heartbeat": ".heartbeat",
            "MAX_OUTPUT_BYTES": ".result",
            "MessageTooLarge": ".errors",
            "NoHalfClose": ".errors",
            "Output": ".command",
            "OutputTooLarge": ".errors",
            "Stderr": ".command",
            "Stdout": ".command",
            "TUNNEL": ".protocols",
            "UnknownChannel": ".errors",
            "V4": ".protocols",
            "V5": ".protocols",
        },
    )

__all__ = [
    "COMMAND_PROTOCOLS",
    "FORWARD_PROTOCOLS",
    "MAX_OUTPUT_BYTES",
    "TUNNEL",
    "V4",
    "V5",
    "Collected",
    "CommandChannels",
    "CommandState",
    "ExecResult",
    "Heartbeat",
    "MessageTooLarge",
    "NoHalfClose",
    "Output",
    "OutputTooLarge",
    "Stderr",
    "Stdout",
    "UnknownChannel",
]

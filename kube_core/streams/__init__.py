"""What runs over a connection that was switched to another protocol, and the lines of logs: messages in, events out.

Whole binary messages, that is: WebSocket framing, with its random masks, belongs to whoever moves the bytes.
"""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .command import Channel, CommandChannels, CommandState, Output, Stderr, Stdout, must_be_bytes
    from .copying import CopyFailed, name_of, packing, placed, unpacking
    from .errors import MessageTooLarge, NoHalfClose, OutputTooLarge, UnknownChannel
    from .heartbeat import Heartbeat
    from .log_follow import FollowState, LogFollow, LogLine
    from .log_lines import LogLines, LogPiece, PodLine
    from .port_channels import ONLY, PortChannels
    from .port_events import Arrived, Connected, Over, PortEvent, RemoteEnded
    from .port_tunnel import LinkState, PortTunnel
    from .protocols import COMMAND_PROTOCOLS, FORWARD_PROTOCOLS, TUNNEL, V4, V5
    from .result import MAX_OUTPUT_BYTES, Collected, ExecResult
    from .spdy import (
        GoneAway,
        HalfEnded,
        Ponged,
        Received,
        Replied,
        SpdyConnection,
        SpdyEvent,
        StreamOpened,
        StreamReset,
        StreamState,
    )
    from .spdy_frames import ResetStatus
    from .tar import TarData, TarEntry, TarGarbled, TarReader, tar_end, tar_head, tar_padding
    from .tar_safety import UnsafeEntry, safe_path, safe_target
else:
    __getattr__ = lazy(
        __name__,
        {
            "Arrived": ".port_events",
            "COMMAND_PROTOCOLS": ".protocols",
            "Channel": ".command",
            "Collected": ".result",
            "CommandChannels": ".command",
            "CommandState": ".command",
            "Connected": ".port_events",
            "CopyFailed": ".copying",
            "ExecResult": ".result",
            "FORWARD_PROTOCOLS": ".protocols",
            "FollowState": ".log_follow",
            "GoneAway": ".spdy",
            "HalfEnded": ".spdy",
            "Heartbeat": ".heartbeat",
            "LinkState": ".port_tunnel",
            "LogFollow": ".log_follow",
            "LogLine": ".log_follow",
            "LogLines": ".log_lines",
            "LogPiece": ".log_lines",
            "MAX_OUTPUT_BYTES": ".result",
            "MessageTooLarge": ".errors",
            "NoHalfClose": ".errors",
            "ONLY": ".port_channels",
            "Output": ".command",
            "OutputTooLarge": ".errors",
            "Over": ".port_events",
            "PodLine": ".log_lines",
            "Ponged": ".spdy",
            "PortChannels": ".port_channels",
            "PortEvent": ".port_events",
            "PortTunnel": ".port_tunnel",
            "Received": ".spdy",
            "RemoteEnded": ".port_events",
            "Replied": ".spdy",
            "ResetStatus": ".spdy_frames",
            "SpdyConnection": ".spdy",
            "SpdyEvent": ".spdy",
            "Stderr": ".command",
            "Stdout": ".command",
            "StreamOpened": ".spdy",
            "StreamReset": ".spdy",
            "StreamState": ".spdy",
            "TUNNEL": ".protocols",
            "TarData": ".tar",
            "TarEntry": ".tar",
            "TarGarbled": ".tar",
            "TarReader": ".tar",
            "UnknownChannel": ".errors",
            "UnsafeEntry": ".tar_safety",
            "V4": ".protocols",
            "V5": ".protocols",
            "must_be_bytes": ".command",
            "name_of": ".copying",
            "packing": ".copying",
            "placed": ".copying",
            "safe_path": ".tar_safety",
            "safe_target": ".tar_safety",
            "tar_end": ".tar",
            "tar_head": ".tar",
            "tar_padding": ".tar",
            "unpacking": ".copying",
        },
    )

__all__ = [
    "COMMAND_PROTOCOLS",
    "FORWARD_PROTOCOLS",
    "MAX_OUTPUT_BYTES",
    "ONLY",
    "TUNNEL",
    "V4",
    "V5",
    "Arrived",
    "Channel",
    "Collected",
    "CommandChannels",
    "CommandState",
    "Connected",
    "CopyFailed",
    "ExecResult",
    "FollowState",
    "GoneAway",
    "HalfEnded",
    "Heartbeat",
    "LinkState",
    "LogFollow",
    "LogLine",
    "LogLines",
    "LogPiece",
    "MessageTooLarge",
    "NoHalfClose",
    "Output",
    "OutputTooLarge",
    "Over",
    "PodLine",
    "Ponged",
    "PortChannels",
    "PortEvent",
    "PortTunnel",
    "Received",
    "RemoteEnded",
    "Replied",
    "ResetStatus",
    "SpdyConnection",
    "SpdyEvent",
    "Stderr",
    "Stdout",
    "StreamOpened",
    "StreamReset",
    "StreamState",
    "TarData",
    "TarEntry",
    "TarGarbled",
    "TarReader",
    "UnknownChannel",
    "UnsafeEntry",
    "must_be_bytes",
    "name_of",
    "packing",
    "placed",
    "safe_path",
    "safe_target",
    "tar_end",
    "tar_head",
    "tar_padding",
    "unpacking",
]

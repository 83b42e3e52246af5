"""What the real server asks a kubelet for: logs, exec, attach and port-forward, answered by functions that a test supplies.

`Kubelet` holds the functions, `program` says what they may do, `run` makes a machine of one, and `tasks` knows all that are on
their way. `logs`, `commands` and `forwarding` speak with the client.
"""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .functions import Kubelet, LogQuery, PortConnection, Process
    from .log_lines import LogLine
    from .pretending import PRETENDING
    from .program import READ, Program, Read, Step
else:
    __getattr__ = lazy(
        __name__,
        {
            "Kubelet": ".functions",
            "LogLine": ".log_lines",
            "LogQuery": ".functions",
            "PRETENDING": ".pretending",
            "PortConnection": ".functions",
            "Process": ".functions",
            "Program": ".program",
            "READ": ".program",
            "Read": ".program",
            "Step": ".program",
        },
    )

__all__ = [
    "PRETENDING",
    "READ",
    "Kubelet",
    "LogLine",
    "LogQuery",
    "PortConnection",
    "Process",
    "Program",
    "Read",
    "Step",
]

"""A Kubernetes API server without I/O: requests in, answers and watch frames out."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .exchange import BODY_LIMIT, EVERYTHING, Exchange, Headers, ServerRequest, Session, Stream, User
    from .journal import Entry, Journal, kind_name
    from .kubelet import READ, Kubelet, LogLine, LogQuery, PortConnection, Process, Program
    from .server import ApiServer
    from .snapshot import Snapshot
    from .workloads import Behaviour, CrashLoops, Exits, ImagePullFails, NeverReady, Runs, Start, Workloads
else:
    __getattr__ = lazy(
        __name__,
        {
            "ApiServer": ".server",
            "BODY_LIMIT": ".exchange",
            "Behaviour": ".workloads",
            "CrashLoops": ".workloads",
            "EVERYTHING": ".exchange",
            "Entry": ".journal",
            "Exchange": ".exchange",
            "Exits": ".workloads",
            "Headers": ".exchange",
            "ImagePullFails": ".workloads",
            "Journal": ".journal",
            "Kubelet": ".kubelet",
            "LogLine": ".kubelet",
            "LogQuery": ".kubelet",
            "NeverReady": ".workloads",
            "PortConnection": ".kubelet",
            "Process": ".kubelet",
            "Program": ".kubelet",
            "READ": ".kubelet",
            "Runs": ".workloads",
            "ServerRequest": ".exchange",
            "Session": ".exchange",
            "Snapshot": ".snapshot",
            "Start": ".workloads",
            "Stream": ".exchange",
            "User": ".exchange",
            "Workloads": ".workloads",
            "kind_name": ".journal",
        },
    )

__all__ = [
    "ApiServer",
    "BODY_LIMIT",
    "Behaviour",
    "CrashLoops",
    "EVERYTHING",
    "Entry",
    "Exchange",
    "Exits",
    "Headers",
    "ImagePullFails",
    "Journal",
    "Kubelet",
    "LogLine",
    "LogQuery",
    "NeverReady",
    "PortConnection",
    "Process",
    "Program",
    "READ",
    "Runs",
    "ServerRequest",
    "Session",
    "Snapshot",
    "Start",
    "Stream",
    "User",
    "Workloads",
    "kind_name",
]

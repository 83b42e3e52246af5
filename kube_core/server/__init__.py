"""A Kubernetes API server without I/O: requests in, answers and watch frames out."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .exchange import BODY_LIMIT, EVERYTHING, Exchange, Headers, ServerRequest, Session, Stream, User
    from .journal import Entry, Journal, kind_name
    from .kubelet import READ, Kubelet, LogLine, LogQuery, PortConnection, Process, Program
    from .server import ApiServer
    from .snapshot import Snapshot
else:
    __getattr__ = lazy(
        __name__,
        {
            "ApiServer": ".server",
            "BODY_LIMIT": ".exchange",
            "EVERYTHING": ".exchange",
            "Entry": ".journal",
            "Exchange": ".exchange",
            "Headers": ".exchange",
            "Journal": ".journal",
            "Kubelet": ".kubelet",
            "LogLine": ".kubelet",
            "LogQuery": ".kubelet",
            "PortConnection": ".kubelet",
            "Process": ".kubelet",
            "Program": ".kubelet",
            "READ": ".kubelet",
            "ServerRequest": ".exchange",
            "Session": ".exchange",
            "Snapshot": ".snapshot",
            "Stream": ".exchange",
            "User": ".exchange",
            "kind_name": ".journal",
        },
    )

__all__ = [
    "ApiServer",
    "BODY_LIMIT",
    "EVERYTHING",
    "Entry",
    "Exchange",
    "Headers",
    "Journal",
    "Kubelet",
    "LogLine",
    "LogQuery",
    "PortConnection",
    "Process",
    "Program",
    "READ",
    "ServerRequest",
    "Session",
    "Snapshot",
    "Stream",
    "User",
    "kind_name",
]

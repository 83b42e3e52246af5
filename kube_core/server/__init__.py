"""A Kubernetes API server without I/O: requests in, answers and watch frames out."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .exchange import BODY_LIMIT, EVERYTHING, Exchange, Headers, ServerRequest, Session, Stream, User
    from .kubelet import READ, Kubelet, LogLine, LogQuery, PortConnection, Process, Program
    from .server import ApiServer
else:
    __getattr__ = lazy(
        __name__,
        {
            "BODY_LIMIT": ".exchange",
            "ApiServer": ".server",
            "EVERYTHING": ".exchange",
            "Exchange": ".exchange",
            "Headers": ".exchange",
            "Kubelet": ".kubelet",
            "LogLine": ".kubelet",
            "LogQuery": ".kubelet",
            "PortConnection": ".kubelet",
            "Process": ".kubelet",
            "Program": ".kubelet",
            "READ": ".kubelet",
            "ServerRequest": ".exchange",
            "Session": ".exchange",
            "Stream": ".exchange",
            "User": ".exchange",
        },
    )

__all__ = [
    "BODY_LIMIT",
    "EVERYTHING",
    "READ",
    "ApiServer",
    "Exchange",
    "Headers",
    "Kubelet",
    "LogLine",
    "LogQuery",
    "PortConnection",
    "Process",
    "Program",
    "ServerRequest",
    "Session",
    "Stream",
    "User",
]

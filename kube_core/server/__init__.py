"""A Kubernetes API server without I/O: requests in, answers and watch frames out."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .access import AccessReport, Refused, Rule
    from .admission import (
        AdmissionFunction,
        AdmissionFunctions,
        AdmissionRequest,
        Denied,
        Waiting,
        WebhookCall,
        WebhookFailure,
        WebhookFunction,
        WebhookOutcome,
        WebhookReply,
        WebhookService,
    )
    from .exchange import ADMIN, BODY_LIMIT, EVERYTHING, Exchange, Headers, ServerRequest, Session, Stream, User
    from .kubelet import READ, Kubelet, LogLine, LogQuery, PortConnection, Process, Program
    from .server import ApiServer
else:
    __getattr__ = lazy(
        __name__,
        {
            "ADMIN": ".exchange",
            "AccessReport": ".access",
            "AdmissionFunction": ".admission",
            "AdmissionFunctions": ".admission",
            "AdmissionRequest": ".admission",
            "ApiServer": ".server",
            "BODY_LIMIT": ".exchange",
            "Denied": ".admission",
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
            "Refused": ".access",
            "Rule": ".access",
            "ServerRequest": ".exchange",
            "Session": ".exchange",
            "Stream": ".exchange",
            "User": ".exchange",
            "Waiting": ".admission",
            "WebhookCall": ".admission",
            "WebhookFailure": ".admission",
            "WebhookFunction": ".admission",
            "WebhookOutcome": ".admission",
            "WebhookReply": ".admission",
            "WebhookService": ".admission",
        },
    )

__all__ = [
    "ADMIN",
    "BODY_LIMIT",
    "EVERYTHING",
    "READ",
    "AccessReport",
    "AdmissionFunction",
    "AdmissionFunctions",
    "AdmissionRequest",
    "ApiServer",
    "Denied",
    "Exchange",
    "Headers",
    "Kubelet",
    "LogLine",
    "LogQuery",
    "PortConnection",
    "Process",
    "Program",
    "Refused",
    "Rule",
    "ServerRequest",
    "Session",
    "Stream",
    "User",
    "Waiting",
    "WebhookCall",
    "WebhookFailure",
    "WebhookFunction",
    "WebhookOutcome",
    "WebhookReply",
    "WebhookService",
]

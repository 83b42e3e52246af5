"""Who is asked before anything is kept: Python functions of a test, and the webhooks that are registered.

`admission` has the order, `writing` is what the verbs call; `functions` and `request` are the face for tests. Webhooks are found
by `hooks` and `matching`, asked by `webhooks` with a `review`; an `errand` is a request that may have to wait for their answers.
`policies` are judged by their `expressions`.
"""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .calls import WebhookCall, WebhookFailure, WebhookFunction, WebhookOutcome, WebhookReply, WebhookService
    from .errand import Waiting
    from .functions import AdmissionFunctions
    from .request import AdmissionFunction, AdmissionRequest, Denied
else:
    __getattr__ = lazy(
        __name__,
        {
            "AdmissionFunction": ".request",
            "AdmissionFunctions": ".functions",
            "AdmissionRequest": ".request",
            "Denied": ".request",
            "Waiting": ".errand",
            "WebhookCall": ".calls",
            "WebhookFailure": ".calls",
            "WebhookFunction": ".calls",
            "WebhookOutcome": ".calls",
            "WebhookReply": ".calls",
            "WebhookService": ".calls",
        },
    )

__all__ = [
    "AdmissionFunction",
    "AdmissionFunctions",
    "AdmissionRequest",
    "Denied",
    "Waiting",
    "WebhookCall",
    "WebhookFailure",
    "WebhookFunction",
    "WebhookOutcome",
    "WebhookReply",
    "WebhookService",
]

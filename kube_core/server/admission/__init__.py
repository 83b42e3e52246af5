"""Who is asked before anything is kept.

`writing` is what the verbs call, and `admission` has the order. `plugins` are the built-in ones, `functions` and `request` the
face for tests, `webhooks` and `policies` what is registered in the storage. An `attempt` is what all of them look at.
"""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .functions import AdmissionFunctions
    from .request import AdmissionFunction, AdmissionRequest, Denied
    from .webhooks import (
        Waiting,
        WebhookCall,
        WebhookFailure,
        WebhookFunction,
        WebhookOutcome,
        WebhookReply,
        WebhookService,
    )
else:
    __getattr__ = lazy(
        __name__,
        {
            "AdmissionFunction": ".request",
            "AdmissionFunctions": ".functions",
            "AdmissionRequest": ".request",
            "Denied": ".request",
            "Waiting": ".webhooks",
            "WebhookCall": ".webhooks",
            "WebhookFailure": ".webhooks",
            "WebhookFunction": ".webhooks",
            "WebhookOutcome": ".webhooks",
            "WebhookReply": ".webhooks",
            "WebhookService": ".webhooks",
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

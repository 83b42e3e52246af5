"""Registered webhooks.

They are found as `hooks`, asked by `webhooks` with a `review`; `calls` are what has to be sent, and an `errand` is a request
that may have to wait for their answers.
"""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .calls import WebhookCall, WebhookFailure, WebhookFunction, WebhookOutcome, WebhookReply, WebhookService
    from .errand import Waiting
else:
    __getattr__ = lazy(
        __name__,
        {
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
    "Waiting",
    "WebhookCall",
    "WebhookFailure",
    "WebhookFunction",
    "WebhookOutcome",
    "WebhookReply",
    "WebhookService",
]

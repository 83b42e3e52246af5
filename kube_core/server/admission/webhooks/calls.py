"""Calls of webhooks, as values: the server says what to send, whoever moves its bytes sends it and says what came back."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from attrs import field, frozen

from kube_core.objects.plain import is_object

WebhookFunction: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
"""A webhook in this process: an AdmissionReview in, an AdmissionReview out."""
HTTPS_PORT = 443


@frozen
class WebhookService:
    """A Service that a webhook is behind."""

    namespace: str
    name: str
    port: int = HTTPS_PORT

    @property
    def host(self) -> str:
        """Its name in the cluster, which its certificate has to have."""
        return f"{self.name}.{self.namespace}.svc"


@frozen
class WebhookCall:
    """One POST of an AdmissionReview to a webhook."""

    webhook: str
    """Its name in its configuration."""
    url: str
    service: WebhookService | None = None
    """Where the URL leads, when it is a service's: to be found by whoever makes the call."""
    ca_bundle: bytes = field(default=b"", repr=False)
    """PEM; empty for the authorities that the system trusts."""
    timeout_seconds: int = 10
    body: bytes = field(default=b"", repr=False)

    @property
    def target(self) -> str:
        """The whole URL."""
        return f"{self.url}{'&' if '?' in self.url else '?'}timeout={self.timeout_seconds}s"


@frozen
class WebhookReply:
    """What a webhook answered."""

    status: int
    body: bytes = field(repr=False)


@frozen
class WebhookFailure:
    """Why there is no answer, in the words of Go's HTTP client where there are some."""

    text: str


WebhookOutcome: TypeAlias = WebhookReply | WebhookFailure


class CallNeeded(Exception):
    """The request can't go on before a webhook has answered. Caught by the server."""

    def __init__(self, call: WebhookCall) -> None:
        super().__init__(call.webhook)
        self.call = call


def function_for(functions: Mapping[str, WebhookFunction], call: WebhookCall) -> WebhookFunction | None:
    """The function that stands for a webhook: by its URL, with or without the usual port, or by its service's name."""
    names = [call.url, call.url.replace(f":{HTTPS_PORT}/", "/", 1)]
    if call.service is not None:
        names += [f"{call.service.namespace}/{call.service.name}"]
    return next((functions[name] for name in names if name in functions), None)


def error_of(reply: WebhookReply, value: Any) -> str:
    """What Go's client makes of an answer that is an error."""
    if is_object(value) and value.get("kind") == "Status" and value.get("message"):
        return str(value["message"])
    match reply.status:
        case 404:
            return "the server could not find the requested resource"
        case 500 | 502 | 504:
            text = reply.body.decode("utf-8", "replace").strip() or "unknown"
            return f'an error on the server ("{text}") has prevented the request from succeeding'
        case 503:
            return "the server is currently unable to handle the request"
        case _:
            return f"the server responded with the status code {reply.status} but did not return more information"

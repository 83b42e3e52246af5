"""A request that waits for a webhook, on one connection: nothing else is answered on it meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field

if TYPE_CHECKING:
    from collections.abc import Callable

    from kube_core.server import Exchange, ServerRequest, Waiting, WebhookOutcome

    from .host import Host


@define(eq=False)
class Errands:
    """``ring`` is called, from any thread, when a webhook has answered."""

    _host: Host
    _ring: Callable[[], None]
    _waiting: Waiting | None = field(init=False, default=None)
    _request: ServerRequest | None = field(init=False, default=None)
    _outcomes: list[WebhookOutcome] = field(init=False, factory=list["WebhookOutcome"])
    began: float = field(init=False, default=0.0)
    """When the request came, for the log."""

    @property
    def out(self) -> bool:
        """Whether a request waits."""
        return self._waiting is not None

    @property
    def ready(self) -> bool:
        """Whether it can go on."""
        return bool(self._outcomes)

    @property
    def request(self) -> ServerRequest:
        """The request that waits."""
        assert self._request is not None
        return self._request

    def send(self, request: ServerRequest, waiting: Waiting, began: float) -> None:
        """Ask the webhook."""
        self._request, self._waiting, self.began = request, waiting, began
        self._host.caller.start(waiting.call, self._heard)

    def _heard(self, outcome: WebhookOutcome) -> None:
        self._outcomes.append(outcome)
        self._ring()

    def resume(self) -> Exchange | Waiting:
        """Go on with what the webhook answered."""
        assert self._waiting is not None
        waiting, self._waiting = self._waiting, None
        return self._host.resume(waiting, self._outcomes.pop())

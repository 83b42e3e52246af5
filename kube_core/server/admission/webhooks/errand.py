"""A request that may have to wait for webhooks.

The server is a function of its inputs and can't wait. So when a request needs an answer that is not there, all that it did is
thrown away (nothing is kept before the last question is answered), the question goes out as a value, and with the answer the
request is done again from the start. That it then asks the same questions is seen to by giving it its own source of chance, and
the time at which it came.
"""

from collections.abc import Mapping
from hashlib import sha256
from random import Random

import msgspec
from attrs import define, field, frozen

from ...accidents import Accidents
from ...exchange import ServerRequest
from ...uids import new_uid
from .calls import CallNeeded, WebhookCall, WebhookFailure, WebhookFunction, WebhookOutcome, WebhookReply, function_for

NO_WAY_OUT = WebhookFailure("nothing here leads to webhooks: give the ApiServer functions for them, or serve it")


@define(eq=False)
class Errand:
    """One request, with the answers that it has got so far."""

    request: ServerRequest
    began: float
    """When it came, as a Unix time in seconds."""
    seed: int
    functions: Mapping[str, WebhookFunction] = field(factory=dict[str, WebhookFunction])
    accidents: Accidents = field(factory=Accidents, repr=False)
    random: Random = field(init=False)
    _outcomes: dict[bytes, WebhookOutcome] = field(factory=dict[bytes, WebhookOutcome], repr=False)
    _asked: bytes = b""

    def __attrs_post_init__(self) -> None:
        self.random = Random(self.seed)

    def again(self) -> None:
        """Begin anew, with the same chances."""
        self.random.seed(self.seed)

    def new_uid(self) -> str:
        """A version 4 UUID for one question."""
        return new_uid(self.random)

    def outcome(self, identity: str, call: WebhookCall) -> WebhookOutcome:
        """What a webhook answered, or why it did not; raises `CallNeeded` when that is not known yet."""
        if (function := function_for(self.functions, call)) is not None:
            return run(function, call, self.accidents)
        self._asked = sha256(identity.encode() + call.body).digest()
        if (known := self._outcomes.get(self._asked)) is None:
            raise CallNeeded(call)
        return known

    def answer(self, outcome: WebhookOutcome) -> None:
        """Note what came of the question that was asked last."""
        self._outcomes[self._asked] = outcome


def run(function: WebhookFunction, call: WebhookCall, accidents: Accidents) -> WebhookOutcome:
    """Ask a function. One that fails is a webhook that closes the connection."""
    try:
        return WebhookReply(200, msgspec.json.encode(function(msgspec.json.decode(call.body))))
    except Exception as error:
        accidents.note(f"the function for the webhook {call.webhook}", error)
        return WebhookFailure("EOF")


@frozen
class Waiting:
    """A request that can't go on before a webhook has answered.

    Whoever moves bytes makes the call, and hands what comes of it to `ApiServer.resume`.
    """

    call: WebhookCall
    errand: Errand = field(repr=False)

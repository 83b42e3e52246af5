"""Admission of one server: functions, webhooks and policies, in the server's order.

mutating functions, mutating webhooks; both once more if a webhook changed the object (webhooks only if they want to)
then the object is checked by whoever keeps it
validating functions, validating webhooks
"""

from collections.abc import Mapping
from random import Random

from attrs import define, field

from ..accidents import Accidents
from ..exchange import ServerRequest
from ..kinds import Kinds
from ..storage import Storage
from .attempt import Attempt
from .functions import AdmissionFunctions
from .policies.policies import Policies
from .webhooks.calls import WebhookFunction
from .webhooks.errand import Errand
from .webhooks.webhooks import Webhooks


@define(eq=False)
class Admission:
    """Who is asked before anything is kept."""

    storage: Storage
    webhook_functions: Mapping[str, WebhookFunction]
    accidents: Accidents = field(factory=Accidents)
    functions: AdmissionFunctions = field(init=False)
    webhooks: Webhooks = field(init=False)
    policies: Policies = field(init=False)
    errand: Errand | None = None
    """The request that is being done, when it may have to wait."""

    def __attrs_post_init__(self) -> None:
        self.functions = AdmissionFunctions(self.accidents)
        self.webhooks, self.policies = Webhooks(self.storage), Policies(self.storage)

    @property
    def idle(self) -> bool:
        """Whether nobody is asked."""
        return self.functions.idle and self.webhooks.idle and self.policies.idle

    def begin(self, request: ServerRequest, now: float, random: Random) -> Errand | None:
        """Get ready for a request; None when it can't have to wait."""
        if self.webhooks.idle:
            return None
        return Errand(request, now, random.getrandbits(64), self.webhook_functions, self.accidents)

    def mutate(self, attempt: Attempt, kinds: Kinds) -> bool:
        """Let everybody change the object; whether somebody did. Raises a Refusal."""
        self.functions.mutate(attempt)
        if self.errand is not None:
            found = self.webhooks.mutate(attempt, kinds, self.errand)
            if found.changed:
                if self.functions.mutate(attempt):
                    found.change()
                self.webhooks.mutate_again(attempt, kinds, self.errand, found)
        return attempt.changed

    def validate(self, attempt: Attempt, kinds: Kinds) -> None:
        """Let everybody look at what is going to be kept. Raises a Refusal."""
        self.functions.validate(attempt)
        self.policies.validate(attempt, kinds)
        if self.errand is not None:
            self.webhooks.validate(attempt, kinds, self.errand)

"""Admission of one server: functions, webhooks and policies, in the server's order.

mutating functions, policies and webhooks; once more if somebody changed the object (policies and webhooks only if they want to)
then the object is checked by whoever keeps it
validating functions, policies and webhooks
"""

from collections.abc import Mapping
from random import Random

from attrs import define, field

from ..access.access import Access
from ..accidents import Accidents
from ..exchange import ServerRequest
from ..kinds import Kinds
from ..storage import Storage
from .attempt import Attempt
from .functions import AdmissionFunctions
from .policies.mutating import MutatingPolicies
from .policies.validating import ValidatingPolicies
from .webhooks.calls import WebhookCall, WebhookFunction, WebhookOutcome, function_for
from .webhooks.errand import NO_WAY_OUT, Errand, run
from .webhooks.webhooks import Webhooks


@define(eq=False)
class Admission:
    """Who is asked before anything is kept."""

    storage: Storage
    access: Access
    webhook_functions: Mapping[str, WebhookFunction]
    accidents: Accidents = field(factory=Accidents)
    functions: AdmissionFunctions = field(init=False)
    webhooks: Webhooks = field(init=False)
    mutating: MutatingPolicies = field(init=False)
    validating: ValidatingPolicies = field(init=False)
    errand: Errand | None = None
    """The request that is being done, when it may have to wait."""

    def __attrs_post_init__(self) -> None:
        where = self.storage, self.access
        self.functions = AdmissionFunctions(self.accidents)
        self.webhooks, self.mutating, self.validating = Webhooks(*where), MutatingPolicies(*where), ValidatingPolicies(*where)

    @property
    def idle(self) -> bool:
        """Whether nobody is asked."""
        return self.functions.idle and self.webhooks.idle and self.mutating.idle and self.validating.idle

    def begin(self, request: ServerRequest, now: float, random: Random, *, converting: bool) -> Errand | None:
        """Get ready for a request; None when it can't have to wait. ``converting``: webhooks convert some of the objects."""
        if self.webhooks.idle and not converting:
            return None
        return Errand(request, now, random.getrandbits(64), self.webhook_functions, self.accidents)

    def ask(self, identity: str, call: WebhookCall) -> WebhookOutcome:
        """Have a webhook asked that is none of admission."""
        if self.errand is not None:
            return self.errand.outcome(identity, call)
        function = function_for(self.webhook_functions, call)
        return NO_WAY_OUT if function is None else run(function, call, self.accidents)

    def mutate(self, attempt: Attempt, kinds: Kinds) -> bool:
        """Let everybody change the object; whether somebody did. Raises a Refusal."""
        self.functions.mutate(attempt)
        policies = self.mutating.mutate(attempt, kinds)
        hooks = self.webhooks.mutate(attempt, kinds, self.errand) if self.errand is not None else None
        hooked = hooks is not None and hooks.changed
        if policies.changed or hooked:
            if self.functions.mutate(attempt) or hooked:
                policies.change()
            before = attempt.object
            self.mutating.mutate_again(attempt, kinds, policies)
            if self.errand is not None and hooks is not None:
                if attempt.object != before:
                    hooks.change()
                self.webhooks.mutate_again(attempt, kinds, self.errand, hooks)
        return attempt.changed

    def validate(self, attempt: Attempt, kinds: Kinds) -> None:
        """Let everybody look at what is going to be kept. Raises a Refusal."""
        self.functions.validate(attempt)
        self.validating.validate(attempt, kinds)
        if self.errand is not None:
            self.webhooks.validate(attempt, kinds, self.errand)

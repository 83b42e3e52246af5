"""Registered webhooks are asked: in order when they may change the object, then all that may refuse it.

Not one byte moves here: an answer that is not there yet stops the request with `CallNeeded`, and the request is done again from
the start once it is (see `errand`). See `pkg/admission/plugin/webhook/mutating/dispatcher.go` of k8s.io/apiserver.
"""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from attrs import define, field

from kube_core.objects import PatchError, apply_json_patch
from kube_core.objects.plain import is_object

from ...access.access import Access
from ...access.forbidden import refused
from ...kinds import Kinds
from ...refusal import internal
from ...storage import Storage
from ..attempt import Attempt
from ..description import seen, shown, unshown
from ..exemptions import exempt
from ..matching import Place
from ..policies.budget import Unevaluated
from ..policies.expressions import matched
from ..policies.sight import authorizers
from ..rejecting import denied, no_dry_run, uncalled
from ..round import Round
from .calls import WebhookCall, WebhookFailure
from .errand import Errand
from .hooks import MUTATING, VALIDATING, Hook, Hooks
from .review import Misbehaved, Verdict, review_of, verdict_of

_HARMLESS = ("None", "NoneOnDryRun")


@define(eq=False)
class Webhooks:
    """The webhooks of one server."""

    storage: Storage
    access: Access
    mutating: Hooks = field(init=False)
    validating: Hooks = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.mutating, self.validating = Hooks(self.storage, MUTATING), Hooks(self.storage, VALIDATING)

    def forget(self) -> None:
        """Read everything anew."""
        self.mutating.forget()
        self.validating.forget()

    @property
    def idle(self) -> bool:
        """Whether there is none."""
        return not (self.mutating.all or self.validating.all)

    def mutate(self, attempt: Attempt, kinds: Kinds, errand: Errand) -> Round[Hook]:
        """Ask all that may change the object. Raises a Refusal."""
        found = Round[Hook]()
        self._ask(attempt, kinds, errand, self.mutating.all, found)
        return found

    def mutate_again(self, attempt: Attempt, kinds: Kinds, errand: Errand, found: Round[Hook]) -> None:
        """Ask those again who saw another object."""
        self._ask(attempt, kinds, errand, [hook for hook in self.mutating.all if hook in found.due], Round[Hook]())

    def _ask(self, attempt: Attempt, kinds: Kinds, errand: Errand, hooks: Sequence[Hook], found: Round[Hook]) -> None:
        if exempt(attempt):
            return
        for hook in hooks:
            if (place := self._place(hook, attempt, kinds)) is None:
                continue
            verdict = self._verdict(hook, attempt, place, errand, mutating=True)
            if verdict is not None and _patched(hook, attempt, place, verdict.patch):
                found.change()
            if verdict is not None and hook.again:
                found.asked.append(hook)

    def validate(self, attempt: Attempt, kinds: Kinds, errand: Errand) -> None:
        """Ask all that may refuse. Raises the first Refusal."""
        if exempt(attempt):
            return
        places = [(hook, self._place(hook, attempt, kinds)) for hook in self.validating.all]  # before the first is asked
        for hook, place in places:
            if place is not None:
                self._verdict(hook, attempt, place, errand, mutating=False)

    def _place(self, hook: Hook, attempt: Attempt, kinds: Kinds) -> Place | None:
        """As what a webhook is asked about an attempt; None when it is not. Raises a Refusal when nobody can tell."""
        place = hook.place(attempt, kinds, self.storage)
        return place if place is None or not hook.conditions or self._wanted(hook, attempt, place) else None

    def _verdict(self, hook: Hook, attempt: Attempt, place: Place, errand: Errand, *, mutating: bool) -> Verdict | None:
        """What a webhook says; None when it is left out since it can't be asked."""
        if attempt.dry_run and hook.side_effects not in _HARMLESS:
            raise no_dry_run(hook.name)
        try:
            uid = errand.new_uid()
            call = WebhookCall(
                hook.name, hook.url, hook.service, hook.ca_bundle, hook.timeout_seconds, review_of(hook, attempt, place, uid)
            )
            reply = errand.outcome(hook.identity, call)
            if isinstance(reply, WebhookFailure):
                raise Misbehaved(f'failed to call webhook: Post "{call.target}": {reply.text}')
            verdict = verdict_of(hook, reply, uid, mutating=mutating)
        except Misbehaved as why:
            if hook.ignored:
                return None
            raise uncalled(hook.name, str(why)) from None
        attempt.operation.warnings.extend(verdict.warnings)
        if not verdict.allowed:
            raise denied(hook.name, verdict.result)
        return verdict

    def _wanted(self, hook: Hook, attempt: Attempt, place: Place) -> bool:
        """Whether a webhook's own conditions hold. Raises a Refusal when nobody can tell."""
        try:
            return matched(hook.conditions, seen(attempt, place) | authorizers(attempt, self.access))
        except Unevaluated as why:
            if hook.ignored:
                return False
            raise refused(attempt.resource_group, attempt.plural, attempt.name, str(why)) from None


def _patched(hook: Hook, attempt: Attempt, place: Place, patch: list[Any]) -> bool:
    if not patch:
        return False
    if attempt.object is None:
        text = f'admission webhook "{hook.name}" attempted to modify the object, which is not supported for this operation'
        raise internal(text)
    try:
        changed = apply_json_patch(deepcopy(shown(attempt.object, attempt, place)), patch)
    except PatchError as error:
        raise internal(str(error)) from None
    if not is_object(changed):
        raise internal(f'the patch of the admission webhook "{hook.name}" leaves no object')
    return attempt.put(unshown(changed, attempt, place))

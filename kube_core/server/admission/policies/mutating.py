"""MutatingAdmissionPolicies: expressions in the storage that change what is written.

See https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/ and
`pkg/admission/plugin/policy/mutating` of k8s.io/apiserver. As there, who owns the fields that a policy sets is not kept apart
from what the request itself set.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from attrs import define, frozen

from ...access.access import Access
from ...conforming import Misshapen
from ...document import from_plain, opened, part
from ...kinds import Kinds
from ...refusal import Refusal, details
from ...storage import Storage
from ..attempt import Attempt
from ..exemptions import GROUP, is_question
from ..matching import Place
from ..round import Round
from .budget import Budget, Unevaluated
from .expressions import matched, value_of
from .patches import patched
from .selection import Unusable, meant, params_of
from .sight import seen_by_policies
from .validating import OWN
from .variables import Variables

POLICIES, BINDINGS = f"mutatingadmissionpolicies.{GROUP}", f"mutatingadmissionpolicybindings.{GROUP}"


@frozen(eq=False)
class _Invocation:
    """A policy, bound, with its parameters."""

    key: tuple[str, str, str]
    spec: dict[str, Any]
    place: Place
    params: dict[str, Any] | None

    @property
    def again(self) -> bool:
        """Whether it is asked again about an object that others changed after it."""
        return self.spec.get("reinvocationPolicy") == "IfNeeded"


@define(eq=False)
class MutatingPolicies:
    """The policies of one server."""

    storage: Storage
    access: Access

    @property
    def idle(self) -> bool:
        """Whether there is none in force."""
        return not (self.storage.shelf(BINDINGS).objects and self.storage.shelf(POLICIES).objects)

    def mutate(self, attempt: Attempt, kinds: Kinds) -> Round[tuple[str, str, str]]:
        """Let every policy change the object. Raises a Refusal."""
        found = Round[tuple[str, str, str]]()
        self._invoke(attempt, kinds, found, None)
        return found

    def mutate_again(self, attempt: Attempt, kinds: Kinds, found: Round[tuple[str, str, str]]) -> None:
        """Let those have another look that saw another object, and want to."""
        self._invoke(attempt, kinds, Round[tuple[str, str, str]](), found.due)

    def _invoke(
        self, attempt: Attempt, kinds: Kinds, found: Round[tuple[str, str, str]], only: list[tuple[str, str, str]] | None
    ) -> None:
        if self.idle or is_question(attempt) or (attempt.resource_group == GROUP and attempt.plural.endswith(OWN)):
            return
        problems: list[str] = []
        for each in tuple(self._invocations(attempt, kinds, problems)):
            if only is None or each.key in only:
                before = attempt.object
                self._applied(each, attempt, kinds, problems)
                if attempt.object != before:
                    found.change()
                if each.again:
                    found.asked.append(each.key)
        if problems:
            raise _refusal(attempt, problems)

    def _invocations(self, attempt: Attempt, kinds: Kinds, problems: list[str]) -> Iterator[_Invocation]:
        for policy in self.storage.shelf(POLICIES):
            spec = part(opened(policy).content, "spec")
            place = meant(part(spec, "matchConstraints"), attempt, kinds, self.storage)
            if place is None:
                continue
            for binding in self.storage.shelf(BINDINGS):
                bound = part(opened(binding).content, "spec")
                constraints = part(bound, "matchResources")
                if bound.get("policyName") != policy.name or meant(constraints, attempt, kinds, self.storage) is None:
                    continue
                try:
                    for params in params_of(spec.get("paramKind"), bound.get("paramRef"), attempt, kinds, self.storage):
                        name = f"{part(params, 'metadata').get('namespace', '')}/{part(params, 'metadata').get('name', '')}"
                        yield _Invocation((policy.name, binding.name, name), spec, place, params)
                except Unusable as why:
                    _note(problems, spec, policy.name, binding.name, f"failed to configure binding: {why}")

    def _applied(self, each: _Invocation, attempt: Attempt, kinds: Kinds, problems: list[str]) -> None:
        policy, binding, _ = each.key

        def names() -> dict[str, Any]:
            return seen_by_policies(attempt, each.place, kinds, self.storage, self.access) | {"params": each.params}

        try:
            if not matched(each.spec.get("matchConditions") or (), names()):
                return
        except Unevaluated as why:
            _note(problems, each.spec, policy, binding, str(why))
            return
        for mutation in each.spec.get("mutations") or ():
            if attempt.object is None:
                return
            now, budget = names(), Budget()
            now["variables"] = Variables(each.spec.get("variables") or (), now, budget)
            try:
                value = partial(value_of, names=now, budget=budget)
                attempt.put(_defaulted(patched(mutation, attempt, each.place, value, kinds), attempt, kinds))
            except Unevaluated as why:
                _note(problems, each.spec, policy, binding, str(why))


def _defaulted(plain: dict[str, Any], attempt: Attempt, kinds: Kinds) -> dict[str, Any]:
    """What a mutation made, with what it leaves open filled in: the next one sees that. Raises `Unevaluated`."""
    served = kinds.of(attempt.group, attempt.version, attempt.plural)
    if served is None or attempt.subresource:
        return plain
    try:
        return from_plain(served, plain).plain(served)
    except Misshapen as why:
        raise Unevaluated(str(why)) from None


def _note(problems: list[str], spec: dict[str, Any], policy: str, binding: str, text: str) -> None:
    if spec.get("failurePolicy") != "Ignore":
        problems.append(f"policy '{policy}' with binding '{binding}' denied request: {text}")


def _refusal(attempt: Attempt, problems: list[str]) -> Refusal:
    metadata = part(attempt.object, "metadata")
    name = attempt.name or metadata.get("name") or metadata.get("generateName") or "Unknown"
    found = details(name, attempt.resource_group, attempt.plural, causes=[{"message": text} for text in problems])
    return Refusal(403, "Invalid", problems[0], found)

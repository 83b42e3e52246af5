"""ValidatingAdmissionPolicies: expressions in the storage that refuse, or warn.

A policy says what is checked, a binding for whom, and with which parameters. What is audited only is not looked at.
See https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ and
`pkg/admission/plugin/policy/validating` of k8s.io/apiserver.
"""

from collections.abc import Iterator
from typing import Any

from attrs import define, frozen

from ...access.access import Access
from ...document import opened, part
from ...kinds import Kinds
from ...refusal import Refusal, details
from ...storage import Storage
from ..attempt import Attempt
from ..exemptions import GROUP, is_question
from ..matching import Place
from .budget import Budget, OutOfBudget, Unevaluated
from .expressions import matched, value_of
from .selection import Unusable, meant, params_of
from .sight import seen_by_policies
from .variables import Variables

POLICIES, BINDINGS = f"validatingadmissionpolicies.{GROUP}", f"validatingadmissionpolicybindings.{GROUP}"
OWN = ("admissionpolicies", "admissionpolicybindings")
_CODES = {"Unauthorized": 401, "Forbidden": 403, "RequestEntityTooLarge": 413}
_INVALID = 422
_LONGEST_MESSAGE = 5 * 1024  # MaxEvaluatedMessageExpressionSizeBytes


@frozen
class _Verdict:
    message: str
    reason: str = ""


@define(eq=False)
class ValidatingPolicies:
    """The policies of one server."""

    storage: Storage
    access: Access

    @property
    def idle(self) -> bool:
        """Whether there is none in force."""
        return not (self.storage.shelf(BINDINGS).objects and self.storage.shelf(POLICIES).objects)

    def validate(self, attempt: Attempt, kinds: Kinds) -> None:
        """Let every policy look. Raises the first Refusal."""
        if self.idle or is_question(attempt) or (attempt.resource_group == GROUP and attempt.plural.endswith(OWN)):
            return
        refusals: list[Refusal] = []
        for policy in self.storage.shelf(POLICIES):
            spec = part(opened(policy).content, "spec")
            place = meant(part(spec, "matchConstraints"), attempt, kinds, self.storage)
            if place is not None:
                refusals += self._verdicts(policy.name, spec, place, attempt, kinds)
        if refusals:
            raise refusals[0]

    def _verdicts(self, name: str, spec: dict[str, Any], place: Place, attempt: Attempt, kinds: Kinds) -> Iterator[Refusal]:
        for binding in self.storage.shelf(BINDINGS):
            bound = part(opened(binding).content, "spec")
            constraints = part(bound, "matchResources")
            if bound.get("policyName") != name or meant(constraints, attempt, kinds, self.storage) is None:
                continue
            for verdict in self._judged(spec, bound, place, attempt, kinds):
                text = f"ValidatingAdmissionPolicy '{name}' with binding '{binding.name}'"
                if "Warn" in bound.get("validationActions", ()):
                    attempt.operation.warnings.append(f"Validation failed for {text}: {verdict.message}")
                if "Deny" in bound.get("validationActions", ()):
                    yield _refusal(attempt, f"{text} denied request: {verdict.message}", verdict.reason)

    def _judged(
        self, spec: dict[str, Any], bound: dict[str, Any], place: Place, attempt: Attempt, kinds: Kinds
    ) -> Iterator[_Verdict]:
        lenient = spec.get("failurePolicy") == "Ignore"
        names = seen_by_policies(attempt, place, kinds, self.storage, self.access)
        try:
            all_params = params_of(spec.get("paramKind"), bound.get("paramRef"), attempt, kinds, self.storage)
        except Unusable as why:
            if not lenient:
                yield _Verdict(f"failed to configure binding: {why}")
            return
        for params in all_params:
            yield from _broken(spec, names | {"params": params}, lenient=lenient)


def _broken(spec: dict[str, Any], names: dict[str, Any], *, lenient: bool) -> list[_Verdict]:
    """The validations that fail."""
    try:
        return [*_failed(spec, names, lenient=lenient)] if matched(spec.get("matchConditions") or (), names) else []
    except Unevaluated as why:
        return [] if lenient else [_Verdict(str(why))]


def _failed(spec: dict[str, Any], names: dict[str, Any], *, lenient: bool) -> Iterator[_Verdict]:
    """Raises `OutOfBudget`, and then none of the others counts."""
    budget, validations = Budget(), spec.get("validations") or ()
    seen = {**names, "variables": Variables(spec.get("variables") or (), names, budget)}
    values = [_tried(validation.get("expression", ""), seen, budget) for validation in validations]
    spent, messages = _messages(spec, names, budget)
    for validation, value, message in zip(validations, values, messages, strict=True):
        if (problem := value if isinstance(value, Unevaluated) else spent) is None:
            if value is not True:
                yield _Verdict(message, validation.get("reason") or "Invalid")
        elif not lenient:
            yield _Verdict(str(problem))


def _tried(text: str, names: dict[str, Any], budget: Budget) -> Any:
    """The value of an expression, or why it has none."""
    try:
        return value_of(text, names=names, budget=budget)
    except OutOfBudget:
        raise
    except Unevaluated as why:
        return why


def _messages(spec: dict[str, Any], names: dict[str, Any], budget: Budget) -> tuple[Unevaluated | None, list[str]]:
    """What is said if a validation fails; and that there is no budget for it, which fails them all.

    Expressions for it may not ask who may do what, nor do variables that do so have a value in them.
    """
    told = {name: value for name, value in names.items() if not name.startswith("authorizer")}
    told["variables"] = Variables(spec.get("variables") or (), told, budget)
    validations = spec.get("validations") or ()
    try:
        return None, [_message(validation, told, budget) for validation in validations]
    except OutOfBudget as why:
        return Unevaluated(f"failed messageExpression: {why}"), [""] * len(validations)


def _message(validation: dict[str, Any], names: dict[str, Any], budget: Budget) -> str:
    expression = validation.get("messageExpression")
    text = _tried(expression, names, budget) if expression else ""
    said = text.strip() if isinstance(text, str) else ""
    if said and "\n" not in said and len(said) <= _LONGEST_MESSAGE:
        return said
    message: str = validation.get("message") or ""
    shown: str = validation.get("expression") or ""
    return message.strip() or f"failed expression: {shown.strip()}"


def _refusal(attempt: Attempt, text: str, reason: str) -> Refusal:
    metadata = part(attempt.object, "metadata")
    name = attempt.name or metadata.get("name") or metadata.get("generateName") or "Unknown"
    reason = reason or "Invalid"
    what = f"{attempt.plural}.{attempt.resource_group}" if attempt.resource_group else attempt.plural
    found = details(name, attempt.resource_group, attempt.plural, causes=[{"message": text}])
    return Refusal(_CODES.get(reason, _INVALID), reason, f'{what} "{name}" is forbidden: {text}', found)

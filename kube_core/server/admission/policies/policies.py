"""ValidatingAdmissionPolicies: expressions in the storage that refuse, or warn.

A policy says what is checked, a binding for whom, and with which parameters. What is audited only is not looked at.
See https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ and
`pkg/admission/plugin/policy/validating` of k8s.io/apiserver.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import define, frozen

from kube_core.base import Selector, UsageError

from ...document import opened, part
from ...kinds import Kinds
from ...record import Record, key_of
from ...refusal import Refusal, details
from ...served import NAMESPACES, Served
from ...storage import Storage
from ..attempt import Attempt
from ..description import seen
from ..exemptions import GROUP, is_question
from ..matching import HookRule, Place, place_of
from ..selecting import object_labels, other_versions, place_labels
from .expressions import Unevaluated, matched, value_of

POLICIES, BINDINGS = f"validatingadmissionpolicies.{GROUP}", f"validatingadmissionpolicybindings.{GROUP}"
_OWN = ("admissionpolicies", "admissionpolicybindings")
_CODES = {"Unauthorized": 401, "Forbidden": 403, "RequestEntityTooLarge": 413}
_INVALID = 422
_LONGEST_MESSAGE = 5 * 1024  # MaxEvaluatedMessageExpressionSizeBytes


class _Unusable(Exception):
    """A policy or a binding that can't be used as it is. The text is the server's."""


@frozen
class _Verdict:
    message: str
    reason: str = ""


@define(eq=False)
class Policies:
    """The policies of one server."""

    storage: Storage

    @property
    def idle(self) -> bool:
        """Whether there is none in force."""
        return not (self.storage.shelf(BINDINGS).objects and self.storage.shelf(POLICIES).objects)

    def validate(self, attempt: Attempt, kinds: Kinds) -> None:
        """Let every policy look. Raises the first Refusal."""
        if self.idle or is_question(attempt) or (attempt.resource_group == GROUP and attempt.plural.endswith(_OWN)):
            return
        refusals: list[Refusal] = []
        for policy in self.storage.shelf(POLICIES):
            spec = part(opened(policy).content, "spec")
            place = _meant(part(spec, "matchConstraints"), attempt, kinds, self.storage)
            if place is not None:
                refusals += self._verdicts(policy.name, spec, place, attempt, kinds)
        if refusals:
            raise refusals[0]

    def _verdicts(self, name: str, spec: dict[str, Any], place: Place, attempt: Attempt, kinds: Kinds) -> Iterator[Refusal]:
        for binding in self.storage.shelf(BINDINGS):
            bound = part(opened(binding).content, "spec")
            constraints = part(bound, "matchResources")
            if bound.get("policyName") != name or _meant(constraints, attempt, kinds, self.storage) is None:
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
        names = seen(attempt, place) | {"namespaceObject": _namespace(attempt, kinds, self.storage)}
        try:
            all_params = _params(spec.get("paramKind"), bound.get("paramRef"), attempt, kinds, self.storage)
        except _Unusable as why:
            if not lenient:
                yield _Verdict(f"failed to configure binding: {why}")
            return
        for params in all_params:
            yield from _broken(spec, names | {"params": params}, lenient=lenient)


def _broken(spec: dict[str, Any], names: dict[str, Any], *, lenient: bool) -> Iterator[_Verdict]:
    """The validations that fail."""
    try:
        if not matched(spec.get("matchConditions") or (), names):
            return
    except Unevaluated as why:
        if not lenient:
            yield _Verdict(str(why))
        return
    names["variables"], problems = _variables(spec.get("variables") or (), names)
    for validation in spec.get("validations") or ():
        expression = validation.get("expression", "")
        try:
            if value_of(expression, names) is not True:
                yield _Verdict(_message(validation, names), validation.get("reason") or "Invalid")
        except Unevaluated as why:
            told = next((text for name, text in problems.items() if f"variables.{name}" in expression), str(why))
            if not lenient:
                yield _Verdict(told)


def _variables(said: Sequence[dict[str, Any]], names: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The variables of a policy, and why some have no value; later ones may use earlier ones."""
    found: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for variable in said:
        name = variable.get("name", "")
        try:
            found[name] = value_of(variable.get("expression", ""), names | {"variables": found})
        except Unevaluated as why:
            problems[name] = f'composited variable "{name}" fails to evaluate: {why}'
    return found, problems


def _message(validation: dict[str, Any], names: dict[str, Any]) -> str:
    expression = validation.get("messageExpression")
    try:
        text = value_of(expression, names) if expression else ""
    except Unevaluated:
        text = ""
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


def _meant(constraints: dict[str, Any], attempt: Attempt, kinds: Kinds, storage: Storage) -> Place | None:
    """As what an attempt is meant by the constraints of a policy or a binding; None when it is not."""
    namespaces = Selector.of_label_selector(part(constraints, "namespaceSelector"))
    if attempt.place and not namespaces.empty and not namespaces.matches(place_labels(attempt, storage)):
        return None
    objects = Selector.of_label_selector(part(constraints, "objectSelector"))
    if not objects.empty and not any(objects.matches(object_labels(each)) for each in (attempt.object, attempt.old) if each):
        return None
    equivalent = constraints.get("matchPolicy", "Equivalent") == "Equivalent"
    places = [place_of(attempt), *(other_versions(place_of(attempt), kinds) if equivalent else ())]
    if _ruled(constraints.get("excludeResourceRules") or (), attempt, places) is not None:
        return None
    rules = constraints.get("resourceRules") or ()
    return _ruled(rules, attempt, places) if rules else places[0]


def _ruled(rules: Sequence[dict[str, Any]], attempt: Attempt, places: Sequence[Place]) -> Place | None:
    for place in places:
        for rule in rules:
            names = rule.get("resourceNames") or (attempt.name,)
            if attempt.name in names and HookRule.of(rule).matches(attempt, place):
                return place
    return None


def _namespace(attempt: Attempt, kinds: Kinds, storage: Storage) -> dict[str, Any] | None:
    record = storage.shelf(NAMESPACES).objects.get(attempt.namespace) if not attempt.is_namespace else None
    served = kinds.named(NAMESPACES)
    return opened(record).plain(served) if record is not None and served is not None else None


def _params(
    kind: dict[str, Any] | None, ref: dict[str, Any] | None, attempt: Attempt, kinds: Kinds, storage: Storage
) -> Sequence[dict[str, Any] | None]:
    """The parameters of a binding, each to be judged with; None stands for a policy without. Raises `_Unusable`."""
    if not kind or not ref:
        return (None,)
    served = next((s for s in kinds if (s.resource.api_version, s.resource.kind) == (kind["apiVersion"], kind["kind"])), None)
    if served is None:
        raise _Unusable(f"paramKind kind `{kind['apiVersion']}, Kind={kind['kind']}` not known")
    found = [opened(record).plain(served) for record in _referred(ref, served, attempt, storage)]
    if not found and ref.get("parameterNotFoundAction") == "Deny":
        raise _Unusable("no params found for policy binding with `Deny` parameterNotFoundAction")
    return found


def _referred(ref: dict[str, Any], served: Served, attempt: Attempt, storage: Storage) -> Iterator[Record]:
    namespace, shelf = "", storage.shelf(served.name)
    if served.resource.namespaced and not (namespace := ref.get("namespace") or attempt.namespace):
        raise _Unusable("cannot use namespaced paramRef in policy binding that matches cluster-scoped resources")
    if name := ref.get("name"):
        record = shelf.objects.get(key_of(namespace, name))
        yield from () if record is None else (record,)
        return
    try:
        selector = Selector.of_label_selector(part(ref, "selector"))
    except UsageError as error:
        raise _Unusable(str(error)) from None
    for index in shelf.span(namespace or None):
        record = shelf.objects[shelf.keys[index]]
        if selector.matches(record.labels):
            yield record

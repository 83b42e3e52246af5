"""Kinds that are asked and not kept: who am I, may I, who is that.

The answers are true with access control on and off: without it everybody may do everything.
See https://kubernetes.io/docs/reference/access-authn-authz/authorization/ and `pkg/registry/authorization` of kubernetes.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import msgspec
from attrs import define

from kube_core.objects.plain import is_object

from .access.access import Access
from .access.attributes import Attributes
from .access.rules import ALL, Rule
from .document import Document, part, read_body
from .exchange import JSON, Exchange, User
from .managing import manage
from .metadata import Metadata, timestamp
from .operation import Operation
from .refusal import Cause, Refusal, bad_request, invalid
from .state import State
from .tokens.tokens import Unacceptable

_EVERYTHING = (Rule((ALL,), (ALL,), (ALL,)), Rule((ALL,), urls=(ALL,)))
_ONE_OF = "exactly one of nonResourceAttributes or resourceAttributes must be specified"
_GROUP = "authorization.k8s.io"


@define
class Question:
    """One review: who asks, and what."""

    access: Access
    operation: Operation
    document: Document
    now: float

    @property
    def user(self) -> User:
        """Who asks."""
        return self.operation.user

    @property
    def spec(self) -> dict[str, Any]:
        """What is asked."""
        return part(self.document.content, "spec")


_Answer: TypeAlias = Callable[[Question], dict[str, Any]]


def is_review(operation: Operation) -> bool:
    """Whether a kind can only be asked: it has no other verb than create."""
    return operation.served.resource.verbs == ("create",)


def review(state: State, operation: Operation) -> Exchange:
    """Answer a POST of such a kind."""
    served = operation.served
    if (answer := _ANSWERS.get(served.resource.kind)) is None:
        raise unserved(served.name)
    operation.check_write_options("CreateOptions")
    document = read_body(operation)
    document.content = _filled(document.content)
    manage(state, operation, None, document)
    question = Question(state.access, operation, document, state.now)
    names = {"kind": served.resource.kind, "apiVersion": served.resource.api_version}
    answered = answer(question)
    body = {**names, "metadata": question.document.metadata, **answered}
    return Exchange(201, JSON, msgspec.json.encode(body) + b"\n")


def _may_i(question: Question) -> dict[str, Any]:
    _check(question, [])
    return _decided(question, question.user)


def _may_he(question: Question) -> dict[str, Any]:
    _check(question, _nobody(question.spec))
    return _decided(question, _meant(question.spec))


def _may_he_here(question: Question) -> dict[str, Any]:
    spec, metadata, namespace = question.spec, question.document.metadata, question.operation.namespace
    if metadata.namespace not in ("", namespace):
        raise bad_request("the namespace of the provided object does not match the namespace sent on the request")
    metadata.namespace = namespace
    causes = _nobody(spec)
    asked = spec.get("resourceAttributes")
    if asked is not None and asked.get("namespace", "") != namespace:
        causes.append(_invalid("spec.resourceAttributes.namespace", asked.get("namespace", ""), "must match metadata.namespace"))
    if spec.get("nonResourceAttributes") is not None:
        shown = _as_go(spec["nonResourceAttributes"])
        causes.append(_invalid("spec.nonResourceAttributes", shown, "disallowed on this kind of request"))
    _check(question, causes, Metadata(namespace=namespace), " except for namespace")
    return _decided(question, _meant(spec))


def _nobody(spec: dict[str, Any]) -> list[Cause]:
    named = spec.get("user") or spec.get("groups")
    return [] if named else [_invalid("spec.user", "", "at least one of user or group must be specified")]


def _check(question: Question, causes: list[Cause], empty: Metadata | None = None, but: str = "") -> None:
    spec, asked = question.spec, ("resourceAttributes", "nonResourceAttributes")
    there = [name for name in asked if spec.get(name) is not None]
    if len(there) != 1:
        other = spec.get("nonResourceAttributes")
        causes.insert(0, _invalid("spec", other and _as_go(other), _ONE_OF))
    metadata = question.document.metadata
    expected = empty or Metadata()
    expected.managed_fields = metadata.managed_fields
    if metadata != expected:
        shown = metadata
        causes.append(_invalid("metadata", shown, f"must be empty{but}"))
    if causes:
        raise invalid(_GROUP, "", "", causes)


def _as_go(attributes: dict[str, Any]) -> dict[str, str]:
    return {"Path": attributes.get("path", ""), "Verb": attributes.get("verb", "")}


def _invalid(field: str, value: Any, text: str) -> Cause:
    return Cause("FieldValueInvalid", f"Invalid value: {msgspec.json.encode(value).decode()}: {text}", field)


def _meant(spec: dict[str, Any]) -> User:
    extra: dict[str, list[str]] = spec.get("extra") or {}
    return User(
        spec.get("user", ""),
        tuple(spec.get("groups") or ()),
        spec.get("uid", ""),
        {key: tuple(values) for key, values in extra.items()},
    )


def _decided(question: Question, user: User) -> dict[str, Any]:
    spec = question.spec
    decision = question.access.decide(user, _asked(spec))
    status = {"allowed": decision.allowed, "reason": decision.reason}
    return {"spec": spec, "status": {key: value for key, value in status.items() if value != ""}}


def _filled(value: dict[str, Any]) -> dict[str, Any]:
    """An object without the texts in it that are empty, as Go writes it."""
    return {key: _filled(item) if is_object(item) else item for key, item in value.items() if item != ""}


def _asked(spec: dict[str, Any]) -> Attributes:
    if (asked := spec.get("resourceAttributes")) is None:
        asked = part(spec, "nonResourceAttributes")
        return Attributes(asked.get("verb", ""), path=asked.get("path", ""))
    words = ("verb", "group", "resource", "subresource", "namespace", "name")
    return Attributes(*(asked.get(word, "") for word in words))


def _rules(question: Question) -> dict[str, Any]:
    if not (namespace := question.spec.get("namespace", "")):
        raise bad_request("no namespace on request")
    question.document.metadata, access = Metadata(), question.access
    rules, error = access.policy.rules(question.user, namespace) if access.rbac else (_EVERYTHING, "")
    status: dict[str, Any] = {
        "resourceRules": _plain(rule for rule in rules if rule.resources),
        "nonResourceRules": _plain(rule for rule in rules if rule.urls),
        "incomplete": False,
    }
    return {"spec": {}, "status": {**status, "evaluationError": error} if error else status}


def _plain(rules: Iterable[Rule]) -> Sequence[dict[str, list[str]]]:
    return [rule.plain() for rule in rules]


def _who_am_i(question: Question) -> dict[str, Any]:
    question.document.metadata = Metadata(creation_timestamp=timestamp(int(question.now)))
    return {"status": {"userInfo": _info(question.user)}}


def _info(user: User) -> dict[str, Any]:
    extra = {key: list(values) for key, values in sorted(user.extra.items())}
    info = {"username": user.name, "uid": user.uid, "groups": list(user.groups), "extra": extra}
    return {key: value for key, value in info.items() if value}


def _who_is_that(question: Question) -> dict[str, Any]:
    spec = question.spec
    if not (token := spec.get("token")):
        raise bad_request("token is required for TokenReview in authentication")
    try:
        user, audiences = question.access.identify(token, tuple(spec.get("audiences") or ()), question.now)
    except Unacceptable as why:
        return {"spec": spec, "status": {"user": {}, "error": str(why)}}
    return {"spec": spec, "status": {"authenticated": True, "user": _info(user), "audiences": list(audiences)}}


_ANSWERS: dict[str, _Answer] = {
    "SelfSubjectAccessReview": _may_i,
    "SubjectAccessReview": _may_he,
    "LocalSubjectAccessReview": _may_he_here,
    "SelfSubjectRulesReview": _rules,
    "SelfSubjectReview": _who_am_i,
    "TokenReview": _who_is_that,
}


def unserved(what: str) -> Refusal:
    """501: the real server has it, and this one does not. No reason of Kubernetes fits."""
    return Refusal(501, "", f"this server does not serve {what}")

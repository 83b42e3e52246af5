"""The library ``authz``: may somebody do something?

Who decides is given with the values: `Authorizer` is a protocol of who is asked, and a check is what is asked of him.
See https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-authorizer-library.
"""

from collections.abc import Callable
from typing import TypeAlias

from attrs import evolve, frozen

from .errors import EvaluationError
from .function import Function

CHECK_COST = 350_000  # pkg/cel/library/cost.go of k8s.io/apiserver: an expression may ask twice, not three times


@frozen
class Answer:
    """Whether something may be done, and why."""

    allowed: bool
    reason: str = ""


@frozen
class Question:
    """What is to be done: to a resource, or to a path that is none (then ``resource`` is empty)."""

    user: str
    """Who would do it: a ServiceAccount as ``namespace/name``; empty for whoever sends the request."""
    verb: str = ""
    path: str = ""
    group: str = ""
    resource: str = ""
    subresource: str = ""
    namespace: str = ""
    name: str = ""


Decide: TypeAlias = Callable[[Question], Answer]


@frozen(eq=False)
class Authorizer:
    """Somebody who may do things, or not."""

    decide: Decide
    user: str = ""


@frozen(eq=False)
class GroupCheck:
    """An API group."""

    decide: Decide
    question: Question


@frozen(eq=False)
class PathCheck(GroupCheck):
    """A path."""


@frozen(eq=False)
class ResourceCheck(GroupCheck):
    """A resource."""


def _not_empty(text: str, what: str) -> str:
    if not text.strip():
        raise EvaluationError(f"{what} must not be empty")
    return text


def _path(who: Authorizer, path: str) -> PathCheck:
    return PathCheck(who.decide, Question(who.user, path=_not_empty(path, "path")))


def _account(who: Authorizer, namespace: str, name: str) -> Authorizer:
    return evolve(who, user=f"{namespace}/{name}")


def _resource(check: GroupCheck, resource: str) -> ResourceCheck:
    return ResourceCheck(check.decide, evolve(check.question, resource=_not_empty(resource, "resource")))


def _with(field: str) -> Callable[[ResourceCheck, str], ResourceCheck]:
    return lambda check, text: evolve(check, question=evolve(check.question, **{field: text}))


def _checked(check: GroupCheck, verb: str) -> Answer:
    return check.decide(evolve(check.question, verb=verb))


TABLE: dict[str, Function] = {
    "authorizer.path(string) -> pathcheck": _path,
    "authorizer.group(string) -> groupcheck": lambda who, group: GroupCheck(who.decide, Question(who.user, group=group)),
    "authorizer.serviceAccount(string, string) -> authorizer": _account,
    "groupcheck.resource(string) -> resourcecheck": _resource,
    "resourcecheck.subresource(string) -> resourcecheck": _with("subresource"),
    "resourcecheck.namespace(string) -> resourcecheck": _with("namespace"),
    "resourcecheck.name(string) -> resourcecheck": _with("name"),
    "resourcecheck.fieldSelector(string) -> resourcecheck": lambda check, text: check,
    "resourcecheck.labelSelector(string) -> resourcecheck": lambda check, text: check,
    "pathcheck.check(string) -> decision": _checked,
    "resourcecheck.check(string) -> decision": _checked,
    "decision.allowed() -> bool": lambda answer: answer.allowed,
    "decision.reason() -> string": lambda answer: answer.reason,
    "decision.errored() -> bool": lambda answer: False,
    "decision.error() -> string": lambda answer: "",
}

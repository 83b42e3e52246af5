"""Kinds that are asked and not kept: who am I, may I.

This server looks at no credentials and allows everything; its answers say so. Who asks, it knows from whoever took the request.
See https://kubernetes.io/docs/reference/access-authn-authz/authorization/.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from .document import read_body
from .exchange import JSON, Exchange, User
from .metadata import timestamp
from .operation import Operation
from .refusal import Refusal
from .state import State

ADMIN = User("system:admin", ("system:masters",))
"""Who everybody is of whom nobody knows better."""
AUTHENTICATED = "system:authenticated"
_EVERY_RESOURCE = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}
_EVERY_PATH = {"verbs": ["*"], "nonResourceURLs": ["*"]}


def _allowed(_: User) -> dict[str, Any]:
    return {"allowed": True}


def _rules(_: User) -> dict[str, Any]:
    return {"resourceRules": [_EVERY_RESOURCE], "nonResourceRules": [_EVERY_PATH], "incomplete": False}


def _user(user: User) -> dict[str, Any]:
    return {"userInfo": {"username": user.name, "groups": [*dict.fromkeys((*user.groups, AUTHENTICATED))]}}


_ANSWERS: dict[str, Callable[[User], dict[str, Any]]] = {
    "SelfSubjectAccessReview": _allowed,
    "SubjectAccessReview": _allowed,
    "LocalSubjectAccessReview": _allowed,
    "SelfSubjectRulesReview": _rules,
    "SelfSubjectReview": _user,
}


def is_review(operation: Operation) -> bool:
    """Whether a kind can only be asked: it has no other verb than create."""
    return operation.served.resource.verbs == ("create",)


def review(state: State, operation: Operation) -> Exchange:
    """Answer a POST of such a kind."""
    served = operation.served
    if (status := _ANSWERS.get(served.resource.kind)) is None:
        raise unserved(served.name)
    document = read_body(operation)
    metadata: dict[str, Any] = msgspec.to_builtins(document.metadata)
    if served.resource.kind == "SelfSubjectReview":
        metadata["creationTimestamp"] = timestamp(int(state.now))
    names = {"kind": served.resource.kind, "apiVersion": served.resource.api_version}
    body = {**names, "metadata": metadata, **document.content, "status": status(operation.request.user or ADMIN)}
    return Exchange(201, JSON, msgspec.json.encode(body) + b"\n")


def unserved(what: str) -> Refusal:
    """501: the real server has it, and this one does not. No reason of Kubernetes fits."""
    return Refusal(501, "", f"this server does not serve {what}")

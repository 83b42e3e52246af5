"""Kinds that are asked and not kept: who am I, may I.

This server looks at no credentials and allows everything; its answers say so.
See https://kubernetes.io/docs/reference/access-authn-authz/authorization/.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from .document import Document, read_body
from .exchange import JSON, Exchange
from .metadata import timestamp
from .operation import Operation
from .refusal import Refusal
from .state import State

USER = {"username": "system:admin", "groups": ["system:masters", "system:authenticated"]}
"""Who everybody is."""
_EVERY_RESOURCE = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}
_EVERY_PATH = {"verbs": ["*"], "nonResourceURLs": ["*"]}


def _allowed(_: Document) -> dict[str, Any]:
    return {"allowed": True}


def _rules(_: Document) -> dict[str, Any]:
    return {"resourceRules": [_EVERY_RESOURCE], "nonResourceRules": [_EVERY_PATH], "incomplete": False}


def _user(_: Document) -> dict[str, Any]:
    return {"userInfo": USER}


_ANSWERS: dict[str, Callable[[Document], dict[str, Any]]] = {
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
    body = {**names, "metadata": metadata, **document.content, "status": status(document)}
    return Exchange(201, JSON, msgspec.json.encode(body) + b"\n")


def unserved(what: str) -> Refusal:
    """501: the real server has it, and this one does not. No reason of Kubernetes fits."""
    return Refusal(501, "", f"this server does not serve {what}")

"""Who asks for a certificate is known by the server, not said by the request."""

from typing import Any

from ...document import Document
from ...operation import Operation
from ...state import State

_WHO = ("username", "uid", "groups", "extra")


def name_requester(state: State, operation: Operation, document: Document) -> None:
    """Write the user into a new CertificateSigningRequest."""
    user, spec = operation.user, document.content.setdefault("spec", {})
    for key in _WHO:
        spec.pop(key, None)
    known = {"username": user.name, "uid": user.uid, "groups": [*user.groups]}
    extra = {key: [*values] for key, values in user.extra.items()}
    spec |= {key: value for key, value in {**known, "extra": extra}.items() if value}


def keep_requester(state: State, operation: Operation, before: Document, document: Document) -> None:
    """Nothing of what was asked changes."""
    spec: dict[str, Any] = before.content["spec"]
    document.content["spec"] = spec

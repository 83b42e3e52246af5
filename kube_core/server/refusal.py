"""How the server says no: one exception that carries a Status, in the real server's words.

Texts and codes are facts of k8s.io/apimachinery/pkg/api/errors and of k8s.io/apiserver, checked against a live 1.37.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Any

import msgspec
from attrs import frozen

from .exchange import JSON, Exchange, Headers
from .quoting import go_quoted

MOST_CAUSES = 10_000  # ours: a body of 3 MB can be wrong in a million places, each with a sentence of its own


@frozen
class Cause:
    """One reason among several: a word of `CauseType`, what is wrong, and with which field."""

    reason: str
    message: str
    field: str


class Refusal(Exception):
    """The request is answered with a Status of failure. Caught by the server, never seen by its caller."""

    def __init__(
        self,
        code: int,
        reason: str,
        message: str,
        details: dict[str, Any] | None = None,
        *,
        headers: Headers = (),
        metadata: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.headers = headers
        status: dict[str, Any] = {"kind": "Status", "apiVersion": "v1", "metadata": metadata or {}, "status": "Failure"}
        status["message"] = message
        if reason:
            status["reason"] = reason
        if details is not None:
            status["details"] = details
        status["code"] = code
        self.status = status

    def with_headers(self, headers: Headers) -> "Refusal":
        """The same, with more header fields."""
        self.headers = (*self.headers, *headers)
        return self

    def exchange(self) -> Exchange:
        """The whole answer."""
        return Exchange(self.code, (*JSON, *self.headers), msgspec.json.encode(self.status) + b"\n")


def bad_request(message: str) -> Refusal:
    """400: the request can't be understood."""
    return Refusal(400, "BadRequest", message)


def no_such_resource() -> Refusal:
    """404: no such kind, or no such path below one."""
    return Refusal(404, "NotFound", "the server could not find the requested resource", {})


def not_allowed() -> Refusal:
    """405: the path exists, but not for this method."""
    return Refusal(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {})


def failed(message: str) -> Refusal:
    """500 without a reason: an error of the storage that the real server passes on as it is."""
    return Refusal(500, "", message)


def details(name: str, group: str, kind: str, **more: Any) -> dict[str, Any]:
    """StatusDetails, without what is empty."""
    all_of = {"name": name, "group": group, "kind": kind, **more}
    return {key: value for key, value in all_of.items() if value}


def invalid(group: str, kind: str, name: str, causes: Iterable[Cause]) -> Refusal:
    """422: the object or the options are not valid."""
    told = islice(causes, MOST_CAUSES)
    listed = [{"reason": cause.reason, "message": cause.message, "field": cause.field} for cause in told]
    texts = list(dict.fromkeys(f"{cause['field']}: {cause['message']}" for cause in listed))
    text = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
    qualified = f"{kind}.{group}" if group else kind
    shown = go_quoted(name)
    return Refusal(422, "Invalid", f"{qualified} {shown} is invalid: {text}", details(name, group, kind, causes=listed))


def expired(message: str, continue_token: str = "") -> Refusal:
    """410: what was asked for is older than the history."""
    return Refusal(410, "Expired", message, metadata={"continue": continue_token} if continue_token else None)


def too_large_version(asked: int, current: int) -> Refusal:
    """504: a resourceVersion from the future."""
    causes = [{"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}]
    return Refusal(
        504,
        "Timeout",
        f"Timeout: Too large resource version: {asked}, current: {current}",
        {"causes": causes, "retryAfterSeconds": 1},
        headers=(("retry-after", "1"),),
    )


def internal(text: str) -> Refusal:
    """500: something that should not happen did."""
    return Refusal(500, "InternalError", f"Internal error occurred: {text}", {"causes": [{"message": text}]})

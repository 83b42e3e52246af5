"""What the server answers when it says no.

The reasons are those of https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go (StatusReason).
"""

import re
from typing import TYPE_CHECKING, Any

from kube_core.base import KubeError

from .headers import Pairs, header

if TYPE_CHECKING:
    from kube_core.models.meta_v1 import Status, StatusCause

    from .request import Request


_SECRETS = re.compile(r"/secrets(?:[/?]|$)")
_OBJECTS = re.compile(r"(?<=Invalid value: )\"?\{.*|(?<=got )&?\{.*", re.DOTALL)


class ApiError(KubeError):
    """The server said no.

    ``status`` is its Status object, made up from the code and the text when a proxy answered something else; ``status_code`` is
    the HTTP status code; ``request`` is what was asked. The message shows the server's own and the request's path, no more.
    """

    def __init__(
        self, status: "Status", *, status_code: int = 0, headers: Pairs = (), request: "Request[Any] | None" = None
    ) -> None:
        self.status = status
        self.status_code = status_code
        self.headers = headers
        self.request = request
        super().__init__(self._words())

    def _words(self) -> str:
        asked = f" ({self.request.method} {self.request.url})" if self.request else ""
        return f"{self.reason or type(self).__name__} {self.code}: {self._told()}{asked}{self._hint()}"

    def _told(self) -> str:
        """The server's sentence; about Secrets, without the objects that it repeats, which are whole in `message`."""
        text = self.message or "the server says no more"
        secret = self.request is not None and _SECRETS.search(self.request.url)
        return _OBJECTS.sub("<hidden>", text) if secret else text

    def _hint(self) -> str:
        """What the server does not say: it asks for the verb of the HTTP method, and for the one that clients used to have."""
        if self.request is None or self.request.answer.shape != "upgrade" or self.code != 403:
            return ""
        return f"; the Role needs both verbs, get and create, on pods/{self.request.url.rpartition('/')[2]}"

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.status, self.status_code, self.headers, self.request)

    @property
    def code(self) -> int:
        """The code in the Status, else the HTTP status code."""
        return self.status.code or self.status_code

    @property
    def reason(self) -> str:
        """One word of Kubernetes for why, such as ``AlreadyExists``; empty when the server gives none."""
        return self.status.reason or ""

    @property
    def message(self) -> str:
        """The server's sentence."""
        return self.status.message or ""

    @property
    def causes(self) -> "tuple[StatusCause, ...]":
        """The single faults, for instance one a field of an Invalid object."""
        return tuple(self.status.details.causes) if self.status.details else ()

    @property
    def retry_after_seconds(self) -> int | None:
        """How long the server asks to wait, in the Status or as whole seconds in Retry-After; None when it doesn't."""
        if self.status.details and self.status.details.retry_after_seconds:
            return self.status.details.retry_after_seconds
        after = header(self.headers, "retry-after")
        return int(after) if after.isascii() and after.isdigit() and len(after) < 10 else None

    @property
    def flow_schema_uid(self) -> str:
        """The uid of the FlowSchema that matched the request; empty when the server does not say."""
        return header(self.headers, "x-kubernetes-pf-flowschema-uid")

    @property
    def final(self) -> bool:
        """Whether asking again would be answered alike: a refusal, and not one that says "not now" (408, 429)."""
        return 300 <= self.code < 500 and self.code not in (408, 429)

    @property
    def resource_version_too_large(self) -> bool:
        """Whether the version asked for is newer than what the server has seen yet: a Timeout, best asked again."""
        named = any(cause.reason == "ResourceVersionTooLarge" for cause in self.causes)
        return named or "Too large resource version" in self.message  # the text is all that servers before 1.19 give


class BadRequest(ApiError):
    """400: the request makes no sense to the server."""


class Unauthorized(ApiError):
    """401: the server does not know who asks."""


class Forbidden(ApiError):
    """403: whoever asks may not do this."""


class NotFound(ApiError):
    """404: no such object, or no such resource."""

    @property
    def object_missing(self) -> bool:
        """Whether the server knows the resource, and only the object is not there."""
        return bool(self.status.details and self.status.details.name)


class MethodNotAllowed(ApiError):
    """405: the resource does not have that verb."""


class NotAcceptable(ApiError):
    """406: the server can't answer in the form that was asked for."""


class AlreadyExists(ApiError):
    """409: an object of that name is there."""


class Conflict(ApiError):
    """409: the object has changed since it was read, or another manager owns a field."""


class Gone(ApiError):
    """410: what was asked for is no longer there and will not come back."""


class Expired(ApiError):
    """410: the resource version or the continue token is too old; list again."""


class RequestTooLarge(ApiError):
    """413: the body is larger than the server takes."""


class UnsupportedMediaType(ApiError):
    """415: the server does not take that kind of body, such as a strategic merge patch of a custom resource."""


class Invalid(ApiError):
    """422: the object breaks a rule of its kind; ``causes`` names the fields."""


class TooManyRequests(ApiError):
    """429: too many requests, or an eviction that a PodDisruptionBudget does not allow now."""


class InternalError(ApiError):
    """500: the server failed."""


class ServerTimeout(ApiError):
    """500: the server could not finish in time, and the request may be sent again."""


class ServiceUnavailable(ApiError):
    """503: the server, or the one behind it, is not there now."""


class Timeout(ApiError):
    """504: the server could not finish in the time that was given."""


ERRORS_BY_REASON: dict[str, type[ApiError]] = {
    "BadRequest": BadRequest,
    "Unauthorized": Unauthorized,
    "Forbidden": Forbidden,
    "NotFound": NotFound,
    "MethodNotAllowed": MethodNotAllowed,
    "NotAcceptable": NotAcceptable,
    "AlreadyExists": AlreadyExists,
    "Conflict": Conflict,
    "Gone": Gone,
    "Expired": Expired,
    "RequestEntityTooLarge": RequestTooLarge,
    "UnsupportedMediaType": UnsupportedMediaType,
    "Invalid": Invalid,
    "TooManyRequests": TooManyRequests,
    "InternalError": InternalError,
    "StorageReadError": InternalError,
    "ServerTimeout": ServerTimeout,
    "ServiceUnavailable": ServiceUnavailable,
    "Timeout": Timeout,
}

ERRORS_BY_CODE: dict[int, type[ApiError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    406: NotAcceptable,
    409: Conflict,
    410: Gone,
    413: RequestTooLarge,
    415: UnsupportedMediaType,
    422: Invalid,
    429: TooManyRequests,
    500: InternalError,
    503: ServiceUnavailable,
    504: Timeout,
}


def error_class(reason: str, code: int) -> type[ApiError]:
    """The class of an error: by its reason, by its code when there is none; an unknown reason is a plain `ApiError`."""
    if reason and reason != "Unknown":
        return ERRORS_BY_REASON.get(reason, ApiError)
    return ERRORS_BY_CODE.get(code, ApiError)


def _rebuild(
    kind: type[ApiError], status: "Status", status_code: int, headers: Pairs, request: "Request[Any] | None"
) -> ApiError:
    return kind(status, status_code=status_code, headers=headers, request=request)

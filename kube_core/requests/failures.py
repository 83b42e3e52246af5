"""Any answer that is not a success, as an `ApiError`.

Kubernetes answers a Status object; load balancers, proxies and aggregated servers answer text, HTML or nothing. Each becomes an
error of the class that its reason or its code says, never a decoding error in place of the server's own.
"""

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kube_core.models.meta_v1 import Status

from .errors import ApiError, error_class
from .headers import Headers, Pairs, header, pairs_of
from .reading import status_in

if TYPE_CHECKING:
    from .request import Request

TEXT_LIMIT = 1024
"""Bytes of a foreign body that are kept as the message: enough for a sentence, too little for a whole page."""

_MARKUP = re.compile(r"<(script|style|head)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)


def api_error(status_code: int, headers: Headers, body: bytes, request: "Request[Any] | None" = None) -> ApiError:
    """Make the error of an answer whose HTTP status code is not a success."""
    fields = pairs_of(headers)
    if 300 <= status_code < 400:
        status = _made_up(status_code, _redirect(status_code, fields))
    else:
        status = status_in(body) or _made_up(status_code, _text(body) or _phrase(status_code))
    return error_of(status, status_code=status_code, headers=fields, request=request)


def error_of(status: Status, *, status_code: int = 0, headers: Pairs = (), request: "Request[Any] | None" = None) -> ApiError:
    """Make the error that a Status tells of, such as the one in an ERROR event of a watch."""
    cls = error_class(status.reason or "", status.code or status_code)
    return cls(status, status_code=status_code, headers=headers, request=request)


def api_error_of_status(data: bytes, request: "Request[Any] | None" = None) -> ApiError:
    """Make the error of a Status that came by itself, as in an ERROR event of a watch; of any other bytes, a plain one."""
    return error_of(status_in(data) or _made_up(0, _text(data) or "an error without a Status"), request=request)


def failure_in(body: bytes, status_code: int, headers: Headers, request: "Request[Any] | None" = None) -> ApiError | None:
    """The error in a body that came with a success code although it says Failure; None when it isn't one."""
    status = status_in(body)
    if status is None or status.status != "Failure":
        return None
    return error_of(status, status_code=status_code, headers=pairs_of(headers), request=request)


def _made_up(code: int, message: str) -> Status:
    return Status(status="Failure", message=message, code=code)


def _redirect(code: int, headers: Pairs) -> str:
    return f"the server redirects{_where(header(headers, 'location'))}, which is not followed, since credentials would go along"


def _where(location: str) -> str:
    """Where a redirect points to, without the parts that may hold secrets."""
    try:
        parts = urlsplit(location)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    place = f"{parts.scheme}://{host}{port}{parts.path}" if host else parts.path
    return f" to {_printable(place)[:TEXT_LIMIT]}" if place else ""


def _text(body: bytes) -> str:
    text = body[:TEXT_LIMIT].decode("utf-8", "replace")
    if "<" in text:
        text = _MARKUP.sub(" ", text)
    return " ".join(_printable(text).split())


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def _phrase(code: int) -> str:
    try:
        return f"the server answered {code} {HTTPStatus(code).phrase} and no more"
    except ValueError:
        return f"the server answered {code} and no more"

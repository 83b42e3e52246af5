"""Requests for whatever has no verb of its own: ``/version``, ``/healthz``, ``/metrics``, any path with any method."""

from typing import Any

from kube_core.base import UsageError
from kube_core.objects import json_encode

from .answer import Answer
from .extras import extra_headers, extra_query
from .headers import Pairs
from .options import Extra, ExtraHeaders
from .paths import LEGAL_IN_A_SEGMENT, quoted
from .request import Request

ANY_TEXT: Answer[str] = Answer("text")
ANY_JSON: Answer[Any] = Answer("json")
_METHOD = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def raw_json(
    path: str,
    *,
    method: str = "GET",
    body: object = None,
    content_type: str = "application/json",
    query: Extra | None = None,
    headers: ExtraHeaders | None = None,
) -> Request[Any]:
    """Build any request whose answer is JSON; errors are as for every other.

    ``body`` is bytes, which are sent as they are, or anything that is written as JSON. ``path`` may be percent-quoted already.
    """
    data, sent = _body(body, content_type)
    fields = (("Accept", "application/json"), *sent, *extra_headers(headers))
    return Request(_method(method), _path(path), extra_query(query), fields, data, ANY_JSON)


def raw_text(
    path: str,
    *,
    method: str = "GET",
    body: object = None,
    content_type: str = "application/json",
    query: Extra | None = None,
    headers: ExtraHeaders | None = None,
) -> Request[str]:
    """Build any request whose answer is text, such as ``/healthz`` or ``/metrics``; otherwise as `raw_json`."""
    data, sent = _body(body, content_type)
    fields = (("Accept", "*/*"), *sent, *extra_headers(headers))
    return Request(_method(method), _path(path), extra_query(query), fields, data, ANY_TEXT)


def _body(body: object, content_type: str) -> tuple[bytes, Pairs]:
    if body is None:
        return b"", ()
    if not content_type.isprintable() or not content_type.isascii():
        raise UsageError("content_type is not one line of ASCII text")
    return body if isinstance(body, bytes) else json_encode(body), (("Content-Type", content_type),)


def _method(method: str) -> str:
    if not method or not _METHOD.issuperset(method):
        raise UsageError(f"the method is {method!r}: give it in capital letters, such as 'GET'")
    return method


def _path(path: str) -> str:
    if not path.startswith("/") or path.startswith("//") or "?" in path or "#" in path:
        raise UsageError(f"the path is {path!r}: it begins with one '/', and its parameters go through query")
    if any(step in (".", "..") for step in path.split("/")):
        raise UsageError(f"the path is {path!r}: give it without '.' and '..'")
    return quoted("path", path, "/%" + LEGAL_IN_A_SEGMENT)

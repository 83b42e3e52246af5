"""The server's words when admission refuses, or fails.

See `pkg/admission/plugin/webhook/errors` and `pkg/util/webhook` of k8s.io/apiserver.
"""

from typing import Any

from ..document import part
from ..refusal import Refusal, bad_request, internal

_LEAST_CODE, _MOST_CODE, _FAILED = 400, 599, 500


def denied(webhook: str, result: dict[str, Any] | None) -> Refusal:
    """The refusal of a webhook: its own Status, with its name in front of the message."""
    result = result or {}
    code, reason, message = result.get("code") or 0, result.get("reason") or "", result.get("message") or ""
    because = f": {message or reason}" if message or reason else " without explanation"
    text = f'admission webhook "{webhook}" denied the request{because}'
    details = part(result, "details") or None
    code = max(code, _LEAST_CODE) if code <= _MOST_CODE else _FAILED  # the real server drops the connection
    return Refusal(code, reason, text, details, metadata=part(result, "metadata") or None)


def uncalled(webhook: str, text: str) -> Refusal:
    """500: a webhook could not be asked, and it may not be left out."""
    return internal(f'failed calling webhook "{webhook}": {text}')


def no_dry_run(webhook: str) -> Refusal:
    """400: a webhook might do something although nothing is to happen."""
    return bad_request(f'admission webhook "{webhook}" does not support dry run')

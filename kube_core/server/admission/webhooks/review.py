"""AdmissionReviews: what a webhook is sent, and what its answer means.

See `pkg/admission/plugin/webhook/request/admissionreview.go` of k8s.io/apiserver.
"""

from base64 import b64decode
from typing import Any

import msgspec
from attrs import frozen

from kube_core.base import DecodeError
from kube_core.objects import json_decode
from kube_core.objects.plain import is_array, is_object

from ...bodies.json_faults import json_fault
from ...conforming import go_type
from ...octets import octets
from ..attempt import Attempt
from ..description import described, shown
from ..matching import Place
from .calls import WebhookReply, error_of
from .hooks import Hook

_GROUP = "admission.k8s.io"
_KNOWN = ("v1", "v1beta1")
_TOO_FAR = 300
_UNDECODABLE = "received undecodable patch in webhook response"


class Misbehaved(Exception):
    """A webhook did not do what it should. The text is the server's."""


@frozen
class Verdict:
    """What a webhook said."""

    allowed: bool
    result: dict[str, Any] | None
    patch: list[Any]
    warnings: tuple[str, ...]


def review_of(hook: Hook, attempt: Attempt, place: Place, uid: str) -> bytes:
    """The body to send. Raises `Misbehaved` when the webhook takes no version that there is."""
    request = {
        "uid": uid,
        **described(attempt, place),
        "object": shown(attempt.object, attempt, place),
        "oldObject": shown(attempt.old, attempt, place),
    }
    body = {"kind": "AdmissionReview", "apiVersion": f"{_GROUP}/{_version(hook)}", "request": request}
    return msgspec.json.encode(body)


def _version(hook: Hook) -> str:
    version = next((version for version in hook.versions if version in _KNOWN), None)
    if version is None:
        raise Misbehaved(
            "could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)"
        )
    return version


def verdict_of(hook: Hook, reply: WebhookReply, uid: str, *, mutating: bool) -> Verdict:
    """What an answer means. Raises `Misbehaved`."""
    review = _read(reply)
    response = review.get("response")
    if response is None:
        raise Misbehaved("received invalid webhook response: webhook response was absent")
    response = _shaped(response)
    if _version(hook) == "v1":
        _check(review, response, uid, mutating)
    warnings = tuple(text or "" for text in response.get("warnings") or ())
    patch = _patch(response) if mutating else []
    return Verdict(bool(response.get("allowed")), response.get("status") or None, patch, warnings)


_STATUS: dict[str, tuple[type, str]] = {
    "metadata": (dict, "v1.ListMeta"),
    "status": (str, "string"),
    "message": (str, "string"),
    "reason": (str, "v1.StatusReason"),
    "details": (dict, "v1.StatusDetails"),
    "code": (int, "int32"),
}
_DETAILS: dict[str, tuple[type, str]] = {
    **dict.fromkeys(("name", "group", "kind"), (str, "string")),
    "uid": (str, "types.UID"),
    "causes": (list, "[]v1.StatusCause"),
    "retryAfterSeconds": (int, "int32"),
}
_RESPONSE: dict[str, tuple[type, str]] = {
    "uid": (str, "types.UID"),
    "allowed": (bool, "bool"),
    "status": (dict, "v1.Status"),
    "patch": (str, "[]uint8"),
    "patchType": (str, "v1.PatchType"),
    "auditAnnotations": (dict, "map[string]string"),
    "warnings": (list, "[]string"),
}
"""The types that fields of an answer have in JSON, and in Go."""


def _shaped(response: Any) -> dict[str, Any]:
    """An answer with fields of the right types. Raises `Misbehaved` with what Go's JSON reader says."""
    if not is_object(response):
        raise _mistyped(response, "AdmissionReview.response", "v1.AdmissionResponse")
    _check_types(response, _RESPONSE, "AdmissionResponse.response")
    if response.get("status"):
        _check_types(response["status"], _STATUS, "Status.response.status")
        _check_types(response["status"].get("details") or {}, _DETAILS, "StatusDetails.response.status.details")
    for text in response.get("warnings") or ():
        if text is not None and not isinstance(text, str):
            raise _mistyped(text, "AdmissionResponse.response.warnings", "string")
    try:
        octets(response.get("patch") or "")
    except ValueError as why:
        raise Misbehaved(f"failed to call webhook: {why}") from None
    return {key: value for key, value in response.items() if value is not None}


def _check_types(value: dict[str, Any], types: dict[str, tuple[type, str]], place: str) -> None:
    for key, (wanted, name) in types.items():
        if (found := value.get(key)) is not None and type(found) is not wanted:
            raise _mistyped(found, f"{place}.{key}", name)


def _mistyped(value: Any, place: str, wanted: str) -> Misbehaved:
    return Misbehaved(
        f"failed to call webhook: json: cannot unmarshal {go_type(value)} into Go struct field {place} of type {wanted}"
    )


def _read(reply: WebhookReply) -> dict[str, Any]:
    try:
        value = json_decode(reply.body)
    except DecodeError:
        value = None
    if not 200 <= reply.status < _TOO_FAR:
        raise Misbehaved(f"failed to call webhook: {error_of(reply, value)}")
    if not is_object(value) or not value.get("kind"):
        shown = reply.body.decode("utf-8", "replace")
        why = "couldn't get version/kind; json parse error" if not is_object(value) else f"Object 'Kind' is missing in '{shown}'"
        raise Misbehaved(f"failed to call webhook: {why}")
    return value


def _check(review: dict[str, Any], response: dict[str, Any], uid: str, mutating: bool) -> None:
    named = f"{review.get('apiVersion', '')}, Kind={review.get('kind', '')}"
    patch, patch_type = response.get("patch"), response.get("patchType")
    problem = ""
    if response.get("uid", "") != uid:
        problem = f'expected response.uid="{uid}", got "{response.get("uid", "")}"'
    elif named != (wanted := f"{_GROUP}/v1, Kind=AdmissionReview"):
        problem = f"expected webhook response of {wanted}, got {named}"
    elif not mutating and (patch or patch_type is not None):
        problem = f"validating webhook may not return response.{'patch' if patch else 'patchType'}"
    elif mutating and patch and patch_type is None:
        problem = "webhook returned response.patch but not response.patchType"
    elif mutating and patch_type is not None and not patch:
        problem = "webhook returned response.patchType but not response.patch"
    if problem:
        raise Misbehaved(f"received invalid webhook response: {problem}")


def _patch(response: dict[str, Any]) -> list[Any]:
    """The steps of a patch. Raises `Misbehaved`."""
    data = b64decode(response.get("patch") or "")
    if not data:
        return []
    try:
        steps = json_decode(data)
    except DecodeError:
        raise Misbehaved(f"{_UNDECODABLE}: {json_fault(data)}") from None
    if steps is not None and not is_array(steps):
        raise Misbehaved(f"{_UNDECODABLE}: json: cannot unmarshal {go_type(steps)} into Go value of type jsonpatch.Patch")
    for step in steps or ():
        if not is_object(step):
            raise Misbehaved(f"{_UNDECODABLE}: json: cannot unmarshal {go_type(step)} into Go value of type jsonpatch.Operation")
    return steps or []

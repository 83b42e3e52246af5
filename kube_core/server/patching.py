"""PATCH of an object: JSON patch, JSON merge patch and strategic merge patch; `applying` has server-side apply."""

from typing import Any

from kube_core.apply import bare_v
from kube_core.base import DecodeError
from kube_core.objects import (
    PatchError,
    apply_json_patch,
    apply_strategic_merge_patch,
    json_encode,
    ref_of_kind,
    shape_of,
)
from kube_core.objects.plain import is_array, is_object

from .answers import answer
from .applying import apply
from .conforming import Misshapen, go_type, too_large
from .custom import opened_as
from .document import Document, from_patched, from_plain, report_unknown
from .duplicates import duplicates
from .exchange import Exchange
from .loose_json import read_json
from .managing import manage
from .merging import in_order, laid_over
from .operation import Operation
from .record import key_of
from .refusal import Cause, Refusal, bad_request, failed, invalid
from .state import State
from .strategic_faults import check_strategic
from .updating import check_identity, update

JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_PATCH = "application/strategic-merge-patch+json"
APPLY_PATCH = "application/apply-patch+yaml"
_MOST_COPIED = 3 * 1024 * 1024  # JSONPatchMaxCopyBytes of k8s.io/apiserver/pkg/server/config.go
_DECODING = "error decoding patch: "
_MOST_STEPS = 10_000  # maxJSONPatchOperations of k8s.io/apiserver/pkg/endpoints/handlers/patch.go


def patch(state: State, operation: Operation) -> Exchange:
    """Answer a PATCH of an object or of one of its parts."""
    media_type = patch_type(operation)
    if media_type == APPLY_PATCH:
        return apply(state, operation)
    operation.check_write_options("PatchOptions")
    old = state.storage.shelf(operation.served.shelf).objects.get(key_of(operation.namespace, operation.name))
    if old is None:
        raise operation.not_found()
    live = opened_as(operation.served, old)
    plain = live.plain(operation.served)
    value = patched(operation, media_type, plain)
    twice = duplicates(operation.request.body, _value(operation.request.body)) if media_type == MERGE_PATCH else []
    document = _reshaped(operation, value, media_type, twice)
    manage(state, operation, live, document)
    check_identity(operation, document.metadata)
    return answer(operation, update(state, operation, old, document))


def _reshaped(operation: Operation, value: dict[str, Any], media_type: str, twice: list[str]) -> Document:
    strategic = media_type == STRATEGIC_PATCH
    try:
        document = (from_patched if strategic else from_plain)(operation.served, value)
        document.unknown[:0] = [f'duplicate field "{path}"' for path in twice]
        report_unknown(operation, document)
    except Misshapen as why:
        text = (
            bare_v(_value(operation.request.body, media_type))
            if strategic
            else json_encode(_told(operation, media_type, value)).decode()
        )
        shown = json_encode(text).decode()
        raise invalid("", "", "", [Cause("FieldValueInvalid", f"Invalid value: {shown}: {why}", "patch")]) from None
    return document


def _told(operation: Operation, media_type: str, value: dict[str, Any]) -> dict[str, Any]:
    """The object as the library of the real server writes it after a patch."""
    return in_order(value, _value(operation.request.body) if media_type == MERGE_PATCH else {})


def patch_type(operation: Operation) -> str:
    """Which kind of patch the body is."""
    media_type = operation.request.header("content-type").partition(";")[0].strip().lower()
    if media_type in (JSON_PATCH, MERGE_PATCH, APPLY_PATCH) or (media_type == STRATEGIC_PATCH and not operation.served.custom):
        return media_type
    if operation.served.custom:
        accepted = ", ".join((JSON_PATCH, MERGE_PATCH, APPLY_PATCH))
        text = f"the body of the request was in an unknown format - accepted media types include: {accepted}"
        raise Refusal(415, "UnsupportedMediaType", text)
    raise Refusal(415, "UnsupportedMediaType", "415: Unsupported Media Type", {})


def patched(operation: Operation, media_type: str, document: dict[str, Any]) -> dict[str, Any]:
    """Apply the body of a request to a document."""
    value = _value(operation.request.body, media_type)
    if media_type == MERGE_PATCH:
        if not is_object(value):
            raise _undecodable(value, "map[string]interface {}")
        return laid_over(document, value)
    if media_type == STRATEGIC_PATCH:
        return _strategic(document, value)
    if not is_array(value) or not all(is_object(step) for step in value):
        raise _undecodable(value, "[]handlers.jsonPatchOp")
    if len(value) > _MOST_STEPS:
        text = f"The allowed maximum operations in a JSON patch is {_MOST_STEPS}, got {len(value)}"
        raise Refusal(413, "RequestEntityTooLarge", text)
    try:
        result = apply_json_patch(document, [_lenient(step) for step in value], copied_bytes=_MOST_COPIED, upserts=True)
    except PatchError:
        raise _rejected() from None
    if not is_object(result):
        raise _rejected()
    return result


def _lenient(step: dict[str, Any]) -> dict[str, Any]:
    """An operation as gopkg.in/evanphx/json-patch.v4 reads it: from a path's first slash on, and no value is null."""
    read = {**step, "value": step.get("value")} if step.get("op") in ("add", "replace", "test") else dict(step)
    for name in ("path", "from"):
        if isinstance(place := step.get(name), str) and "/" in place:
            read[name] = place[place.index("/") :]
    return read


def _strategic(document: dict[str, Any], value: Any) -> dict[str, Any]:
    if value is None:
        value = {}
    if not is_object(value):
        raise bad_request(f"json: cannot unmarshal {go_type(value)} into Go value of type map[string]interface {{}}")
    ref = ref_of_kind(document["apiVersion"], document["kind"])
    check_strategic(document, value, ref)
    try:
        return apply_strategic_merge_patch(document, value, shape_of(ref))
    except PatchError as error:
        raise failed(str(error)) from None


def _value(body: bytes, media_type: str = MERGE_PATCH) -> Any:
    try:
        value, beyond = read_json(body, exactly=media_type == STRATEGIC_PATCH)
    except DecodeError:
        raise bad_request("invalid JSON patch") from None
    if beyond is None:
        return value
    wanted = "Go struct field jsonPatchOp.value" if media_type == JSON_PATCH else "Go value"
    raise bad_request(("" if media_type == STRATEGIC_PATCH else _DECODING) + too_large(beyond, wanted))


def _undecodable(value: Any, wanted: str) -> Refusal:
    return bad_request(f"{_DECODING}json: cannot unmarshal {go_type(value)} into Go value of type {wanted}")


def _rejected() -> Refusal:
    return Refusal(422, "Invalid", "the server rejected our request due to an error in our request", {})

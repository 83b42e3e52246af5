"""PATCH of an object: JSON patch, JSON merge patch and strategic merge patch; `applying` has server-side apply."""

from typing import Any

import msgspec

from kube_core.apply import bare_v
from kube_core.base import DecodeError
from kube_core.objects import (
    PatchError,
    apply_json_patch,
    apply_strategic_merge_patch,
    copy_plain,
    json_encode,
    ref_of_kind,
    shape_of,
)
from kube_core.objects.plain import is_array, is_object

from .answers import answer
from .applying import apply
from .bodies.duplicates import duplicates
from .bodies.loose_json import read_json
from .conforming import Misshapen, go_type, too_large
from .custom import opened_as
from .document import Document, from_patched, from_plain, part, report_unknown
from .exchange import Exchange
from .managing import manage
from .merging import in_order, laid_over
from .operation import Operation
from .record import key_of
from .refusal import Cause, Refusal, bad_request, failed, invalid
from .served import Served
from .state import State
from .strategic_faults import check_strategic
from .updating import check_identity, update

JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_PATCH = "application/strategic-merge-patch+json"
APPLY_PATCH = "application/apply-patch+yaml"
_MOST_COPIED = 3 * 1024 * 1024  # JSONPatchMaxCopyBytes of k8s.io/apiserver/pkg/server/config.go
_DECODING = "error decoding patch: "
_WORDS_OF_STEPS = ("op", "path", "from")
_WITHIN = ("add", "copy", "move")
"""Operations that write into an object: none of them makes a whole one."""
_MOST_STEPS = 10_000  # maxJSONPatchOperations of k8s.io/apiserver/pkg/endpoints/handlers/patch.go


def patch(state: State, operation: Operation) -> Exchange:
    """Answer a PATCH of an object or of one of its parts."""
    media_type = patch_type(operation)
    if media_type == APPLY_PATCH:
        return apply(state, operation)
    operation.check_write_options("PatchOptions")
    old = state.storage.shelf(operation.served.shelf).objects.get(key_of(operation.namespace, operation.name))
    if old is None:
        check_json(operation.request.body)
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
    strategic, told = media_type == STRATEGIC_PATCH, value
    if operation.served.custom:
        _check_version(operation.served, value)
        told = copy_plain(value)
    if strategic:  # what it says of the kind is not looked at
        value |= {"kind": operation.served.resource.kind, "apiVersion": operation.served.resource.api_version}
    try:
        document = (from_patched if strategic else from_plain)(operation.served, value)
        document.unknown[:0] = [f'duplicate field "{path}"' for path in twice]
        report_unknown(operation, document)
    except Misshapen as why:
        raise misfit(operation, told, media_type, why) from None
    return document


def _check_version(served: Served, value: dict[str, Any]) -> None:
    """Refuse to make a custom resource one of another version."""
    version = str(value.get("apiVersion") or "")
    if version != served.resource.api_version:
        text = f'Invalid value: "{version}": must be {served.resource.api_version}'
        group, kind = version.rpartition("/")[0], str(value.get("kind", ""))
        raise invalid(group, kind, part(value, "metadata").get("name", ""), [Cause("FieldValueInvalid", text, "apiVersion")])


def misfit(operation: Operation, value: dict[str, Any], media_type: str, why: Misshapen) -> Refusal:
    """422: what a patch made has not the shape of the kind."""
    strategic = media_type == STRATEGIC_PATCH
    patch = _value(operation.request.body, media_type)
    text = bare_v(patch) if strategic else json_encode(_told(operation, media_type, value)).decode()
    shown = json_encode(text).decode()
    return invalid("", "", "", [Cause("FieldValueInvalid", f"Invalid value: {shown}: {why}", "patch")])


def _told(operation: Operation, media_type: str, value: dict[str, Any]) -> dict[str, Any]:
    """The object as the library of the real server writes it after a patch."""
    if operation.served.custom:
        told = in_order(value, value)
        if is_array(entries := part(told, "metadata").get("managedFields")):
            told["metadata"]["managedFields"] = [in_order(each, each) for each in entries if is_object(each)]
        return told
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
        if value is None:
            raise bad_request("Invalid JSON Patch")
        if not is_object(value):
            raise _undecodable(value, "map[string]interface {}")
        return laid_over(document, value)
    if media_type == STRATEGIC_PATCH:
        return _strategic(document, value)
    if not is_array(value):
        raise _undecodable(value, "[]handlers.jsonPatchOp")
    for step in value:
        _check_step(step)
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


def _check_step(step: Any) -> None:
    """Refuse what is no operation to Go: the library, which is asked later, does not get to see it."""
    if step is not None and not is_object(step):
        raise _undecodable(step, "handlers.jsonPatchOp")
    for name in _WORDS_OF_STEPS:
        if step and (word := step.get(name)) is not None and not isinstance(word, str):
            text = f"json: cannot unmarshal {go_type(word)} into Go struct field jsonPatchOp.{name} of type string"
            raise bad_request(f"{_DECODING}{text}")


def _lenient(step: dict[str, Any] | None) -> dict[str, Any]:
    """An operation as gopkg.in/evanphx/json-patch.v4 reads it: from a path's first slash on, and no value is null."""
    if step is None or (step.get("op") in _WITHIN and step.get("path") == ""):
        raise _rejected()
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


def check_json(body: bytes) -> None:
    """Refuse a patch that is no JSON, before it is known what it is for."""
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except RecursionError:
        pass
    except msgspec.DecodeError:
        raise bad_request("invalid JSON patch") from None


def _undecodable(value: Any, wanted: str) -> Refusal:
    return bad_request(f"{_DECODING}json: cannot unmarshal {go_type(value)} into Go value of type {wanted}")


def _rejected() -> Refusal:
    return Refusal(422, "Invalid", "the server rejected our request due to an error in our request", {})

"""``resourceVersion`` and ``resourceVersionMatch`` as requests send them, and what is refused of them.

See https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions and `ValidateListOptions` in
k8s.io/apimachinery/pkg/apis/meta/internalversion/validation.
"""

from .numbers import unsigned
from .operation import OPTIONS_GROUP, Operation
from .refusal import Cause, bad_request, failed, invalid, too_large_version
from .state import State

EXACT, NOT_OLDER = "Exact", "NotOlderThan"


def asked_version(operation: Operation, *, listing: bool) -> int | None:
    """The resourceVersion of a request, None when it has none. A bad one is 400 for a list, 500 for get and watch."""
    text = operation.target.first("resourceVersion")
    if not text:
        return None
    try:
        return unsigned(text)
    except ValueError as error:
        message = f'resourceVersion: Invalid value: "{text}": {error}'
        raise bad_request(f"invalid resource version: {message}") if listing else failed(message) from None


def check_not_future(state: State, version: int | None) -> None:
    """Refuse a version that does not exist yet."""
    if version is not None and version > state.storage.version:
        raise too_large_version(version, state.storage.version)


def check_match(operation: Operation, *, watching: bool) -> None:
    """Refuse combinations that the API does not allow."""
    target = operation.target
    match, version = target.first("resourceVersionMatch"), target.first("resourceVersion")
    initial, going_on = "sendInitialEvents" in target.query, bool(target.first("continue"))
    fault = _watch_fault(match, initial, going_on) if watching else _list_fault(match, version, initial, going_on)
    if fault:
        field, reason, message = fault
        raise invalid(OPTIONS_GROUP, "ListOptions", "", [Cause(reason, message, field)])


def _forbidden(field: str, text: str) -> tuple[str, str, str]:
    return field, "FieldValueForbidden", f"Forbidden: {text}"


def _watch_fault(match: str, initial: bool, going_on: bool) -> tuple[str, str, str] | None:
    field = "resourceVersionMatch"
    if initial and match != NOT_OLDER:
        if not match:
            return _forbidden(field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
        return field, "FieldValueNotSupported", f'Unsupported value: "{match}": supported values: "{NOT_OLDER}"'
    if match and not initial:
        return _forbidden(field, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")
    return _forbidden(field, "resourceVersionMatch is forbidden when continue is provided") if going_on else None


def _list_fault(match: str, version: str, initial: bool, going_on: bool) -> tuple[str, str, str] | None:
    field = "resourceVersionMatch"
    if initial:
        return _forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list")
    if not match:
        return None
    if not version:
        return _forbidden(field, "resourceVersionMatch is forbidden unless resourceVersion is provided")
    if going_on:
        return _forbidden(field, "resourceVersionMatch is forbidden when continue is provided")
    if match not in (EXACT, NOT_OLDER):
        return field, "FieldValueNotSupported", f'Unsupported value: "{match}": supported values: "{EXACT}", "{NOT_OLDER}", ""'
    if match == EXACT and version == "0":
        return _forbidden(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"')
    return None

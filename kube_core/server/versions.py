"""``resourceVersion`` and ``resourceVersionMatch`` as requests send them, and what is refused of them.

See https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions and `ValidateListOptions` in
k8s.io/apimachinery/pkg/apis/meta/internalversion/validation.
"""

from collections.abc import Iterator

from .features import Features
from .numbers import unsigned
from .operation import OPTIONS_GROUP, Operation
from .paths import Target
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


def check_match(target: Target, features: Features) -> None:
    """Refuse combinations that the API does not allow. A watch by the old paths is read as a list, unless it says ``watch``."""
    causes = list(_watch_faults(target, features) if target.flag("watch") else _list_faults(target))
    if causes:
        raise invalid(OPTIONS_GROUP, "ListOptions", "", causes)


def _watch_faults(target: Target, features: Features) -> Iterator[Cause]:
    match, initial = target.first("resourceVersionMatch"), "sendInitialEvents" in target.query
    if initial and match != NOT_OLDER:
        yield _forbidden(f"sendInitialEvents requires setting resourceVersionMatch to {NOT_OLDER}")
    if initial and not features.watch_list:
        text = "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled"
        yield _forbidden(text, "sendInitialEvents")
    if match and not initial:
        yield _forbidden("resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")
    if match and match != NOT_OLDER:
        yield _unsupported(match, f'"{NOT_OLDER}"')
    if (match or begins_with_state(target, features)) and target.first("continue"):
        yield _forbidden("resourceVersionMatch is forbidden when continue is provided")


def _list_faults(target: Target) -> Iterator[Cause]:
    match, version = target.first("resourceVersionMatch"), target.first("resourceVersion")
    if match and not version:
        yield _forbidden("resourceVersionMatch is forbidden unless resourceVersion is provided")
    if match and target.first("continue"):
        yield _forbidden("resourceVersionMatch is forbidden when continue is provided")
    if match not in ("", EXACT, NOT_OLDER):
        yield _unsupported(match, f'"{EXACT}", "{NOT_OLDER}", ""')
    if match == EXACT and version == "0":
        yield _forbidden('resourceVersionMatch "exact" is forbidden for resourceVersion "0"')
    if "sendInitialEvents" in target.query:
        yield _forbidden("sendInitialEvents is forbidden for list", "sendInitialEvents")


def begins_with_state(target: Target, features: Features) -> bool:
    """Whether a watch that says nothing about it begins with what is there (`SetListOptionsDefaults`)."""
    said = "sendInitialEvents" in target.query or target.first("resourceVersionMatch") or not target.flag("watch")
    return features.watch_list and not said and target.first("resourceVersion") in ("", "0")


def _forbidden(text: str, field: str = "resourceVersionMatch") -> Cause:
    return Cause("FieldValueForbidden", f"Forbidden: {text}", field)


def _unsupported(match: str, supported: str) -> Cause:
    text = f'Unsupported value: "{match}": supported values: {supported}'
    return Cause("FieldValueNotSupported", text, "resourceVersionMatch")

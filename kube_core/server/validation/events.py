"""Events of both groups, and Leases. See `pkg/apis/core/validation/events.go` and `pkg/apis/coordination/validation`."""

from typing import Any

from kube_core.objects.plain import is_object

from ..document import Document
from . import words
from .faults import Faults, Struct

_TYPES = ("Normal", "Warning")
_LONGEST_INSTANCE, _LONGEST_ACTION, _LONGEST_REASON, _LONGEST_NOTE = 128, 128, 128, 1024
_FIXED = {
    "regarding": "involvedObject",
    "note": "message",
    "deprecatedSource": "source",
    "deprecatedFirstTimestamp": "firstTimestamp",
    "deprecatedLastTimestamp": "lastTimestamp",
    "deprecatedCount": "count",
    **dict.fromkeys(("reason", "type", "eventTime", "action", "related", "reportingController", "reportingInstance"), ""),
}
"""What stays, and what the real server calls it: it judges Events of both groups as those of the core group."""
_SOURCE = ("Component", "Host")
_REFERENCE = ("Kind", "Namespace", "Name", "UID", "APIVersion", "ResourceVersion", "FieldPath")
_WIRE = {"UID": "uid", "APIVersion": "apiVersion"}
_NOTHING = {"deprecatedCount": 0, "related": None}
"""What is told of a field that is gone, unless it is a text."""
_ELSEWHERE = "does not match event.namespace"
_SERIES = 2


def check_event(document: Document, faults: Faults) -> None:
    """An Event of the core group."""
    _check_always(document, "involvedObject", "reportingComponent", "message", faults)


def check_new_event(document: Document, faults: Faults) -> None:
    """A new Event of its own group."""
    content = document.content
    check_known_event(document, faults)
    if "series" in content:
        _check_series(content["series"], faults)
    if content["eventTime"] is None:
        faults.required("eventTime")
    if content.get("type") not in _TYPES:
        faults.invalid("type", "", f"has invalid value: {content.get('type', '')}")
    for key in ("firstTimestamp", "lastTimestamp", "count", "source"):
        if content.get(f"deprecated{key[0].upper()}{key[1:]}"):
            faults.invalid(key, "", "needs to be unset")


def check_known_event(document: Document, faults: Faults) -> None:
    """An Event of its own group that was there before, and may have been written in the core group."""
    _check_always(document, "regarding", "reportingController", "note", faults)


def _check_always(document: Document, about_key: str, controller_key: str, note_key: str, faults: Faults) -> None:
    content, namespace = document.content, document.metadata.namespace
    about: str = content[about_key].get("namespace", "")
    if content["eventTime"] is None:
        if about != namespace and (about or namespace != "default"):
            faults.invalid("involvedObject.namespace", about, _ELSEWHERE)
        return
    if not about and namespace not in ("default", "kube-system"):
        faults.invalid("involvedObject.namespace", about, _ELSEWHERE)
    if not (controller := content.get(controller_key, "")):
        faults.required(controller_key)
    for why in words.qualified(controller):
        faults.invalid(controller_key, controller, why)
    for key, longest in (("reportingInstance", _LONGEST_INSTANCE), ("action", _LONGEST_ACTION), ("reason", _LONGEST_REASON)):
        if not content.get(key):
            faults.required(key)
        elif len(content[key].encode()) > longest:
            faults.invalid(key, "", f"can have at most {longest} characters")
    if len(content.get(note_key, "").encode()) > _LONGEST_NOTE:
        faults.invalid("message", "", f"can have at most {_LONGEST_NOTE} characters")


def _check_series(series: dict[str, Any], faults: Faults) -> None:
    if series.get("count", 0) < _SERIES:
        faults.invalid("series.count", "", f"should be at least {_SERIES}")
    if not series.get("lastObservedTime"):
        faults.required("series.lastObservedTime")


def check_new_event_change(before: Document, document: Document, faults: Faults) -> None:
    """Of an Event only its series changes."""
    old, new = before.content, document.content
    if "series" in new and old.get("series") != new["series"]:
        _check_series(new["series"], faults)
    for key, told in _FIXED.items():
        if old.get(key) != new.get(key):
            faults.invalid(told or key, _held(key, new.get(key, _NOTHING.get(key, ""))), words.IMMUTABLE)


def _held(key: str, value: Any) -> Any:
    """A struct as the server holds it, with all its fields."""
    fields = _SOURCE if key == "deprecatedSource" else _REFERENCE
    return (
        Struct((each, value.get(_WIRE.get(each, each[0].lower() + each[1:]), "")) for each in fields)
        if is_object(value)
        else value
    )


def check_lease(document: Document, faults: Faults) -> None:
    """A Lease."""
    spec = document.content.get("spec", {})
    if spec.get("leaseDurationSeconds", 1) <= 0:
        faults.invalid("spec.leaseDurationSeconds", spec["leaseDurationSeconds"], "must be greater than 0")
    if spec.get("leaseTransitions", 0) < 0:
        faults.invalid("spec.leaseTransitions", spec["leaseTransitions"], words.NOT_NEGATIVE)

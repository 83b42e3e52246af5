"""Events, by the group that they are written through, and Leases.

See `pkg/apis/core/validation/events.go` and `pkg/apis/coordination/validation`.
"""

from typing import Any

from ..document import Document
from . import words
from .faults import Faults, Struct

_TYPES = ("Normal", "Warning")
_LONGEST_INSTANCE, _LONGEST_ACTION, _LONGEST_REASON, _LONGEST_NOTE = 128, 128, 128, 1024
_EVERYWHERE = ("default", "kube-system")
_UNSET = ("firstTimestamp", "lastTimestamp", "count", "source")
_FIXED = (
    *("involvedObject", "reason", "message", "source", "firstTimestamp", "lastTimestamp", "count", "type", "eventTime"),
    *("action", "related", "reportingComponent", "reportingInstance"),
)
_REFERENCE = {
    "kind": "Kind",
    "namespace": "Namespace",
    "name": "Name",
    "uid": "UID",
    "apiVersion": "APIVersion",
    "resourceVersion": "ResourceVersion",
    "fieldPath": "FieldPath",
}
_STRUCTS = {"involvedObject": _REFERENCE, "related": _REFERENCE, "source": {"component": "Component", "host": "Host"}}
"""What Go calls the fields of structs."""
_ZEROS = {"count": 0, **dict.fromkeys(("reason", "message", "type", "action", "reportingComponent", "reportingInstance"), "")}
_SERIES = 2


def check_event(document: Document, faults: Faults) -> None:
    """An Event that is written through the core group."""
    _check(document, "reportingComponent", faults)


def check_changed_event(document: Document, faults: Faults) -> None:
    """One that is written through its own group, in place of another one."""
    _check(document, "reportingController", faults)


def check_new_event(document: Document, faults: Faults) -> None:
    """A new one of its own group."""
    content = document.content
    check_changed_event(document, faults)
    _check_series(content, faults)
    if content["eventTime"] is None:
        faults.required("eventTime")
    if (type_ := content.get("type", "")) not in _TYPES:
        faults.invalid("type", "", f"has invalid value: {type_}")
    for key in _UNSET:
        if content.get(key):
            faults.invalid(key, "", "needs to be unset")


def _check(document: Document, controller_key: str, faults: Faults) -> None:
    content, namespace = document.content, document.metadata.namespace
    about, new = content["involvedObject"].get("namespace", ""), content["eventTime"] is not None
    if about != namespace and (not about or not new) and (about or namespace not in (_EVERYWHERE if new else _EVERYWHERE[:1])):
        faults.invalid("involvedObject.namespace", about, "does not match event.namespace")
    if not new:
        return
    if not (controller := content["reportingComponent"]):
        faults.required(controller_key)
    for why in words.qualified(controller):
        faults.invalid(controller_key, controller, why)
    for key, longest in (("reportingInstance", _LONGEST_INSTANCE), ("action", _LONGEST_ACTION), ("reason", _LONGEST_REASON)):
        if not content.get(key):
            faults.required(key)
        elif len(content[key].encode()) > longest:
            faults.invalid(key, "", f"can have at most {longest} characters")
    if len(content.get("message", "").encode()) > _LONGEST_NOTE:
        faults.invalid("message", "", f"can have at most {_LONGEST_NOTE} characters")


def _check_series(content: dict[str, Any], faults: Faults) -> None:
    if (series := content.get("series")) is None:
        return
    if series.get("count", 0) < _SERIES:
        faults.invalid("series.count", "", f"should be at least {_SERIES}")
    if not series.get("lastObservedTime"):
        faults.required("series.lastObservedTime")


def check_event_change(before: Document, document: Document, faults: Faults) -> None:
    """Of an Event only its series changes through its own group."""
    if before.content.get("series") != document.content.get("series"):
        _check_series(document.content, faults)
    for key in _FIXED:
        value = document.content.get(key, _ZEROS.get(key))
        if before.content.get(key, _ZEROS.get(key)) != value:
            if key in _STRUCTS and value is not None:
                value = Struct({name: value.get(word, "") for word, name in _STRUCTS[key].items()})
            faults.invalid("reportingController" if key == "reportingComponent" else key, value, words.IMMUTABLE)


def check_lease(document: Document, faults: Faults) -> None:
    """A Lease."""
    spec = document.content.get("spec", {})
    if spec.get("leaseDurationSeconds", 1) <= 0:
        faults.invalid("spec.leaseDurationSeconds", spec["leaseDurationSeconds"], "must be greater than 0")
    if spec.get("leaseTransitions", 0) < 0:
        faults.invalid("spec.leaseTransitions", spec["leaseTransitions"], words.NOT_NEGATIVE)

"""Events of both groups, and Leases. See `pkg/apis/core/validation/events.go` and `pkg/apis/coordination/validation`."""

from typing import Any

from ..document import Document
from . import words
from .faults import Faults

_TYPES = ("Normal", "Warning")
_LONGEST_INSTANCE, _LONGEST_ACTION, _LONGEST_REASON, _LONGEST_NOTE = 128, 128, 128, 1024
_FIXED = ("reason", "action", "type", "note", "reportingController", "reportingInstance", "regarding", "eventTime")
_SERIES = 2


def check_event(document: Document, faults: Faults) -> None:
    """An Event of the core group."""
    content, metadata = document.content, document.metadata
    involved = content["involvedObject"]
    if content["eventTime"] is not None:
        _check_namespace(metadata.namespace, involved.get("namespace", ""), "involvedObject", faults)
        _check_new(content, "reportingComponent", faults)
        return
    namespace = involved.get("namespace", "")
    if not namespace:
        if metadata.namespace not in ("default", "kube-system"):
            faults.invalid("involvedObject.namespace", namespace, "does not match event.namespace")
    elif metadata.namespace != namespace:
        faults.invalid("involvedObject.namespace", namespace, "does not match event.namespace")


def check_new_event(document: Document, faults: Faults) -> None:
    """An Event of its own group."""
    content = document.content
    if content["eventTime"] is None:
        faults.required("eventTime")
    _check_namespace(document.metadata.namespace, content["regarding"].get("namespace", ""), "regarding", faults)
    _check_new(content, "reportingController", faults)


def _check_new(content: dict[str, Any], controller_key: str, faults: Faults) -> None:
    if not (controller := content.get(controller_key, "")):
        faults.required(controller_key)
    for why in words.qualified(controller):
        faults.invalid(controller_key, controller, why)
    for key, longest in (("reportingInstance", _LONGEST_INSTANCE), ("action", _LONGEST_ACTION), ("reason", _LONGEST_REASON)):
        if not content.get(key):
            faults.required(key)
        elif len(content[key]) > longest:
            faults.invalid(key, "", f"can have at most {longest} characters")
    if len(content.get("note", content.get("message", ""))) > _LONGEST_NOTE:
        faults.invalid("message", "", f"can have at most {_LONGEST_NOTE} characters")
    if content.get("type") not in _TYPES:
        faults.invalid("type", "", f"has invalid value: {content.get('type', '')}")
    if "series" in content:
        _check_series(content["series"], faults)


def _check_namespace(namespace: str, about: str, key: str, faults: Faults) -> None:
    if (about and about != namespace) or (not about and namespace not in ("default", "kube-system")):
        faults.invalid(f"{key}.namespace", about, "does not match event.namespace")


def _check_series(series: dict[str, Any], faults: Faults) -> None:
    if series.get("count", 0) < _SERIES:
        faults.invalid("series.count", "", f"should be at least {_SERIES}")
    if not series.get("lastObservedTime"):
        faults.required("series.lastObservedTime")


def check_new_event_change(before: Document, document: Document, faults: Faults) -> None:
    """Of an Event only its series changes."""
    for key in _FIXED:
        if before.content.get(key) != document.content.get(key):
            faults.invalid(key, document.content.get(key), words.IMMUTABLE)


def check_lease(document: Document, faults: Faults) -> None:
    """A Lease."""
    spec = document.content.get("spec", {})
    if spec.get("leaseDurationSeconds", 1) <= 0:
        faults.invalid("spec.leaseDurationSeconds", spec["leaseDurationSeconds"], "must be greater than 0")
    if spec.get("leaseTransitions", 0) < 0:
        faults.invalid("spec.leaseTransitions", spec["leaseTransitions"], words.NOT_NEGATIVE)

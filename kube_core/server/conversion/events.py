"""Events of the core group and of events.k8s.io: the same objects, whose fields have two names.

See `pkg/apis/events/v1/conversion.go`.
"""

from typing import Any

_NAMES = {
    "regarding": "involvedObject",
    "note": "message",
    "reportingController": "reportingComponent",
    "deprecatedSource": "source",
    "deprecatedFirstTimestamp": "firstTimestamp",
    "deprecatedLastTimestamp": "lastTimestamp",
    "deprecatedCount": "count",
}
_NEW_NAMES = {old: new for new, old in _NAMES.items()}
_TOLD = ("reportingComponent", "reportingInstance")
"""Those that the core group has even when they are empty, and the other one only when they are not."""
_INVOLVED = ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")
FIELDS = {**{f"regarding.{word}": f"involvedObject.{word}" for word in _INVOLVED}, "reportingController": "reportingComponent"}
"""What fields to select by are called in the core group."""


def keep(annotations: dict[str, str], content: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """An event of events.k8s.io as one of the core group."""
    return annotations, {**dict.fromkeys(_TOLD, ""), **{_NAMES.get(key, key): value for key, value in content.items()}}


def show(annotations: dict[str, str], content: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """An event of the core group as one of events.k8s.io."""
    there = {key: value for key, value in content.items() if value or key not in _TOLD}
    return annotations, {_NEW_NAMES.get(key, key): value for key, value in there.items()}

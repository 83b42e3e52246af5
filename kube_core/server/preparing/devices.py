"""Taints of devices tell since when they are there."""

from ..document import Document, part
from ..metadata import timestamp
from ..state import State


def date_taint(state: State, document: Document) -> None:
    """A DeviceTaintRule whose taint has no time; see `SetDefaults_DeviceTaint`."""
    taint = part(part(document.content, "spec"), "taint")
    if taint.get("timeAdded") is None:
        taint["timeAdded"] = timestamp(int(state.now))

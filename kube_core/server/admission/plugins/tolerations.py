"""DefaultTolerationSeconds: pods stay five minutes on nodes that are not ready or not reachable."""

from collections.abc import Iterable
from typing import Any

from ...document import Document
from ...operation import Operation
from ...state import State

SECONDS = 300  # --default-not-ready-toleration-seconds and its sister
_NOT_READY, _UNREACHABLE = "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"
_EFFECTS = ("NoExecute", "")


def tolerate(state: State, operation: Operation, document: Document) -> None:
    """Add what is missing."""
    spec = document.content["spec"]
    found: list[dict[str, Any]] = spec.get("tolerations", [])
    missing = [key for key in (_NOT_READY, _UNREACHABLE) if not _tolerated(found, key)]
    if missing:
        more = ({"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": SECONDS} for key in missing)
        spec["tolerations"] = [*found, *more]


def keep_tolerating(state: State, operation: Operation, before: Document, document: Document) -> None:
    """The same on an update."""
    tolerate(state, operation, document)


def _tolerated(found: Iterable[dict[str, Any]], key: str) -> bool:
    return any(each.get("key", "") in (key, "") and each.get("effect", "") in _EFFECTS for each in found)

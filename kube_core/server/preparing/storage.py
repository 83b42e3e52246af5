"""Claims and volumes: where their data comes from is said twice, and their phases have times."""

from typing import Any

from ..document import Document
from ..metadata import timestamp
from ..operation import Operation
from ..state import State

_SOURCES = (("", "PersistentVolumeClaim"), ("snapshot.storage.k8s.io", "VolumeSnapshot"))


def prepare_claim(document: Document) -> None:
    """A new claim. A source that the older field can't name is forgotten."""
    _forget_foreign({}, document.content["spec"])
    _forget_odd(document.content["spec"])
    _same_source(document.content["spec"])


def prepare_claim_update(before: Document, document: Document) -> None:
    """A claim keeps its source in both forms."""
    old = before.content["spec"]
    _forget_foreign(old, document.content["spec"])
    if "dataSource" not in old and "dataSourceRef" not in old:
        _forget_odd(document.content["spec"])
    _same_source(document.content["spec"])


def _forget_foreign(old: dict[str, Any], spec: dict[str, Any]) -> None:
    """What is in another namespace is not kept: CrossNamespaceVolumeDataSource is off."""
    if spec.get("dataSourceRef", {}).get("namespace") and "dataSourceRef" not in old:
        del spec["dataSourceRef"]


def _forget_odd(spec: dict[str, Any]) -> None:
    """See `EnforceDataSourceBackwardsCompatibility` in pkg/api/persistentvolumeclaim."""
    source: dict[str, Any] = spec.get("dataSource", {})
    if "dataSourceRef" not in spec and (source.get("apiGroup") or "", source.get("kind")) not in _SOURCES:
        spec.pop("dataSource", None)


def _same_source(spec: dict[str, Any]) -> None:
    """``dataSource`` and ``dataSourceRef`` follow each other."""
    if "dataSource" in spec and "dataSourceRef" not in spec:
        spec["dataSourceRef"] = dict(spec["dataSource"])
    elif "dataSourceRef" in spec and "dataSource" not in spec and not spec["dataSourceRef"].get("namespace"):
        spec["dataSource"] = {key: value for key, value in spec["dataSourceRef"].items() if key != "namespace"}


def prepare_volume(state: State, operation: Operation, document: Document) -> None:
    """A new volume is pending from now on."""
    document.content["status"] = {"phase": "Pending", "lastPhaseTransitionTime": timestamp(int(state.now))}


def prepare_volume_update(state: State, operation: Operation, before: Document, document: Document) -> None:
    """The time of the last change of the phase."""
    was, now = before.content.get("status", {}), document.content.get("status", {})
    since = was.get("lastPhaseTransitionTime")
    if now.get("phase") == was.get("phase"):
        now |= {} if since is None else {"lastPhaseTransitionTime": now.get("lastPhaseTransitionTime", since)}
    elif now.get("lastPhaseTransitionTime", since) == since:
        now["lastPhaseTransitionTime"] = timestamp(int(state.now))

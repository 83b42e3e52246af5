"""What runs pods: labels and selectors that are made, and the count of a DaemonSet's template."""

from typing import Any

from ..defaults.marking import TEMPLATE_GENERATION
from ..document import Document

_UID, _NAME = "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name"


def prepare_job(document: Document) -> None:
    """A Job selects its pods by labels with its uid, unless it says that it does not."""
    spec, metadata = document.content["spec"], document.metadata
    if spec.get("manualSelector"):
        return
    found: dict[str, str] = {"controller-uid": metadata.uid, _UID: metadata.uid, "job-name": metadata.name, _NAME: metadata.name}
    template = spec["template"]["metadata"]
    shared = metadata.labels is template.get("labels")
    template["labels"] = {**found, **template.get("labels", {})}
    selector: dict[str, Any] = spec.setdefault("selector", {})
    selector["matchLabels"] = {**selector.get("matchLabels", {}), _UID: metadata.uid}
    if shared:
        metadata.labels = dict(template["labels"])


def label_job(document: Document) -> None:
    """A Job without labels has those of its template: the real server fills them in as it reads what it has written."""
    document.metadata.labels = document.metadata.labels or dict(document.content["spec"]["template"]["metadata"]["labels"])


def name_secrets(document: Document) -> None:
    """A ServiceAccount knows the secrets of its own namespace by their names only."""
    if secrets := document.content.get("secrets"):
        document.content["secrets"] = [{key: each[key] for key in each.keys() & {"name"}} for each in secrets]


def prepare_daemon_set(document: Document) -> None:
    """The first template."""
    _number(document, 1)


def prepare_daemon_set_update(before: Document, document: Document) -> None:
    """Each new template is counted in an annotation."""
    number = int(before.metadata.annotations.get(TEMPLATE_GENERATION, "1"))
    changed = before.content.get("spec", {}).get("template") != document.content["spec"].get("template")
    _number(document, number + changed)


def _number(document: Document, number: int) -> None:
    document.metadata.annotations = {**document.metadata.annotations, TEMPLATE_GENERATION: str(number)}


def prepare_lease(document: Document) -> None:
    """Fields of CoordinatedLeaderElection, which is off, are not kept."""
    for key in ("preferredHolder", "strategy"):
        document.content.get("spec", {}).pop(key, None)

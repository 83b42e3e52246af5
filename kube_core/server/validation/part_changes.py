"""What may be said through subresources: debuggers of pods, decisions on certificates, finalizers of namespaces."""

from collections.abc import Callable
from typing import TypeAlias

from ..document import Document
from . import words
from .certificates import check_request_part, check_request_status
from .faults import Faults
from .pod_annotations import MIRROR, check_annotation_changes
from .pods import check_pod
from .quotas import NOT_STANDARD, STANDARD_FINALIZERS
from .resizing import check_resize


def check_ephemeral(before: Document, document: Document, faults: Faults) -> None:
    """Debuggers may only be added."""
    if MIRROR in before.metadata.annotations:
        faults.forbidden("[]", "static pods do not support ephemeral containers")
        return
    check_pod(document, faults)
    check_annotation_changes(before.metadata.annotations, document.metadata.annotations, faults)
    now = {each.get("name"): each for each in document.content["spec"].get("ephemeralContainers", ())}
    for old in before.content["spec"].get("ephemeralContainers", ()):
        if old["name"] not in now:
            faults.forbidden("spec.ephemeralContainers", f'existing ephemeral containers "{old["name"]}" may not be removed\n')
        elif now[old["name"]] != old:
            faults.forbidden("spec.ephemeralContainers", f'existing ephemeral containers "{old["name"]}" may not be changed\n')


def check_finalizers(before: Document, document: Document, faults: Faults) -> None:
    """The finalizers of a namespace."""
    for index, finalizer in enumerate(document.content.get("spec", {}).get("finalizers", ())):
        for why in words.qualified(finalizer):
            faults.invalid(f"spec.finalizers[{index}]", finalizer, why)
        if "/" not in finalizer and finalizer not in STANDARD_FINALIZERS:
            faults.invalid(f"spec.finalizers[{index}]", finalizer, NOT_STANDARD)


_REQUESTS = "certificatesigningrequests.certificates.k8s.io"
PartChange: TypeAlias = Callable[[Document, Document, Faults], None]
PART_CHANGES: dict[tuple[str, str], PartChange] = {
    ("pods", "ephemeralcontainers"): check_ephemeral,
    ("pods", "resize"): check_resize,
    (_REQUESTS, "approval"): check_request_part,
    (_REQUESTS, "status"): check_request_status,
    ("namespaces", "finalize"): check_finalizers,
}

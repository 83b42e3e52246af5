"""Owners that are named twice: the second time is left out, with a warning.

See `dedupOwnerReferencesAndAddWarning` in k8s.io/apiserver/pkg/endpoints/handlers/rest.go.
"""

from .document import Document
from .metadata import OwnerReference
from .operation import Operation


def drop_twins(operation: Operation, document: Document, *, admitted: bool) -> None:
    """Leave out owners that are there already. ``admitted`` says whether admission may have added them."""
    owners = document.metadata.owner_references
    if len(owners) < 2:  # nearly always
        return
    kept: list[OwnerReference] = []
    twins: list[str] = []
    for owner in owners:
        if owner in kept:
            twins.append(owner.uid)
        else:
            kept.append(owner)
    if twins:
        document.metadata.owner_references = kept
        when = " after mutating admission happens" if admitted else ""
        operation.warnings.append(
            f".metadata.ownerReferences contains duplicate entries{when}; API server dedups owner references in 1.20+, and may "
            f"reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: {', '.join(twins)}"
        )

"""Owners that are named twice: the second time is left out, with a warning.

See `dedupOwnerReferencesAndAddWarning` in k8s.io/apiserver/pkg/endpoints/handlers/rest.go.
"""

from msgspec.structs import astuple

from .document import Document
from .operation import Operation
from .validation.repeats import repeats


def drop_twins(operation: Operation, document: Document, *, admitted: bool) -> None:
    """Leave out owners that are there already. ``admitted`` says whether admission may have added them."""
    owners = document.metadata.owner_references
    if len(owners) < 2:  # nearly always
        return
    again = repeats(map(astuple, owners))
    if again:
        twins = [owners[place].uid for place in sorted(again)]
        document.metadata.owner_references = [owner for place, owner in enumerate(owners) if place not in again]
        when = " after mutating admission happens" if admitted else ""
        operation.warnings.append(
            f".metadata.ownerReferences contains duplicate entries{when}; API server dedups owner references in 1.20+, and may "
            f"reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: {', '.join(twins)}"
        )

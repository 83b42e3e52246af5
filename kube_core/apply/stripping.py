"""Fields that nobody owns: an object's identity, and what only the server writes.

See internal/stripmeta.go of k8s.io/apimachinery/pkg/util/managedfields.
"""

from typing import Final

from .field_sets import LEAF, FieldSet, difference

UNOWNED: Final = ("name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation")
"""In metadata."""
_SYSTEM: Final = ("managedFields", "resourceVersion")
_STRIPPED: Final[FieldSet] = {
    "f:apiVersion": LEAF,
    "f:kind": LEAF,
    "f:metadata": {".": LEAF, **{f"f:{name}": LEAF for name in (*UNOWNED, *_SYSTEM)}},
}


def stripped(fields: FieldSet) -> FieldSet:
    """A set without what nobody owns."""
    return difference(fields, _STRIPPED)

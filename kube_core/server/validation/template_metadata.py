"""Metadata of what is made from a template: labels and annotations only. See `ValidateTemplateObjectMeta`."""

from typing import Any

from . import words
from .faults import Faults
from .selectors import check_labels

_ALLOWED = ("annotations", "labels")
_SPELLED = {"uid": "uID"}
"""As the real server makes the names of fields from those of its structs."""


def check_template_metadata(metadata: dict[str, Any], path: str, faults: Faults) -> None:
    """Find what else is said."""
    for key in metadata.get("annotations", {}):
        for why in words.qualified(key.lower()):
            faults.invalid(f"{path}.annotations", key, why)
    check_labels(metadata.get("labels", {}), f"{path}.labels", faults)
    for key in metadata:
        if key not in _ALLOWED:
            faults.forbidden(f"{path}.{_SPELLED.get(key, key)}", "cannot be set")

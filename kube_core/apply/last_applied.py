"""Objects that kubectl applied on the client's side, taken over by its server-side apply.

What the annotation says was applied, and still is so, may be taken from its owner; and the annotation is kept up to date.
See internal/lastappliedmanager.go and lastappliedupdater.go of k8s.io/apimachinery/pkg/util/managedfields.
"""

from typing import Any, Final

import msgspec

from kube_core.base import DecodeError
from kube_core.objects import json_decode
from kube_core.objects.plain import PlainObject, is_object

from .checking import check
from .comparing import compare
from .elements import HTML_ESCAPES
from .field_sets import FieldSet, difference, has, of_path, paths, union
from .owning import mentioned
from .rules import Rules
from .types import SchemaFault
from .updater import Conflicts

KUBECTL: Final = "kubectl"
"""The manager that this is done for; any other keeps out of it."""
LAST_APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"
_ANNOTATIONS_LIMIT = 256 * 1024  # TotalAnnotationSizeLimitB

_encode = msgspec.json.Encoder(order="sorted").encode


def remaining(rules: Rules, live: PlainObject, conflicts: Conflicts) -> Conflicts | None:
    """Those conflicts that the annotation does not allow; None when it allows all of them."""
    allowed = _allowed(rules, live)
    if allowed is None:
        return conflicts
    left = {manager: [path for path in paths(fields) if not has(allowed, path)] for manager, fields in conflicts.sets.items()}
    if not any(left.values()):
        return None
    return Conflicts({manager: _set(found) for manager, found in left.items() if found})


def _set(found: list[tuple[str, ...]]) -> FieldSet:
    result: FieldSet = {}
    for path in found:
        result = union(result, of_path(path))
    return result


def _allowed(rules: Rules, live: PlainObject) -> FieldSet | None:
    """The fields that were applied last and still are as they were applied; None when that can't be told."""
    text = annotation(live)
    try:
        applied = json_decode(text.encode()) if text else None
        if not is_object(applied) or not applied.get("kind") or applied.get("apiVersion") != rules.api_version:
            return None
        check(rules.own_type, live)
        check(rules.own_type, applied)
        compared = compare(rules.own_type, applied, live)
    except (DecodeError, SchemaFault):
        return None
    fields = mentioned(rules.own_type, applied)
    return difference(difference(difference(fields, compared.modified), compared.added), compared.removed)


def annotation(document: PlainObject) -> str:
    """What the annotation says; empty when there is none."""
    metadata: Any = document.get("metadata")
    annotations: Any = metadata.get("annotations") if is_object(metadata) else None
    found: Any = annotations.get(LAST_APPLIED) if is_object(annotations) else None
    return found if isinstance(found, str) else ""


def with_last_applied(annotations: dict[str, str], applied: PlainObject) -> dict[str, str]:
    """The annotations with the new configuration in them; without any, when that would be too much."""
    updated = {**annotations, LAST_APPLIED: _written(applied)}
    size = sum(len(key.encode()) + len(value.encode()) for key, value in updated.items())
    return updated if size <= _ANNOTATIONS_LIMIT else {k: v for k, v in annotations.items() if k != LAST_APPLIED}


def _written(applied: PlainObject) -> str:
    metadata = applied.get("metadata")
    if is_object(metadata) and is_object(metadata.get("annotations")):
        kept = {key: value for key, value in metadata["annotations"].items() if key != LAST_APPLIED}
        applied = {**applied, "metadata": {**metadata, "annotations": kept}}
    return _encode(applied).decode().translate(HTML_ESCAPES) + "\n"

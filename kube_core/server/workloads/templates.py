"""Pod templates: whether two are the same, and a short name for one.

The real controllers hash Go's way of printing a template. Nobody may rely on that hash, so here it is another of the same form.
"""

from typing import Any

import msgspec

from .cluster import Plain, changed

HASH_LABEL = "pod-template-hash"
REVISION_LABEL = "controller-revision-hash"
_ALPHABET = "bcdfghjklmnpqrstvwxz2456789"  # k8s.io/apimachinery/pkg/util/rand
_PRIME, _BASIS = 16777619, 2166136261  # FNV-1a, 32 bits


def same_template(left: Plain, right: Plain) -> bool:
    """Whether two templates make the same pods, the label that tells ReplicaSets apart aside."""
    return _without_hash(left) == _without_hash(right)


def _without_hash(template: Plain) -> Plain:
    metadata: dict[str, Any] = {key: value for key, value in template.get("metadata", {}).items() if value}
    labels = {key: value for key, value in metadata.pop("labels", {}).items() if key != HASH_LABEL}
    metadata.pop("creationTimestamp", None)
    return {**metadata, "labels": labels, "spec": template.get("spec", {})}


def template_hash(template: Plain, collisions: int = 0) -> str:
    """A short name for what a template says."""
    value = _BASIS
    for byte in msgspec.json.encode([_without_hash(template), collisions], order="deterministic"):
        value = ((value ^ byte) * _PRIME) & 0xFFFFFFFF
    return "".join(_ALPHABET[ord(digit) % len(_ALPHABET)] for digit in str(value))


def labelled(template: Plain, **labels: str) -> Plain:
    """A template with further labels; ``_`` in a keyword is ``-``."""
    copied = changed(template)
    metadata = copied.setdefault("metadata", {})
    metadata["labels"] = {**metadata.get("labels", {}), **{key.replace("_", "-"): value for key, value in labels.items()}}
    return copied

"""Selectors that take values from the pod's own labels, by their keys. See `mutatePodAffinity` in `pkg/registry/core/pod`."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..document import part

_REQUIRED, _PREFERRED = "requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"


def fill_selectors(spec: dict[str, Any], labels: Mapping[str, str]) -> None:
    """Write the labels of a new pod into the selectors that name their keys."""
    for holder in (*spec.get("topologySpreadConstraints", ()), *_terms(part(spec, "affinity"))):
        if (selector := holder.get("labelSelector")) is None:
            continue
        added = [
            {"key": key, "operator": operator, "values": [labels[key]]}
            for which, operator in (("matchLabelKeys", "In"), ("mismatchLabelKeys", "NotIn"))
            for key in holder.get(which) or ()
            if key in labels
        ]
        if added:
            selector["matchExpressions"] = [*selector.get("matchExpressions", ()), *added]


def _terms(affinity: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for which in ("podAffinity", "podAntiAffinity"):
        yield from part(affinity, which).get(_REQUIRED) or ()
        for each in part(affinity, which).get(_PREFERRED) or ():
            yield part(each, "podAffinityTerm")

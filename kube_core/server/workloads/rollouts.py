"""How many pods each ReplicaSet of a Deployment may have: the arithmetic of a rollout.

See pkg/controller/deployment/rolling.go, sync.go and util/deployment_util.go of kubernetes.
"""

from math import ceil, floor
from typing import Any

from attrs import frozen

from ..numbers import clamped
from .cluster import Plain, inner
from .revisions import MOST, annotations_of

_QUARTER = "25%"


def share(value: int | str, total: int, *, up: bool) -> int:
    """A number, or a percentage of a total."""
    if isinstance(value, int):
        return value
    part = clamped(value.removesuffix("%")) * total / 100
    return ceil(part) if up else floor(part)


@frozen
class Bounds:
    """What a Deployment allows while it rolls out."""

    replicas: int
    surge: int
    unavailable: int
    rolling: bool

    @property
    def most(self) -> int:
        """How many pods there may be."""
        return self.replicas + self.surge

    @property
    def least_available(self) -> int:
        """How many of them have to be available."""
        return self.replicas - self.unavailable


def bounds_of(deployment: Plain) -> Bounds:
    """Read the bounds of a Deployment (`ResolveFenceposts`, `MaxUnavailable`)."""
    spec: dict[str, Any] = deployment["spec"]
    strategy = spec.get("strategy", {})
    replicas = int(spec.get("replicas", 1))
    if strategy.get("type", "RollingUpdate") != "RollingUpdate" or not replicas:
        return Bounds(replicas, 0, 0, strategy.get("type") != "Recreate")
    rolling = inner(strategy, "rollingUpdate")
    surge = share(rolling.get("maxSurge", _QUARTER), replicas, up=True)
    unavailable = share(rolling.get("maxUnavailable", _QUARTER), replicas, up=False)
    if not surge and not unavailable:
        unavailable = 1
    return Bounds(replicas, surge, min(unavailable, replicas), True)


def size(found: Plain) -> int:
    """How many pods a ReplicaSet is to have."""
    return int(found["spec"].get("replicas", 1))


def count(sets: list[Plain], name: str) -> int:
    """The sum of a number in the status of ReplicaSets."""
    return sum(int(each.get("status", {}).get(name, 0)) for each in sets)


def size_of_new(bounds: Bounds, sets: list[Plain], new: Plain | None) -> int:
    """How many pods the newest ReplicaSet may have now (`NewRSNewReplicas`)."""
    if not bounds.rolling:
        return bounds.replicas
    before = size(new) if new is not None else 0
    room = bounds.most - sum(map(size, sets))
    if before >= bounds.replicas:
        return bounds.replicas
    return before + min(max(room, 0), bounds.replicas - before)


def shrunk(bounds: Bounds, old: list[Plain], new: Plain) -> dict[str, int]:
    """How many pods the older ReplicaSets keep (`reconcileOldReplicaSets`): first what is not ready goes, then what may go."""
    sizes = {each["metadata"]["name"]: size(each) for each in old}
    unready_new = size(new) - int(new.get("status", {}).get("availableReplicas", 0))
    most_down = sum(sizes.values()) + size(new) - bounds.least_available - unready_new
    if most_down <= 0:
        return sizes
    for each in old:
        name = each["metadata"]["name"]
        broken = min(sizes[name] - int(each.get("status", {}).get("availableReplicas", 0)), most_down)
        if broken > 0:
            sizes[name] -= broken
            most_down -= broken
    left = count([*old, new], "availableReplicas") - bounds.least_available
    for each in old:
        name = each["metadata"]["name"]
        step = min(sizes[name], max(left, 0))
        sizes[name] -= step
        left -= step
    return sizes


def spread(bounds: Bounds, sets: list[Plain]) -> dict[str, int]:
    """How many pods each ReplicaSet has after a Deployment was scaled in the midst of a rollout: in proportion (`scale`)."""
    sizes = {each["metadata"]["name"]: size(each) for each in sets}
    total = sum(sizes.values())
    allowed = bounds.most if bounds.replicas else 0
    to_add = allowed - total
    ordered = sorted(sets, key=lambda each: (-size(each), each["metadata"]["creationTimestamp"]), reverse=False)
    if to_add > 0:  # newest first among equals
        ordered = sorted(ordered, key=lambda each: each["metadata"]["creationTimestamp"], reverse=True)
        ordered = sorted(ordered, key=size, reverse=True)
    added = 0
    for each in ordered:
        name = each["metadata"]["name"]
        if to_add:
            step = _proportion(each, bounds, to_add, added)
            sizes[name] += step
            added += step
    if ordered:
        first = ordered[0]["metadata"]["name"]
        sizes[first] = max(sizes[first] + to_add - added, 0)
    return sizes


def _proportion(found: Plain, bounds: Bounds, to_add: int, added: int) -> int:
    """The share of one ReplicaSet in what is added, or taken away (`GetReplicaSetProportion`)."""
    allowed = to_add - added
    if not size(found) or not allowed:
        return 0
    text = annotations_of(found).get(MOST, "")
    before = int(text) if text.isdecimal() and int(text) else bounds.replicas
    fraction = round(size(found) * bounds.most / before) - size(found) if bounds.replicas else -size(found)
    return min(fraction, allowed) if to_add > 0 else max(fraction, allowed)

"""What controllers ask of pods, and how they make them.

See pkg/controller/controller_utils.go and pkg/api/v1/pod/util.go of kubernetes.
"""

from collections.abc import Iterable
from typing import Any

from kube_core.base import Selector

from ..metadata import unix_second
from .cluster import Cluster, Plain, Unwritten, changed, controller_uid, key_in, reference_to


def condition(found: Plain, type_: str) -> Plain | None:
    """A condition of an object's status."""
    conditions: Iterable[Plain] = found.get("status", {}).get("conditions", ())
    return next((each for each in conditions if each["type"] == type_), None)


def holds(found: Plain, type_: str) -> bool:
    """Whether a condition is True."""
    met = condition(found, type_)
    return met is not None and met["status"] == "True"


def finished(pod: Plain) -> bool:
    """Whether a pod has come to its end."""
    return pod.get("status", {}).get("phase") in ("Succeeded", "Failed")


def leaving(found: Plain) -> bool:
    """Whether an object is being deleted."""
    return "deletionTimestamp" in found["metadata"]


def active(pod: Plain) -> bool:
    """Whether a pod counts: it neither has ended nor is about to."""
    return not finished(pod) and not leaving(pod)


def ready(pod: Plain) -> bool:
    """Whether a pod is ready."""
    return holds(pod, "Ready")


def available_at(pod: Plain, least_seconds: int) -> float | None:
    """When a pod is, or was, available: ready for so many seconds; None while it is not ready."""
    met = condition(pod, "Ready")
    if met is None or met["status"] != "True":
        return None
    since = met.get("lastTransitionTime")
    return unix_second(since) + least_seconds if since else 0.0


def available(pod: Plain, least_seconds: int, now: float) -> bool:
    """Whether a pod has been ready for so many seconds."""
    at = available_at(pod, least_seconds)
    return at is not None and at <= now


def next_available(pods: Iterable[Plain], least_seconds: int, now: float) -> float | None:
    """When the next of them becomes available by waiting."""
    times = (available_at(pod, least_seconds) for pod in pods)
    return min((at for at in times if at is not None and at > now), default=None)


def from_template(owner: Plain, template: Plain, **metadata: Any) -> Plain:
    """A pod as a template has it, that belongs to its owner."""
    head = template.get("metadata", {})
    namespace, name = owner["metadata"]["namespace"], owner["metadata"]["name"]
    copied: Plain = {key: dict(head[key]) for key in ("labels", "annotations") if head.get(key)}
    if "finalizers" in head:
        copied["finalizers"] = list(head["finalizers"])
    made = {**copied, "generateName": f"{name}-", "namespace": namespace, "ownerReferences": [reference_to(owner)], **metadata}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": made, "spec": changed(template["spec"])}


def create_pod(cluster: Cluster, owner: Plain, pod: Plain, component: str) -> Plain:
    """Create a pod for its owner, and tell of it. Raises Unwritten."""
    try:
        made = cluster.create("pods", pod)
    except Unwritten as refusal:
        cluster.tell(owner, "FailedCreate", f"Error creating: {refusal}", component=component, warning=True)
        raise
    cluster.tell(owner, "SuccessfulCreate", _done("Create", "Created", owner, made), component=component)
    return made


def delete_pod(cluster: Cluster, owner: Plain, pod: Plain, component: str) -> None:
    """Delete a pod of its owner, and tell of it. Raises Unwritten."""
    cluster.delete("pods", pod)
    cluster.tell(owner, "SuccessfulDelete", _done("Delete", "Deleted", owner, pod), component=component)


def _done(verb: str, past: str, owner: Plain, pod: Plain) -> str:
    """What was done to a pod, in the words of its owner's controller."""
    name = pod["metadata"]["name"]
    if owner["kind"] == "StatefulSet":
        return f"{verb} Pod {name} in StatefulSet {owner['metadata']['name']} successful"
    return f"{past} pod: {name}"


def claim(cluster: Cluster, shelf: str, owner: Plain, selector: Selector) -> list[Plain]:
    """What an owner controls: its own that its selector matches, and what belongs to nobody and is adopted.

    Its own that no longer matches is let go. See pkg/controller/controller_ref_manager.go.
    """
    uid, namespace = owner["metadata"]["uid"], owner["metadata"]["namespace"]
    claimed: list[Plain] = []
    for found in cluster.owned(shelf, owner):
        if selector.matches(found["metadata"].get("labels", {})):
            claimed.append(found)
        elif not leaving(owner):
            release(cluster, shelf, found, uid)
    if selector.empty or leaving(owner):
        return claimed
    free = [each for each in cluster.loose(shelf, namespace, selector) if not controller_uid(each) and not leaving(each)]
    return sorted([*claimed, *(_adopt(cluster, shelf, each, owner) for each in free)], key=key_in)


def _adopt(cluster: Cluster, shelf: str, found: Plain, owner: Plain) -> Plain:
    taken = changed(found)
    taken["metadata"].setdefault("ownerReferences", []).append(reference_to(owner))
    return cluster.replace(shelf, taken)


def release(cluster: Cluster, shelf: str, found: Plain, uid: str) -> None:
    """Let an object belong to an owner no longer. Raises Unwritten."""
    freed = changed(found)
    references = freed["metadata"].get("ownerReferences", [])
    freed["metadata"]["ownerReferences"] = [each for each in references if each["uid"] != uid]
    cluster.replace(shelf, freed)

"""ControllerRevisions: the templates that a StatefulSet or a DaemonSet has had.

See pkg/controller/history/controller_history.go of kubernetes.
"""

from .cluster import Cluster, Plain, reference_to
from .templates import REVISION_LABEL, same_template, template_hash

SHELF = "controllerrevisions.apps"
HISTORY_LIMIT = 10  # the default of revisionHistoryLimit in apps/v1
LONGEST_NAME = 223  # a name of 253 letters with a hash behind it


def revision_name(revision: Plain) -> str:
    """The short name of a revision, which its pods carry in a label."""
    return str(revision["metadata"]["name"])


def template_in(revision: Plain) -> Plain:
    """The template that a revision keeps."""
    template: Plain = dict(revision["data"]["spec"]["template"])
    template.pop("$patch", None)
    return template


def revisions(cluster: Cluster, owner: Plain) -> list[Plain]:
    """The revisions of an owner, oldest first."""
    return sorted(cluster.owned(SHELF, owner), key=lambda each: (each["revision"], each["metadata"]["name"]))


def current_revision(cluster: Cluster, owner: Plain, label: str) -> Plain:
    """The revision of an owner's template: known, brought to the front, or made with its hash in a label. Raises Unwritten."""
    known, template = revisions(cluster, owner), owner["spec"]["template"]
    same = next((each for each in reversed(known) if same_template(template_in(each), template)), None)
    newest = known[-1]["revision"] if known else 0
    if same is None:
        return _made(cluster, owner, newest + 1, label)
    if same["revision"] < newest:
        return cluster.replace(SHELF, {**same, "revision": newest + 1})
    return same


def _made(cluster: Cluster, owner: Plain, number: int, label: str) -> Plain:
    metadata, template = owner["metadata"], owner["spec"]["template"]
    hashed = template_hash(template, owner.get("status", {}).get("collisionCount", 0))
    labels = {**template.get("metadata", {}).get("labels", {}), label: hashed}
    head: Plain = {
        "name": f"{metadata['name'][:LONGEST_NAME]}-{hashed}",
        "namespace": metadata["namespace"],
        "labels": labels,
        "ownerReferences": [reference_to(owner)],
    }
    if metadata.get("annotations"):
        head["annotations"] = dict(metadata["annotations"])
    data: Plain = {"spec": {"template": {"$patch": "replace", **template}}}
    content: Plain = {"apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": head, "data": data, "revision": number}
    return cluster.create(SHELF, content)


def forget_oldest(cluster: Cluster, owner: Plain, in_use: set[str]) -> None:
    """Delete the revisions beyond the limit that no pod has. Raises Unwritten."""
    limit = owner["spec"].get("revisionHistoryLimit", HISTORY_LIMIT)
    idle = [each for each in revisions(cluster, owner) if revision_name(each) not in in_use]
    for each in idle[: max(len(idle) - limit, 0)]:
        cluster.delete(SHELF, each)


def revision_of(pod: Plain) -> str:
    """The revision that a pod was made by, as its label names it; empty when it has none."""
    return str(pod["metadata"].get("labels", {}).get(REVISION_LABEL, ""))

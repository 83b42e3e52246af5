"""The annotations by which a Deployment and its ReplicaSets keep the history of a rollout.

See pkg/controller/deployment/util/deployment_util.go of kubernetes.
"""

from .cluster import Plain

REVISION = "deployment.kubernetes.io/revision"
HISTORY = "deployment.kubernetes.io/revision-history"
DESIRED = "deployment.kubernetes.io/desired-replicas"
MOST = "deployment.kubernetes.io/max-replicas"
_OWN = {REVISION, HISTORY, DESIRED, MOST, "kubectl.kubernetes.io/last-applied-configuration", "deprecated.deployment.rollback.to"}


def annotations_of(found: Plain) -> dict[str, str]:
    """The annotations of an object."""
    return dict(found["metadata"].get("annotations", {}))


def revision_of(found: Plain) -> int:
    """The revision of a Deployment or a ReplicaSet; 0 when it has none."""
    text = annotations_of(found).get(REVISION, "")
    return int(text) if text.isdecimal() else 0


def desired(found: Plain) -> int | None:
    """How many replicas the Deployment of a ReplicaSet wanted when it was last scaled."""
    text = annotations_of(found).get(DESIRED, "")
    return int(text) if text.isdecimal() else None


def told_by(deployment: Plain, annotations: dict[str, str], revision: int) -> dict[str, str]:
    """The annotations of a ReplicaSet that is its Deployment's newest, as of a revision."""
    copied = {key: text for key, text in annotations_of(deployment).items() if key not in _OWN}
    before = annotations.get(REVISION, "")
    known = int(before) if before.isdecimal() else 0
    result = {**annotations, **copied}
    if known < revision:
        result[REVISION] = str(revision)
        if before:
            past = [word for word in annotations.get(HISTORY, "").split(",") if word]
            result[HISTORY] = ",".join([*past, before])
    return result

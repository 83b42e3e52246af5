"""Deployments: one ReplicaSet for each template that they have had, and the pods rolled from one to the next.

See pkg/controller/deployment of kubernetes.
"""

from collections.abc import Iterable

from attrs import define

from kube_core.base import Selector

from .cluster import Cluster, Plain, changed, controller_of, inner, key_in, reference_to
from .engine import News
from .pods import claim, finished, leaving
from .replicas import SETS
from .revisions import DESIRED, MOST, REVISION, annotations_of, desired, revision_of, told_by
from .rollout_status import Progress, progress_at, rollout_status
from .rollouts import Bounds, bounds_of, shrunk, size, size_of_new, spread
from .templates import HASH_LABEL, labelled, same_template, template_hash

SHELF = "deployments.apps"
COMPONENT = "deployment-controller"
HISTORY_LIMIT = 10  # the default of revisionHistoryLimit in apps/v1


@define(eq=False)
class Deployments:
    """Rolls Deployments out."""

    cluster: Cluster
    shelves: tuple[str, ...] = (SHELF, SETS, "pods")

    def concerns(self, news: News) -> Iterable[str]:
        """The Deployment of a ReplicaSet; for one that is recreated, that of a pod which went."""
        if news.shelf == SHELF:
            return [key_in(news.found)]
        owner, namespace = controller_of(news.found), news.namespace
        if news.shelf == "pods":
            if not (news.gone or finished(news.found)) or owner.get("kind") != "ReplicaSet":
                return []
            found = self.cluster.get(SETS, f"{namespace}/{owner['name']}")
            owner = controller_of(found) if found is not None else {}
        if owner:
            return [f"{namespace}/{owner['name']}"] if owner["kind"] == "Deployment" else []
        return [] if news.gone else [key_in(each) for each in self.cluster.all(SHELF, namespace) if self._may_adopt(each, news)]

    def _may_adopt(self, deployment: Plain, news: News) -> bool:
        return any(labels and _selector(deployment).matches(labels) for labels in news.labels)

    def sync(self, key: str) -> float | None:
        """Do one step of a rollout, and write down how far it is."""
        deployment = self.cluster.get(SHELF, key)
        if deployment is None or _selector(deployment).empty:
            return None
        sets = sorted(claim(self.cluster, SETS, deployment, _selector(deployment)), key=_age)
        if leaving(deployment):
            return self._write(deployment, sets)
        new = next((each for each in sets if same_template(each["spec"]["template"], deployment["spec"]["template"])), None)
        bounds = bounds_of(deployment)
        if deployment["spec"].get("paused") or self._was_scaled(deployment, sets):
            self._scale(deployment, bounds, sets, new)
        else:
            self._roll(deployment, bounds, sets, new)
        found = sorted(self.cluster.owned(SETS, deployment), key=_age)
        return self._write(deployment, found, began=len(found) > len(sets))

    def _was_scaled(self, deployment: Plain, sets: list[Plain]) -> bool:
        wanted = deployment["spec"].get("replicas", 1)
        return any(size(each) and desired(each) not in (None, wanted) for each in sets)

    def _scale(self, deployment: Plain, bounds: Bounds, sets: list[Plain], new: Plain | None) -> None:
        live = [each for each in sets if size(each)]
        only = live[0] if len(live) == 1 else new if not live and new is not None else None
        if only is not None:
            self._resize(deployment, only, bounds.replicas, bounds)
        elif live and new is not None and new.get("status", {}).get("availableReplicas", 0) == bounds.replicas == size(new):
            for each in live:
                self._resize(deployment, each, bounds.replicas if each is new else 0, bounds)
        elif live and bounds.rolling:
            for name, wanted in spread(bounds, live).items():
                found = next(each for each in live if each["metadata"]["name"] == name)
                self._resize(deployment, found, wanted, bounds, annotate=True)

    def _roll(self, deployment: Plain, bounds: Bounds, sets: list[Plain], new: Plain | None) -> None:
        old = [each for each in sets if new is None or each["metadata"]["uid"] != new["metadata"]["uid"]]
        if not bounds.rolling:
            self._recreate(deployment, bounds, old, new)
            return
        new = self._create(deployment, bounds, sets) if new is None else self._renew(deployment, new, old)
        before, wanted = size(new), size_of_new(bounds, [*old, new], new)
        new = self._resize(deployment, new, wanted, bounds)
        if size(new) > before:  # one thing at a time, as in the real one
            return
        live = [each for each in old if size(each)]
        for name, wanted in shrunk(bounds, live, new).items() if live else ():
            self._resize(deployment, next(each for each in live if each["metadata"]["name"] == name), wanted, bounds)

    def _recreate(self, deployment: Plain, bounds: Bounds, old: list[Plain], new: Plain | None) -> None:
        if live := [each for each in old if size(each)]:
            for each in live:
                self._resize(deployment, each, 0, bounds)
            return
        if any(not finished(pod) for each in old for pod in self.cluster.owned("pods", each)):
            return
        found = self._create(deployment, bounds, old) if new is None else self._renew(deployment, new, old)
        self._resize(deployment, found, bounds.replicas, bounds)

    def _create(self, deployment: Plain, bounds: Bounds, sets: list[Plain]) -> Plain:
        spec, metadata = deployment["spec"], deployment["metadata"]
        hashed = template_hash(spec["template"], deployment.get("status", {}).get("collisionCount", 0))
        template = labelled(spec["template"], pod_template_hash=hashed)
        wanted = size_of_new(bounds, sets, None)
        annotations = {**told_by(deployment, {}, _next_revision(sets)), **_measure(bounds)}
        made: Plain = {
            "apiVersion": "apps/v1",
            "kind": "ReplicaSet",
            "metadata": {
                "name": f"{metadata['name']}-{hashed}",
                "namespace": metadata["namespace"],
                "ownerReferences": [reference_to(deployment)],
                "labels": template["metadata"]["labels"],
                "annotations": annotations,
            },
            "spec": {"replicas": wanted, "selector": _narrowed(spec["selector"], hashed), "template": template},
        }
        if spec.get("minReadySeconds"):
            made["spec"]["minReadySeconds"] = spec["minReadySeconds"]
        created = self.cluster.create(SETS, made)
        if wanted:
            self._tell_scaled(deployment, created, 0, wanted)
        return created

    def _renew(self, deployment: Plain, new: Plain, old: list[Plain]) -> Plain:
        """Bring a ReplicaSet that has the template already up to date: it may have been an older one until a moment ago."""
        wanted = told_by(deployment, annotations_of(new), _next_revision(old))
        least = deployment["spec"].get("minReadySeconds", 0)
        if wanted == annotations_of(new) and new["spec"].get("minReadySeconds", 0) == least:
            return new
        copied = changed(new)
        copied["metadata"]["annotations"] = wanted
        copied["spec"].pop("minReadySeconds", None)
        if least:
            copied["spec"]["minReadySeconds"] = least
        return self.cluster.replace(SETS, copied)

    def _resize(self, deployment: Plain, found: Plain, wanted: int, bounds: Bounds, annotate: bool = False) -> Plain:
        annotations = {**annotations_of(found), **_measure(bounds)}
        stale = annotations != annotations_of(found)
        if size(found) == wanted and not (stale and (annotate or wanted)):
            return found
        copied = changed(found)
        copied["spec"]["replicas"], copied["metadata"]["annotations"] = wanted, annotations
        written = self.cluster.replace(SETS, copied)
        if size(found) != wanted:
            self._tell_scaled(deployment, found, size(found), wanted)
        return written

    def _tell_scaled(self, deployment: Plain, found: Plain, before: int, wanted: int) -> None:
        way, name = "up" if wanted > before else "down", found["metadata"]["name"]
        self.cluster.tell(
            deployment, "ScalingReplicaSet", f"Scaled {way} replica set {name} from {before} to {wanted}", component=COMPONENT
        )

    def _write(self, deployment: Plain, sets: list[Plain], began: bool = False) -> float | None:
        template = deployment["spec"]["template"]
        new = next((each for each in sets if same_template(each["spec"]["template"], template)), None)
        if new is not None and annotations_of(deployment).get(REVISION) != annotations_of(new).get(REVISION):
            deployment = self._renumber(deployment, annotations_of(new).get(REVISION, ""))
        progress = Progress(deployment, sets, new, bounds_of(deployment), self.cluster.now, self.cluster.stamp, began)
        status = rollout_status(progress)
        deployment = self.cluster.put_status(SHELF, deployment, status)
        if progress.complete and not leaving(deployment):
            self._forget_oldest(deployment, [each for each in sets if each is not new])
        return progress_at(deployment, progress.complete)

    def _renumber(self, deployment: Plain, revision: str) -> Plain:
        if not revision:
            return deployment
        copied = changed(deployment)
        copied["metadata"]["annotations"] = {**annotations_of(deployment), REVISION: revision}
        return self.cluster.replace(SHELF, copied, "status")  # as there, so that it is no change of what is wanted

    def _forget_oldest(self, deployment: Plain, old: list[Plain]) -> None:
        limit = deployment["spec"].get("revisionHistoryLimit", HISTORY_LIMIT)
        idle = [each for each in old if not leaving(each)]
        surplus = sorted(idle, key=revision_of)[: max(len(idle) - limit, 0)]
        for each in surplus:
            if not (size(each) or each.get("status", {}).get("replicas", 0)):
                self.cluster.delete(SETS, each)


def _selector(deployment: Plain) -> Selector:
    return Selector.of_label_selector(inner(deployment["spec"], "selector"))


def _age(found: Plain) -> tuple[str, str]:
    return found["metadata"]["creationTimestamp"], found["metadata"]["name"]


def _next_revision(others: list[Plain]) -> int:
    return max(map(revision_of, others), default=0) + 1


def _measure(bounds: Bounds) -> dict[str, str]:
    return {DESIRED: str(bounds.replicas), MOST: str(bounds.most)}


def _narrowed(selector: Plain, hashed: str) -> Plain:
    copied = changed(selector)
    copied["matchLabels"] = {**copied.get("matchLabels", {}), HASH_LABEL: hashed}
    return copied

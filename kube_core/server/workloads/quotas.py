"""ResourceQuotas: what they allow, and what is used of it.

See `pkg/controller/resourcequota` of kubernetes. What is new is charged by admission; what goes, ends or changes is counted here.
"""

from collections.abc import Iterable

from attrs import define

from ..document import opened
from ..quotas.amounts import NONE, Amounts, only, read, total, written
from ..quotas.scopes import in_scopes
from ..quotas.usage import DEVICE_CLAIMS, LEGACY, UNCOUNTED, tracked, usage
from .cluster import Cluster, Plain, inner, key_in
from .engine import News

SHELF = "resourcequotas"
_COUNT = "count/"
_CHANGING = ("services", "persistentvolumeclaims")
_ENDED = ("Succeeded", "Failed")


@define(eq=False)
class Quotas:
    """Keeps the status of quotas."""

    cluster: Cluster

    @property
    def shelves(self) -> tuple[str, ...]:
        """The quotas, and whatever they count."""
        counted = {shelf for quota in self.cluster.all(SHELF) for shelf in self._counted(inner(quota, "spec", "hard"))}
        return (SHELF, *sorted(counted - {SHELF}))

    def concerns(self, news: News) -> Iterable[str]:
        """A quota that changed itself; all of a namespace when something goes, or may be charged with less."""
        if news.shelf == SHELF and not news.gone:
            return [key_in(news.found)]
        ended = news.shelf == "pods" and inner(news.found, "status").get("phase") in _ENDED
        if news.gone or ended or news.shelf in _CHANGING:
            return [key_in(each) for each in self.cluster.all(SHELF, news.namespace)]
        return []

    def sync(self, key: str) -> float | None:
        """Count what a quota's namespace uses."""
        quota = self.cluster.get(SHELF, key)
        if quota is None:
            return None
        spec, before = inner(quota, "spec"), read(inner(quota, "status", "used"))
        hard = read(spec.get("hard"))
        used: Amounts = {name: before.get(name, NONE) for name in hard}
        for shelf in self._counted(spec.get("hard", {})):
            used |= self._used(shelf, spec, quota["metadata"]["namespace"])
        status: Plain = {"hard": written(hard), "used": written(used)} if hard else {}
        self.cluster.put_status(SHELF, quota, status)
        return None

    def _used(self, shelf: str, spec: Plain, namespace: str) -> Amounts:
        names = tracked(shelf, spec["hard"])
        found: Amounts = dict.fromkeys(names, NONE)
        records = self.cluster.state.storage.shelf(shelf)
        for record in [records.objects[records.keys[index]] for index in records.span(namespace)]:
            document = opened(record)
            if in_scopes(spec, shelf, document.content):
                found = total(found, only(usage(shelf, document, self.cluster.now), names))
        return found

    def _counted(self, hard: Plain) -> set[str]:
        """The shelves of what a quota is about, as far as there are such kinds."""
        named = {name.removeprefix(_COUNT) for name in hard if name.startswith(_COUNT)}
        found = {*named, *(shelf for shelf in ("pods", DEVICE_CLAIMS, *_CHANGING, *LEGACY) if tracked(shelf, hard))} - UNCOUNTED
        return {shelf for shelf in found if self.cluster.state.kinds.named(shelf) is not None}

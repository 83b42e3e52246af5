"""What every namespace has from its beginning: a ServiceAccount ``default``, and the authority's certificate in a ConfigMap.

See pkg/controller/serviceaccount and pkg/controller/certificates/rootcacertpublisher of kubernetes.
"""

from collections.abc import Iterable

from attrs import define

from .cluster import Cluster, Plain, key_in
from .engine import News

NAMESPACES, ACCOUNTS, MAPS = "namespaces", "serviceaccounts", "configmaps"
DEFAULT, ROOT_CA = "default", "kube-root-ca.crt"
_ABOUT = (
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal "
    "service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters."
)


@define(eq=False)
class Accounts:
    """Furnishes namespaces. ``authority`` is the certificate, as PEM."""

    cluster: Cluster
    authority: str = ""
    shelves: tuple[str, ...] = (NAMESPACES, ACCOUNTS, MAPS)

    def concerns(self, news: News) -> Iterable[str]:
        """A namespace, also when somebody took away what it has."""
        if news.shelf == NAMESPACES:
            return [key_in(news.found)]
        name = news.found["metadata"]["name"]
        return [news.namespace] if name == (DEFAULT if news.shelf == ACCOUNTS else ROOT_CA) else []

    def sync(self, key: str) -> float | None:
        """Make what is missing."""
        namespace = self.cluster.get(NAMESPACES, key)
        if namespace is None or namespace.get("status", {}).get("phase") == "Terminating":
            return None
        if self.cluster.get(ACCOUNTS, f"{key}/{DEFAULT}") is None:
            account = {"name": DEFAULT, "namespace": key}
            self.cluster.create(ACCOUNTS, {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": account})
        data = {"ca.crt": self.authority}
        found = self.cluster.get(MAPS, f"{key}/{ROOT_CA}")
        if found is None:
            head: Plain = {"name": ROOT_CA, "namespace": key, "annotations": {"kubernetes.io/description": _ABOUT}}
            content: Plain = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": head, "data": data}
            self.cluster.create(MAPS, content)
        elif found.get("data") != data:
            self.cluster.replace(MAPS, {**found, "data": data})
        return None

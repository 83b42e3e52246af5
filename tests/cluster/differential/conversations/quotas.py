"""ResourceQuotas at admission: what they refuse, and what they charge. Their status is written by hand, as no controller does."""

from typing import Any

from ..steps import Call, Talk, Until


def quotas(namespace: str) -> Talk:
    """Pods, Services, claims and ConfigMaps under three quotas."""
    core = f"/api/v1/namespaces/{namespace}"
    yield Until(Call("POST", f"{core}/serviceaccounts", {"metadata": {"name": "default"}}), 201)
    pods = f"{core}/pods"
    yield Until(Call("POST", f"{pods}?dryRun=All", _pod("probe", {"cpu": "1m", "memory": "1Mi"})), 201)
    yield from _limited(core, "compute", {"requests.cpu": "1", "limits.memory": "1Gi", "pods": "4", "count/pods": "5"})
    yield from _limited(core, "things", {"configmaps": "2", "count/secrets": "1", "services.nodeports": "2", "services": "2"})
    yield from _limited(core, "storage", {"requests.storage": "5Gi", "gold.storageclass.storage.k8s.io/requests.storage": "1Gi"})
    yield from _limited(core, "ending", {"pods": "1"}, scopes=["Terminating"])
    over = {
        "metadata": {"name": "over"},
        "spec": {"type": "NodePort", "ports": [{"port": port, "name": f"p{port}"} for port in (1, 2, 3)]},
    }
    yield Until(Call("POST", f"{core}/services?dryRun=All", over), 403, "exceeded quota: things")
    yield Until(Call("POST", f"{core}/persistentvolumeclaims?dryRun=All", _claim("over", "6Gi")), 403, "exceeded quota: storage")
    two = {"cpu": "2", "memory": "2Gi"}
    yield Until(Call("POST", f"{pods}?dryRun=All", _pod("over", two)), 403, "exceeded quota: compute")
    yield Until(Call("POST", f"{pods}?dryRun=All", _pod("a", {"cpu": "1m"})), 403, "must specify limits.memory")
    yield Call("POST", pods, _pod("none", {}))
    yield Call("POST", pods, _pod("two", two))
    for name in ("a", "b", "c"):
        yield Call("POST", pods, _pod(name, {"cpu": "400m", "memory": "100Mi"}))
    first = [{"name": "first", "image": "x", "resources": {"limits": {"cpu": "300m", "memory": "1Gi"}}}]
    yield Call("POST", pods, _pod("first", {"cpu": "100m", "memory": "100Mi"}, initContainers=first))
    yield Call("GET", f"{core}/resourcequotas/compute")
    yield Call("POST", pods, _pod("ends", {"cpu": "10m", "memory": "1Mi"}, activeDeadlineSeconds=10))
    yield Call("POST", pods, _pod("too", {"cpu": "10m", "memory": "1Mi"}, activeDeadlineSeconds=10))
    yield from _others(core)
    for name in ("things", "storage", "ending"):
        yield Call("GET", f"{core}/resourcequotas/{name}")


def _others(core: str) -> Talk:
    for number in range(3):
        yield Call("POST", f"{core}/configmaps", _named(f"c{number}"))
    for name in ("s0", "s1"):
        yield Call("POST", f"{core}/secrets", _named(name))
    service = {**_named("web"), "spec": {"ports": [{"port": 80}]}}
    yield Call("POST", f"{core}/services", service)
    yield Call("PATCH", f"{core}/services/web", {"spec": {"type": "LoadBalancer"}}, _MERGE)
    more = [{"port": port, "name": f"p{port}"} for port in (80, 81, 82)]
    yield Call("PATCH", f"{core}/services/web", {"spec": {"ports": more}}, _MERGE)
    claims = f"{core}/persistentvolumeclaims"
    yield Call("POST", claims, _claim("small", "1500M"))
    yield Call("POST", claims, _claim("golden", "2Gi", "gold"))
    yield Call("POST", claims, _claim("large", "4Gi"))
    yield Call("POST", claims, _claim("odd", "500m"))


_MERGE = (("content-type", "application/merge-patch+json"),)


def _named(name: str) -> dict[str, Any]:
    return {"metadata": {"name": name}}


def _limited(core: str, name: str, hard: dict[str, str], **spec: Any) -> Talk:
    quota = {**_named(name), "spec": {"hard": hard, **spec}}
    yield Call("POST", f"{core}/resourcequotas", quota)
    status = {"hard": hard, "used": dict.fromkeys(hard, "0")}
    yield Call("PATCH", f"{core}/resourcequotas/{name}/status", {"status": status}, _MERGE)


def _pod(name: str, limits: dict[str, str], **spec: Any) -> dict[str, Any]:
    container = {"name": "main", "image": "x", "resources": {"limits": limits}}
    account = {"serviceAccountName": "default", "serviceAccount": "default", "automountServiceAccountToken": False}
    return {**_named(name), "spec": {"containers": [container], **account, **spec}}


def _claim(name: str, size: str, storage_class: str = "plain") -> dict[str, Any]:
    resources = {"requests": {"storage": size}}
    return {**_named(name), "spec": {"accessModes": ["ReadWriteOnce"], "resources": resources, "storageClassName": storage_class}}

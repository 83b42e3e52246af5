"""Services that become Services of other types; and what is empty where something has to be said."""

from typing import Any

from ..holding import Conversation
from ..steps import Call, Talk
from .words import MERGE

_PORTS = [{"port": 80}]
_SERVICES: dict[str, dict[str, Any]] = {
    "balanced": {"type": "LoadBalancer", "ports": _PORTS},
    "local": {"type": "LoadBalancer", "externalTrafficPolicy": "Local", "ports": _PORTS, "loadBalancerClass": "a/b"},
    "ranged": {"type": "LoadBalancer", "ports": _PORTS, "loadBalancerSourceRanges": ["192.0.2.0/24"]},
    "nodes": {"type": "NodePort", "externalTrafficPolicy": "Local", "ports": _PORTS},
}
_CHANGES: tuple[dict[str, Any], ...] = (
    {"type": "ClusterIP"},
    {"type": "NodePort"},
    {"type": "LoadBalancer"},
    {"type": "ExternalName"},
    {"type": "ExternalName", "externalName": "a.b"},
    {"type": "ClusterIP", "allocateLoadBalancerNodePorts": False},
    {"type": "ClusterIP", "ports": [{"port": 80, "nodePort": 30016}]},
    {"type": "NodePort", "externalTrafficPolicy": "Cluster"},
    {"externalTrafficPolicy": "Cluster"},
    {"externalTrafficPolicy": "Local"},
    {"allocateLoadBalancerNodePorts": False},
)
_RULES: tuple[dict[str, Any], ...] = (
    {"policies": []},
    {},
    {"policies": None},
    {"selectPolicy": "Disabled", "policies": []},
    {"policies": [{}]},
)
_DATA: tuple[dict[str, Any], ...] = (
    {},
    {"revision": -1},
    {"revision": 1, "data": 5},
    {"data": {}},
    {"revision": 1, "data": {"a": 1}},
)


def services(namespace: str) -> Talk:
    """From each type to each: what the new one has no use for goes with it, unless it is changed as well."""
    path = f"/api/v1/namespaces/{namespace}/services"
    for name, spec in _SERVICES.items():
        yield Call("POST", path, {"metadata": {"name": name}, "spec": spec})
        for change in _CHANGES:
            yield Call("PATCH", f"{path}/{name}?dryRun=All", {"spec": change}, MERGE)


def empties(namespace: str) -> Talk:
    """Policies of an autoscaler, and a revision's data."""
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "a"}
    for rules in _RULES:
        for key in ("scaleUp", "scaleDown"):
            body = {"metadata": {"name": "a"}, "spec": {"maxReplicas": 3, "scaleTargetRef": target, "behavior": {key: rules}}}
            yield Call("POST", f"/apis/autoscaling/v2/namespaces/{namespace}/horizontalpodautoscalers?dryRun=All", body)
    for data in _DATA:
        body = {"metadata": {"name": "a"}, **data}
        yield Call("POST", f"/apis/apps/v1/namespaces/{namespace}/controllerrevisions?dryRun=All", body)


TYPE_CHANGES: dict[str, Conversation] = {"services of other types": services, "what may not be empty": empties}

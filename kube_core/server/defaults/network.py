"""Defaults of Services and of what else has to do with the network. See `pkg/apis/core/v1`, `networking/v1`, `discovery/v1`."""

from typing import Any

_LEFT_OUT = ("clusterIP", "type", "sessionAffinity", "externalName", "externalTrafficPolicy", "loadBalancerIP")
"""Fields of a Service that are not there when they are empty."""
AFFINITY_SECONDS = 10800  # three hours


def fill_service(content: dict[str, Any]) -> None:
    """A Service, up to its addresses, which are given out on create."""
    spec: dict[str, Any] = content.setdefault("spec", {})
    for key in [key for key in _LEFT_OUT if spec.get(key) == ""]:
        del spec[key]
    spec.setdefault("sessionAffinity", "None")
    kind: str = spec.setdefault("type", "ClusterIP")
    if spec["sessionAffinity"] == "None":
        spec.pop("sessionAffinityConfig", None)
    elif spec["sessionAffinity"] == "ClientIP":
        config = spec.setdefault("sessionAffinityConfig", {})
        config.setdefault("clientIP", {}).setdefault("timeoutSeconds", AFFINITY_SECONDS)
    for port in spec.get("ports", ()):
        port.setdefault("protocol", "TCP")
        if port.get("targetPort") in (None, 0, ""):
            port["targetPort"] = port.get("port", 0)
    if kind in ("NodePort", "LoadBalancer") or (kind == "ClusterIP" and spec.get("externalIPs")):
        spec.setdefault("externalTrafficPolicy", "Cluster")
    if kind in ("NodePort", "LoadBalancer", "ClusterIP"):
        spec.setdefault("internalTrafficPolicy", "Cluster")
    if kind == "LoadBalancer":
        spec.setdefault("allocateLoadBalancerNodePorts", True)
        for entry in content.get("status", {}).get("loadBalancer", {}).get("ingress", ()):
            if entry.get("ip"):
                entry.setdefault("ipMode", "VIP")


def fill_network_policy(content: dict[str, Any]) -> None:
    """A NetworkPolicy: which directions it is for, and its ports' protocols."""
    spec: dict[str, Any] = content.setdefault("spec", {})
    spec.setdefault("podSelector", {})
    if not spec.get("policyTypes"):
        spec["policyTypes"] = ["Ingress", *(["Egress"] if spec.get("egress") else [])]
    for rule in (*spec.get("ingress", ()), *spec.get("egress", ())):
        for port in rule.get("ports", ()):
            port.setdefault("protocol", "TCP")


def fill_ingress(content: dict[str, Any]) -> None:
    """An Ingress: the group of a backend is told even if it is none."""
    spec = content.get("spec", {})
    rules: list[dict[str, Any]] = spec.get("rules", [])
    places = [spec.get("defaultBackend", {}), *(each.get("backend", {}) for rule in rules for each in _paths(rule))]
    for backend in places:
        if "resource" in backend:
            backend["resource"].setdefault("apiGroup", None)


def _paths(rule: dict[str, Any]) -> list[dict[str, Any]]:
    return rule.get("http", {}).get("paths") or []


def fill_ingress_class(content: dict[str, Any]) -> None:
    """An IngressClass."""
    if parameters := content.get("spec", {}).get("parameters"):
        parameters.setdefault("scope", "Cluster")


def fill_endpoints(content: dict[str, Any]) -> None:
    """Endpoints."""
    for subset in content.get("subsets", ()):
        for port in subset.get("ports", ()):
            port.setdefault("protocol", "TCP")


def fill_endpoint_slice(content: dict[str, Any]) -> None:
    """An EndpointSlice."""
    content.setdefault("addressType", "")
    content.setdefault("endpoints", None)
    for endpoint in content["endpoints"] or ():
        endpoint.setdefault("conditions", {})
    content.setdefault("ports", None)
    for port in content["ports"] or ():
        port.setdefault("name", "")
        port.setdefault("protocol", "TCP")

"""Services. See `ValidateService` in `pkg/apis/core/validation`, and `pkg/registry/core/service`."""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

from ..document import Document, part
from ..preparing.families import NO_ADDRESS
from ..preparing.services import NODE_PORTS, RANGE, taken_addresses, taken_ports
from ..state import State
from . import words
from .endpoints import check_reachable
from .faults import Faults, Struct
from .repeats import repeats
from .selectors import check_labels

_TYPES = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
_AFFINITIES = ("ClientIP", "None")
_TRAFFIC = ("Cluster", "Local")
_LONGEST_AFFINITY = 86400
_ONLY_BALANCED = "may only be used when `type` is 'LoadBalancer'"
_ONCE = "may not change once set"
_POLICIES = ("PreferDualStack", "RequireDualStack", "SingleStack")
_DISTRIBUTIONS = ("PreferClose", "PreferSameZone", "PreferSameNode")


def check_service(document: Document, faults: Faults) -> None:
    """A Service, by itself."""
    spec = document.content["spec"]
    kind = spec["type"]
    _check_type(spec, kind, faults)
    check_labels(spec.get("selector", {}), "spec.selector", faults)
    _check_affinity(spec, faults)
    if kind not in _TYPES:
        faults.unsupported("spec.type", kind, _TYPES)
    _check_ports(spec, faults)
    _check_external(spec, kind, faults)
    if kind != "ExternalName":
        _check_policy(spec, faults)
    _check_traffic(spec, kind, faults)


def _check_type(spec: dict[str, Any], kind: str, faults: Faults) -> None:
    ports = spec.get("ports", ())
    if not ports and spec.get("clusterIP") != NO_ADDRESS and kind != "ExternalName":
        faults.required("spec.ports")
    if kind in ("NodePort", "LoadBalancer") and spec.get("clusterIP") == NO_ADDRESS:
        faults.invalid("spec.clusterIPs[0]", NO_ADDRESS, f"may not be set to 'None' for {kind} services")
    elif kind == "ExternalName":
        for key in ("clusterIPs", "ipFamilies", "ipFamilyPolicy"):
            if spec.get(key) or (key == "clusterIPs" and spec.get("clusterIP")) or spec.get(key) == "":
                faults.forbidden(f"spec.{key}", "may not be set for ExternalName services")
        name = spec.get("externalName", "").removesuffix(".")
        if not name:
            faults.required("spec.externalName")
        else:
            for why in words.subdomain(name):
                faults.invalid("spec.externalName", name, why)


def _check_affinity(spec: dict[str, Any], faults: Faults) -> None:
    affinity = spec["sessionAffinity"]
    if affinity not in _AFFINITIES:
        faults.unsupported("spec.sessionAffinity", affinity, _AFFINITIES)
    elif affinity == "ClientIP":
        seconds = spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"]
        if not 0 < seconds <= _LONGEST_AFFINITY:
            where = "spec.sessionAffinityConfig.clientIP.timeoutSeconds"
            faults.invalid(where, seconds, f"must be greater than 0 and less than {_LONGEST_AFFINITY}")


def _check_ports(spec: dict[str, Any], faults: Faults) -> None:
    ports: Sequence[dict[str, Any]] = spec.get("ports", ())
    seen: set[str] = set()
    for index, port in enumerate(ports):
        if name := port.get("name"):
            _check_port_name(name, f"spec.ports[{index}].name", seen, faults)
        elif len(ports) > 1:
            faults.required(f"spec.ports[{index}].name")
        _check_port(port, f"spec.ports[{index}]", faults)
    _check_node_ports(ports, spec["type"], faults)
    pairs: set[tuple[str, int]] = set()
    for index, port in enumerate(ports):
        pair = (port["protocol"], port.get("port", 0))
        if pair in pairs:
            told = Struct(Name="", Protocol=pair[0], AppProtocol=None, Port=pair[1], TargetPort=0, NodePort=0)
            faults.duplicate(f"spec.ports[{index}]", told)
        pairs.add(pair)


def _check_node_ports(ports: Sequence[dict[str, Any]], kind: str, faults: Faults) -> None:
    """A port of the nodes may lead to one port only, in several protocols."""
    first: dict[int, int] = {}
    again = repeats((port["protocol"], port.get("nodePort", 0)) for port in ports)
    for index, port in enumerate(ports):
        number = port.get("nodePort", 0)
        if not number or number > NODE_PORTS.stop:  # none, or what a dry run gives
            continue
        path = f"spec.ports[{index}].nodePort"
        if kind == "ClusterIP":
            faults.forbidden(path, "may not be used when `type` is 'ClusterIP'")
        if first.setdefault(number, port.get("port", 0)) != port.get("port", 0):
            faults.invalid(path, number, "provided port is already allocated")
            return
        if index in again:
            faults.duplicate(path, number)


def _check_port_name(name: str, path: str, seen: set[str], faults: Faults) -> None:
    for why in words.label(name):
        faults.invalid(path, name, why)
    if name in seen:
        faults.duplicate(path, name)
    seen.add(name)


def _check_port(port: dict[str, Any], path: str, faults: Faults) -> None:
    for why in words.port(port.get("port", 0)):
        faults.invalid(f"{path}.port", port.get("port", 0), why)
    if port["protocol"] not in words.PROTOCOLS:
        faults.unsupported(f"{path}.protocol", port["protocol"], words.PROTOCOLS)
    for why in words.port(port["targetPort"]):
        faults.invalid(f"{path}.targetPort", port["targetPort"], why)
    if "appProtocol" in port:
        for why in words.qualified(port["appProtocol"]):
            faults.invalid(f"{path}.appProtocol", port["appProtocol"], why)


def _check_external(spec: dict[str, Any], kind: str, faults: Faults) -> None:
    for index, text in enumerate(spec.get("externalIPs", ())):
        if found := words.address(text):
            for why in found:
                faults.invalid(f"spec.externalIPs[{index}]", text, why)
        else:
            check_reachable(text, f"spec.externalIPs[{index}]", faults)
    _check_balancer(spec, kind, faults)


def _check_balancer(spec: dict[str, Any], kind: str, faults: Faults) -> None:
    ranges = spec.get("loadBalancerSourceRanges", ())
    if ranges and kind != "LoadBalancer":
        faults.forbidden("spec.LoadBalancerSourceRanges", _ONLY_BALANCED)
    for index, text in enumerate(map(str.strip, ranges)):
        for why in words.network(text):
            faults.invalid(f"spec.LoadBalancerSourceRanges[{index}]", text, why)
    if (name := spec.get("loadBalancerClass")) is not None:
        if kind != "LoadBalancer":
            faults.forbidden("spec.loadBalancerClass", _ONLY_BALANCED)
        else:
            for why in words.qualified(name):
                faults.invalid("spec.loadBalancerClass", name, why)
    if kind != "LoadBalancer" and spec.get("allocateLoadBalancerNodePorts") is not None:
        faults.forbidden("spec.allocateLoadBalancerNodePorts", _ONLY_BALANCED)


def _check_policy(spec: dict[str, Any], faults: Faults) -> None:
    """This cluster has one family only; the rest of it has been looked at when the Service was prepared."""
    policy = spec.get("ipFamilyPolicy")
    if policy == "":
        faults.unsupported("spec.ipFamilyPolicy", policy, _POLICIES)
    if policy == "RequireDualStack" and (spec.get("selector") or spec.get("clusterIP") != NO_ADDRESS):
        faults.invalid("spec.ipFamilyPolicy", policy, "this cluster is not configured for dual-stack services")


def _check_traffic(spec: dict[str, Any], kind: str, faults: Faults) -> None:
    outer, inner = spec.get("externalTrafficPolicy"), spec.get("internalTrafficPolicy")
    outside = kind in ("NodePort", "LoadBalancer") or (kind == "ClusterIP" and bool(spec.get("externalIPs")))
    if outside and outer not in _TRAFFIC:
        faults.unsupported("spec.externalTrafficPolicy", outer, _TRAFFIC)
    elif not outside and outer:
        faults.invalid("spec.externalTrafficPolicy", outer, "may only be set for externally-accessible services")
    health = spec.get("healthCheckNodePort", 0)
    if health and not (kind == "LoadBalancer" and outer == "Local"):
        text = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
        faults.invalid("spec.healthCheckNodePort", health, text)
    if inner is not None and inner not in _TRAFFIC:
        faults.unsupported("spec.internalTrafficPolicy", inner, _TRAFFIC)
    distribution = spec.get("trafficDistribution")
    if distribution is not None and distribution not in _DISTRIBUTIONS:
        faults.unsupported("spec.trafficDistribution", distribution, _DISTRIBUTIONS)


def check_change(before: Document, document: Document, faults: Faults) -> None:
    """What was given stays as long as the type may have it."""
    old, new = before.content["spec"], document.content["spec"]
    if old["type"] == new["type"] == "LoadBalancer" and old.get("loadBalancerClass") != new.get("loadBalancerClass"):
        faults.invalid("spec.loadBalancerClass", new.get("loadBalancerClass"), _ONCE)
    if _is_local(old) and _is_local(new) and old.get("healthCheckNodePort") != new.get("healthCheckNodePort"):
        faults.forbidden("spec.healthCheckNodePort", words.IMMUTABLE)
    if "ExternalName" in (old["type"], new["type"]):
        return
    was, now = old.get("clusterIPs", []), new.get("clusterIPs", [])
    if was and was[:1] != now[:1]:
        faults.invalid("spec.clusterIPs[0]", now, _ONCE)


def _is_local(spec: dict[str, Any]) -> bool:
    """Whether it has a port for health checks."""
    return (spec["type"], spec.get("externalTrafficPolicy")) == ("LoadBalancer", "Local")


def check_allocation(state: State, before: Document | None, document: Document, faults: Faults, *, dry_run: bool) -> None:
    """Addresses and ports that were asked for are within the ranges, and nobody else's."""
    spec, old = document.content["spec"], part(before.content, "spec") if before else {}
    address = spec.get("clusterIP", NO_ADDRESS)
    if address not in (NO_ADDRESS, old.get("clusterIP")) and spec["type"] != "ExternalName":
        _check_address(state, address, spec["clusterIPs"], faults, dry_run=dry_run)
    mine = {port.get("nodePort") for port in old.get("ports", ())}
    asked = [(index, port["nodePort"]) for index, port in enumerate(spec.get("ports", ())) if port.get("nodePort")]
    taken = taken_ports(state) if any(port not in mine for _, port in asked) else set[int]()
    for index, port in asked:
        where = f"spec.ports[{index}].nodePort"
        if port not in mine and port not in NODE_PORTS and not dry_run:
            range_ = f"{NODE_PORTS.start}-{NODE_PORTS.stop - 1}"
            faults.invalid(where, port, f"provided port is not in the valid range. The range of valid ports is {range_}")
        elif port not in mine and port in taken:
            faults.invalid(where, port, "provided port is already allocated")


def _check_address(state: State, address: str, shown: list[str], faults: Faults, *, dry_run: bool) -> None:
    if ip_address(address) not in RANGE:
        words_ = f"the provided IP ({address}) is not in the valid range. The range of valid IPs is {RANGE}"
        faults.invalid("spec.clusterIPs", shown, f"failed to allocate IP {address}: {words_}")
    elif not dry_run and address in taken_addresses(state):
        faults.invalid("spec.clusterIPs", shown, f"failed to allocate IP {address}: provided IP is already allocated")

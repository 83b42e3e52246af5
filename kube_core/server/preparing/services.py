"""Services: addresses and ports that the server gives out, and takes back. See `pkg/registry/core/service/storage`."""

import re
from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import repeat
from typing import Any

from ..document import Document
from ..operation import Operation
from ..state import State
from .families import settle_families

RANGE = IPv4Network("10.0.0.0/24")
"""--service-cluster-ip-range, when nobody says another: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver."""
FIRST_ADDRESS = "10.0.0.1"
"""The address of the API server itself."""
NODE_PORTS = range(30000, 32768)
"""--service-node-port-range."""
_BALANCED, _EXTERNAL = "LoadBalancer", "ExternalName"
_PORT = re.compile(rb'"(?:nodePort|healthCheckNodePort)":(\d+)')
_ADDRESSED = ("ClusterIP", "NodePort", "LoadBalancer")
_ON_NODES = ("NodePort", "LoadBalancer")
_OWNED = ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")


def prepare_service(state: State, operation: Operation, document: Document) -> None:
    """A new Service: its families and, unless the object is refused later, its address and ports."""
    spec = document.content["spec"]
    if spec["type"] != _EXTERNAL:
        _complete_addresses(spec)
        settle_families(document)
    if spec["type"] in _ADDRESSED:
        _give_address(state, operation, spec)
    if spec["type"] in _ON_NODES:
        _give_ports(state, operation, spec)


def prepare_service_update(state: State, operation: Operation, before: Document, document: Document) -> None:
    """A Service keeps what it was given as long as its type may have it."""
    old, spec = before.content["spec"], document.content["spec"]
    _drop_unfitting(old, spec)
    if spec["type"] != _BALANCED and "status" in document.content:
        document.content["status"] |= {"loadBalancer": {}}
    if spec["type"] in _ADDRESSED:
        if old["type"] in _ADDRESSED:
            _follow_change(old, spec)
            _keep_addresses(old, spec)
        else:
            _complete_addresses(spec)
        settle_families(document)
        _give_address(state, operation, spec)
    else:
        _give_back(old, spec)
    if spec["type"] in _ON_NODES:
        _keep_ports(old, spec)
        _give_ports(state, operation, spec)


def _drop_unfitting(old: dict[str, Any], spec: dict[str, Any]) -> None:
    """What the new type has no use for goes, unless it was changed as well. See `dropTypeDependentFields`."""
    if old["type"] in _ON_NODES and spec["type"] not in _ON_NODES:
        for port in spec.get("ports", ()) if _node_ports(spec) <= _node_ports(old) else ():
            port.pop("nodePort", None)
        if "externalTrafficPolicy" in old and spec.get("externalTrafficPolicy") == old["externalTrafficPolicy"]:
            del spec["externalTrafficPolicy"]
    local = [each["type"] == _BALANCED and each.get("externalTrafficPolicy") == "Local" for each in (old, spec)]
    if local == [True, False] and spec.get("healthCheckNodePort") == old.get("healthCheckNodePort"):
        spec.pop("healthCheckNodePort", None)
    if old["type"] == _BALANCED and spec["type"] != _BALANCED:
        for key in ("allocateLoadBalancerNodePorts", "loadBalancerClass"):
            if key in spec and spec[key] == old.get(key):
                del spec[key]


def _node_ports(spec: dict[str, Any]) -> set[int]:
    return {port["nodePort"] for port in spec.get("ports", ()) if port.get("nodePort")}


def _complete_addresses(spec: dict[str, Any]) -> None:
    """Who says one address means the list, too; not the other way round. See `NormalizeClusterIPs`."""
    if spec.get("clusterIP") and not spec.get("clusterIPs"):
        spec["clusterIPs"] = [spec["clusterIP"]]


def _give_address(state: State, operation: Operation, spec: dict[str, Any]) -> None:
    """A free address, unless the Service has one or wants none."""
    if spec.get("clusterIP"):
        return
    used = taken_addresses(state)
    free = [number for number in range(1, RANGE.num_addresses - 1) if str(RANGE[number]) not in used]
    if free:
        address = str(RANGE[0 if operation.dry_run else state.random.choice(free)])  # a dry run gives what nobody can have
        spec["clusterIP"], spec["clusterIPs"] = address, [address]


def taken_addresses(state: State) -> set[str]:
    """The addresses of all Services, and that of the API server."""
    return {FIRST_ADDRESS, *(record.fields["spec.clusterIP"] for record in state.storage.shelf("services"))}


def _give_ports(state: State, operation: Operation, spec: dict[str, Any]) -> None:
    """Free ports of the nodes for what has none."""
    if spec.get("allocateLoadBalancerNodePorts") is not False:
        wanting = [port for port in spec.get("ports", ()) if not port.get("nodePort")]
        for port, number in zip(wanting, _free_ports(state, operation, spec), strict=False):
            port["nodePort"] = number
    if spec["type"] == "LoadBalancer" and spec.get("externalTrafficPolicy") == "Local" and not spec.get("healthCheckNodePort"):
        spec["healthCheckNodePort"] = next(_free_ports(state, operation, spec))


def taken_ports(state: State) -> set[int]:
    """The ports of the nodes that Services have."""
    shelf = state.storage.shelf("services")
    bodies = (record.body for record in shelf if record.fields["spec.type"] in _ON_NODES)
    return {int(port) for body in bodies for port in _PORT.findall(body)}


def _free_ports(state: State, operation: Operation, spec: dict[str, Any]) -> Iterator[int]:
    if operation.dry_run:
        yield from repeat(NODE_PORTS.stop + 1)
    taken = taken_ports(state) | {port.get("nodePort", 0) for port in spec.get("ports", ())}
    while len(taken) < len(NODE_PORTS):
        number = state.random.choice(NODE_PORTS)
        if number not in taken:
            taken.add(number)
            yield number


def _follow_change(old: dict[str, Any], spec: dict[str, Any]) -> None:
    """Who changes ``clusterIP`` alone means the list, too. See `NormalizeClusterIPs`."""
    one, all_of = spec.get("clusterIP"), spec.get("clusterIPs")
    if one and one != old.get("clusterIP") and all_of and all_of == old.get("clusterIPs"):
        spec["clusterIPs"] = [one]


def _keep_addresses(old: dict[str, Any], spec: dict[str, Any]) -> None:
    for key in _OWNED:  # the list stays with its first address, which is looked at before
        absent = spec.get(key) is None if key == "ipFamilyPolicy" else not spec.get(key)
        if absent and old.get(key) and (key != "clusterIPs" or spec.get("clusterIP") == old.get("clusterIP")):
            spec[key] = old[key]


def _keep_ports(old: dict[str, Any], spec: dict[str, Any]) -> None:
    known = {(port.get("protocol"), port.get("port")): port.get("nodePort") for port in old.get("ports", ())}
    for port in spec.get("ports", ()):
        kept = known.get((port.get("protocol"), port.get("port")))
        if not port.get("nodePort") and kept:
            port["nodePort"] = kept
    if old.get("healthCheckNodePort") and (spec["type"], spec.get("externalTrafficPolicy")) == (_BALANCED, "Local"):
        spec.setdefault("healthCheckNodePort", old["healthCheckNodePort"])


def _give_back(old: dict[str, Any], spec: dict[str, Any]) -> None:
    """What has no address gives back the one that it had, if it was sent along unchanged."""
    for key in _OWNED:
        if spec.get(key) == old.get(key):
            spec.pop(key, None)
    for key in ("internalTrafficPolicy", "externalTrafficPolicy"):
        if spec.get(key) == old.get(key):
            spec.pop(key, None)

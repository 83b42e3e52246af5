"""NetworkPolicies. See pkg/apis/networking/validation."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from ..document import Document
from . import words
from .faults import Faults
from .selectors import check_selector

_SUPPORTED = ("TCP", "UDP", "SCTP")
_DIRECTIONS = ("Ingress", "Egress")


def check_policy(document: Document, faults: Faults) -> None:
    """A NetworkPolicy."""
    spec = document.content["spec"]
    check_selector(spec["podSelector"], "spec.podSelector", faults)
    for key, peers in (("ingress", "from"), ("egress", "to")):
        for index, rule in enumerate(spec.get(key, ())):
            path = f"spec.{key}[{index}]"
            for number, port in enumerate(rule.get("ports", ())):
                _check_policy_port(port, f"{path}.ports[{number}]", faults)
            for number, peer in enumerate(rule.get(peers, ())):
                _check_peer(peer, f"{path}.{peers}[{number}]", faults)
    kinds = spec["policyTypes"]
    if len(kinds) > len(_DIRECTIONS):
        faults.invalid("spec.policyTypes", kinds, "may not specify more than two policyTypes")
        return
    for index, kind in enumerate(kinds):
        if kind not in _DIRECTIONS:
            faults.unsupported(f"spec.policyTypes[{index}]", kind, _DIRECTIONS)


def _check_policy_port(port: dict[str, Any], path: str, faults: Faults) -> None:
    protocol, number, end = port.get("protocol", "TCP"), port.get("port"), port.get("endPort")
    if protocol not in _SUPPORTED:
        faults.unsupported(f"{path}.protocol", protocol, _SUPPORTED)
    if number is None:
        if end is not None:
            faults.invalid(f"{path}.endPort", end, "may not be specified when `port` is not specified")
        return
    for why in words.port(number):
        faults.invalid(f"{path}.port", number, why)
    if end is None:
        return
    if isinstance(number, str):
        faults.invalid(f"{path}.endPort", end, "may not be specified when `port` is non-numeric")
        return
    if end < number:
        faults.invalid(f"{path}.endPort", end, "must be greater than or equal to `port`")
    for why in words.port(end):
        faults.invalid(f"{path}.endPort", end, why)


def _check_peer(peer: dict[str, Any], path: str, faults: Faults) -> None:
    count = 0
    for key in ("podSelector", "namespaceSelector"):
        if key in peer:
            count += 1
            check_selector(peer[key], f"{path}.{key}", faults)
    if "ipBlock" in peer:
        _check_block(peer["ipBlock"], f"{path}.ipBlock", faults)
        if count:
            faults.forbidden(path, "may not specify both ipBlock and another peer")
    elif not count:
        faults.required(path, "must specify a peer")


def _check_block(block: dict[str, Any], path: str, faults: Faults) -> None:
    text = block.get("cidr", "")
    if not text:
        faults.required(f"{path}.cidr")
        return
    found = words.network(text)
    for why in found:
        faults.invalid(f"{path}.cidr", text, why)
    for index, inner in enumerate(block.get("except", ())):
        for why in words.network(inner):
            faults.invalid(f"{path}.except[{index}]", inner, why)
        if not found and not words.network(inner) and not _is_within(inner, text):
            faults.invalid(f"{path}.except[{index}]", inner, "must be a strict subset of `cidr`")


def _is_within(inner: str, outer: str) -> bool:
    one, other = ip_network(inner, strict=False), ip_network(outer, strict=False)
    if isinstance(one, IPv4Network) and isinstance(other, IPv4Network):
        return one != other and one.subnet_of(other)
    return isinstance(one, IPv6Network) and isinstance(other, IPv6Network) and one != other and one.subnet_of(other)

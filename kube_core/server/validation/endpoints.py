"""Endpoints and EndpointSlices. See pkg/apis/core/validation and pkg/apis/discovery/validation."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from ..document import Document
from . import words
from .faults import Faults
from .repeats import repeats

_ADDRESS_TYPES = ("FQDN", "IPv4", "IPv6")
_MOST_ADDRESSES, _MOST_ENDPOINTS, _MOST_PORTS, _MOST_HINTS = 100, 1000, 20000, 8
_LOOPBACK = "may not be in the loopback range (127.0.0.0/8, ::1/128)"
_LOCAL = "may not be in the link-local range (169.254.0.0/16, fe80::/10)"
_LOCAL_GROUPS = "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"
_IPV4_GROUPS = IPv4Network("224.0.0.0/24")
_ONE_SEGMENT = "should be a domain with at least two segments separated by dots"


def check_endpoints(document: Document, faults: Faults) -> None:
    """Endpoints."""
    for index, subset in enumerate(document.content.get("subsets", ())):
        path = f"subsets[{index}]"
        if not subset.get("addresses") and not subset.get("notReadyAddresses"):
            faults.required(path, "must specify `addresses` or `notReadyAddresses`")
        for key in ("addresses", "notReadyAddresses"):
            for number, each in enumerate(subset.get(key, ())):
                _check_endpoint(each, f"{path}.{key}[{number}]", faults)
        ports = subset.get("ports", ())
        for number, port in enumerate(ports):
            _check_port(port, f"{path}.ports[{number}]", len(ports) > 1, faults)


def _check_endpoint(endpoint: dict[str, Any], path: str, faults: Faults) -> None:
    text = endpoint.get("ip", "")
    for why in words.address(text):
        faults.invalid(f"{path}.ip", text, why)
    for why in words.label(host) if (host := endpoint.get("hostname")) else ():
        faults.invalid(f"{path}.hostname", host, why)
    node = endpoint.get("nodeName")
    for why in words.subdomain(node) if node is not None else ():
        faults.invalid(f"{path}.nodeName", node, why)
    check_reachable(text, f"{path}.ip", faults)


def check_reachable(text: str, path: str, faults: Faults) -> None:
    """An address at which others than its owner find something. See `ValidateEndpointIP`."""
    if (address := words.read_address(text)) is None:
        faults.invalid(path, text, "must be a valid IP address")
        return
    for wrong, why in (
        (address.is_unspecified, f"may not be unspecified ({text})"),
        (address.is_loopback, _LOOPBACK),
        (address.is_link_local, _LOCAL),
        (
            address in _IPV4_GROUPS
            if isinstance(address, IPv4Address)
            else address.packed[0] == 0xFF and address.packed[1] & 15 == 2,
            _LOCAL_GROUPS,
        ),
    ):
        if wrong:
            faults.invalid(path, text, why)


def _check_port(port: dict[str, Any], path: str, named: bool, faults: Faults) -> None:
    name = port.get("name", "")
    if named and not name:
        faults.required(f"{path}.name")
    elif name:
        for why in words.label(name):
            faults.invalid(f"{path}.name", name, why)
    for why in words.port(port.get("port", 0)):
        faults.invalid(f"{path}.port", port.get("port", 0), why)
    _check_protocols(port, path, faults)


def _check_protocols(port: dict[str, Any], path: str, faults: Faults) -> None:
    """What is spoken at a port."""
    if port["protocol"] not in words.PROTOCOLS:
        faults.unsupported(f"{path}.protocol", port["protocol"], words.PROTOCOLS)
    spoken = port.get("appProtocol")
    for why in words.qualified(spoken) if spoken is not None else ():
        faults.invalid(f"{path}.appProtocol", spoken, why)


def check_slice(document: Document, faults: Faults) -> None:
    """A new EndpointSlice."""
    check_slice_ports(document, faults)
    _check_slice_endpoints(document, faults)
    _check_kinds(document, faults)


def check_slice_change(before: Document, document: Document, faults: Faults) -> None:
    """What the addresses of a slice are stays; those that were there are not looked at again."""
    if before.content["endpoints"] != document.content["endpoints"]:
        _check_slice_endpoints(document, faults)
    if before.content["addressType"] != document.content["addressType"]:
        faults.invalid("addressType", None, words.IMMUTABLE)  # so the real server shows it
    _check_kinds(document, faults)


def _check_kinds(document: Document, faults: Faults) -> None:
    """What addresses are, and how many, is told last, as the real server does."""
    kind = document.content["addressType"]
    if not kind:
        faults.required("addressType")
    elif kind not in _ADDRESS_TYPES:
        faults.unsupported("addressType", kind, _ADDRESS_TYPES)
    for index, endpoint in enumerate(document.content["endpoints"] or ()):
        if not (addresses := endpoint.get("addresses")):
            faults.required(f"endpoints[{index}].addresses")
        elif len(addresses) > _MOST_ADDRESSES:
            faults.too_many(f"endpoints[{index}].addresses", len(addresses), _MOST_ADDRESSES)


def _check_slice_endpoints(document: Document, faults: Faults) -> None:
    endpoints = document.content["endpoints"] or ()
    if len(endpoints) > _MOST_ENDPOINTS:
        faults.too_many("endpoints", len(endpoints), _MOST_ENDPOINTS)
        return
    for index, endpoint in enumerate(endpoints):
        _check_slice_endpoint(endpoint, document.content["addressType"], f"endpoints[{index}]", faults)


def _check_slice_endpoint(endpoint: dict[str, Any], kind: str, path: str, faults: Faults) -> None:
    for index, text in enumerate(endpoint.get("addresses") or ()):
        if kind == "FQDN":
            _check_domain(text, f"{path}.addresses[{index}]", faults)
        elif kind in _ADDRESS_TYPES:
            _check_address(text, kind, f"{path}.addresses", index, faults)
    for key, rule in (("nodeName", words.subdomain), ("hostname", words.label)):
        for why in rule(endpoint[key]) if key in endpoint else ():
            faults.invalid(f"{path}.{key}", endpoint[key], why)
    for key, rule in (("forZones", words.label_value), ("forNodes", words.subdomain)):
        hints: list[dict[str, Any]] = endpoint.get("hints", {}).get(key, [])
        if len(hints) > _MOST_HINTS:
            faults.too_many(f"{path}.hints.{key}", len(hints), _MOST_HINTS)
            return
        _check_hints([each.get("name", "") for each in hints], rule, f"{path}.hints.{key}", faults)


def _check_address(text: str, kind: str, path: str, index: int, faults: Faults) -> None:
    found = words.address(text) if kind == "IPv4" else words.canonical_address(text)
    for why in found:
        faults.invalid(f"{path}[{index}]", text, why)
    if found:
        return
    if (":" in text) != (kind == "IPv6"):
        faults.invalid(path, text, f"must be an {kind} address")
    check_reachable(text, f"{path}[{index}]", faults)


def _check_domain(name: str, path: str, faults: Faults) -> None:
    """See `IsFullyQualifiedDomainName`."""
    if not name:
        faults.required(path)
        return
    name = name.removesuffix(".")
    if found := words.subdomain(name):
        faults.invalid(path, name, ",".join(found))
    elif "." not in name:
        faults.invalid(path, name, _ONE_SEGMENT)
    for label in () if found else name.split("."):
        if why := words.label(label):
            faults.invalid(path, label, ",".join(why))


def _check_hints(names: list[str], rule: words.Check, path: str, faults: Faults) -> None:
    again = repeats(names)
    for index, name in enumerate(names):
        if index in again:
            faults.duplicate(f"{path}[{index}].name", name)
        for why in rule(name):
            faults.invalid(f"{path}[{index}].name", name, why)


def check_slice_ports(document: Document, faults: Faults) -> None:
    """The ports of an EndpointSlice."""
    ports: Sequence[dict[str, Any]] = document.content["ports"] or ()
    if len(ports) > _MOST_PORTS:
        faults.too_many("ports", len(ports), _MOST_PORTS)
        return
    again = repeats([port["name"] for port in ports])
    for index, port in enumerate(ports):
        path, name = f"ports[{index}]", port["name"]
        for why in words.label(name) if name else ():
            faults.invalid(f"{path}.name", name, why)
        if index in again:
            faults.duplicate(f"{path}.name", name)
        _check_protocols(port, path, faults)

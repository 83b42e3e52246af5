"""Ingresses, NetworkPolicies, Endpoints and EndpointSlices."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from ..document import Document
from . import words
from .faults import Faults
from .selectors import check_selector

_PATHS = ("Exact", "ImplementationSpecific", "Prefix")
_BAD_PARTS = ("//", "/./", "/../", "%2f", "%2F")
_BAD_ENDS = ("/..", "/.")
_SUPPORTED = ("TCP", "UDP", "SCTP")
_PROTOCOLS = ("SCTP", "TCP", "UDP")
_DIRECTIONS = ("Ingress", "Egress")
_ADDRESS_TYPES = ("FQDN", "IPv4", "IPv6")
_MOST_ADDRESSES, _MOST_ENDPOINTS = 100, 1000
_LONGEST_CONTROLLER = 250
_PATH_FORM = r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+"
_PATH = re.compile(_PATH_FORM).fullmatch
_CONTROLLER = 'must be a domain-prefixed path (such as "acme.io/foo")'
_LOOPBACK = "may not be in the loopback range (127.0.0.0/8, ::1/128)"


def check_ingress(document: Document, faults: Faults) -> None:
    """An Ingress."""
    spec = document.content.get("spec", {})
    if not spec.get("rules") and "defaultBackend" not in spec:
        faults.invalid("spec", None, "either `defaultBackend` or `rules` must be specified")
    if "defaultBackend" in spec:
        _check_backend(spec["defaultBackend"], "spec.defaultBackend", faults)
    for index, rule in enumerate(spec.get("rules", ())):
        _check_rule(rule, f"spec.rules[{index}]", faults)
    for index, tls in enumerate(spec.get("tls", ())):
        for number, host in enumerate(tls.get("hosts", ())):
            _check_host(host, f"spec.tls[{index}].hosts[{number}]", faults)
        for why in words.subdomain(tls["secretName"]) if tls.get("secretName") else ():
            faults.invalid(f"spec.tls[{index}].secretName", tls["secretName"], why)
    for why in words.subdomain(spec["ingressClassName"]) if "ingressClassName" in spec else ():
        faults.invalid("spec.ingressClassName", spec["ingressClassName"], why)


def _check_host(host: str, path: str, faults: Faults) -> None:
    for why in words.wildcard(host) if "*" in host else words.subdomain(host):
        faults.invalid(path, host, why)


def _check_rule(rule: dict[str, Any], path: str, faults: Faults) -> None:
    if host := rule.get("host"):
        if not words.address(host):
            faults.invalid(f"{path}.host", host, "must be a DNS name, not an IP address")
        else:
            _check_host(host, f"{path}.host", faults)
    if "http" not in rule:
        return
    paths = rule["http"].get("paths")
    if not paths:
        faults.required(f"{path}.http.paths")
    for index, each in enumerate(paths or ()):
        _check_path(each, f"{path}.http.paths[{index}]", faults)


def _check_path(each: dict[str, Any], path: str, faults: Faults) -> None:
    kind, text = each.get("pathType"), each.get("path", "")
    if not kind:
        faults.required(f"{path}.pathType", "pathType must be specified")
        return
    if kind not in _PATHS:
        faults.unsupported(f"{path}.pathType", kind, _PATHS)
    elif kind == "ImplementationSpecific":
        if text and not text.startswith("/"):
            faults.invalid(f"{path}.path", text, "must be an absolute path")
    else:
        if not text.startswith("/"):
            faults.invalid(f"{path}.path", text, "must be an absolute path")
        for bad in _BAD_PARTS:
            if bad in text:
                faults.invalid(f"{path}.path", text, f"must not contain '{bad}'")
        for bad in _BAD_ENDS:
            if text.endswith(bad):
                faults.invalid(f"{path}.path", text, f"cannot end with '{bad}'")
    _check_backend(each.get("backend", {}), f"{path}.backend", faults)


def _check_backend(backend: dict[str, Any], path: str, faults: Faults) -> None:
    service = backend.get("service")
    if service is not None and "resource" in backend:
        faults.invalid(path, "", "cannot set both resource and service backends")
    elif service is None and "resource" not in backend:
        faults.invalid(path, "", "resource or service backend is required")
    elif service is not None:
        _check_service(service, path, faults)


def _check_service(service: dict[str, Any], path: str, faults: Faults) -> None:
    name, port = service.get("name", ""), service.get("port", {})
    if not name:
        faults.required(f"{path}.service.name")
    else:
        for why in words.label(name):
            faults.invalid(f"{path}.service.name", name, why)
    if port.get("name") and port.get("number"):
        faults.invalid(path, "", "cannot set both port name & port number")
    elif not port.get("name") and not port.get("number"):
        faults.required(path, "port name or number is required")
    elif port.get("name"):
        for why in words.port_name(port["name"]):
            faults.invalid(f"{path}.service.port.name", port["name"], why)
    else:
        for why in words.port(port["number"]):
            faults.invalid(f"{path}.service.port.number", port["number"], why)


def check_ingress_class(document: Document, faults: Faults) -> None:
    """An IngressClass."""
    spec = document.content.get("spec", {})
    controller, parameters = spec.get("controller", ""), spec.get("parameters")
    if not controller:
        faults.required("spec.controller")
    else:
        _check_controller(controller, faults)
    if parameters is None:
        return
    for why in words.subdomain(parameters["apiGroup"]) if "apiGroup" in parameters else ():
        faults.invalid("spec.parameters.apiGroup", parameters["apiGroup"], why)
    for key in ("kind", "name"):
        if not (name := parameters.get(key)):
            faults.required(f"spec.parameters.{key}")
        for why in words.path_segment(name or ""):
            faults.invalid(f"spec.parameters.{key}", name, why)
    scope, namespace = parameters["scope"], parameters.get("namespace")
    if scope == "Namespace" and namespace is None:
        faults.required("spec.parameters.namespace", "`parameters.scope` is set to 'Namespace'")
    elif scope == "Namespace":
        for why in words.label(namespace):
            faults.invalid("spec.parameters.namespace", namespace, why)
    elif scope == "Cluster" and namespace is not None:
        faults.forbidden("spec.parameters.namespace", "`parameters.scope` is set to 'Cluster'")
    elif scope not in ("Cluster", "Namespace"):
        faults.unsupported("spec.parameters.scope", scope, ("Cluster", "Namespace"))


def _check_controller(controller: str, faults: Faults) -> None:
    domain, slash, rest = controller.partition("/")
    if len(controller) > _LONGEST_CONTROLLER:
        faults.too_long("spec.controller", _LONGEST_CONTROLLER)
    if not (domain and slash and rest):
        faults.invalid("spec.controller", controller, _CONTROLLER)
        return
    for why in words.subdomain(domain):
        faults.invalid("spec.controller", domain, why)
    if not _PATH(rest):
        faults.invalid("spec.controller", rest, f"Invalid path (regex used for validation is '{_PATH_FORM}')")


def check_class_change(before: Document, document: Document, faults: Faults) -> None:
    """The controller of a class stays."""
    now = document.content.get("spec", {}).get("controller", "")
    if before.content.get("spec", {}).get("controller", "") != now:
        faults.invalid("spec.controller", now, words.IMMUTABLE)


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


def check_endpoints(document: Document, faults: Faults) -> None:
    """Endpoints."""
    for index, subset in enumerate(document.content.get("subsets", ())):
        path = f"subsets[{index}]"
        if not subset.get("addresses") and not subset.get("notReadyAddresses"):
            faults.required(path, "must specify `addresses` or `notReadyAddresses`")
        for key in ("addresses", "notReadyAddresses"):
            for number, each in enumerate(subset.get(key, ())):
                _check_endpoint(each.get("ip", ""), f"{path}.{key}[{number}].ip", faults)
        ports = subset.get("ports", ())
        for number, port in enumerate(ports):
            _check_endpoint_port(port, f"{path}.ports[{number}]", len(ports) > 1, faults)


def _check_endpoint(text: str, path: str, faults: Faults) -> None:
    if found := words.address(text):
        for why in found:
            faults.invalid(path, text, why)
        faults.invalid(path, text, "must be a valid IP address")
        return
    address = ip_address(text)
    for wrong, why in (
        (address.is_unspecified, f"may not be unspecified ({text})"),
        (address.is_loopback, _LOOPBACK),
        (address.is_link_local, "may not be in the link-local range (169.254.0.0/16, fe80::/10)"),
    ):
        if wrong:
            faults.invalid(path, text, why)


def _check_endpoint_port(port: dict[str, Any], path: str, named: bool, faults: Faults) -> None:
    name = port.get("name", "")
    if named and not name:
        faults.required(f"{path}.name")
    elif name:
        for why in words.label(name):
            faults.invalid(f"{path}.name", name, why)
    for why in words.port(port.get("port", 0)):
        faults.invalid(f"{path}.port", port.get("port", 0), why)
    if port["protocol"] not in _PROTOCOLS:
        faults.unsupported(f"{path}.protocol", port["protocol"], _PROTOCOLS)


def check_slice(document: Document, faults: Faults) -> None:
    """An EndpointSlice."""
    content = document.content
    kind, endpoints = content["addressType"], content["endpoints"] or ()
    if kind not in _ADDRESS_TYPES:
        faults.required("addressType") if not kind else faults.unsupported("addressType", kind, _ADDRESS_TYPES)
        return
    if len(endpoints) > _MOST_ENDPOINTS:
        faults.too_many("endpoints", len(endpoints), _MOST_ENDPOINTS)
    for index, endpoint in enumerate(endpoints):
        _check_slice_endpoint(endpoint, kind, f"endpoints[{index}]", faults)
    _check_slice_ports(content["ports"] or (), faults)


def _check_slice_endpoint(endpoint: dict[str, Any], kind: str, path: str, faults: Faults) -> None:
    addresses = endpoint.get("addresses") or ()
    if not addresses:
        faults.required(f"{path}.addresses")
    elif len(addresses) > _MOST_ADDRESSES:
        faults.too_many(f"{path}.addresses", len(addresses), _MOST_ADDRESSES)
    for index, text in enumerate(addresses):
        rule = words.subdomain if kind == "FQDN" else words.address
        for why in rule(text):
            faults.invalid(f"{path}.addresses[{index}]", text, why)
    for key, rule in (("nodeName", words.subdomain), ("hostname", words.label)):
        for why in rule(endpoint[key]) if key in endpoint else ():
            faults.invalid(f"{path}.{key}", endpoint[key], why)


def _check_slice_ports(ports: Sequence[dict[str, Any]], faults: Faults) -> None:
    seen: set[str] = set()
    for index, port in enumerate(ports):
        path, name = f"ports[{index}]", port["name"]
        if name in seen:
            faults.duplicate(f"{path}.name", name)
        seen.add(name)
        for why in words.label(name) if name else ():
            faults.invalid(f"{path}.name", name, why)
        if port["protocol"] not in _PROTOCOLS:
            faults.unsupported(f"{path}.protocol", port["protocol"], _PROTOCOLS)

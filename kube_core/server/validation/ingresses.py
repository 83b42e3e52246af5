"""Ingresses and their classes. See pkg/apis/networking/validation."""

import re
from typing import Any

from ..document import Document
from . import words
from .faults import Faults

_PATHS = ("Exact", "ImplementationSpecific", "Prefix")
_BAD_PARTS = ("//", "/./", "/../", "%2f", "%2F")
_BAD_ENDS = ("/..", "/.")
_LONGEST_CONTROLLER = 250
_PATH_FORM = r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+"
_PATH = re.compile(_PATH_FORM).fullmatch
_CONTROLLER = 'must be a domain-prefixed path (such as "acme.io/foo")'
_OLD_CLASS = "kubernetes.io/ingress.class"
_TWO_CLASSES = "must match `ingressClassName` when both are specified"


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


def check_new_ingress(document: Document, faults: Faults) -> None:
    """A new Ingress. Its class is named in one way, or twice the same."""
    check_ingress(document, faults)
    named, noted = document.content.get("spec", {}).get("ingressClassName"), document.metadata.annotations.get(_OLD_CLASS)
    if named is not None and noted is not None and named != noted:
        faults.invalid(f"annotations.{_OLD_CLASS}", noted, _TWO_CLASSES)


def _check_host(host: str, path: str, faults: Faults) -> None:
    for why in words.wildcard(host) if "*" in host else words.subdomain(host):
        faults.invalid(path, host, why)


def _check_rule(rule: dict[str, Any], path: str, faults: Faults) -> None:
    if host := rule.get("host"):
        if words.read_address(host):
            faults.invalid(f"{path}.host", host, words.NOT_A_NAME)
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
    if kind is None:
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
    else:
        _check_resource(backend["resource"], f"{path}.resource", faults)


def _check_resource(ref: dict[str, Any], path: str, faults: Faults) -> None:
    """What a name in the same namespace names."""
    group = ref.get("apiGroup")
    for why in words.subdomain(group) if group is not None else ():
        faults.invalid(f"{path}.apiGroup", group, why)
    for key in ("kind", "name"):
        if not (name := ref.get(key)):
            faults.required(f"{path}.{key}")
        for why in words.path_segment(name or ""):
            faults.invalid(f"{path}.{key}", name, why)


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
    _check_resource(parameters, "spec.parameters", faults)
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

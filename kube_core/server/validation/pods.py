"""Pods and the templates of pods. The order of the checks is that of `ValidatePodSpec`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..document import Document
from . import words
from .containers import Around, check_containers, check_images, check_init_containers
from .faults import Faults
from .resources import check_resources
from .scheduling import check_affinity, check_spread, check_tolerations
from .security import check_pod_security
from .selectors import check_labels
from .volumes import check_volumes

_RESTARTS = ("Always", "OnFailure", "Never")
_DNS = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
_SYSTEMS = ("linux", "windows")
_POLICIES = ("PreemptLowerPriority", "Never")
_LAST_SECOND, _INT32 = 2**31 - 1, 2**31
_COST, _NUMBER = "controller.kubernetes.io/pod-deletion-cost", re.compile(r"0|-[0-9]{1,10}|[1-9][0-9]{0,9}").fullmatch
_MOST_NAMESERVERS = 3
_SEARCH = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end "
    "with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    r"'_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')"
)


def check_pod(document: Document, faults: Faults) -> None:
    """A Pod, new or changed."""
    spec = document.content["spec"]
    check_pod_spec(spec, "spec", faults)
    for key in ("containers", "initContainers"):
        if spec.get(key):
            check_images(spec[key], f"spec.{key}", faults)


def check_new_pod(document: Document, faults: Faults) -> None:
    """A new Pod."""
    _check_cost(document.metadata.annotations, "metadata.annotations", faults)
    check_pod(document, faults)
    spec = document.content["spec"]
    if spec.get("ephemeralContainers"):
        faults.forbidden("spec.ephemeralContainers", "cannot be set on create")
    if spec.get("nodeName") and spec.get("schedulingGates"):
        faults.forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared")


def _check_cost(annotations: Mapping[str, str], path: str, faults: Faults) -> None:
    """What it costs to end a pod; see `GetDeletionCostFromPodAnnotations` of pkg/apis/core/helper."""
    cost = annotations.get(_COST)
    if cost is not None and not (_NUMBER(cost) and -_INT32 <= int(cost) < _INT32):
        faults.invalid(f"{path}[{_COST}]", cost, "must be a 32bit integer")


def check_template(template: dict[str, Any], path: str, faults: Faults) -> None:
    """The template of pods that a workload has."""
    metadata = template.get("metadata", {})
    check_labels(metadata.get("labels", {}), f"{path}.labels", faults)
    for key in metadata.get("annotations", ()):
        for why in words.qualified(key.lower()):
            faults.invalid(f"{path}.annotations", key, why)
    _check_cost(metadata.get("annotations", {}), f"{path}.annotations", faults)
    check_pod_spec(template["spec"], f"{path}.spec", faults)
    if template["spec"].get("ephemeralContainers"):
        faults.forbidden(f"{path}.spec.ephemeralContainers", "ephemeral containers not allowed in pod template")


def check_pod_spec(spec: dict[str, Any], path: str, faults: Faults) -> None:
    """What pods and templates have in common."""
    volumes = check_volumes(spec["volumes"], f"{path}.volumes", faults) if "volumes" in spec else {}
    claims = frozenset(each.get("name", "") for each in spec.get("resourceClaims", ()))
    around = Around(volumes, claims, spec["terminationGracePeriodSeconds"], volumes)
    check_containers(spec.get("containers"), f"{path}.containers", around, faults)
    if "initContainers" in spec:
        check_init_containers(spec, f"{path}.initContainers", around, faults)
    if spec.get("resources"):
        check_resources(spec["resources"], f"{path}.resources", faults)
    if spec.get("hostNetwork"):
        _check_host_network(spec, path, faults)
    if spec["restartPolicy"] not in _RESTARTS:
        faults.unsupported(f"{path}.restartPolicy", spec["restartPolicy"], _RESTARTS)
    if spec["dnsPolicy"] not in _DNS:
        faults.unsupported(f"{path}.dnsPolicy", spec["dnsPolicy"], _DNS)
    if "nodeSelector" in spec:
        check_labels(spec["nodeSelector"], f"{path}.nodeSelector", faults)
    if spec["securityContext"]:
        check_pod_security(spec["securityContext"], f"{path}.securityContext", faults)
    if "affinity" in spec:
        check_affinity(spec["affinity"], f"{path}.affinity", faults)
    if "dnsConfig" in spec or spec["dnsPolicy"] == "None":
        _check_dns(spec, path, faults)
    _check_gates(spec, path, faults)
    if "topologySpreadConstraints" in spec:
        check_spread(spec["topologySpreadConstraints"], f"{path}.topologySpreadConstraints", faults)
    _check_names(spec, path, faults)


def _check_host_network(spec: dict[str, Any], path: str, faults: Faults) -> None:
    for key in ("containers", "initContainers"):
        for index, container in enumerate(spec.get(key) or ()):
            _check_outer_ports(container.get("ports", ()), f"{path}.{key}[{index}].ports", faults)


def _check_outer_ports(ports: Sequence[dict[str, Any]], path: str, faults: Faults) -> None:
    for index, port in enumerate(ports):
        if port.get("hostPort") != port.get("containerPort"):
            where = f"{path}[{index}].hostPort"
            faults.invalid(where, port.get("hostPort", 0), "must match `containerPort` when `hostNetwork` is true")


def _check_dns(spec: dict[str, Any], path: str, faults: Faults) -> None:
    config = spec.get("dnsConfig")
    where = f"{path}.dnsConfig"
    if spec["dnsPolicy"] == "None":
        if config is None:
            faults.required(where, "must provide `dnsConfig` when `dnsPolicy` is None")
        elif not config.get("nameservers"):
            faults.required(f"{where}.nameservers", "must provide at least one DNS nameserver when `dnsPolicy` is None")
    if config is None:
        return
    if len(servers := config.get("nameservers", ())) > _MOST_NAMESERVERS:
        shown = f"must not have more than {_MOST_NAMESERVERS} nameservers"
        faults.invalid(f"{where}.nameservers", servers, shown)
    for index, server in enumerate(servers):
        for why in words.address(server):
            faults.invalid(f"{where}.nameservers[{index}]", server, why)
    for index, search in enumerate(config.get("searches", ())):
        if search != "." and words.subdomain(search.rstrip(".").replace("_", "x")):
            faults.invalid(f"{where}.searches[{index}]", search.rstrip("."), _SEARCH)
    for index, option in enumerate(config.get("options", ())):
        if not option.get("name"):
            faults.required(f"{where}.options[{index}]", "must not be empty")


def _check_gates(spec: dict[str, Any], path: str, faults: Faults) -> None:
    for index, gate in enumerate(spec.get("readinessGates", ())):
        for why in words.qualified(gate.get("conditionType", "")):
            faults.invalid(f"{path}.readinessGates[{index}].conditionType", gate.get("conditionType", ""), why)
    seen: set[str] = set()
    for index, gate in enumerate(spec.get("schedulingGates", ())):
        where, name = f"{path}.schedulingGates[{index}]", gate.get("name", "")
        for why in words.qualified(name):
            faults.invalid(where, name, why)
        if name in seen:
            faults.duplicate(where, name)
        seen.add(name)


def _check_names(spec: dict[str, Any], path: str, faults: Faults) -> None:
    _check_named(spec, ("serviceAccountName", "nodeName"), words.subdomain, path, faults)
    seconds = spec.get("activeDeadlineSeconds")
    if seconds is not None:
        for why in words.range_of(seconds, 1, _LAST_SECOND):
            faults.invalid(f"{path}.activeDeadlineSeconds", seconds, why)
    _check_named(spec, ("hostname", "subdomain"), words.label, path, faults)
    if "tolerations" in spec:
        check_tolerations(spec["tolerations"], f"{path}.tolerations", faults)
    if "hostAliases" in spec:
        _check_aliases(spec["hostAliases"], f"{path}.hostAliases", faults)
    _check_named(spec, ("priorityClassName", "runtimeClassName"), words.subdomain, path, faults)
    if (policy := spec.get("preemptionPolicy", _POLICIES[0])) == "":
        faults.required(f"{path}.preemptionPolicy")
    elif policy not in _POLICIES:
        faults.unsupported(f"{path}.preemptionPolicy", policy, _POLICIES)
    if "os" in spec and spec["os"].get("name") not in _SYSTEMS:
        faults.unsupported(f"{path}.os", spec["os"].get("name", ""), _SYSTEMS)


def _check_named(spec: dict[str, Any], keys: Iterable[str], rule: words.Check, path: str, faults: Faults) -> None:
    for key in keys:
        if name := spec.get(key):
            for why in rule(name):
                faults.invalid(f"{path}.{key}", name, why)


def _check_aliases(aliases: Sequence[dict[str, Any]], path: str, faults: Faults) -> None:
    for index, alias in enumerate(aliases):
        for why in words.address(alias.get("ip", "")):
            faults.invalid(f"{path}[{index}].ip", alias.get("ip", ""), why)
        for number, name in enumerate(alias.get("hostnames", ())):
            for why in words.subdomain(name):
                faults.invalid(f"{path}[{index}].hostnames[{number}]", name, why)

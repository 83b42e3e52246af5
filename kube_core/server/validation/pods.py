"""Pods and the templates of pods. The order of the checks is that of `ValidatePodSpec`."""

from collections.abc import Iterable, Sequence
from typing import Any

from ..document import Document
from ..metadata import Metadata
from . import words
from .containers import Around, check_containers, check_images, check_init_containers
from .ephemeral import check_ephemeral_containers
from .ephemeral_claims import check_claim_templates
from .faults import Faults
from .hosts import check_file_volumes, check_host_name, check_host_network, check_own_users, check_processes
from .pod_amounts import check_pod_amounts
from .pod_annotations import MIRROR, check_pod_annotations, check_profiles
from .pod_claims import check_pod_claims
from .resources import check_resources
from .scheduling import check_affinity, check_spread, check_tolerations
from .security import check_pod_security
from .selectors import check_labels
from .systems import check_host_processes, check_system
from .volumes import check_volumes

_SORTS = ("containers", "initContainers", "ephemeralContainers")
_RESTARTS = ("Always", "OnFailure", "Never")
_DNS = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
_POLICIES = ("PreemptLowerPriority", "Never")
_LAST_SECOND = 2**31 - 1
_MOST_NAMESERVERS, _MOST_SEARCHES, _LONGEST_SEARCHES = 3, 32, 2048  # what libc of Linux knows
_STATIC = "static pods do not support resource claims"
_SEARCH = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end "
    "with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    r"'_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')"
)


def check_pod(document: Document, faults: Faults) -> None:
    """A Pod, new or changed."""
    spec, annotations = document.content["spec"], document.metadata.annotations
    if annotations:
        check_pod_annotations(annotations, spec, "metadata.annotations", faults)
    check_pod_spec(spec, "spec", faults, document.metadata)
    if not spec.get("serviceAccountName") and "volumes" in spec:
        _check_tokens(spec["volumes"], "spec.volumes", faults)
    for key in ("containers", "initContainers"):
        if spec.get(key):
            check_images(spec[key], f"spec.{key}", faults)


def _check_tokens(volumes: Sequence[dict[str, Any]], path: str, faults: Faults) -> None:
    """A pod without an account has no tokens."""
    for index, volume in enumerate(volumes):
        for number, source in enumerate(volume.get("projected", {}).get("sources") or ()):
            if "serviceAccountToken" in source:
                where = f"{path}[{index}].projected.sources[{number}].serviceAccountToken"
                faults.forbidden(where, "must not be specified when serviceAccountName is not set")


def check_new_pod(document: Document, faults: Faults) -> None:
    """A new Pod."""
    check_pod(document, faults)
    spec = document.content["spec"]
    if spec.get("ephemeralContainers"):
        faults.forbidden("spec.ephemeralContainers", "cannot be set on create")
    if spec.get("nodeName") and spec.get("schedulingGates"):
        faults.forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared")
    if document.metadata.annotations:
        check_profiles(document.metadata.annotations, spec, "spec", faults)


def check_template(template: dict[str, Any], path: str, faults: Faults) -> None:
    """The template of pods that a workload has."""
    metadata, spec = template.get("metadata", {}), template["spec"]
    annotations: dict[str, str] = metadata.get("annotations", {})
    check_labels(metadata.get("labels", {}), f"{path}.labels", faults)
    for key in annotations:
        for why in words.qualified(key.lower()):
            faults.invalid(f"{path}.annotations", key, why)
    if annotations:
        check_pod_annotations(annotations, spec, f"{path}.annotations", faults)
    check_pod_spec(spec, f"{path}.spec", faults)
    if annotations:
        check_profiles(annotations, spec, f"{path}.spec", faults)
    if spec.get("ephemeralContainers"):
        faults.forbidden(f"{path}.spec.ephemeralContainers", "ephemeral containers not allowed in pod template")


def check_pod_spec(spec: dict[str, Any], path: str, faults: Faults, metadata: Metadata | None = None) -> None:
    """What pods and templates have in common; pods have metadata of their own."""
    _check_parts(spec, path, faults, metadata)
    if spec.get("hostNetwork"):
        check_host_network(spec, path, faults, whole=metadata is not None)
    if spec["restartPolicy"] not in _RESTARTS:
        faults.unsupported(f"{path}.restartPolicy", spec["restartPolicy"], _RESTARTS)
    if spec["dnsPolicy"] not in _DNS:
        faults.unsupported(f"{path}.dnsPolicy", spec["dnsPolicy"], _DNS)
    if "nodeSelector" in spec:
        check_labels(spec["nodeSelector"], f"{path}.nodeSelector", faults)
    if spec["securityContext"]:
        check_pod_security(spec["securityContext"], f"{path}.securityContext", spec, faults)
    if spec.get("shareProcessNamespace"):
        check_processes(spec, path, faults)
    if "affinity" in spec:
        check_affinity(spec["affinity"], f"{path}.affinity", faults)
    if "dnsConfig" in spec or spec["dnsPolicy"] == "None":
        _check_dns(spec, path, faults)
    _check_gates(spec, path, faults)
    if "topologySpreadConstraints" in spec:
        check_spread(spec["topologySpreadConstraints"], f"{path}.topologySpreadConstraints", faults)
    _check_host(spec, path, faults)
    _check_names(spec, path, faults)
    _check_around(spec, path, faults)


def _check_parts(spec: dict[str, Any], path: str, faults: Faults, metadata: Metadata | None) -> None:
    """Volumes, claims, and the containers that use them."""
    pod = metadata.name if metadata is not None else ""
    volumes = check_volumes(spec["volumes"], f"{path}.volumes", faults, pod=pod) if "volumes" in spec else {}
    if "ephemeral" in volumes.values():
        check_claim_templates(spec["volumes"], volumes, f"{path}.volumes", faults)
    claims: list[dict[str, Any]] = spec.get("resourceClaims", [])
    if claims and metadata is not None and MIRROR in metadata.annotations:
        faults.forbidden("[]", _STATIC)
    elif claims:
        check_pod_claims(claims, f"{path}.resourceClaims", faults)
    names = frozenset(each["name"] for each in claims if each.get("name"))
    users = spec.get("hostUsers") is not False
    around = Around(volumes, names, spec["terminationGracePeriodSeconds"], spec["restartPolicy"], users)
    check_containers(spec.get("containers"), f"{path}.containers", around, faults)
    if "initContainers" in spec:
        check_init_containers(spec, f"{path}.initContainers", around, faults)
    if "ephemeralContainers" in spec:
        check_ephemeral_containers(spec, f"{path}.ephemeralContainers", around, faults)
    if "resources" in spec:
        check_pod_amounts(spec, path, faults)


def _check_host(spec: dict[str, Any], path: str, faults: Faults) -> None:
    """What a pod shares with its host, as far as it says so."""
    containers = spec.get("containers") or ()
    if "windowsOptions" in spec["securityContext"] or any("securityContext" in each for each in containers):
        check_host_processes(spec, path, faults)
    if spec.get("hostUsers") is False:
        check_own_users(spec, path, faults)
    if spec.get("hostnameOverride") is not None:
        check_host_name(spec, path, faults)


def _check_around(spec: dict[str, Any], path: str, faults: Faults) -> None:
    """What is looked at last."""
    if "overhead" in spec:
        check_resources({"limits": spec["overhead"]}, f"{path}.overhead", faults)
    if "os" in spec:
        check_system(spec, path, faults)
    for key in _SORTS:
        if key in spec and any("env" in each for each in spec[key] or ()):
            check_file_volumes(spec, path, faults)
            break


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
    _check_searches(config.get("searches", []), f"{where}.searches", faults)
    for index, option in enumerate(config.get("options", ())):
        if not option.get("name"):
            faults.required(f"{where}.options[{index}]", "must not be empty")


def _check_searches(searches: list[str], path: str, faults: Faults) -> None:
    if len(searches) > _MOST_SEARCHES:
        faults.invalid(path, searches, f"must not have more than {_MOST_SEARCHES} search paths")
    if len(" ".join(searches).encode()) > _LONGEST_SEARCHES:
        told = f"must not have more than {_LONGEST_SEARCHES} characters (including spaces) in the search list"
        faults.invalid(path, searches, told)
    for index, search in enumerate(searches):
        name = search.removesuffix(".")
        if search != "." and words.subdomain(name.replace("_", "x")):
            faults.invalid(f"{path}[{index}]", name, _SEARCH)


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

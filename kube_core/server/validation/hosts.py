"""What pods share with their host: its network, processes and users, and what they are named by."""

from collections.abc import Iterator, Sequence
from typing import Any

from . import words
from .faults import Faults

_LONGEST_HOST = 64  # of a host's name in Linux
_NOT_OWN = "when `hostUsers` is false"
_SORTS = ("initContainers", "containers", "ephemeralContainers")


def all_containers(spec: dict[str, Any], path: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The containers of all sorts, each with its path, in the order in which the real server visits them."""
    for key in _SORTS:
        for index, container in enumerate(spec.get(key) or ()):
            yield container, f"{path}.{key}[{index}]"


def check_host_network(spec: dict[str, Any], path: str, faults: Faults, *, whole: bool) -> None:
    """Ports of containers in the host's network are its own; a template may leave them open."""
    for index, container in enumerate(spec.get("containers") or ()):
        _check_ports(container.get("ports", ()), f"{path}.containers[{index}].ports", faults, whole=whole)


def _check_ports(ports: Sequence[dict[str, Any]], path: str, faults: Faults, *, whole: bool) -> None:
    for index, port in enumerate(ports):
        outer = port.get("hostPort", 0)
        if (whole or outer) and outer != port.get("containerPort", 0):
            faults.invalid(f"{path}[{index}].hostPort", outer, "must match `containerPort` when `hostNetwork` is true")


def check_processes(spec: dict[str, Any], path: str, faults: Faults) -> None:
    """Processes are shared with the host or among the containers."""
    if spec["shareProcessNamespace"] and spec.get("hostPID"):
        faults.invalid(f"{path}.shareProcessNamespace", True, "ShareProcessNamespace and HostPID cannot both be enabled")


def check_own_users(spec: dict[str, Any], path: str, faults: Faults) -> None:
    """A pod with users of its own shares nothing else with the host."""
    for key, told in (("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")):
        if spec.get(key):
            faults.forbidden(f"{path}.{told}", _NOT_OWN)
    for container, where in all_containers(spec, path):
        if container.get("volumeDevices"):
            faults.forbidden(f"{where}.volumeDevices", _NOT_OWN)


def check_host_name(spec: dict[str, Any], path: str, faults: Faults) -> None:
    """A host's name instead of the one that is made."""
    name, where = spec["hostnameOverride"], f"{path}.hostnameOverride"
    for key in ("setHostnameAsFQDN", "hostNetwork"):
        if spec.get(key):
            faults.forbidden(where, f"may not be specified when {key} is true")
    if len(name.encode()) > _LONGEST_HOST:
        faults.too_long(where, _LONGEST_HOST)
    for why in words.subdomain(name):
        faults.invalid(where, name, why)


def check_file_volumes(spec: dict[str, Any], path: str, faults: Faults) -> None:
    """The volumes with files that variables come from are empty folders at first."""
    volumes = {each.get("name", ""): each for each in spec.get("volumes", ())}
    for container, where in all_containers(spec, path):
        for index, variable in enumerate(container.get("env", ())):
            ref = variable.get("valueFrom", {}).get("fileKeyRef")
            if ref is not None:
                _check_file_volume(ref.get("volumeName", ""), volumes, f"{where}.env[{index}].valueFrom.fileKeyRef", faults)


def _check_file_volume(name: str, volumes: dict[str, dict[str, Any]], path: str, faults: Faults) -> None:
    if name not in volumes:
        faults.not_found(f"{path}.volumeName", name)
    elif "emptyDir" not in volumes[name]:
        faults.invalid(f"{path}.volumeName", name, "referenced volume must be of type emptyDir")

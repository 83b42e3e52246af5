"""Containers of pods. The order of the checks is that of `validateContainerCommon`."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from . import words
from .faults import Faults
from .mounts import check_devices, check_mounts
from .probes import check_probes
from .resources import check_resources
from .restarts import check_no_restart, check_resizes, check_restarts
from .security import check_security
from .variables import check_sources, check_variables
from .volumes import PULLS

_MESSAGES = ("File", "FallbackToLogsOnError")
_RESTARTED = frozenset({"restartPolicy", "restartPolicyRules"})
_SPACE = "must not have leading or trailing whitespace"
_ONLY_SIDECARS = "may not be set for init containers without restartPolicy=Always"
_OF_SIDECARS = ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")


@frozen
class Around:
    """What a container's pod has, that its containers refer to."""

    volumes: Mapping[str, str]
    """The names of its volumes, and which sort each is."""
    claims: frozenset[str] = frozenset()
    grace: int = 30
    restart: str = "Always"
    host_users: bool = True


def check_containers(containers: Sequence[dict[str, Any]] | None, path: str, around: Around, faults: Faults) -> None:
    """The containers that a pod runs."""
    if not containers:
        faults.required(path)
        return
    seen: set[str] = set()
    for index, container in enumerate(containers):
        if faults.full:
            return
        where = f"{path}[{index}]"
        check_one(container, where, around, faults)
        name = container.get("name", "")
        if name in seen:
            faults.duplicate(f"{where}.name", name)
        seen.add(name)
        check_probes(container, where, around.grace, faults)
        if not _RESTARTED.isdisjoint(container):
            check_restarts(container, where, faults)
    _check_host_ports(containers, path, faults)


def check_init_containers(spec: dict[str, Any], path: str, around: Around, faults: Faults) -> None:
    """The containers that run before, and those that stay."""
    seen = {each.get("name", "") for each in spec.get("containers") or ()}
    for index, container in enumerate(spec.get("initContainers", ())):
        where = f"{path}[{index}]"
        check_one(container, where, around, faults)
        if not _RESTARTED.isdisjoint(container):
            check_restarts(container, where, faults, first=True)
        name = container.get("name", "")
        if name and name in seen:
            faults.duplicate(f"{where}.name", name)
        seen.add(name)
        _check_host_ports([container], path, faults)
        if container.get("restartPolicy") == "Always":
            check_probes(container, where, around.grace, faults)
        else:
            for key in (key for key in _OF_SIDECARS if key in container):
                faults.forbidden(f"{where}.{key}", _ONLY_SIDECARS)
            check_no_restart(container.get("resizePolicy", ()), f"{where}.resizePolicy", faults)


def check_images(containers: Sequence[dict[str, Any]], path: str, faults: Faults) -> None:
    """Images without spaces around them: of pods alone, templates may have them."""
    for index, container in enumerate(containers):
        image: str = container.get("image", "")
        if image != image.strip():
            faults.invalid(f"{path}[{index}].image", image, _SPACE)


def check_one(container: dict[str, Any], path: str, around: Around, faults: Faults) -> None:
    """What containers of every sort have in common."""
    _check_itself(container, path, faults)
    if "ports" in container:
        _check_ports(container["ports"], f"{path}.ports", faults)
    if "env" in container:
        check_variables(container["env"], f"{path}.env", faults)
    if "envFrom" in container:
        check_sources(container["envFrom"], f"{path}.envFrom", faults)
    if "volumeMounts" in container:
        check_mounts(container, f"{path}.volumeMounts", around.volumes, faults)
    if "volumeDevices" in container:
        check_devices(container, f"{path}.volumeDevices", around.volumes, faults)
    if container["imagePullPolicy"] not in PULLS:
        faults.unsupported(f"{path}.imagePullPolicy", container["imagePullPolicy"], PULLS)
    if container.get("resources"):
        check_resources(container["resources"], f"{path}.resources", faults, around.claims)
    if "resizePolicy" in container:
        check_resizes(container["resizePolicy"], f"{path}.resizePolicy", around.restart, faults)
    if "securityContext" in container:
        check_security(container["securityContext"], f"{path}.securityContext", faults, host_users=around.host_users)


def _check_itself(container: dict[str, Any], path: str, faults: Faults) -> None:
    if not (name := container.get("name")):
        faults.required(f"{path}.name")
    elif found := words.label(name):
        for why in found:
            faults.invalid(f"{path}.name", name, why)
    if not container.get("image"):
        faults.required(f"{path}.image")
    if container["terminationMessagePolicy"] not in _MESSAGES:
        faults.unsupported(f"{path}.terminationMessagePolicy", container["terminationMessagePolicy"], _MESSAGES)


def _check_ports(ports: Sequence[dict[str, Any]], path: str, faults: Faults) -> None:
    seen: set[str] = set()
    for index, port in enumerate(ports):
        where = f"{path}[{index}]"
        if name := port.get("name"):
            if found := words.port_name(name):
                for why in found:
                    faults.invalid(f"{where}.name", name, why)
            elif name in seen:
                faults.duplicate(f"{where}.name", name)
            seen.add(name)
        if not (number := port.get("containerPort", 0)):
            faults.required(f"{where}.containerPort")
        for why in words.port(number) if number else ():
            faults.invalid(f"{where}.containerPort", number, why)
        if number := port.get("hostPort", 0):
            for why in words.port(number):
                faults.invalid(f"{where}.hostPort", number, why)
        if port["protocol"] not in words.PROTOCOLS:
            faults.unsupported(f"{where}.protocol", port["protocol"], words.PROTOCOLS)


def _check_host_ports(containers: Sequence[dict[str, Any]], path: str, faults: Faults) -> None:
    seen: set[str] = set()
    for index, container in enumerate(containers):
        for number, port in enumerate(container.get("ports", ())):
            if not port.get("hostPort"):
                continue
            found = f"{port['protocol']}/{port.get('hostIP', '')}/{port['hostPort']}"
            if found in seen:
                faults.duplicate(f"{path}[{index}].ports[{number}].hostPort", found)
            seen.add(found)

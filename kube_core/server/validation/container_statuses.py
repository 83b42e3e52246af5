"""What may be written of single containers into the status of their pod."""

from collections.abc import Sequence
from typing import Any

from . import words
from .faults import Faults

_LISTS = {"containerStatuses": "containers", "initContainerStatuses": "initContainers"}
_LAST_USER, _LAST_GROUP = 2**32 - 1, 2**31 - 1
_ENDED = "may not be transitioned to non-terminated state"
_HEALTH = ("Healthy", "Unhealthy", "Unknown")
_CLAIM = "claim:"
_NO_CLAIM = (
    "must match one of the container's resource claims as 'claim:<claimName>/<requestName>' when "
    "container.resources.claims[*].request is set or 'claim:<claimName>' when it is empty"
)
_NO_REQUEST = "must match one of the container's resource requests"


def _containers(spec: dict[str, Any], path: str) -> list[dict[str, Any]] | None:
    """The containers that a list of statuses is about; None for those that debug."""
    key = _LISTS.get(path.rpartition(".")[2])
    return None if key is None else spec.get(key) or []


def check_transitions(
    old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]], spec: dict[str, Any], path: str, faults: Faults
) -> None:
    """A container that has ended has ended, unless it is started again."""
    ended = [(index, each) for index, each in enumerate(old) if "terminated" in each.get("state", {})]
    containers = _containers(spec, path)
    if not ended or (containers is not None and _all_restart(spec)):
        return
    for index, each in ended:
        now = [other for other in new if other.get("name") == each.get("name") and "terminated" not in other.get("state", {})]
        if now and not _restarts(each, containers, spec):
            faults.forbidden(f"{path}[{index}].state", _ENDED)


def _all_restart(spec: dict[str, Any]) -> bool:
    rules = (rule for key in _LISTS.values() for each in spec.get(key) or () for rule in each.get("restartPolicyRules", ()))
    return any(rule.get("action") == "RestartAllContainers" for rule in rules)


def _restarts(status: dict[str, Any], containers: list[dict[str, Any]] | None, spec: dict[str, Any]) -> bool:
    """Whether a container that has ended is started again: by its rules, by its own policy, or by its pod's."""
    container = next((each for each in containers or () if each.get("name") == status.get("name")), None)
    if container is None:
        return False
    code: int = status["state"]["terminated"].get("exitCode", 0)
    own: str | None = container.get("restartPolicy")
    if own is not None and any(_matches(rule, code) for rule in container.get("restartPolicyRules", ())):
        return True
    policy: str = own or spec["restartPolicy"]
    return policy == "Always" or (policy == "OnFailure" and code != 0)


def _matches(rule: dict[str, Any], code: int) -> bool:
    codes = rule.get("exitCodes", {})
    values: list[int] = codes.get("values", [])
    return (code in values) is (codes.get("operator") == "In")


def check_users(statuses: Sequence[dict[str, Any]], spec: dict[str, Any], path: str, faults: Faults) -> None:
    """Who a container runs as."""
    windows = spec.get("os", {}).get("name") == "windows"
    for index, each in enumerate(statuses):
        user, where = each.get("user", {}).get("linux"), f"{path}[{index}].user.linux"
        if user is None:
            continue
        if windows:
            faults.forbidden(where, "cannot be set for a windows pod")
            continue
        for why in words.range_of(user.get("uid", 0), 0, _LAST_USER):
            faults.invalid(f"{where}.uid", user["uid"], why)
        for why in words.range_of(user.get("gid", 0), 0, _LAST_GROUP):
            faults.invalid(f"{where}.gid", user["gid"], why)
        for number, group in enumerate(user.get("supplementalGroups", ())):
            for why in words.range_of(group, 0, _LAST_GROUP):
                faults.invalid(f"{where}.supplementalGroups[{number}]", group, why)


def check_allocations(
    statuses: Sequence[dict[str, Any]], spec: dict[str, Any], status: dict[str, Any], path: str, faults: Faults
) -> None:
    """How the devices are that a container was given."""
    containers = _containers(spec, path)
    for index, each in enumerate(statuses):
        allocated, where = each.get("allocatedResourcesStatus") or (), f"{path}[{index}].allocatedResourcesStatus"
        if allocated and containers is None:
            faults.forbidden(where, "must not be specified in container status")
            continue
        container = next((one for one in containers or () if one.get("name") == each.get("name")), None)
        for number, resource in enumerate(allocated):
            if container is not None:
                _check_name(resource.get("name", ""), container, status, f"{where}[{number}].name", faults)
            _check_health(resource.get("resources", ()), f"{where}[{number}].resources", faults)


def _check_name(name: str, container: dict[str, Any], status: dict[str, Any], path: str, faults: Faults) -> None:
    asked = container["resources"]
    if not name.startswith(_CLAIM):
        if name not in asked.get("requests", ()):
            faults.invalid(path, name, _NO_REQUEST)
        return
    known = {f"{_CLAIM}{'/'.join(filter(None, (one.get('name'), one.get('request'))))}" for one in asked.get("claims", ())}
    if name not in known and not _extended(name, container, status.get("extendedResourceClaimStatus", {})):
        faults.invalid(path, name, _NO_CLAIM)


def _extended(name: str, container: dict[str, Any], status: dict[str, Any]) -> bool:
    """Whether a name is that of a request in the claim that was made for extended resources."""
    claim, _, request = name.removeprefix(_CLAIM).partition("/")
    if not claim or not request or claim != status.get("resourceClaimName"):
        return False
    requests = container["resources"].get("requests", {})
    mappings = (each for each in status.get("requestMappings", ()) if each.get("containerName") == container.get("name"))
    return any(each.get("requestName") == request and requests.get(each.get("resourceName"), "0") != "0" for each in mappings)


def _check_health(resources: Sequence[dict[str, Any]], path: str, faults: Faults) -> None:
    seen: set[str] = set()
    for index, each in enumerate(resources):
        health, name = each.get("health", ""), each.get("resourceID", "")
        if health not in _HEALTH:
            faults.unsupported(f"{path}[{index}].health", health, _HEALTH)
        if name in seen:
            faults.duplicate(f"{path}[{index}].resourceID", name)
        seen.add(name)

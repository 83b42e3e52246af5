"""What a whole pod asks for, beside its containers. See `validatePodResources`."""

from typing import Any

from ..amounts import amount
from ..quotas.pods import WHOLE_POD, together
from .faults import Faults
from .resource_names import HUGE, check_resource
from .resources import check_resources

_SHOWN = ("cpu", "hugepages-", "memory")


def check_pod_amounts(spec: dict[str, Any], path: str, faults: Faults) -> None:
    """What a whole pod asks for is enough for its containers."""
    resources, where = spec["resources"], f"{path}.resources"
    if spec.get("os", {}).get("name") == "windows":
        faults.forbidden(where, "may not be set for a windows pod")
        return
    if resources.get("claims") is not None:
        faults.forbidden(f"{where}.claims", "claims may not be set for Resources at pod-level")
    check_resources(resources, where, faults, check_name=_check_name)
    _check_sums(spec, where, faults)
    _check_limits(spec, where, faults)


def _check_name(key: str, path: str, faults: Faults) -> None:
    before = len(faults)
    check_resource(key, path, faults)
    if len(faults) == before and key not in WHOLE_POD and not key.startswith(HUGE):
        faults.unsupported(path, key, _SHOWN)


def _check_sums(spec: dict[str, Any], path: str, faults: Faults) -> None:
    for which, sort in (("requests", ""), ("limits", HUGE)):
        whole = spec["resources"].get(which, {})
        sums = together(spec, which) if whole else {}
        for key in (key for key in sums if key in whole and key.startswith(sort)):
            if sums[key] > amount(whole[key]):
                told = f"must be greater than or equal to aggregate container {which} of {sums[key]}"
                faults.invalid(f"{path}.{which}[{key}]", whole[key], told)


def _check_limits(spec: dict[str, Any], path: str, faults: Faults) -> None:
    whole: dict[str, str] = spec["resources"].get("limits", {})
    containers: list[dict[str, Any]] = spec.get("containers") or []
    for index, container in enumerate(containers):
        limits: dict[str, str] = container["resources"].get("limits", {})
        for key, limit in limits.items():
            if key in whole and amount(limit) > amount(whole[key]):
                told = f"must be less than or equal to pod limits of {whole[key]}"
                faults.invalid(f"{path}.containers[{index}][{key}].limits", limit, told)

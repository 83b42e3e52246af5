"""What a whole pod asks for, as far as it is left open. See `DefaultPodLevelResources` in `pkg/api/pod` of kubernetes 1.37."""

from typing import Any

from ..quotas.amounts import Amounts, read, written
from ..quotas.pods import HUGE, WHOLE_POD, together


def fill_whole(spec: dict[str, Any]) -> None:
    """Requests and limits of a pod that says some, from those of its containers and from each other."""
    resources = spec["resources"]
    limits, requests = read(resources.get("limits")), read(resources.get("requests"))
    if not limits and not requests:
        return
    asked, most = together(spec, "requests"), together(spec, "limits")
    limits |= {key: value for key, value in most.items() if key.startswith(HUGE) and key not in {*limits, *requests}}
    requests |= {key: value for key, value in asked.items() if key in WHOLE_POD and key not in requests}
    requests |= {key: value for key, value in limits.items() if _counts(key) and key not in requests}
    _fill_limits(spec, limits, requests, most)
    for key, amounts in (("limits", limits), ("requests", requests)):
        if amounts:
            resources[key] = written(amounts)


def _counts(key: str) -> bool:
    return key in WHOLE_POD or key.startswith(HUGE)


def _fill_limits(spec: dict[str, Any], limits: Amounts, requests: Amounts, most: Amounts) -> None:
    """A limit for what all containers have limits of."""
    said = [each["resources"].get("limits", {}) for key in ("initContainers", "containers") for each in spec.get(key) or ()]
    for key in (key for key in requests if _counts(key) and key not in limits):
        if all(key in each for each in said) and key in most:
            limits[key] = max(most[key], requests[key])

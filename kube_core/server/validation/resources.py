"""What containers ask for and may use."""

from typing import Any

from ..amounts import amount
from . import words
from .faults import Faults
from .resource_names import COMPUTE, HUGE, check_container_resource, is_whole, may_be_overcommitted

_WHOLE_WORDS = "must be an integer"


def check_resources(resources: dict[str, Any], path: str, faults: Faults, claims: frozenset[str] = frozenset()) -> None:
    """The resources of a container."""
    limits: dict[str, str] = resources.get("limits") or {}
    requests: dict[str, str] = resources.get("requests") or {}
    for key, value in limits.items():
        if key not in COMPUTE or value[0] == "-":
            _check_amount(key, value, f"{path}.limits[{key}]", faults)
    for key, value in requests.items():
        if key not in COMPUTE or value[0] == "-":
            _check_amount(key, value, f"{path}.requests[{key}]", faults)
        if (limit := limits.get(key)) != value or limit is None:
            _compare(key, value, limit, path, faults)
    if not COMPUTE.isdisjoint(limits) or not COMPUTE.isdisjoint(requests):
        pass
    elif any(key.startswith(HUGE) for key in (*limits, *requests)):
        faults.forbidden(path, "HugePages require cpu or memory")
    for index, claim in enumerate(resources.get("claims", ())):
        if claim["name"] not in claims:
            empty = "must be one of the names in pod.spec.resourceClaims"
            faults.not_found(f"{path}.claims[{index}]", claim["name"], empty if claims else f"{empty} which is empty")


def _compare(key: str, value: str, limit: str | None, path: str, faults: Faults) -> None:
    overcommit = may_be_overcommitted(key)
    if limit is None:
        if not overcommit:
            faults.required(f"{path}.limits", "Limit must be set for non overcommitable resources")
    elif amount(value) != amount(limit) and not overcommit:
        faults.invalid(f"{path}.requests", value, f"must be equal to {key} limit of {limit}")
    elif amount(value) > amount(limit):
        faults.invalid(f"{path}.requests", value, f"must be less than or equal to {key} limit of {limit}")


def _check_amount(key: str, value: str, path: str, faults: Faults) -> None:
    if key not in COMPUTE:
        check_container_resource(key, path, faults)
    check_quantity(key, value, path, faults)


def check_quantity(key: str, value: str, path: str, faults: Faults) -> None:
    """An amount of a resource: not negative, and whole where only whole ones are counted."""
    if value[0] == "-":
        faults.invalid(path, value, words.NOT_NEGATIVE)
    if is_whole(key) and amount(value).milli_value % 1000:
        faults.invalid(path, value, _WHOLE_WORDS)

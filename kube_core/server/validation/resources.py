"""What containers ask for and may use."""

from collections.abc import Callable, Collection
from typing import Any

from kube_core.base import Quantity, UsageError

from ..amounts import amount
from . import words
from .faults import Faults
from .pod_claims import check_used_claims
from .resource_names import COMPUTE, HUGE, check_container_resource, is_whole, may_be_overcommitted

_SCHEDULED = frozenset({"cpu", "memory"})
"""What anybody may ask for, so that its name needs no look."""
_WHOLE_WORDS = "must be an integer"


def check_resources(
    resources: dict[str, Any],
    path: str,
    faults: Faults,
    claims: Collection[str] = (),
    check_name: Callable[[str, str, Faults], None] = check_container_resource,
) -> None:
    """The resources of a container, or of what has a rule of its own for their names."""
    limits: dict[str, str] = resources.get("limits") or {}
    requests: dict[str, str] = resources.get("requests") or {}
    for key, value in limits.items():
        if key not in _SCHEDULED or value[0] == "-":
            check_name(key, f"{path}.limits[{key}]", faults)
            check_quantity(key, value, f"{path}.limits[{key}]", faults)
    for key, value in requests.items():
        if key not in _SCHEDULED or value[0] == "-":
            check_name(key, f"{path}.requests[{key}]", faults)
            check_quantity(key, value, f"{path}.requests[{key}]", faults)
        if (limit := limits.get(key)) != value or limit is None:
            _compare(key, value, limit, path, faults)
    plain = COMPUTE.issuperset(limits) and COMPUTE.issuperset(requests)
    if not plain and any(key.startswith(HUGE) for key in (*limits, *requests)):
        _check_huge(limits, requests, path, faults)
    if "claims" in resources:
        check_used_claims(resources["claims"], f"{path}.claims", claims, faults)


def _check_huge(limits: dict[str, str], requests: dict[str, str], path: str, faults: Faults) -> None:
    """Huge pages are counted whole, and come with something else."""
    for which, amounts in (("limits", limits), ("requests", requests)):
        for key, value in amounts.items():
            if key.startswith(HUGE) and not _divisible(key.removeprefix(HUGE), value):
                told = f"{value} is not positive integer multiple of {key}"
                faults.invalid(f"{path}.{which}[{key}]", value, told)
    if _SCHEDULED.isdisjoint(limits) and _SCHEDULED.isdisjoint(requests):
        faults.forbidden(path, "HugePages require cpu or memory")


def _divisible(size: str, value: str) -> bool:
    try:
        page = Quantity(size)
    except UsageError:
        return False
    return page > 0 and not page.milli_value % 1000 and not amount(value).value % page.value


def _compare(key: str, value: str, limit: str | None, path: str, faults: Faults) -> None:
    overcommit = may_be_overcommitted(key)
    if limit is None:
        if not overcommit:
            faults.required(f"{path}.limits", "Limit must be set for non overcommitable resources")
    elif amount(value) != amount(limit) and not overcommit:
        faults.invalid(f"{path}.requests", value, f"must be equal to {key} limit of {limit}")
    elif amount(value) > amount(limit):
        faults.invalid(f"{path}.requests", value, f"must be less than or equal to {key} limit of {limit}")


def check_quantity(key: str, value: str, path: str, faults: Faults) -> None:
    """An amount of a resource: not negative, and whole where only whole ones are counted."""
    if value[0] == "-":
        faults.invalid(path, value, words.NOT_NEGATIVE)
    if is_whole(key) and amount(value).milli_value % 1000:
        faults.invalid(path, value, _WHOLE_WORDS)

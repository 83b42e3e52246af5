"""What containers ask for and may use."""

from typing import Any

from ..amounts import amount
from . import words
from .faults import Faults

_STANDARD = frozenset({"cpu", "memory", "ephemeral-storage"})
_WHOLE = frozenset({"pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps"})
_COUNTED = frozenset({*_WHOLE, "persistentvolumeclaims", "storage"})
"""What only quotas count, of what has a name without a domain."""
_HUGE, _NATIVE = "hugepages-", "kubernetes.io/"
_WHOLE_WORDS = "must be an integer"


def check_resources(resources: dict[str, Any], path: str, faults: Faults, claims: frozenset[str] = frozenset()) -> None:
    """The resources of a container."""
    limits: dict[str, str] = resources.get("limits") or {}
    requests: dict[str, str] = resources.get("requests") or {}
    for key, value in limits.items():
        if key not in _STANDARD or value[0] == "-":
            _check_amount(key, value, f"{path}.limits[{key}]", faults)
    for key, value in requests.items():
        if key not in _STANDARD or value[0] == "-":
            _check_amount(key, value, f"{path}.requests[{key}]", faults)
        if (limit := limits.get(key)) != value or limit is None:
            _compare(key, value, limit, path, faults)
    if not _STANDARD.isdisjoint(limits) or not _STANDARD.isdisjoint(requests):
        pass
    elif any(key.startswith(_HUGE) for key in (*limits, *requests)):
        faults.forbidden(path, "HugePages require cpu or memory")
    for index, claim in enumerate(resources.get("claims", ())):
        if claim["name"] not in claims:
            empty = "must be one of the names in pod.spec.resourceClaims"
            faults.not_found(f"{path}.claims[{index}]", claim["name"], empty if claims else f"{empty} which is empty")


def _compare(key: str, value: str, limit: str | None, path: str, faults: Faults) -> None:
    overcommit = _is_native(key) and not key.startswith(_HUGE)
    if limit is None:
        if not overcommit:
            faults.required(f"{path}.limits", "Limit must be set for non overcommitable resources")
    elif amount(value) != amount(limit) and not overcommit:
        faults.invalid(f"{path}.requests", value, f"must be equal to {key} limit of {limit}")
    elif amount(value) > amount(limit):
        faults.invalid(f"{path}.requests", value, f"must be less than or equal to {key} limit of {limit}")


def _check_amount(key: str, value: str, path: str, faults: Faults) -> None:
    if key not in _STANDARD:
        _check_name(key, path, faults)
    check_quantity(key, value, path, faults)


def check_quantity(key: str, value: str, path: str, faults: Faults) -> None:
    """An amount of a resource: not negative, and whole where only whole ones are counted."""
    if value[0] == "-":
        faults.invalid(path, value, words.NOT_NEGATIVE)
    whole = key in _WHOLE or not (_is_native(key) or key in _STANDARD)
    if whole and amount(value).milli_value % 1000:
        faults.invalid(path, value, _WHOLE_WORDS)


def _is_native(key: str) -> bool:
    return "/" not in key or _NATIVE in key


def _check_name(key: str, path: str, faults: Faults) -> None:
    found = words.qualified(key)
    for why in found:
        faults.invalid(path, key, why)
    if "/" not in key:
        if not key.startswith(_HUGE):
            faults.invalid(path, key, "must be a standard resource for containers")
            if not found and key not in _COUNTED and not key.startswith(("requests.", "limits.", "services.")):
                faults.invalid(path, key, "must be a standard resource type or fully qualified")
    elif found or (not _is_native(key) and not _is_extended(key)):
        faults.invalid(path, key, "doesn't follow extended resource name standard")


def _is_extended(key: str) -> bool:
    return not key.startswith("requests.") and not words.qualified(f"requests.{key}")

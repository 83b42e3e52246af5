"""LimitRanges. See `ValidateLimitRange` of pkg/apis/core/validation."""

from typing import Any

from kube_core.base import Quantity

from ..amounts import amount
from ..document import Document
from . import words
from .faults import Faults
from .resource_names import check_container_resource, check_resource, may_be_overcommitted

_TYPES = ("Pod", "Container", "PersistentVolumeClaim")
_MOST_IN_THOUSANDTHS = (2**63 - 1) // 1000  # MaxMilliValue: amounts above are compared as whole numbers
_NO_STORAGE = "either minimum or maximum storage value is required, but neither was provided"
_BOUNDS = (
    ("min", "max", "min", "min", "min value {} is greater than max value {}"),
    ("min", "defaultRequest", "defaultRequest", "defaultRequest", "min value {} is greater than default request value {}"),
    ("defaultRequest", "max", "defaultRequest", "defaultRequest", "default request value {} is greater than max value {}"),
    (
        *("defaultRequest", "default", "defaultRequest", "defaultRequest"),
        "default request value {} is greater than default limit value {}",
    ),
    ("min", "default", "default", "min", "min value {} is greater than default value {}"),
    ("default", "max", "default", "max", "default value {} is greater than max value {}"),
)
"""Which amount may not be above which, the field that is told of, the amount that is shown, and the words."""


def check_limit_range(document: Document, faults: Faults) -> None:
    """A LimitRange."""
    seen: set[str] = set()
    for index, limit in enumerate(document.content["spec"]["limits"] or ()):
        path, kind = f"spec.limits[{index}]", limit["type"]
        _check_type(kind, f"{path}.type", faults)
        if kind in seen:
            faults.duplicate(f"{path}.type", kind)
        seen.add(kind)
        _check_limit(limit, kind, path, faults)


def _check_type(kind: str, path: str, faults: Faults) -> None:
    found = words.qualified(kind)
    for why in found:
        faults.invalid(path, kind, why)
    if not found and "/" not in kind and kind not in _TYPES:
        faults.invalid(path, kind, "must be a standard limit type or fully qualified")


def _check_limit(limit: dict[str, Any], kind: str, path: str, faults: Faults) -> None:
    keys = ("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")
    amounts: dict[str, dict[str, str]] = {key: limit[key] for key in keys if limit.get(key)}
    for key in ("default", "defaultRequest") if kind == "Pod" else ():
        if amounts.pop(key, None):
            faults.forbidden(f"{path}.{key}", "may not be specified when `type` is 'Pod'")
    check_name = check_container_resource if kind in ("Pod", "Container") else check_resource
    for key, each in amounts.items():
        for name in each:
            check_name(name, f"{path}.{key}[{name}]", faults)
    if kind == "PersistentVolumeClaim" and not any("storage" in amounts.get(key, ()) for key in ("min", "max")):
        faults.required(f"{path}.limits", _NO_STORAGE)
    for name in sorted({name for each in amounts.values() for name in each}):
        _check_amounts({key: each[name] for key, each in amounts.items() if name in each}, name, path, faults)


def _check_amounts(given: dict[str, str], name: str, path: str, faults: Faults) -> None:
    """The amounts of one resource, each by what it is."""
    for low, high, field, shown, told in _BOUNDS:
        if low in given and high in given and amount(given[low]) > amount(given[high]):
            faults.invalid(f"{path}.{field}[{name}]", given[shown], told.format(given[low], given[high]))
    if "maxLimitRequestRatio" in given:
        _check_ratio(given, f"{path}.maxLimitRequestRatio[{name}]", faults)
    most, least = given.get("default"), given.get("defaultRequest")
    if most and least and amount(most) != amount(least) and not may_be_overcommitted(name):
        why = f"default value {most} must equal to defaultRequest value {least} in {name}"
        faults.invalid(f"{path}.defaultRequest[{name}]", least, why)


def _check_ratio(given: dict[str, str], path: str, faults: Faults) -> None:
    ratio = given["maxLimitRequestRatio"]
    if amount(ratio) < Quantity(1):
        faults.invalid(path, ratio, f"ratio {ratio} is less than 1")
    if "min" in given and "max" in given:
        read = [amount(given[key]) for key in ("min", "max")]
        whole = any(each.value >= _MOST_IN_THOUSANDTHS for each in (*read, amount(ratio)))
        least, most = (each.value if whole else each.milli_value for each in read)
        limit = _divided(most, least)
        if (amount(ratio).value if whole else amount(ratio).milli_value / 1000) > limit:
            faults.invalid(path, ratio, f"ratio {ratio} is greater than max/min = {limit:.6f}")


def _divided(most: int, least: int) -> float:
    """As Go divides, where nothing is wrong with a zero below."""
    return most / least if least else float("inf" if most else "nan")

"""Selectors and labels, and whether the one finds the other."""

from collections.abc import Mapping
from typing import Any

from kube_core.base import Selector

from . import words
from .faults import Faults

_WITH_VALUES, _WITHOUT = ("In", "NotIn"), ("Exists", "DoesNotExist")


def check_labels(labels: Mapping[str, str], path: str, faults: Faults) -> None:
    """Keys and values of labels."""
    for key, value in labels.items():
        for why in words.qualified(key):
            faults.invalid(path, key, why)
        for why in words.label_value(value):
            faults.invalid(path, value, why)


def check_selector(selector: dict[str, Any] | None, path: str, faults: Faults) -> bool:
    """A label selector; False when it has faults."""
    before = len(faults)
    if not selector:
        return True
    if "matchLabels" in selector:
        check_labels(selector["matchLabels"], f"{path}.matchLabels", faults)
    for index, each in enumerate(selector.get("matchExpressions", ())):
        check_expression(each, f"{path}.matchExpressions[{index}]", faults)
    return len(faults) == before


def check_expression(each: dict[str, Any], path: str, faults: Faults) -> None:
    """One expression of a label selector."""
    operator, values = each.get("operator", ""), each.get("values") or ()
    if operator in _WITH_VALUES:
        if not values:
            faults.required(f"{path}.values", "must be specified when `operator` is 'In' or 'NotIn'")
    elif operator in _WITHOUT:
        if values:
            faults.forbidden(f"{path}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
    else:
        faults.invalid(f"{path}.operator", operator, "not a valid selector operator")
    for why in words.qualified(each.get("key", "")):
        faults.invalid(f"{path}.key", each.get("key", ""), why)
    for index, value in enumerate(values):
        for why in words.label_value(value):
            faults.invalid(f"{path}.values[{index}]", value, why)


def matches(selector: dict[str, Any] | None, labels: Mapping[str, str]) -> bool:
    """Whether a label selector, which has no faults, finds labels. None finds nothing."""
    if selector is None:
        return False
    if not selector.get("matchExpressions"):
        return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())
    return Selector.of_label_selector(selector).matches(labels)

"""Addresses that are given away, and the ranges that they come from. See `pkg/apis/networking/validation`."""

from typing import Any

from ..document import Document
from . import words
from .faults import Faults

_MOST_RANGES = 2
_ONE_A_FAMILY = "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64"


def check_address(document: Document, faults: Faults) -> None:
    """An IPAddress."""
    parent: dict[str, Any] | None = document.content.get("spec", {}).get("parentRef")
    if parent is None:
        faults.required("spec.parentRef")
        return
    for why in words.subdomain(parent["group"]) if parent.get("group") else ():
        faults.invalid("spec.parentRef.group", parent["group"], why)
    for key in ("resource", "name", "namespace"):
        value = parent.get(key, "")
        if not value and key != "namespace":
            faults.required(f"spec.parentRef.{key}")
        for why in words.path_segment(value):
            faults.invalid(f"spec.parentRef.{key}", value, why)


def check_address_change(before: Document, document: Document, faults: Faults) -> None:
    """Whose address it is stays."""
    if before.content.get("spec") != document.content.get("spec"):
        faults.invalid("spec.parentRef", None, words.IMMUTABLE)


def check_range(document: Document, faults: Faults) -> None:
    """A new ServiceCIDR."""
    _check_ranges(document.content.get("spec", {}).get("cidrs", []), faults)


def _check_ranges(ranges: list[str], faults: Faults) -> None:
    if not ranges:
        faults.required("spec.cidrs", "at least one CIDR required")
        return
    if len(ranges) > _MOST_RANGES:
        faults.invalid("spec.cidrs", {"CIDRs": ranges}, f"may only hold up to {_MOST_RANGES} values")
        return
    for index, each in enumerate(ranges):
        for why in words.network(each):
            faults.invalid(f"spec.cidrs[{index}]", each, why)
    families = [":" in each for each in ranges if not words.network(each)]
    if len(families) == _MOST_RANGES and families[0] == families[1]:
        faults.invalid("spec.cidrs", ranges, _ONE_A_FAMILY)


def check_range_change(before: Document, document: Document, faults: Faults) -> None:
    """A ServiceCIDR may get a range of the other family."""
    old, new = (each.content.get("spec", {}).get("cidrs", []) for each in (before, document))
    if len(old) != len(new) and (len(old), len(new)) != (1, _MOST_RANGES):
        faults.invalid("spec.cidrs", new or None, words.IMMUTABLE)
        return
    for index, (was, now) in enumerate(zip(old, new, strict=False)):
        if was != now:
            faults.invalid(f"spec.cidrs[{index}]", now, words.IMMUTABLE)
    if len(old) != len(new):
        _check_ranges(new, faults)

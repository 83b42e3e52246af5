"""Nodes and their statuses. See `ValidateNode` and `ValidateNodeUpdate`."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..document import Document, part
from . import words
from .faults import Faults, Struct
from .resources import check_quantity
from .scheduling import EFFECTS

_FAMILIES = ([False, True], [True, False])
"""Of which families the two ranges of a node may be: whether each is IPv6."""
_FEATURE = re.compile(r"[A-Z][a-zA-Z0-9]*(/[a-zA-Z][a-zA-Z0-9]*)*").fullmatch
_FEATURE_WORDS = (
    "must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or "
    "MyFeature/mySubFeature), and contain only alphanumeric characters and slashes"
)
_RANGE_STAYS = 'node updates may not change podCIDR except from "" to valid'


def check_node(document: Document, faults: Faults) -> None:
    """A Node."""
    spec, status = document.content["spec"], part(document.content, "status")
    _check_taints(spec.get("taints", ()), faults)
    _check_amounts(status, faults)
    swap = part(part(status, "nodeInfo"), "swap").get("capacity")
    if swap is not None and swap <= 0:
        faults.invalid("metadata.nodeSwapStatus.capacity", swap, "must be greater than zero")
    _check_features(status.get("declaredFeatures", ()), "status.declaredFeatures", faults)
    _check_ranges(spec.get("podCIDRs", []), "spec.podCIDRs", faults)


def _check_ranges(ranges: Sequence[str], path: str, faults: Faults) -> None:
    for index, text in enumerate(ranges):
        for why in words.network(text):
            faults.invalid(f"{path}[{index}]", text, why)
    wrong = next(((index, text) for index, text in enumerate(ranges) if not words.is_network(text)), None)
    if wrong is not None and len(ranges) > 1:
        told = f"invalid CIDR[{wrong[0]}]: <nil> (invalid CIDR address: {wrong[1]})"
        faults.internal(path, f"invalid PodCIDRs. failed to check with dual stack with error:{told}")
    if len(ranges) > 1 and (wrong is not None or [":" in text for text in ranges] not in _FAMILIES):
        faults.invalid(path, ranges, "may specify no more than one CIDR for each IP family")


def _check_taints(taints: Sequence[dict[str, Any]], faults: Faults) -> None:
    seen: set[tuple[str, str]] = set()
    for index, taint in enumerate(taints):
        path, key, effect = f"metadata.taints[{index}]", taint.get("key", ""), taint.get("effect", "")
        for why in words.qualified(key):
            faults.invalid(f"{path}.key", key, why)
        if found := words.label_value(taint.get("value", "")):
            faults.invalid(f"{path}.value", taint["value"], ";".join(found))
        if not effect:
            faults.required(f"{path}.effect")
        elif effect not in EFFECTS:
            faults.unsupported(f"{path}.effect", effect, EFFECTS)
        if (key, effect) in seen:
            told = Struct(Key=key, Value=taint.get("value", ""), Effect=effect, TimeAdded=taint.get("timeAdded"))
            faults.duplicate(path, told, "taints must be unique by key and effect pair")
        seen.add((key, effect))


def _check_amounts(status: Mapping[str, Any], faults: Faults) -> None:
    for which in ("capacity", "allocatable"):
        for key, value in part(status, which).items():
            check_quantity(key, value, f"status.{which}.{key}", faults)


def _check_features(features: Sequence[str], path: str, faults: Faults) -> None:
    for index, name in enumerate(features):
        if len(name.encode()) > words.LONGEST_SUBDOMAIN:
            why = f"must be no more than {words.LONGEST_SUBDOMAIN} characters"
            faults.invalid(f"{path}[{index}]", name, f'invalid feature name "{name}": {why}')
        elif not _FEATURE(name):
            faults.invalid(f"{path}[{index}]", name, f'invalid feature name "{name}": {_FEATURE_WORDS}')
        if index + 1 < len(features):
            _check_order(name, features[index + 1], f"{path}[{index + 1}]", faults)


def _check_order(name: str, after: str, path: str, faults: Faults) -> None:
    if name == after:
        faults.duplicate(path, after)
    elif name > after:
        faults.invalid(path, after, "list must be sorted alphabetically")


def check_node_change(before: Document, document: Document, faults: Faults) -> None:
    """A node, or its status, that takes the place of an older one. Configurations from afar are not kept, nor looked at."""
    old, new, status = part(before.content, "spec"), document.content["spec"], part(document.content, "status")
    _check_amounts(status, faults)
    _check_features(status.get("declaredFeatures", ()), "status.declaredFeatures", faults)
    _check_addresses(status.get("addresses", ()), faults)
    if old.get("podCIDRs") and old["podCIDRs"] != new.get("podCIDRs"):
        faults.forbidden("spec.podCIDRs", _RANGE_STAYS)
    if old.get("providerID") and old["providerID"] != new.get("providerID"):
        faults.invalid("spec.providerID", None, f"field cannot be {'modified' if new.get('providerID') else 'cleared'} once set")
    _check_taints(new.get("taints", ()), faults)
    if new.get("externalID", "") != old.get("externalID", ""):
        faults.forbidden("spec.externalID", "may not be updated")


def _check_addresses(addresses: Sequence[dict[str, Any]], faults: Faults) -> None:
    seen: set[tuple[str, str]] = set()
    for index, each in enumerate(addresses):
        told = each.get("type", ""), each.get("address", "")
        if told in seen:
            faults.duplicate(f"status.addresses[{index}]", Struct(Type=told[0], Address=told[1]))
        seen.add(told)

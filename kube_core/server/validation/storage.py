"""Classes of volumes. See `pkg/apis/storage/validation`."""

from collections.abc import Sequence
from typing import Any

from ..document import Document
from . import words
from .faults import Faults

_BINDINGS, _CLASS_POLICIES = ("Immediate", "WaitForFirstConsumer"), ("Delete", "Retain")
_MOST_PARAMETERS, _LONGEST_PARAMETERS = 512, 256 * 1024


def check_class(document: Document, faults: Faults) -> None:
    """A StorageClass."""
    content = document.content
    check_provisioner(content["provisioner"], "provisioner", faults)
    check_parameters(content.get("parameters", {}), faults)
    if content["reclaimPolicy"] not in ("", *_CLASS_POLICIES):
        faults.unsupported("reclaimPolicy", content["reclaimPolicy"], _CLASS_POLICIES)
    if content["volumeBindingMode"] not in _BINDINGS:
        faults.unsupported("volumeBindingMode", content["volumeBindingMode"], _BINDINGS)
    _check_topologies(content.get("allowedTopologies", ()), faults)


def _check_topologies(terms: Sequence[dict[str, Any]], faults: Faults) -> None:
    """Where volumes of a class may be: no place is named twice. See `validateAllowedTopologies`."""
    seen: list[dict[str, set[str]]] = []
    for index, term in enumerate(terms):
        path, found = f"allowedTopologies[{index}].matchLabelExpressions", dict[str, set[str]]()
        for number, each in enumerate(term.get("matchLabelExpressions", ())):
            key, values = each.get("key", ""), each.get("values") or ()
            if not values:
                faults.required(f"{path}[{number}].values")
            for place, value in enumerate(values):
                if value in values[:place]:
                    faults.duplicate(f"{path}[{number}].values[{place}]", value)
            for why in words.qualified(key):
                faults.invalid(f"{path}[{number}].key", key, why)
            if key in found:
                faults.duplicate(f"{path}[{number}].key", key)
            found[key] = set(values)
        if found in seen or not found:  # one that says nothing is always found twice
            faults.duplicate(path, "")
        seen.append(found)


def check_provisioner(name: str, path: str, faults: Faults) -> None:
    """The name of who makes volumes."""
    if not name:
        faults.required(path)
    for why in words.qualified(name.lower()) if name else ():
        faults.invalid(path, name.lower(), why)


def check_parameters(parameters: dict[str, str], faults: Faults) -> None:
    """What is said to who makes volumes."""
    if len(parameters) > _MOST_PARAMETERS:
        faults.too_long("parameters", _MOST_PARAMETERS)
        return
    if "" in parameters:
        faults.invalid("parameters", "", "field can not be empty.")
    if sum(len(key.encode()) + len(value.encode()) for key, value in parameters.items()) > _LONGEST_PARAMETERS:
        faults.too_long("parameters", _LONGEST_PARAMETERS)


def check_class_change(before: Document, document: Document, faults: Faults) -> None:
    """How a class makes volumes stays."""
    old, new = before.content, document.content
    for key in ("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"):
        if old.get(key) != new.get(key):
            faults.invalid(key, None, words.IMMUTABLE)  # so the real server shows it

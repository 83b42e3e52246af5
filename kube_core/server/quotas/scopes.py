"""Which objects a quota is about."""

from collections.abc import Iterator
from typing import Any

from kube_core.base import Selector
from kube_core.objects.plain import array_of

from ..document import part
from ..preparing.pods import quality

_AFFINITIES = ("podAffinity", "podAntiAffinity")
_REQUIRED, _PREFERRED = "requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"


def in_scopes(quota: dict[str, Any], shelf: str, content: dict[str, Any]) -> bool:
    """Whether an object is in all scopes that the spec of a quota names."""
    named = [{"scopeName": name, "operator": "Exists"} for name in quota.get("scopes") or ()]
    return all(_matches(each, shelf, content) for each in (*named, *(part(quota, "scopeSelector").get("matchExpressions") or ())))


def _matches(wanted: dict[str, Any], shelf: str, content: dict[str, Any]) -> bool:
    name: str = wanted["scopeName"]
    spec = part(content, "spec")
    if shelf == "persistentvolumeclaims":
        return name == "VolumeAttributesClass" and _has(wanted, set(_attribute_classes(content)))
    if shelf != "pods":
        return False
    match name:
        case "Terminating" | "NotTerminating":
            return ends(spec) == (name == "Terminating")
        case "BestEffort" | "NotBestEffort":
            return (quality(spec) == "BestEffort") == (name == "BestEffort")
        case "PriorityClass":
            return _has(wanted, {spec.get("priorityClassName", "")} - {""})
        case "CrossNamespacePodAffinity":
            return any(term.get("namespaces") or term.get("namespaceSelector") is not None for term in _terms(spec))
        case _:
            return False


def ends(spec: dict[str, Any]) -> bool:
    """Whether a pod is given a time to end."""
    return spec.get("activeDeadlineSeconds") is not None


def _has(wanted: dict[str, Any], values: set[str]) -> bool:
    """Whether an object with these values is wanted; one of them is enough."""
    operator, key = wanted.get("operator", ""), wanted["scopeName"]
    if operator == "Exists":
        return bool(values)
    expression = {"key": key, "operator": operator, "values": array_of(wanted.get("values"))}
    selector = Selector.of_label_selector({"matchExpressions": [expression]})
    return any(selector.matches({key: value}) for value in values) if values else selector.matches({})


def _attribute_classes(content: dict[str, Any]) -> Iterator[str]:
    spec, status = part(content, "spec"), part(content, "status")
    names = (spec.get("volumeAttributesClassName"), status.get("currentVolumeAttributesClassName"))
    target = part(status, "modifyVolumeStatus").get("targetVolumeAttributesClassName")
    yield from (name for name in (*names, target) if name)


def _terms(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for affinity in (part(part(spec, "affinity"), key) for key in _AFFINITIES):
        yield from affinity.get(_REQUIRED) or ()
        yield from (part(each, "podAffinityTerm") for each in affinity.get(_PREFERRED) or ())

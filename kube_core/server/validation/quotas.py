"""LimitRanges, ResourceQuotas, Namespaces and Nodes."""

from typing import Any

from ..amounts import amount
from ..document import Document
from . import words
from .faults import Faults, Struct
from .resources import check_quantity
from .scheduling import EFFECTS

_LIMIT_TYPES = ("Pod", "Container", "PersistentVolumeClaim")
_SCOPES = ("Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity")
_CONFLICTS = ({"Terminating", "NotTerminating"}, {"BestEffort", "NotBestEffort"})
_QUOTA = frozenset(
    {
        *("cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage", "limits.cpu"),
        *("requests.ephemeral-storage", "limits.memory", "limits.ephemeral-storage", "pods", "services", "resourcequotas"),
        *("replicationcontrollers", "secrets", "persistentvolumeclaims", "configmaps", "services.nodeports"),
        "services.loadbalancers",
    }
)
_WHOLE_IN_QUOTA = frozenset({"persistentvolumeclaims", "services.nodeports", "services.loadbalancers"})
STANDARD_FINALIZERS = ("kubernetes", "orphan", "foregroundDeletion")
NOT_STANDARD = "name is neither a standard finalizer name nor is it fully qualified"
_NO_FIRST_STANDARD = "must be a standard resource type or fully qualified"


def check_limit_range(document: Document, faults: Faults) -> None:
    """A LimitRange."""
    seen: set[str] = set()
    for index, limit in enumerate(document.content["spec"]["limits"] or ()):
        path, kind = f"spec.limits[{index}]", limit["type"]
        found = words.qualified(kind)
        for why in found:
            faults.invalid(f"{path}.type", kind, why)
        if found:
            continue
        if "/" not in kind and kind not in _LIMIT_TYPES:
            faults.invalid(f"{path}.type", kind, "must be a standard limit type or fully qualified")
        if kind in seen:
            faults.duplicate(f"{path}.type", kind)
        seen.add(kind)
        _check_limit(limit, kind, path, faults)


def _check_limit(limit: dict[str, Any], kind: str, path: str, faults: Faults) -> None:
    if kind == "Pod":
        for key in ("default", "defaultRequest"):
            if limit.get(key):
                faults.forbidden(f"{path}.{key}", "may not be specified when `type` is 'Pod'")
    if kind == "PersistentVolumeClaim" and "storage" not in limit.get("min", {}) and "storage" not in limit.get("max", {}):
        faults.required(f"{path}.limits", "either minimum or maximum storage value is required, but neither was provided")
    for key in sorted({name for part in ("max", "min", "default", "defaultRequest") for name in limit.get(part, ())}):
        _check_bounds(limit, key, path, faults)


def _check_bounds(limit: dict[str, Any], key: str, path: str, faults: Faults) -> None:
    least, most = limit.get("min", {}).get(key), limit.get("max", {}).get(key)
    given, request = limit.get("default", {}).get(key), limit.get("defaultRequest", {}).get(key)

    def above(low: str | None, high: str | None) -> bool:
        return low is not None and high is not None and amount(low) > amount(high)

    if above(least, most):
        faults.invalid(f"{path}.min[{key}]", least, f"min value {least} is greater than max value {most}")
    if above(least, request):
        faults.invalid(
            f"{path}.defaultRequest[{key}]", request, f"min value {least} is greater than default request value {request}"
        )
    if above(request, most):
        faults.invalid(
            f"{path}.defaultRequest[{key}]", request, f"default request value {request} is greater than max value {most}"
        )
    if above(request, given):
        faults.invalid(
            f"{path}.defaultRequest[{key}]",
            request,
            f"default request value {request} is greater than default limit value {given}",
        )
    if above(least, given):
        faults.invalid(f"{path}.default[{key}]", least, f"min value {least} is greater than default value {given}")
    if above(given, most):
        faults.invalid(f"{path}.default[{key}]", most, f"default value {given} is greater than max value {most}")


def check_quota(document: Document, faults: Faults) -> None:
    """A ResourceQuota."""
    spec = document.content.get("spec", {})
    hard: dict[str, str] = spec.get("hard", {})
    check_amounts(hard, "spec.hard", faults)
    scopes: list[str] = spec.get("scopes", [])
    if any(scope not in _SCOPES for scope in scopes):
        faults.invalid("spec.scopes", scopes, "unsupported scope")
    for key in hard:
        if "BestEffort" in scopes and key != "pods":
            faults.invalid("spec.scopes", scopes, "unsupported scope applied to resource")
    for pair in _CONFLICTS:
        if pair <= set(scopes):
            faults.invalid("spec.scopes", scopes, "conflicting scopes")


def check_amounts(amounts: dict[str, str], path: str, faults: Faults) -> None:
    """Amounts of what a quota counts."""
    for key, value in amounts.items():
        _check_quota_name(key, f"{path}[{key}]", faults)
        if key in _WHOLE_IN_QUOTA and amount(value).milli_value % 1000:
            faults.invalid(f"{path}[{key}]", value, "must be an integer")
        check_quantity(key if "." not in key else "cpu", value, f"{path}[{key}]", faults)


def _check_quota_name(key: str, path: str, faults: Faults) -> None:
    found = words.qualified(key)
    for why in found:
        faults.invalid(path, key, why)
    if found or "/" in key or key in _QUOTA or key.startswith(("requests.hugepages-", "hugepages-")):
        return
    faults.invalid(path, key, _NO_FIRST_STANDARD)
    faults.invalid(path, key, "must be a standard resource for quota")


def check_namespace(document: Document, faults: Faults) -> None:
    """A Namespace."""
    for finalizer in document.content["spec"].get("finalizers", ()):
        for why in words.qualified(finalizer):
            faults.invalid("spec.finalizers", finalizer, why)
        if "/" not in finalizer and finalizer not in STANDARD_FINALIZERS:
            faults.invalid("spec.finalizers", finalizer, NOT_STANDARD)


_FAMILIES: tuple[list[bool], ...] = ([], [False], [True], [False, True], [True, False])
"""Of which families the ranges of a node may be: whether each is IPv6."""


def check_node(document: Document, faults: Faults) -> None:
    """A Node."""
    spec = document.content["spec"]
    seen: set[tuple[str, str]] = set()
    for index, taint in enumerate(spec.get("taints", ())):
        path, key, effect = f"metadata.taints[{index}]", taint.get("key", ""), taint.get("effect", "")
        for why in words.qualified(key):
            faults.invalid(f"{path}.key", key, why)
        for why in words.label_value(taint.get("value", "")):
            faults.invalid(f"{path}.value", taint["value"], why)
        if not effect:
            faults.required(f"{path}.effect")
        elif effect not in EFFECTS:
            faults.unsupported(f"{path}.effect", effect, EFFECTS)
        if (key, effect) in seen:
            told = Struct(Key=key, Value=taint.get("value", ""), Effect=effect, TimeAdded=taint.get("timeAdded"))
            faults.duplicate(path, told, "taints must be unique by key and effect pair")
        seen.add((key, effect))
    for index, text in enumerate(spec.get("podCIDRs", ())):
        for why in words.network(text):
            faults.invalid(f"spec.podCIDRs[{index}]", text, why)
    if [":" in text for text in spec.get("podCIDRs", ())] not in _FAMILIES:
        faults.invalid("spec.podCIDRs", spec["podCIDRs"], "may specify no more than one CIDR for each IP family")


def check_node_change(before: Document, document: Document, faults: Faults) -> None:
    """What a node was given stays."""
    old, new = before.content.get("spec", {}), document.content["spec"]
    if old.get("podCIDRs") and old["podCIDRs"] != new.get("podCIDRs"):
        faults.forbidden("spec.podCIDRs", 'node updates may not change podCIDR except from "" to valid')
    if old.get("providerID") and old["providerID"] != new.get("providerID"):
        faults.invalid("spec.providerID", None, f"field cannot be {'modified' if new.get('providerID') else 'cleared'} once set")

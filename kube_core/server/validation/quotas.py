"""ResourceQuotas and Namespaces."""

from typing import Any

from ..document import Document
from . import words
from .faults import Faults, Struct
from .resource_names import check_quota_resource, is_in_quotas
from .resources import check_quantity

_OF_PODS = frozenset({"pods", *(f"{part}{name}" for part in ("", "requests.", "limits.") for name in ("cpu", "memory"))})
_SCOPES = {
    **dict.fromkeys(("Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity"), _OF_PODS),
    "BestEffort": frozenset({"pods"}),
    "VolumeAttributesClass": frozenset({"persistentvolumeclaims", "requests.storage"}),
}
"""What may be counted within each scope, of what has no domain."""
_BARE_SCOPES = ("BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity")
_ONLY_EXISTS = (
    "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, "
    "ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"
)
_CONFLICTS = ({"Terminating", "NotTerminating"}, {"BestEffort", "NotBestEffort"})
STANDARD_FINALIZERS = ("kubernetes", "orphan", "foregroundDeletion")
NOT_STANDARD = "name is neither a standard finalizer name nor is it fully qualified"


def check_quota(document: Document, faults: Faults) -> None:
    """A ResourceQuota."""
    spec = document.content.get("spec", {})
    check_amounts(spec.get("hard", {}), "spec.hard", faults)
    _check_scopes(spec, faults)
    _check_selector(spec, "spec.scopeSelector.matchExpressions", faults)


def check_quota_change(before: Document, document: Document, faults: Faults) -> None:
    """The scopes of a ResourceQuota stay."""
    was, now = (each.content.get("spec", {}).get("scopes") for each in (before, document))
    if set(was or ()) != set(now or ()):
        faults.invalid("spec.scopes", now, words.IMMUTABLE)


def _check_scopes(spec: dict[str, Any], faults: Faults) -> None:
    scopes: list[str] = spec.get("scopes", [])
    for scope in scopes:
        if scope not in _SCOPES:
            faults.invalid("spec.scopes", scopes, "unsupported scope")
        for _ in _unfitting(spec, scope):
            faults.invalid("spec.scopes", scopes, "unsupported scope applied to resource")
    _check_pairs(scopes, spec, "spec.scopes", faults)


def _unfitting(spec: dict[str, Any], scope: str) -> list[str]:
    """What is counted, but not within a scope."""
    return [key for key in sorted(spec.get("hard", ())) if is_in_quotas(key) and key not in _SCOPES.get(scope, (key,))]


def _check_pairs(scopes: list[str], spec: dict[str, Any], path: str, faults: Faults) -> None:
    for pair in _CONFLICTS:
        if pair <= set(scopes):
            faults.invalid(path, spec.get("scopes"), "conflicting scopes")


def _check_selector(spec: dict[str, Any], path: str, faults: Faults) -> None:
    expressions: list[dict[str, Any]] = spec.get("scopeSelector", {}).get("matchExpressions") or []
    for each in expressions:
        _check_expression(each, path, faults)
        for _ in _unfitting(spec, each.get("scopeName", "")):
            faults.invalid(path, _told(expressions), "unsupported scope applied to resource")
    _check_pairs([each.get("scopeName", "") for each in expressions], spec, path, faults)


def _check_expression(each: dict[str, Any], path: str, faults: Faults) -> None:
    scope, operator = each.get("scopeName", ""), each.get("operator", "")
    values: list[str] = each.get("values") or []
    if scope not in _SCOPES:
        faults.invalid(f"{path}.scopeName", scope, "unsupported scope")
    if scope in _BARE_SCOPES and operator != "Exists":
        faults.invalid(f"{path}.operator", operator, _ONLY_EXISTS)
    if operator in ("In", "NotIn"):
        if not values:
            faults.required(f"{path}.values", "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector")
    elif operator not in ("Exists", "DoesNotExist"):
        faults.invalid(f"{path}.operator", operator, "not a valid selector operator")
    elif values:
        faults.invalid(
            f"{path}.values", values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
        )


def _told(expressions: list[dict[str, Any]]) -> Struct:
    """A selector of scopes as the real server shows it."""
    keys = {"ScopeName": "scopeName", "Operator": "operator", "Values": "values"}
    found = [Struct({name: each.get(key, None if key == "values" else "") for name, key in keys.items()}) for each in expressions]
    return Struct(MatchExpressions=found)


def check_amounts(amounts: dict[str, str], path: str, faults: Faults) -> None:
    """Amounts of what a quota counts."""
    for key, value in amounts.items():
        check_quota_resource(key, f"{path}[{key}]", faults)
        check_quantity(key, value, f"{path}[{key}]", faults)


def check_namespace(document: Document, faults: Faults) -> None:
    """A Namespace."""
    for finalizer in document.content["spec"].get("finalizers", ()):
        for why in words.qualified(finalizer):
            faults.invalid("spec.finalizers", finalizer, why)
        if "/" not in finalizer and finalizer not in STANDARD_FINALIZERS:
            faults.invalid("spec.finalizers", finalizer, NOT_STANDARD)

"""Where pods may and want to run: tolerations, affinities, spreading."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from . import words
from .faults import Faults
from .selectors import check_selector

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_UNSATISFIABLE = ("DoNotSchedule", "ScheduleAnyway")
_REQUIRED, _PREFERRED = "requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"
_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")
_MOST_WEIGHT = 100
_OFF = ("Equal", "Exists", "Lt", "Gt")  # the last two belong to TaintTolerationComparisonOperators
_INCLUDED = ("Honor", "Ignore")
_NO_SELECTOR = "must not be specified when labelSelector is not set"


def check_tolerations(tolerations: Sequence[dict[str, Any]], path: str, faults: Faults) -> None:
    """Taints of nodes that a pod does not mind."""
    for index, each in enumerate(tolerations):
        where, key, operator = f"{path}[{index}]", each.get("key", ""), each.get("operator", "")
        for why in words.qualified(key) if key else ():
            faults.invalid(f"{where}.key", key, why)
        if not key and operator != "Exists":
            everything = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
            faults.invalid(f"{where}.operator", operator, everything)
        if "tolerationSeconds" in each and each.get("effect") != "NoExecute":
            effect = each.get("effect", "")
            faults.invalid(f"{where}.effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")
        _check_operator(each, operator, where, faults)
        if each.get("effect", "") not in ("", *EFFECTS):
            faults.unsupported(f"{where}.effect", each["effect"], EFFECTS)


def _check_operator(each: dict[str, Any], operator: str, path: str, faults: Faults) -> None:
    value = each.get("value", "")
    if operator in ("Equal", ""):
        if found := words.label_value(value):
            faults.invalid(f"{path}.operator", value, ";".join(found))
    elif operator == "Exists":
        if value:
            faults.invalid(f"{path}.operator", value, "value must be empty when `operator` is 'Exists'")
    else:
        faults.unsupported(f"{path}.operator", operator, _OFF if operator in ("Lt", "Gt") else _OFF[:2])


def check_spread(constraints: Sequence[dict[str, Any]], path: str, faults: Faults) -> None:
    """How pods are spread."""
    later = Counter(map(_spread_by, constraints))
    for index, each in enumerate(constraints):
        where, (key, when) = f"{path}[{index}]", _spread_by(each)
        later[key, when] -= 1
        if each.get("maxSkew", 0) <= 0:
            faults.invalid(f"{where}.maxSkew", each.get("maxSkew", 0), "must be greater than zero")
        if not key:
            faults.required(f"{where}.topologyKey", "can not be empty")
        if when not in _UNSATISFIABLE:
            faults.unsupported(f"{where}.whenUnsatisfiable", when, _UNSATISFIABLE)
        if later[key, when]:
            faults.duplicate(f"{where}.{{topologyKey, whenUnsatisfiable}}", f"{{{key}, {when}}}")
        if "minDomains" in each:
            _check_domains(each["minDomains"], when, f"{where}.minDomains", faults)
        for policy in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
            if policy in each and each[policy] not in _INCLUDED:
                faults.unsupported(f"{where}.{policy}", each[policy], _INCLUDED)
        _check_label_keys(each, where, faults)
        check_selector(each.get("labelSelector"), f"{where}.labelSelector", faults)


def _spread_by(constraint: dict[str, Any]) -> tuple[str, str]:
    return constraint.get("topologyKey", ""), constraint.get("whenUnsatisfiable", "")


def _check_domains(number: int, when: str, path: str, faults: Faults) -> None:
    if number <= 0:
        faults.invalid(path, number, "must be greater than zero")
    if when != "DoNotSchedule":
        faults.invalid(path, number, f"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {when}")


def _check_label_keys(each: dict[str, Any], path: str, faults: Faults) -> None:
    """Keys of labels whose values the pod itself has; what it has of them is in the selector already."""
    keys: list[str] = each.get("matchLabelKeys", [])
    others: list[str] = each.get("mismatchLabelKeys", [])
    if not keys and not others:
        return
    selector: dict[str, Any] | None = each.get("labelSelector")
    for which, listed in (("matchLabelKeys", keys), ("mismatchLabelKeys", others)):
        if listed and selector is None:
            faults.forbidden(f"{path}.{which}", _NO_SELECTOR)
        for index, key in enumerate(listed) if selector is not None else ():
            for why in words.qualified(key):
                faults.invalid(f"{path}.{which}[{index}]", key, why)
    if selector is not None:
        _check_selected(keys, selector, path, faults)
    for index, key in enumerate(keys):
        if key in others:
            faults.invalid(f"{path}.matchLabelKeys[{index}]", key, "exists in both matchLabelKeys and mismatchLabelKeys")


def _check_selected(keys: list[str], selector: dict[str, Any], path: str, faults: Faults) -> None:
    """A key is not also in the selector by itself, beside what was written there for it."""
    places = {key: index for index, key in enumerate(keys)}
    selected: set[str] = set(selector.get("matchLabels", ()))
    expressions: list[dict[str, Any]] = selector.get("matchExpressions", [])
    for key in (each.get("key", "") for each in expressions):
        if key in selected and key in places:
            faults.invalid(f"{path}[{places[key]}]", key, "exists in both matchLabelKeys and labelSelector")
        selected.add(key)


def check_affinity(affinity: dict[str, Any], path: str, faults: Faults) -> None:
    """What a pod wants to be near to, and far from."""
    if "nodeAffinity" in affinity:
        _check_node_affinity(affinity["nodeAffinity"], f"{path}.nodeAffinity", faults)
    for key in ("podAffinity", "podAntiAffinity"):
        if key in affinity:
            _check_pod_affinity(affinity[key], f"{path}.{key}", faults)


def _check_node_affinity(affinity: dict[str, Any], path: str, faults: Faults) -> None:
    if _REQUIRED in affinity:
        check_node_selector(affinity[_REQUIRED], f"{path}.{_REQUIRED}", faults)
    for index, each in enumerate(affinity.get(_PREFERRED, ())):
        where = f"{path}.{_PREFERRED}[{index}]"
        _check_weight(each, where, faults)
        _check_term(each.get("preference", {}), f"{where}.preference", faults, any_value=True)


def check_node_selector(selector: dict[str, Any], path: str, faults: Faults) -> None:
    """Nodes, by terms of which one must hold."""
    terms = selector.get("nodeSelectorTerms")
    if not terms:
        faults.required(f"{path}.nodeSelectorTerms", "must have at least one node selector term")
    for index, term in enumerate(terms or ()):
        _check_term(term, f"{path}.nodeSelectorTerms[{index}]", faults)


def _check_term(term: dict[str, Any], path: str, faults: Faults, *, any_value: bool = False) -> None:
    for index, each in enumerate(term.get("matchExpressions", ())):
        where = f"{path}.matchExpressions[{index}]"
        _check_node_expression(each, where, faults)
        for number, value in enumerate(() if any_value else each.get("values") or ()):
            for why in words.label_value(value):
                faults.invalid(f"{where}.values[{number}]", value, why)
    for index, each in enumerate(term.get("matchFields", ())):
        where = f"{path}.matchFields[{index}]"
        if each.get("operator") not in ("In", "NotIn"):
            faults.invalid(f"{where}.operator", each.get("operator", ""), "not a valid selector operator")
        elif len(each.get("values") or ()) != 1:
            faults.required(
                f"{where}.values", "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"
            )
        if each.get("key") != "metadata.name":
            faults.invalid(f"{where}.key", each.get("key", ""), "not a valid field selector key")
            continue
        for number, name in enumerate(each.get("values") or ()):
            for why in words.subdomain(name):
                faults.invalid(f"{where}.values[{number}]", name, why)


def _check_node_expression(each: dict[str, Any], path: str, faults: Faults) -> None:
    operator, values = each.get("operator", ""), each.get("values") or ()
    if operator not in _OPERATORS:
        faults.invalid(f"{path}.operator", operator, "not a valid selector operator")
    elif operator in ("In", "NotIn") and not values:
        faults.required(f"{path}.values", "must be specified when `operator` is 'In' or 'NotIn'")
    elif operator in ("Exists", "DoesNotExist") and values:
        faults.forbidden(f"{path}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
    elif operator in ("Gt", "Lt") and len(values) != 1:
        faults.required(f"{path}.values", "must be specified single value when `operator` is 'Lt' or 'Gt'")
    for why in words.qualified(each.get("key", "")):
        faults.invalid(f"{path}.key", each.get("key", ""), why)


def _check_weight(each: dict[str, Any], path: str, faults: Faults) -> None:
    if not 0 < each.get("weight", 0) <= _MOST_WEIGHT:
        faults.invalid(f"{path}.weight", each.get("weight", 0), f"must be in the range 1-{_MOST_WEIGHT}")


def _check_pod_affinity(affinity: dict[str, Any], path: str, faults: Faults) -> None:
    for index, term in enumerate(affinity.get(_REQUIRED, ())):
        _check_pod_term(term, f"{path}.{_REQUIRED}[{index}]", faults)
    for index, each in enumerate(affinity.get(_PREFERRED, ())):
        where = f"{path}.{_PREFERRED}[{index}]"
        _check_weight(each, where, faults)
        _check_pod_term(each.get("podAffinityTerm", {}), f"{where}.podAffinityTerm", faults)


def _check_pod_term(term: dict[str, Any], path: str, faults: Faults) -> None:
    check_selector(term.get("labelSelector"), f"{path}.labelSelector", faults)
    check_selector(term.get("namespaceSelector"), f"{path}.namespaceSelector", faults)
    for name in term.get("namespaces", ()):
        for why in words.label(name):
            faults.invalid(f"{path}.namespace", name, why)
    _check_label_keys(term, path, faults)
    key = term.get("topologyKey", "")
    if not key:
        faults.required(f"{path}.topologyKey", "can not be empty")
    for why in words.qualified(key):
        faults.invalid(f"{path}.topologyKey", key, why)

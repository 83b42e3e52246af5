"""FlowSchemas and PriorityLevelConfigurations. See `pkg/apis/flowcontrol/validation`."""

from collections.abc import Collection
from math import ceil, log2
from typing import Any

from ..document import Document
from . import words
from .faults import Faults

_METHODS, _KINDS = ("ByNamespace", "ByUser"), {"User": "user", "Group": "group", "ServiceAccount": "serviceAccount"}
_VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch")
_TYPES, _RESPONSES = ("Exempt", "Limited"), ("Queue", "Reject")
_EXEMPT, _MOST_PRECEDENCE, _MOST_QUEUES, _MOST_PERCENT = "exempt", 10_000, 10_000_000, 100
_HASH_BITS = 60  # MaxHashBits of k8s.io/apiserver/pkg/util/shufflesharding
_SHARES = "must be a non-negative integer"
_MEMBERS = "each member of this list must be '*' or a DNS-1123 label; "
_NO_NAMESPACE = "resource rules that are not cluster scoped must supply at least one namespace"
_NO_RULES = "at least one of resourceRules and nonResourceRules has to be non-empty"


def check_schema(document: Document, faults: Faults) -> None:
    """A FlowSchema."""
    spec: dict[str, Any] = document.content.get("spec", {})
    precedence = spec["matchingPrecedence"]
    if precedence <= 0:
        faults.invalid("spec.matchingPrecedence", precedence, "must be a positive value")
    if precedence > _MOST_PRECEDENCE:
        faults.invalid("spec.matchingPrecedence", precedence, f"must not be greater than {_MOST_PRECEDENCE}")
    if precedence == 1 and document.metadata.name != _EXEMPT:
        text = "only the schema named 'exempt' may have matchingPrecedence 1"
        faults.invalid("spec.matchingPrecedence", precedence, text)
    method = spec.get("distinguisherMethod")
    if method is not None and method.get("type") not in _METHODS:
        faults.unsupported("spec.distinguisherMethod.type", {"Type": method.get("type", "")}, _METHODS)
    path, level = "spec.priorityLevelConfiguration.name", spec.get("priorityLevelConfiguration", {}).get("name", "")
    if not level:
        faults.required(path, "must reference a priority level")
    for why in words.subdomain(level) if level else ():
        faults.invalid(path, level, why)
    for index, rule in enumerate(spec.get("rules", ())):
        _check_rule(rule, f"spec.rules[{index}]", faults)


def _check_rule(rule: dict[str, Any], path: str, faults: Faults) -> None:
    for index, subject in enumerate(rule.get("subjects") or ()):
        _check_subject(subject, f"{path}.subjects[{index}]", faults)
    if not rule.get("subjects"):
        faults.required(f"{path}.subjects", "subjects must contain at least one value")
    if not rule.get("resourceRules") and not rule.get("nonResourceRules"):
        faults.required(path, _NO_RULES)
    for index, each in enumerate(rule.get("resourceRules", ())):
        _check_resources(each, f"{path}.resourceRules[{index}]", faults)
    for index, each in enumerate(rule.get("nonResourceRules", ())):
        _check_paths(each, f"{path}.nonResourceRules[{index}]", faults)


def _check_subject(subject: dict[str, Any], path: str, faults: Faults) -> None:
    kind = subject.get("kind", "")
    if kind not in _KINDS:
        faults.unsupported(f"{path}.kind", kind, sorted(_KINDS))
        return
    own = _KINDS[kind]
    about: dict[str, Any] | None = subject.get(own)
    if about is None:
        faults.required(f"{path}.{own}", f"{own} is required when subject kind is '{kind}'")
    else:
        _check_named(about, f"{path}.{own}", kind == "ServiceAccount", faults)
    for other, key in _KINDS.items():
        if key != own and key in subject:
            faults.forbidden(f"{path}.{key}", f"{key} is forbidden when subject kind is not '{other}'")


def _check_named(about: dict[str, Any], path: str, account: bool, faults: Faults) -> None:
    name, namespace = about.get("name", ""), about.get("namespace", "")
    if not name:
        faults.required(f"{path}.name")
    for why in words.subdomain(name) if account and name not in ("", "*") else ():
        faults.invalid(f"{path}.name", name, why)
    if account and not namespace:
        faults.required(f"{path}.namespace", "must specify namespace for service account")
    for why in words.label(namespace) if namespace else ():
        faults.invalid(f"{path}.namespace", namespace, why)


def _check_all(said: Collection[str], path: str, needed: str, others: str, faults: Faults) -> bool:
    """A list that says something, and nothing beside ``*``. Whether its members are still to be looked at."""
    if not said:
        faults.required(path, needed)
    elif "*" in said and len(said) > 1:
        faults.invalid(path, said, f"if '*' is present, must not specify other {others}")
    return bool(said) and "*" not in said


def _check_verbs(rule: dict[str, Any], path: str, faults: Faults) -> None:
    verbs: list[str] = rule.get("verbs") or []
    if _check_all(verbs, f"{path}.verbs", "verbs must contain at least one value", "verbs", faults) and not {*verbs} <= {*_VERBS}:
        faults.unsupported(f"{path}.verbs", verbs, _VERBS)


def _check_resources(rule: dict[str, Any], path: str, faults: Faults) -> None:
    _check_verbs(rule, path, faults)
    for key, one, many in (("apiGroups", "api group", "api groups"), ("resources", "resource", "resources")):
        _check_all(rule.get(key) or (), f"{path}.{key}", f"resource rules must supply at least one {one}", many, faults)
    namespaces: list[str] = rule.get("namespaces") or []
    if not namespaces and rule.get("clusterScope"):
        return
    if _check_all(namespaces, f"{path}.namespaces", _NO_NAMESPACE, "namespaces", faults):
        for index, name in enumerate(namespaces):
            for why in words.label(name):
                faults.invalid(f"{path}.namespaces[{index}]", name, _MEMBERS + why)


def _check_paths(rule: dict[str, Any], path: str, faults: Faults) -> None:
    _check_verbs(rule, path, faults)
    paths: list[str] = rule.get("nonResourceURLs") or []
    where, needed = f"{path}.nonResourceURLs", "nonResourceURLs must contain at least one value"
    if _check_all(paths, where, needed, "non-resource URLs", faults):
        for index, each in enumerate(paths):
            if why := _path_fault(each):
                faults.invalid(f"{where}[{index}]", each, why)


def _path_fault(path: str) -> str:
    if not path:
        return "must not be empty"
    if not path.startswith("/"):
        return "must start with slash"
    if " " in path:
        return "must not contain white-space"
    if "//" in path:
        return "must not contain double slash"
    return "wildcard can only do suffix matching" if "*" in path.removesuffix("/*") else ""


def check_level(document: Document, faults: Faults) -> None:
    """A PriorityLevelConfiguration."""
    spec: dict[str, Any] = document.content.get("spec", {})
    kind, limited, exempt = spec.get("type", ""), spec.get("limited"), spec.get("exempt")
    if (document.metadata.name == _EXEMPT) != (kind == "Exempt"):
        faults.invalid("spec.type", kind, "must be 'Exempt' if and only if `name` is 'exempt'")
    if not kind:
        faults.required("spec.type")
    elif kind not in _TYPES:
        faults.unsupported("spec.type", kind, _TYPES)
    if limited is not None and kind != "Limited":
        faults.forbidden("spec.limited")
    if exempt is not None and kind != "Exempt":
        faults.forbidden("spec.exempt")
    if kind == "Limited" and limited is None:
        faults.required("spec.limited")
    if kind == "Exempt" and exempt is not None:
        _check_shares(exempt, "spec.exempt", faults)
    if kind == "Limited" and limited is not None:
        _check_shares(limited, "spec.limited", faults)
        _check_response(limited.get("limitResponse", {}), "spec.limited.limitResponse", faults)
        borrowed = limited.get("borrowingLimitPercent", 0)
        if borrowed < 0:
            faults.invalid("spec.limited.borrowingLimitPercent", borrowed, f"if specified, {_SHARES}")


def _check_shares(part: dict[str, Any], path: str, faults: Faults) -> None:
    if (shares := part.get("nominalConcurrencyShares", 0)) < 0:
        faults.invalid(f"{path}.nominalConcurrencyShares", shares, _SHARES)
    percent = part.get("lendablePercent", 0)
    for why in words.range_of(percent, 0, _MOST_PERCENT):
        faults.invalid(f"{path}.lendablePercent", percent, why)


def _check_response(response: dict[str, Any], path: str, faults: Faults) -> None:
    kind, queuing = response.get("type", ""), response.get("queuing")
    if not kind:
        faults.required(f"{path}.type")
    elif kind not in _RESPONSES:
        faults.unsupported(f"{path}.type", kind, _RESPONSES)
    if queuing is not None and kind != "Queue":
        faults.forbidden(f"{path}.queuing")
    elif kind == "Queue" and queuing is None:
        faults.required(f"{path}.queuing")
    elif queuing is not None:
        _check_queuing(queuing, f"{path}.queuing", faults)


def _check_queuing(queuing: dict[str, Any], path: str, faults: Faults) -> None:
    queues, hand = queuing["queues"], queuing["handSize"]
    if queuing["queueLengthLimit"] <= 0:
        faults.invalid(f"{path}.queueLengthLimit", queuing["queueLengthLimit"], "must be positive")
    if queues <= 0:
        faults.invalid(f"{path}.queues", queues, "must be positive")
    elif queues > _MOST_QUEUES:
        faults.invalid(f"{path}.queues", queues, f"must not be greater than {_MOST_QUEUES}")
    if hand <= 0:
        faults.invalid(f"{path}.handSize", hand, "must be positive")
    elif hand > queues:
        faults.invalid(f"{path}.handSize", hand, f"should not be greater than queues ({queues})")
    elif _entropy(queues, hand) > _HASH_BITS:
        text = f"required entropy bits of deckSize {queues} and handSize {hand} should not be greater than {_HASH_BITS}"
        faults.invalid(f"{path}.handSize", hand, text)


def _entropy(deck: int, hand: int) -> int:
    """Bits that it takes to draw a hand from a deck, as `RequiredEntropyBits` of shufflesharding guesses it."""
    return ceil(log2(deck) * hand)

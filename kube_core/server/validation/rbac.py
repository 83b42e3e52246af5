"""Roles and their bindings. See `pkg/apis/rbac/validation`."""

from typing import Any

from ..defaults.others import RBAC
from ..document import Document
from . import words
from .faults import Faults, Struct
from .selectors import check_selector

_SUBJECTS = ("ServiceAccount", "User", "Group")
_BOTH = "rules cannot apply to both regular resources and non-resource URLs"
_NAMESPACED = "namespaced rules cannot apply to non-resource URLs"
_NO_SELECTOR = "at least one clusterRoleSelector required if aggregationRule is non-nil"


def check_role(document: Document, faults: Faults) -> None:
    """A Role."""
    _check_rules(document, True, faults)


def check_cluster_role(document: Document, faults: Faults) -> None:
    """A ClusterRole."""
    _check_rules(document, False, faults)
    rule = document.content.get("aggregationRule")
    if rule is None:
        return
    if not rule.get("clusterRoleSelectors"):
        faults.required("aggregationRule.clusterRoleSelectors", _NO_SELECTOR)
    for index, selector in enumerate(rule.get("clusterRoleSelectors", ())):
        path = f"aggregationRule.clusterRoleSelectors[{index}]"
        if not check_selector(selector, path, faults):
            faults.invalid(path, None, "invalid label selector.")


def _check_rules(document: Document, namespaced: bool, faults: Faults) -> None:
    for index, rule in enumerate(document.content["rules"] or ()):
        _check_rule(rule, f"rules[{index}]", namespaced, faults)


def _check_rule(rule: dict[str, Any], path: str, namespaced: bool, faults: Faults) -> None:
    if urls := rule.get("nonResourceURLs"):
        if namespaced:
            faults.invalid(f"{path}.nonResourceURLs", urls, _NAMESPACED)
        if any(rule.get(key) for key in ("apiGroups", "resources", "resourceNames")):
            faults.invalid(f"{path}.nonResourceURLs", urls, _BOTH)
    else:
        if not rule.get("apiGroups"):
            faults.required(f"{path}.apiGroups", "resource rules must supply at least one api group")
        if not rule.get("resources"):
            faults.required(f"{path}.resources", "resource rules must supply at least one resource")
    if not rule["verbs"]:
        faults.required(f"{path}.verbs")


def check_binding(document: Document, faults: Faults) -> None:
    """A RoleBinding."""
    _check_binding(document, ("Role", "ClusterRole"), faults)


def check_cluster_binding(document: Document, faults: Faults) -> None:
    """A ClusterRoleBinding."""
    _check_binding(document, ("ClusterRole",), faults)


def _check_binding(document: Document, kinds: tuple[str, ...], faults: Faults) -> None:
    ref = document.content["roleRef"]
    if ref["apiGroup"] != RBAC:
        faults.unsupported("roleRef.apiGroup", ref["apiGroup"], (RBAC,))
    if ref["kind"] not in kinds:
        faults.unsupported("roleRef.kind", ref["kind"], kinds)
    if not ref["name"]:
        faults.required("roleRef.name")
    else:
        for why in words.path_segment(ref["name"]):
            faults.invalid("roleRef.name", ref["name"], why)
    for index, subject in enumerate(document.content.get("subjects", ())):
        _check_subject(subject, f"subjects[{index}]", "Role" not in kinds, faults)


def _check_subject(subject: dict[str, Any], path: str, cluster: bool, faults: Faults) -> None:
    name, kind, group = subject["name"], subject.get("kind", ""), subject.get("apiGroup", "")
    if not name:
        faults.required(f"{path}.name")
    if kind == "ServiceAccount":
        for why in words.subdomain(name) if name else ():
            faults.invalid(f"{path}.name", name, why)
        if group:
            faults.unsupported(f"{path}.apiGroup", group, ("",))
        if cluster and not subject.get("namespace"):
            faults.required(f"{path}.namespace")
    elif kind in _SUBJECTS:
        if group != RBAC:
            faults.unsupported(f"{path}.apiGroup", group, (RBAC,))
    else:
        faults.unsupported(f"{path}.kind", kind, _SUBJECTS)


def check_binding_change(before: Document, document: Document, faults: Faults) -> None:
    """What a binding binds to stays."""
    ref = document.content["roleRef"]
    if before.content.get("roleRef") != ref:
        told = Struct(APIGroup=ref["apiGroup"], Kind=ref["kind"], Name=ref["name"])
        faults.invalid("roleRef", told, words.IMMUTABLE)

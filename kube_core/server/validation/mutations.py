"""MutatingAdmissionPolicies: what they share with validating ones is in `policies`."""

from typing import Any

from ..document import Document
from .faults import Faults
from .policies import Scope, Wanted, check_expression, check_head

_OPERATIONS = ("*", "CONNECT", "CREATE", "UPDATE")
_AGAIN = ("IfNeeded", "Never")
_PATCHES = {"ApplyConfiguration": ("applyConfiguration", "Object"), "JSONPatch": ("jsonPatch", "list(JSONPatch)")}


def check_mutating_policy(document: Document, faults: Faults) -> None:
    """A MutatingAdmissionPolicy."""
    spec: dict[str, Any] = document.content.get("spec") or {}
    scope = check_head(spec, faults, composed=True, operations=_OPERATIONS)
    if not spec.get("mutations"):
        faults.required("spec.mutations", "mutations must contain at least one item")
    for index, each in enumerate(spec.get("mutations") or ()):
        _check_mutation(each, f"spec.mutations[{index}]", scope, faults)
    again = spec.get("reinvocationPolicy", "")
    if not again:
        faults.required("spec.reinvocationPolicy")
    elif again not in _AGAIN:
        faults.unsupported("spec.reinvocationPolicy", again, _AGAIN)


def _check_mutation(mutation: dict[str, Any], path: str, scope: Scope, faults: Faults) -> None:
    kind = mutation.get("patchType", "")
    if not kind:
        faults.required(f"{path}.patchType")
        return
    if kind not in _PATCHES:
        faults.unsupported(f"{path}.patchType", kind, _PATCHES)
        return
    key, wanted = _PATCHES[kind]
    for other, _ in (each for name, each in _PATCHES.items() if name != kind):
        if other in mutation:
            faults.invalid(f"{path}.{other}", f"{{{other}}}", f"must not be specified when patchType is {kind}")
    if mutation.get(key) is None:
        faults.required(f"{path}.{key}", f"must be specified when patchType is {kind}")
        return
    text: str = mutation[key].get("expression") or ""
    if not text.strip():
        faults.required(f"{path}.{key}.expression")
    else:
        check_expression(text, f"{path}.{key}.expression", Wanted(scope, (wanted,), patches=True), faults)

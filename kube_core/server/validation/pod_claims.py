"""Claims of devices: those of a pod, and those of them that its containers use."""

from collections.abc import Collection, Sequence
from typing import Any

from . import words
from .faults import Faults, Struct

_KINDS = ("resourceClaimName", "resourceClaimTemplateName")
_NONE = "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"
_BOTH = "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"
_KNOWN = "must be one of the names in pod.spec.resourceClaims"


def check_pod_claims(claims: Sequence[dict[str, Any]], path: str, faults: Faults) -> None:
    """The claims of a pod."""
    seen: set[str] = set()
    for index, claim in enumerate(claims):
        where, name = f"{path}[{index}]", claim.get("name", "")
        if not name:
            faults.required(f"{where}.name")
        elif name in seen:
            faults.duplicate(f"{where}.name", name)
        for why in words.label(name) if name and name not in seen else ():
            faults.invalid(f"{where}.name", name, why)
        seen.add(name)
        found = [key for key in _KINDS if claim.get(key) is not None]
        if len(found) != 1:
            faults.invalid(where, _internal(claim), _BOTH if found else _NONE)
        for key in found:
            for why in words.subdomain(claim[key]):
                faults.invalid(f"{where}.{key}", claim[key], why)


def _internal(claim: dict[str, Any]) -> Struct:
    """A claim as the server holds it, which is what its message shows."""
    return Struct((key[0].upper() + key[1:], claim.get(key)) for key in ("name", *_KINDS))


def check_used_claims(used: Sequence[dict[str, Any]], path: str, claims: Collection[str], faults: Faults) -> None:
    """The claims that a container uses, whole or one request of them."""
    seen: set[str] = set()
    for index, each in enumerate(used):
        name, where = each.get("name", ""), f"{path}[{index}]"
        if not name:
            faults.required(where)
        elif name in seen:
            faults.duplicate(where, name)
        else:
            _check_request(name, each.get("request", ""), where, seen, faults)
        if name and name not in claims:
            faults.not_found(where, name, f"{_KNOWN}: {', '.join(sorted(claims))}" if claims else f"{_KNOWN} which is empty")


def _check_request(name: str, request: str, path: str, seen: set[str], faults: Faults) -> None:
    for why in words.label(request) if request else ():
        faults.invalid(f"{path}.request", request, why)
    key = f"{name}/{request}" if request else name
    if key in seen:
        faults.duplicate(path, key)
    elif not request and any(each.startswith(f"{name}/") for each in seen):
        faults.duplicate(path, name)
    seen.add(key)

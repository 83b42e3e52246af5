"""The addresses and families that a Service asks for, which are looked at before anything else of it.

See `ValidateServiceClusterIPsRelatedFields` in `pkg/apis/core/validation`, and `initIPFamilyFields` in
`pkg/registry/core/service/storage/alloc.go`. This cluster has IPv4 only.
"""

from typing import Any

from ..document import Document
from ..refusal import invalid
from ..validation import words
from ..validation.faults import Faults

NO_ADDRESS = "None"
"""What a headless Service has for an address."""
_FAMILIES, _MOST = ("IPv4", "IPv6"), 2
_POLICIES = ("PreferDualStack", "RequireDualStack", _SINGLE := "SingleStack")
_FIELD = "spec.clusterIPs"


def settle_families(document: Document) -> None:
    """Fill in the families and their policy; raises a Refusal when what is there already makes no sense."""
    spec, faults = document.content["spec"], Faults()
    headless = spec.get("clusterIP") == NO_ADDRESS and not spec.get("selector")
    spec.setdefault("ipFamilyPolicy", "RequireDualStack" if headless else _SINGLE)
    _check_first(spec, faults)
    _check_families(spec, faults)
    _check_addresses(spec, faults)
    if not faults:
        _check_cluster(spec, faults)
    if faults:
        raise invalid("", "Service", document.metadata.name, faults)
    if not spec.get("ipFamilies"):
        spec["ipFamilies"] = list(_FAMILIES if headless and spec["ipFamilyPolicy"] == "RequireDualStack" else _FAMILIES[:1])


def _check_first(spec: dict[str, Any], faults: Faults) -> None:
    one, all_of = spec.get("clusterIP"), spec.get("clusterIPs", [])
    if one and not all_of:
        faults.required(_FIELD)
    elif one and all_of[0] != one:
        faults.invalid(_FIELD, all_of, "first value must match `clusterIP`")
    elif not one and all_of:
        faults.invalid(_FIELD, all_of, "must be empty when `clusterIP` is not specified")


def _check_families(spec: dict[str, Any], faults: Faults) -> None:
    faults.choices("spec.ipFamilies", spec.get("ipFamilies", []), _FAMILIES)
    if spec["ipFamilyPolicy"] not in _POLICIES:
        faults.unsupported("spec.ipFamilyPolicy", spec["ipFamilyPolicy"], _POLICIES)


def _check_addresses(spec: dict[str, Any], faults: Faults) -> None:
    addresses, before = spec.get("clusterIPs", []), len(faults)
    if addresses[:1] == [NO_ADDRESS] and len(addresses) > 1:
        faults.invalid(_FIELD, addresses, f"'{NO_ADDRESS}' must be the first and only value")
    for index, address in enumerate(addresses):
        for why in words.address(address) if index or address != NO_ADDRESS else ():
            faults.invalid(f"{_FIELD}[{index}]", address, why)
    good = len(faults) == before
    if len(addresses) > _MOST:
        faults.invalid(_FIELD, addresses, f"may only hold up to {_MOST} values")
    if not good:
        return
    if len(addresses) > 1 and len(set(map(_family, addresses))) < len(addresses):
        faults.invalid(_FIELD, addresses, "may specify no more than one IP for each IP family")
    if spec.get("clusterIP") == NO_ADDRESS:
        return
    for index, (address, family) in enumerate(zip(addresses, spec.get("ipFamilies", ()), strict=False)):
        if family in _FAMILIES and _family(address) != family:
            faults.invalid(f"{_FIELD}[{index}]", address, f"expected an {family} value as indicated by `ipFamilies[{index}]`")


def _check_cluster(spec: dict[str, Any], faults: Faults) -> None:
    """What the cluster can't give."""
    addresses, families = spec.get("clusterIPs", []), spec.get("ipFamilies", [])
    if spec["ipFamilyPolicy"] == _SINGLE:
        for found, told in ((addresses, "cluster IPs"), (families, "IP families")):
            if len(found) == _MOST:
                wanted = f"must be 'RequireDualStack' or 'PreferDualStack' when multiple {told} are specified"
                faults.invalid("spec.ipFamilyPolicy", _SINGLE, wanted)
    for index, address in enumerate(addresses[len(families) :], len(families)):
        if address != NO_ADDRESS and _family(address) != _FAMILIES[0]:
            faults.invalid(f"{_FIELD}[{index}]", addresses, f"{_family(address)} is not configured on this cluster")


def _family(address: str) -> str:
    return _FAMILIES[":" in address]

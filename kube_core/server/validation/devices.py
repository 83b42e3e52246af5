"""Claims for devices, templates of claims, taints and requests for a pool's status. See `pkg/apis/resource/validation`.

Slices and expressions are left to their schema.
"""

from collections.abc import Iterable
from typing import Any

from ..document import Document
from . import words
from .device_parts import check_configurations, check_references, check_selectors, check_toleration
from .drivers import check_driver_name
from .faults import Faults, Struct
from .repeats import repeats
from .template_metadata import check_template_metadata

_MODES, _EFFECTS = ("All", "ExactCount"), ("NoExecute", "NoSchedule", "None")
_ONE_FORM = "exactly one of `exactly` or `firstAvailable` is required"
_NATIVE, _REQUESTS = "kubernetes.io/", "requests."
_MOST_REQUESTS, _MOST_CHOICES = 32, 8
_FIELDS = ("name", "exactly", "firstAvailable", "deviceClassName", "selectors", "allocationMode", "count", "adminAccess")


def check_claim(document: Document, faults: Faults) -> None:
    """A new ResourceClaim."""
    _check_claim(document.content.get("spec", {}), "spec", faults)


def check_flat_claim(document: Document, faults: Faults) -> None:
    """A new ResourceClaim of v1beta1, whose requests are told as they are there."""
    _check_claim(document.content.get("spec", {}), "spec", faults, flat=True)


def check_flat_claim_template(document: Document, faults: Faults) -> None:
    """A new ResourceClaimTemplate of v1beta1."""
    check_template_metadata(document.content.get("spec", {}).get("metadata", {}), "spec.metadata", faults)
    _check_claim(document.content.get("spec", {}).get("spec", {}), "spec.spec", faults, flat=True)


def check_claim_template(document: Document, faults: Faults) -> None:
    """A new ResourceClaimTemplate."""
    check_template_metadata(document.content.get("spec", {}).get("metadata", {}), "spec.metadata", faults)
    _check_claim(document.content.get("spec", {}).get("spec", {}), "spec.spec", faults)


def _check_claim(spec: dict[str, Any], path: str, faults: Faults, *, flat: bool = False) -> None:
    requests: list[dict[str, Any]] = spec.get("devices", {}).get("requests") or []
    _check_set(requests, _MOST_REQUESTS, f"{path}.devices.requests", faults, flat=flat)
    for index, request in enumerate(requests):
        _check_request(request, f"{path}.devices.requests[{index}]", faults)
    check_references(spec.get("devices", {}), f"{path}.devices", faults)


def _check_set(items: list[dict[str, Any]], most: int, path: str, faults: Faults, *, flat: bool = False) -> None:
    if len(items) > most:
        faults.too_many(path, len(items), most)
    for index in sorted(repeats(item.get("name") for item in items)):
        faults.duplicate(f"{path}[{index}]", _held(_flattened(items[index]) if flat else items[index]))


def _flattened(item: dict[str, Any]) -> dict[str, Any]:
    return {**{key: value for key, value in item.items() if key != "exactly"}, **item.get("exactly", {})}


def _held(item: dict[str, Any]) -> Struct:
    """A request with its fields in the order of the struct."""
    order: Iterable[str] = (*(key for key in _FIELDS if key in item), *(key for key in item if key not in _FIELDS))
    return Struct((key, _held(item[key]) if key == "exactly" else item[key]) for key in order)


def _check_request(request: dict[str, Any], path: str, faults: Faults) -> None:
    _check_name(request.get("name", ""), f"{path}.name", faults)
    choices, exactly = request.get("firstAvailable", []), request.get("exactly")
    if exactly is None and not choices:
        faults.required(path, _ONE_FORM)
    elif exactly is not None and choices:
        faults.invalid(path, None, f"{_ONE_FORM}, but multiple fields are set")
    elif exactly is not None:
        _check_wanted(exactly, f"{path}.exactly", faults)
    else:
        _check_set(choices, _MOST_CHOICES, f"{path}.firstAvailable", faults)
        for index, each in enumerate(choices):
            _check_name(each.get("name", ""), f"{path}.firstAvailable[{index}].name", faults)
            _check_wanted(each, f"{path}.firstAvailable[{index}]", faults)


def _check_name(name: str, path: str, faults: Faults) -> None:
    for why in words.label(name):
        faults.invalid(path, name, why)


def _check_wanted(wanted: dict[str, Any], path: str, faults: Faults) -> None:
    name, mode, count = wanted.get("deviceClassName", ""), wanted.get("allocationMode", ""), wanted.get("count", 0)
    if not name:
        faults.required(f"{path}.deviceClassName")
    for why in words.subdomain(name) if name else ():
        faults.invalid(f"{path}.deviceClassName", name, why)
    check_selectors(wanted.get("selectors", ()), f"{path}.selectors", faults)
    for index, each in enumerate(wanted.get("tolerations", ())):
        check_toleration(each, f"{path}.tolerations[{index}]", faults)
    if mode == "All" and count:
        faults.invalid(f"{path}.count", count, f"must not be specified when allocationMode is '{mode}'")
    elif mode == "ExactCount" and count <= 0:
        faults.invalid(f"{path}.count", count, "must be greater than zero")
    elif mode not in _MODES:
        faults.unsupported(f"{path}.allocationMode", mode, _MODES)


def check_class(document: Document, faults: Faults) -> None:
    """A DeviceClass."""
    spec: dict[str, Any] = document.content.get("spec", {})
    check_selectors(spec.get("selectors", ()), "spec.selectors", faults)
    check_configurations(spec.get("config", ()), "spec.config", faults)
    if "extendedResourceName" in spec:
        _check_extended(spec["extendedResourceName"], "spec.extendedResourceName", faults)


def _check_extended(name: str, path: str, faults: Faults) -> None:
    """See `ExtendedResourceName` of k8s.io/apimachinery/pkg/api/validate."""
    if "/" not in name:
        faults.invalid(path, name, "a name must be a domain-prefixed path, such as 'example.com/my-prop'")
    elif _NATIVE in name:
        faults.invalid(path, name, f'must not have "{_NATIVE}" domain')
    if name.startswith(_REQUESTS):
        faults.invalid(path, name, f'must not have "{_REQUESTS}" prefix')
    for why in words.qualified(f"{_REQUESTS}{name}"):
        faults.invalid(path, name, why)


def check_claim_change(before: Document, document: Document, faults: Faults) -> None:
    """What is claimed stays."""
    if before.content.get("spec") != document.content.get("spec"):
        faults.invalid("spec", None, words.IMMUTABLE)


def check_taint_rule(document: Document, faults: Faults) -> None:
    """A DeviceTaintRule."""
    _check_taken(document.content.get("spec", {}).get("deviceSelector", {}), "spec.deviceSelector", faults)
    taint: dict[str, Any] = document.content.get("spec", {}).get("taint", {})
    key, value, effect = taint.get("key", ""), taint.get("value", ""), taint.get("effect", "")
    for why in words.qualified(key):
        faults.invalid("spec.taint.key", key, why)
    for why in words.label_value(value):
        faults.invalid("spec.taint.value", value, why)
    if not effect:
        faults.required("spec.taint.effect")
    elif effect not in _EFFECTS:
        faults.unsupported("spec.taint.effect", effect, _EFFECTS)


def _check_taken(selector: dict[str, Any], path: str, faults: Faults) -> None:
    """Which devices have a taint."""
    if "driver" in selector:
        check_driver_name(selector["driver"], f"{path}.driver", faults)
    if "pool" in selector:
        _check_pool(selector["pool"], f"{path}.pool", faults)
    for why in words.label(selector["device"]) if "device" in selector else ():
        faults.invalid(f"{path}.device", selector["device"], why)


def _check_pool(name: str, path: str, faults: Faults) -> None:
    if not name:
        faults.required(path)
        return
    if len(name.encode()) > words.LONGEST_SUBDOMAIN:
        faults.too_long(path, words.LONGEST_SUBDOMAIN)
    for part in name.split("/"):
        for why in words.subdomain(part):
            faults.invalid(path, part, why)


def check_pool_request(document: Document, faults: Faults) -> None:
    """A new ResourcePoolStatusRequest."""
    driver: str = document.content.get("spec", {}).get("driver", "")
    if not driver:
        faults.required("spec.driver")
    elif why := words.caseless_subdomain(driver):
        faults.invalid("spec.driver", driver, why)

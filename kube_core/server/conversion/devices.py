"""Claims, their templates and slices of resource.k8s.io: v1beta1 has requests flat, and devices wrapped.

See `pkg/apis/resource/v1beta1/conversion.go`.
"""

from collections.abc import Callable
from typing import Any

from kube_core.objects.plain import is_array, is_object

Plain = dict[str, Any]
Texts = dict[str, str]

_WRAPPED, _NAMED = "basic", ("name",)
_EXACT = (
    *("deviceClassName", "selectors", "allocationMode", "count", "adminAccess", "tolerations", "capacity", "derivedAttributes"),
)


def keep_claim(annotations: Texts, content: Plain) -> tuple[Texts, Plain]:
    """A ResourceClaim of v1beta1 as v1 has it."""
    return annotations, _each(content, ("spec", "devices", "requests"), _exact)


def show_claim(annotations: Texts, content: Plain) -> tuple[Texts, Plain]:
    """A ResourceClaim of v1 as v1beta1 has it."""
    return annotations, _each(content, ("spec", "devices", "requests"), _flat)


def keep_template(annotations: Texts, content: Plain) -> tuple[Texts, Plain]:
    """A ResourceClaimTemplate of v1beta1 as v1 has it."""
    return annotations, _each(content, ("spec", "spec", "devices", "requests"), _exact)


def show_template(annotations: Texts, content: Plain) -> tuple[Texts, Plain]:
    """A ResourceClaimTemplate of v1 as v1beta1 has it."""
    return annotations, _each(content, ("spec", "spec", "devices", "requests"), _flat)


def keep_slice(annotations: Texts, content: Plain) -> tuple[Texts, Plain]:
    """A ResourceSlice of v1beta1 as v1 has it; there, what is empty is not said."""
    found = _each(content, ("spec", "devices"), _unwrapped)
    spec = {key: value for key, value in found.get("spec", {}).items() if value or key not in ("nodeName", "allNodes")}
    return annotations, {**found, "spec": spec} if "spec" in found else found


def show_slice(annotations: Texts, content: Plain) -> tuple[Texts, Plain]:
    """A ResourceSlice of v1 as v1beta1 has it."""
    found = _each(content, ("spec", "devices"), _wrapped)
    spec = {key: value for key, value in found.get("spec", {}).items() if value or key not in ("nodeName", "allNodes")}
    return annotations, {**found, "spec": spec} if "spec" in found else found


def _each(value: Plain, path: tuple[str, ...], change: Callable[[Plain], Plain]) -> Plain:
    """A copy in which the objects of the list at a path are changed."""
    step, *rest = path
    inner = value.get(step)
    if rest and is_object(inner):
        return {**value, step: _each(inner, tuple(rest), change)}
    if not rest and is_array(inner):
        return {**value, step: [change(item) for item in inner if is_object(item)]}
    return value


def _exact(request: Plain) -> Plain:
    """A request whose fields for one kind of device are together."""
    said = {key: request[key] for key in _EXACT if request.get(key) or (key in request and key == "adminAccess")}
    rest = {key: value for key, value in request.items() if key not in _EXACT}
    return {**rest, "exactly": {"deviceClassName": "", **said}} if said else rest


def _flat(request: Plain) -> Plain:
    rest = {key: value for key, value in request.items() if key != "exactly"}
    return {**rest, "deviceClassName": "", **request.get("exactly", {})}


def _unwrapped(device: Plain) -> Plain:
    """A device whose fields are its own."""
    return {"name": device.get("name", ""), **device.get(_WRAPPED, {})}


def _wrapped(device: Plain) -> Plain:
    return {"name": device.get("name", ""), _WRAPPED: {key: value for key, value in device.items() if key not in _NAMED}}

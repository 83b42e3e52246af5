"""Which versions of built-in kinds have another form than the one that is kept. All others are kept as they are.

Versions of the same form, such as those of DeviceClass or of MutatingAdmissionPolicy, need nothing to be read in each other.
"""

from typing import Any

from ..conforming import conform_content
from . import autoscalers, certificates, devices, events
from .shape import Shape, changed

_DEVICES, _SIGNED = "resource.k8s.io", "certificates.k8s.io"
SHAPES: dict[tuple[str, str], Shape] = {
    ("autoscaling/v1", "HorizontalPodAutoscaler"): Shape(
        "autoscaling/v2", autoscalers.keep_old, autoscalers.show_old, settle=autoscalers.settle
    ),
    ("autoscaling/v2", "HorizontalPodAutoscaler"): Shape("autoscaling/v2", autoscalers.keep),
    ("events.k8s.io/v1", "Event"): Shape("v1", events.keep, events.show, "events", events.FIELDS),
    (f"{_SIGNED}/v1", "PodCertificateRequest"): Shape(f"{_SIGNED}/v1beta1", certificates.keep, certificates.show),
    (f"{_SIGNED}/v1beta1", "PodCertificateRequest"): Shape(f"{_SIGNED}/v1beta1", certificates.keep),
    (f"{_DEVICES}/v1beta1", "ResourceClaim"): Shape(f"{_DEVICES}/v1", devices.keep_claim, devices.show_claim),
    (f"{_DEVICES}/v1beta1", "ResourceClaimTemplate"): Shape(f"{_DEVICES}/v1", devices.keep_template, devices.show_template),
    (f"{_DEVICES}/v1beta1", "ResourceSlice"): Shape(f"{_DEVICES}/v1", devices.keep_slice, devices.show_slice),
}
"""By group and version, and kind."""
_KINDS = {kind for _, kind in SHAPES}


def has_shapes(kind: str) -> bool:
    """Whether versions of a built-in kind differ in their form."""
    return kind in _KINDS


def whole(plain: dict[str, Any], kind: str, version: str) -> dict[str, Any]:
    """An object of which parts may have been taken away, with what a Go struct has and writes even when it is empty."""
    found, shape = conform_content(plain, version, kind), SHAPES.get((version, kind))
    return changed(shape.keep, found) if shape is not None and shape.show is None else found


def between(plain: dict[str, Any], kind: str, source: str, target: str) -> dict[str, Any]:
    """An object of a kind as another version has it; versions with their group."""
    if (shape := SHAPES.get((source, kind))) is not None:
        plain = changed(shape.keep, plain)
    if (shape := SHAPES.get((target, kind))) is not None:
        plain = shape.shown(plain)
    return {**plain, "apiVersion": target} if "apiVersion" in plain else plain

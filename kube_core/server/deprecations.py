"""Group-versions and kinds that are going away: every answer about them carries a warning.

See k8s.io/apiserver/pkg/endpoints/deprecation; which and when is written beside the types of k8s.io/api
(`zz_generated.prerelease-lifecycle.go`), and was seen on a live 1.37.
"""

from kube_core.base import Resource

_ENDING: dict[str, tuple[str, str, str]] = {
    "admissionregistration.k8s.io/v1alpha1": ("1.35", "1.38", ""),
    "admissionregistration.k8s.io/v1beta1": ("1.37", "1.40", "admissionregistration.k8s.io/v1"),
    "certificates.k8s.io/v1beta1": ("1.37", "1.40", "certificates.k8s.io/v1"),
    "coordination.k8s.io/v1alpha2": ("1.35", "1.38", ""),
    "coordination.k8s.io/v1beta1": ("1.36", "1.39", ""),
    "resource.k8s.io/v1beta1": ("1.35", "1.38", ""),
    "resource.k8s.io/v1beta2": ("1.36", "1.39", ""),
    "storagemigration.k8s.io/v1beta1": ("1.37", "1.40", "storagemigration.k8s.io/v1"),
}
"""By group-version: deprecated since, gone in, and the group-version that takes its place."""
_ENDING_KINDS = {
    "v1 ComponentStatus": "v1 ComponentStatus is deprecated in v1.19+",
    "v1 Endpoints": "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
    "resource.k8s.io/v1alpha3 DeviceTaintRule": (
        "resource.k8s.io/v1alpha3 DeviceTaintRule is deprecated in v1.36+, unavailable in v1.39+"
    ),
    "resource.k8s.io/v1beta2 DeviceTaintRule": "",
}
"""Kinds that differ from the rest of their group-version; empty: not deprecated."""


def deprecation(resource: Resource) -> str:
    """What the server warns of; empty when there is nothing."""
    named = f"{resource.api_version} {resource.kind}"
    if named in _ENDING_KINDS or resource.api_version not in _ENDING:
        return _ENDING_KINDS.get(named, "")
    since, gone, following = _ENDING[resource.api_version]
    text = f"{named} is deprecated in v{since}+, unavailable in v{gone}+"
    return f"{text}; use {following} {resource.kind}" if following else text

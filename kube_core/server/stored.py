"""In which version a kind is stored, and the word by which discovery tells that it has changed.

This server keeps what it is given; it says what the real server says. See `StorageVersionHash` in
k8s.io/apiserver/pkg/endpoints/discovery.
"""

from base64 import b64encode
from hashlib import sha256

from kube_core.base import Resource

_LENGTH = 8
_ELSEWHERE = {
    "clustertrustbundles.certificates.k8s.io": ("certificates.k8s.io", "v1beta1"),
    "podcertificaterequests.certificates.k8s.io": ("certificates.k8s.io", "v1beta1"),
    "storageversionmigrations.storagemigration.k8s.io": ("storagemigration.k8s.io", "v1beta1"),
    "devicetaintrules.resource.k8s.io": ("resource.k8s.io", "v1beta2"),
    "events.events.k8s.io": ("", "v1"),
    "customresourcedefinitions.apiextensions.k8s.io": ("apiextensions.k8s.io", "v1beta1"),
}
"""Kinds that are stored in another version than the preferred one of their group."""


def storage_version_hash(resource: Resource, preferred: str) -> str:
    """The word for a kind; ``preferred`` is its first version. Empty for what is not stored."""
    if resource.verbs is not None and not {"list", "create"} <= set(resource.verbs):
        return ""
    group, version = _ELSEWHERE.get(resource.name, (resource.group, preferred))
    return b64encode(sha256(f"{group}/{version}/{resource.kind}".encode()).digest()[:_LENGTH]).decode()

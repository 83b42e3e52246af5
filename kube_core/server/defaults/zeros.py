"""What Go writes of a new value of a kind, beyond what its schema tells: nobody manages these fields until they change."""

from typing import Any

_RULES: dict[str, Any] = {"rules": None}
ZEROS: dict[str, dict[str, Any]] = {
    "roles.rbac.authorization.k8s.io": _RULES,
    "clusterroles.rbac.authorization.k8s.io": _RULES,
    "events": {
        "firstTimestamp": None,
        "lastTimestamp": None,
        "eventTime": None,
        "reportingComponent": "",
        "reportingInstance": "",
    },
    "events.events.k8s.io": {"eventTime": None, "deprecatedFirstTimestamp": None, "deprecatedLastTimestamp": None},
    "endpointslices.discovery.k8s.io": {"addressType": "", "endpoints": None, "ports": None},
    "statefulsets.apps": {"spec": {"serviceName": ""}},
    "controllerrevisions.apps": {"revision": 0},
    "priorityclasses.scheduling.k8s.io": {"value": 0},
    "resourceclaims.resource.k8s.io": {"spec": {"devices": {"requests": None}}},
    "resourceclaimtemplates.resource.k8s.io": {"spec": {"spec": {"devices": {"requests": None}}}},
    "csinodes.storage.k8s.io": {"spec": {"drivers": None}},
    "podcertificaterequests.certificates.k8s.io/v1beta1": {"spec": {"pkixPublicKey": None, "proofOfPossession": None}},
}


_ABSENT = {
    "validatingadmissionpolicybindings.admissionregistration.k8s.io": ("spec", "validationActions"),
    "ipaddresses.networking.k8s.io": ("spec", "parentRef"),
}
"""Fields that are required, but not written while they are empty."""


def with_zeros(name: str, version: str, content: dict[str, Any]) -> dict[str, Any]:
    """A kind's empty object with them."""
    found = dict(content)
    for key, value in (ZEROS.get(name) or ZEROS.get(f"{name}/{version}", {})).items():
        found[key] = {**found.get(key, {}), **value} if isinstance(value, dict) else value
    if place := _ABSENT.get(name):
        found[place[0]] = {key: value for key, value in found[place[0]].items() if key != place[1]}
    return found

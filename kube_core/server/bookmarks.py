"""What the object of a bookmark is: an empty one of its kind, as a Go struct with nothing in it prints.

Required fields are there with the zero of their type, structs held by value are empty objects. The rest are facts seen on a live
1.37, where a kind's internal form prints otherwise than its schema says.
"""

from functools import cache
from typing import Any

import msgspec

from kube_core.objects import FieldFacts, ref_of_kind, struct

from .served import Served

INITIAL_EVENTS_END = {"k8s.io/initial-events-end": "true"}
_IDENTITY = ("apiVersion", "kind", "metadata")
_ZEROS = {"string": "", "integer": 0, "number": 0, "boolean": False}
_ANNOTATIONS = {"daemonsets.apps": {"deprecated.daemonset.template.generation": "0"}}
_ALSO: dict[str, dict[str, int | None]] = {
    "events": dict.fromkeys(("firstTimestamp", "lastTimestamp", "eventTime")),
    "events.events.k8s.io": dict.fromkeys(("eventTime", "deprecatedFirstTimestamp", "deprecatedLastTimestamp")),
    "deployments.apps": {"spec.replicas": 0},
    "replicasets.apps": {"spec.replicas": 0},
    "statefulsets.apps": {"spec.replicas": 0},
    "horizontalpodautoscalers.autoscaling/v2": {"status.currentMetrics": None},
    "podcertificaterequests.certificates.k8s.io/v1beta1": dict.fromkeys(("spec.pkixPublicKey", "spec.proofOfPossession")),
    "clusterroles.rbac.authorization.k8s.io": {"rules": None},
    "roles.rbac.authorization.k8s.io": {"rules": None},
    "customresourcedefinitions.apiextensions.k8s.io": dict.fromkeys(("status.conditions", "status.storedVersions")),
    "endpointslices.discovery.k8s.io": dict.fromkeys(("endpoints", "ports")),
    "resourceclaims.resource.k8s.io": {"spec.devices.requests": None},
    "resourceclaimtemplates.resource.k8s.io": {"spec.spec.devices.requests": None},
}
_NOT = {
    "replicationcontrollers": ("spec.minReadySeconds",),
    "ipaddresses.networking.k8s.io": ("spec.parentRef",),
    "validatingadmissionpolicybindings.admissionregistration.k8s.io": ("spec.policyName", "spec.validationActions"),
    "leasecandidates.coordination.k8s.io": ("spec.strategy",),
}


def bookmark_body(served: Served, version: int, *, initial: bool = False) -> bytes:
    """The object of a bookmark without its kind; ``initial``: the one that ends the initial events."""
    metadata: dict[str, Any] = {"resourceVersion": str(version)}
    annotations = {**_ANNOTATIONS.get(served.name, {}), **(INITIAL_EVENTS_END if initial else {})}
    if annotations:
        metadata["annotations"] = annotations
    return b'{"metadata":%s%s' % (msgspec.json.encode(metadata), _rest(served))


@cache
def _rest(served: Served) -> bytes:
    content = {} if served.custom else _empty(served)
    return b"," + msgspec.json.encode(content)[1:] if content else b"}"


def _empty(served: Served) -> dict[str, Any]:
    content = _zero(ref_of_kind(served.resource.api_version, served.resource.kind), _IDENTITY)
    for name in (served.name, f"{served.name}/{served.resource.version}"):
        for path, value in _ALSO.get(name, {}).items():
            parent, key = _place(content, path)
            parent[key] = value
    for path in _NOT.get(served.name, ()):
        parent, key = _place(content, path)
        del parent[key]
    return content


def _place(content: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    *steps, key = path.split(".")
    for step in steps:
        content = content[step]
    return content, key


def _zero(ref: str, without: tuple[str, ...] = ()) -> dict[str, Any]:
    fields = struct(ref).fields.items()
    there = {key: facts for key, facts in fields if key not in without and _printed(facts)}
    return {key: _zero(facts.ref) if _by_value(facts) else _nothing(facts) for key, facts in there.items()}


def _printed(facts: FieldFacts) -> bool:
    """Whether a field with nothing in it is there. A scalar whose default is its zero is, too, though it may be left out."""
    return facts.required or _by_value(facts) or (facts.type in _ZEROS and facts.default == _ZEROS[facts.type])


def _by_value(facts: FieldFacts) -> bool:
    return facts.type == "struct" and facts.default == {}


def _nothing(facts: FieldFacts) -> Any:
    textual = facts.type == "string" and facts.format in ("byte", "date-time")
    return None if textual else _ZEROS.get(facts.type)

"""What is refused of kinds that few people write by hand, and how: one mistake at a time, made from the least good object."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from kube_core.objects.plain import is_array, is_object

from ...bodies import filled, minimal_bodies
from ..holding import Conversation
from ..pems import AUTHORITY, DER_REQUEST, LEAF, REQUEST, encoded, pem
from ..steps import Call, Discard, Talk
from .kinds import resource_of
from .words import MERGE

_KINDS = (
    *("CertificateSigningRequest", "ClusterTrustBundle", "PodCertificateRequest", "FlowSchema", "PriorityLevelConfiguration"),
    *("LeaseCandidate", "StorageVersion", "StorageVersionMigration", "IPAddress", "ServiceCIDR", "CSINode", "CSIDriver"),
    *("CSIStorageCapacity", "VolumeAttachment", "VolumeAttributesClass", "StorageClass", "APIService", "RuntimeClass"),
    *("MutatingWebhookConfiguration", "MutatingAdmissionPolicy", "IngressClass", "EndpointSlice", "Role", "ClusterRole"),
    *("ClusterRoleBinding", "HorizontalPodAutoscaler", "LimitRange", "PodTemplate"),
    *("ResourceClaim", "ResourceClaimTemplate"),
)
_TEXTS, _NUMBERS = ("", "Bad_Value !", "a..b/c", "x" * 300), (-1, 0, 2_000_000_000)
_REQUESTS = {"CERTIFICATE_REQUEST": encoded(REQUEST), "STUB_REQUEST": DER_REQUEST}
_CERTIFICATES = "/apis/certificates.k8s.io/v1"
_FLOWS = "/apis/flowcontrol.apiserver.k8s.io/v1"
_DRY = "?dryRun=All"


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    pairs = value.items() if is_object(value) else enumerate(value) if is_array(value) else ()
    for key, item in pairs:
        yield from _places(item, (*path, key))
        yield (*path, key), item


def _others(value: Any) -> list[Any]:
    """What may stand in a value's place, beside nothing."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, str):
        return [*_TEXTS]
    if isinstance(value, int):
        return [*_NUMBERS]
    return [[], value * 2] if is_array(value) else [{}]


def _mistakes(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    names = {key: body[key] for key in ("apiVersion", "kind", "metadata")}
    yield from (body, names, {**names, "spec": {}})
    for path, value in _places(body):
        if path[0] in ("apiVersion", "kind") or path == ("metadata",):
            continue
        for place, other in enumerate([None, *_others(value)]):
            copy = deepcopy(body)
            inner = copy
            for step in path[:-1]:
                inner = inner[step]
            if place:
                inner[path[-1]] = other
            else:
                del inner[path[-1]]
            yield copy


def _mistaken(kind: str, namespace: str) -> Talk:
    bodies = [filled(body, namespace, AUTHORITY, _REQUESTS) for body in minimal_bodies() if body["kind"] == kind]
    for body in bodies:
        body.setdefault("metadata", {}).setdefault("name", "minimal")
        resource = resource_of(kind, body["apiVersion"])
        where = f"namespaces/{namespace}/" if resource.namespaced else ""
        for mistake in _mistakes(body):
            yield Call("POST", f"{resource.prefix}/{where}{resource.plural}{_DRY}", mistake)


def mistakes(namespace: str) -> Talk:
    """Of every kind."""
    for kind in _KINDS:
        yield from _mistaken(kind, namespace)


def _request(name: str, **spec: Any) -> dict[str, Any]:
    given = {"request": encoded(REQUEST), "signerName": "example.com/a", "usages": ["client auth"], **spec}
    return {"metadata": {"name": name}, "spec": {key: value for key, value in given.items() if value is not None}}


_SIGNERS = (
    *("kubernetes.io/legacy-unknown", "a", "a/b", "Example.com/a", "example.com/", "/a", "example.com/a/b", "example.com/a_b"),
    *("com/a", f"{'x' * 260}.com/{'a' * 400}", "kubernetes.io/kube-apiserver-client"),
)
_BROKEN = (
    *(encoded(f"{before}{REQUEST}{after}") for before, after in (("", "junk\n"), ("junk\n", ""), ("junk", ""))),
    *(encoded(pem(data, "CERTIFICATE REQUEST")) for data in ("", "aGVsbG8gd29ybGQ=", "MAA=", "AgEA", "MAMCAQA=")),
    *(encoded(pem(DER_REQUEST, kind)) for kind in ("CERTIFICATE", "NEW CERTIFICATE REQUEST")),
    *(encoded(REQUEST[:-30]), encoded(REQUEST.replace("\nMI", "\n!!", 1)), "aGVsbG8=", ""),
)
_CONDITIONS: tuple[list[dict[str, str]], ...] = (
    [],
    [{"type": "Approved", "status": "True", "reason": "a"}],
    [{"type": "Approved", "status": "False"}],
    [{"type": "Denied", "status": "True"}, {"type": "Approved", "status": "True", "reason": "a"}],
    [{"type": "", "status": "True"}],
    [{"type": "Failed", "status": "False"}],
    [{"type": "Mine", "status": "Nope"}],
    [{"type": "Mine"}],
    [{"type": "Mine", "status": "True"}, {"type": "Mine", "status": "False"}],
)
_CHAINS = ("hello", pem("aGVsbG8="), REQUEST, pem("MAA=", head="A: b"))


def signing_requests(namespace: str) -> Talk:
    """What is asked for, who decides where, and what stays."""
    path = f"{_CERTIFICATES}/certificatesigningrequests"
    specs: tuple[dict[str, Any], ...] = (
        *({"request": each} for each in _BROKEN),
        *({"signerName": each} for each in _SIGNERS),
        *({"usages": each} for each in (None, [], ["client auth", "nonsense", "client auth"], ["any", "s/mime"])),
        *({"expirationSeconds": each} for each in (599, 600, 0, -1)),
        {"username": "me", "groups": ["a"], "uid": "1", "extra": {"a": ["b"]}},
    )
    for spec in specs:
        yield Call("POST", f"{path}{_DRY}", _request("a", **spec))
    yield Call("POST", path, {**_request(namespace), "status": {"conditions": _CONDITIONS[1], "certificate": "aGVsbG8="}})
    yield Call("PATCH", f"{path}/{namespace}{_DRY}", {"spec": {"usages": ["any"]}, "status": {"certificate": "YQ=="}}, MERGE)
    yield from _decisions(f"{path}/{namespace}")
    approved = [{**_CONDITIONS[1][0], "lastUpdateTime": "2026-01-01T00:00:00Z"}]
    yield Call("PATCH", f"{path}/{namespace}/approval", {"status": {"conditions": approved}}, MERGE)
    yield from _decisions(f"{path}/{namespace}")
    yield Discard(f"{path}/{namespace}")


def _decisions(path: str) -> Talk:
    for part in ("/approval", "/status", ""):
        for conditions in _CONDITIONS:
            dated = [{**each, "lastUpdateTime": "2026-01-01T00:00:00Z"} for each in conditions]
            yield Call("PATCH", f"{path}{part}{_DRY}", {"status": {"conditions": dated}}, MERGE)
        for chain in _CHAINS:
            yield Call("PATCH", f"{path}{part}{_DRY}", {"status": {"certificate": encoded(chain)}}, MERGE)


def trust_bundles(namespace: str) -> Talk:
    """What is trusted, and by whom it is signed."""
    path = f"{_CERTIFICATES}/clustertrustbundles"
    for name, signer, text in (
        ("a", "", AUTHORITY),
        ("a:b", "", AUTHORITY),
        ("a", "example.com/a", AUTHORITY),
        ("example.com:a:b", "example.com/a", AUTHORITY),
        ("example.com:a:B", "example.com/a", AUTHORITY),
        *(("a", "", text) for text in (LEAF, REQUEST, pem("aGVsbG8="), AUTHORITY * 2, f"{AUTHORITY}{LEAF}", "x" * 1_048_577)),
        ("a", "", AUTHORITY.replace("-----\n", "-----\nA: b\n\n", 1)),
    ):
        spec = {"trustBundle": text, **({"signerName": signer} if signer else {})}
        yield Call("POST", f"{path}{_DRY}", {"metadata": {"name": name}, "spec": spec})


_USER, _ACCOUNT = (
    {"kind": "User", "user": {"name": "a"}},
    {"kind": "ServiceAccount", "serviceAccount": {"namespace": "b", "name": "a"}},
)
_RESOURCES = {"verbs": ["get"], "apiGroups": [""], "resources": ["pods"], "namespaces": ["a"]}
_URLS = {"verbs": ["get"], "nonResourceURLs": ["/a"]}
_SAID: tuple[dict[str, Any], ...] = (
    *({"verbs": each} for each in ([], ["*"], ["*", "get"], ["nope"])),
    *({"apiGroups": each} for each in ([], ["*", "a"])),
    *({"resources": each} for each in ([], ["*", "a"])),
    *({"namespaces": each} for each in ([], ["*"], ["*", "a"], ["A_"])),
    {"namespaces": [], "clusterScope": True},
)
_RULES: tuple[dict[str, Any], ...] = (
    {},
    {"subjects": [_USER]},
    {"subjects": [_USER, _ACCOUNT], "resourceRules": [_RESOURCES], "nonResourceRules": [_URLS]},
    {"subjects": [{"kind": "Nope"}], "nonResourceRules": [_URLS]},
    {"subjects": [{"kind": "User"}, {"kind": "Group"}, {"kind": "ServiceAccount"}], "nonResourceRules": [_URLS]},
    {"subjects": [{**_USER, "kind": "Group"}, {**_ACCOUNT, "kind": "User"}], "nonResourceRules": [_URLS]},
    {"subjects": [{**_USER, "user": {}}, {**_ACCOUNT, "serviceAccount": {}}], "nonResourceRules": [_URLS]},
    {"subjects": [{**_ACCOUNT, "serviceAccount": {"namespace": "B", "name": "A_"}}], "nonResourceRules": [_URLS]},
    *({"subjects": [_USER], "resourceRules": [{**_RESOURCES, **change}]} for change in _SAID),
    *(
        {"subjects": [_USER], "nonResourceRules": [{**_URLS, "nonResourceURLs": urls}]}
        for urls in ([], ["*"], ["*", "/"], ["/"], [""], ["a"], ["/a b"], ["/a//b"], ["/*/a"], ["/a/*"], ["/a*"], ["/*/*"])
    ),
)
_LEVELS: tuple[dict[str, Any], ...] = (
    {"type": "Exempt"},
    {"type": "Limited", "exempt": {}},
    {"type": "Limited", "limited": {"limitResponse": {"type": "Reject"}, "lendablePercent": 101, "borrowingLimitPercent": -1}},
    {"type": "Limited", "limited": {"limitResponse": {"type": "Reject", "queuing": {}}}},
    {"type": "Limited", "limited": {"limitResponse": {"type": "Queue"}}},
    *(
        {"type": "Limited", "limited": {"limitResponse": {"type": "Queue", "queuing": queuing}}}
        for queuing in (
            *({}, {"queues": 1}, {"queues": -1}, {"handSize": -1}, {"queueLengthLimit": -1}, {"queues": 10_000_001}),
            {"queues": 1024, "handSize": 8},
        )
    ),
)


def flows(namespace: str) -> Talk:
    """Who is served before whom."""
    level = {"name": "a"}
    for rule in _RULES:
        spec: dict[str, Any] = {"priorityLevelConfiguration": level, "rules": [rule]}
        yield Call("POST", f"{_FLOWS}/flowschemas{_DRY}", {"metadata": {"name": "a"}, "spec": spec})
    precedences: list[dict[str, Any]] = [{"matchingPrecedence": each} for each in (-1, 0, 1, 10_001)]
    for more in (*precedences, {"distinguisherMethod": {"type": "Nope"}}):
        body = {"metadata": {"name": "a"}, "spec": {"priorityLevelConfiguration": level, **more}}
        yield Call("POST", f"{_FLOWS}/flowschemas{_DRY}", body)
    for spec in _LEVELS:
        yield Call("POST", f"{_FLOWS}/prioritylevelconfigurations{_DRY}", {"metadata": {"name": "a"}, "spec": spec})


_CHANGED: dict[str, tuple[dict[str, Any], ...]] = {
    "VolumeAttributesClass": ({"driverName": "b.io"}, {"parameters": {"speed": "2", "b": "c"}}),
    "CSIDriver": ({"spec": {"attachRequired": False}}, {"spec": {"volumeLifecycleModes": ["Ephemeral"]}}),
    "CSIStorageCapacity": ({"storageClassName": "b"}, {"nodeTopology": {"matchLabels": {"a": "b"}}}, {"capacity": "1Gi"}),
    "LeaseCandidate": (
        {"spec": {"leaseName": "b"}},
        {"spec": {"binaryVersion": "9.0.0"}},
        {"spec": {"emulationVersion": "9.9.9"}},
    ),
    "CSINode": ({"spec": {"drivers": [{"name": "example.com", "nodeID": "b"}]}}, {"spec": {"drivers": []}}),
    "PodCertificateRequest": ({"spec": {"podName": "b"}},),
    "FlowSchema": ({"spec": {"matchingPrecedence": -1}},),
    "ResourceClaim": ({"spec": {"devices": {"requests": [{"name": "b", "exactly": {"deviceClassName": "b"}}]}}},),
    "ClusterTrustBundle": ({"spec": {"signerName": "example.com/b"}}, {"spec": {"trustBundle": LEAF}}),
}
"""Merge patches of the least object of a kind, each a dry run."""


def changes(namespace: str) -> Talk:
    """What stays of them."""
    for kind, patches in _CHANGED.items():
        body = filled(next(each for each in minimal_bodies() if each["kind"] == kind), namespace, AUTHORITY, _REQUESTS)
        body.setdefault("metadata", {})["name"] = namespace
        resource = resource_of(kind, body["apiVersion"])
        where = f"namespaces/{namespace}/" if resource.namespaced else ""
        path = f"{resource.prefix}/{where}{resource.plural}"
        yield Call("POST", path, body)
        for change in patches:
            yield Call("PATCH", f"{path}/{namespace}{_DRY}", change, MERGE)
        yield Discard(f"{path}/{namespace}")


JUDGED: dict[str, Conversation] = {
    "objects with one mistake": mistakes,
    "signing requests": signing_requests,
    "trust bundles": trust_bundles,
    "flows": flows,
    "changes of seldom kinds": changes,
}

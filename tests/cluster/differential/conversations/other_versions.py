"""Claims, slices and other kinds that are served in several versions."""

from typing import Any

from ..holding import Conversation
from ..steps import Call, Open, Read, Talk, Until
from .built_in_versions import APPLY, JSON, TABLE
from .words import MERGE

_VERSIONS = ("v1", "v1beta2", "v1beta1")
_FIRST = {
    "firstAvailable": [{"name": "s", "deviceClassName": "c"}, {"name": "t", "deviceClassName": "c", "allocationMode": "All"}]
}
_CEL = {"selectors": [{"cel": {"expression": "true"}}]}
_ALL: dict[str, Any] = {
    "deviceClassName": "c",
    "allocationMode": "ExactCount",
    "count": 2,
    "adminAccess": False,
    **_CEL,
    "tolerations": [{"key": "k", "operator": "Exists", "effect": "NoSchedule"}],
    "capacity": {"requests": {"memory": "1.5Gi"}},
}


def _claim(version: str, name: str, *requests: dict[str, Any]) -> dict[str, Any]:
    """Each request is one for a kind of device, or has alternatives."""
    wrap = version != "v1beta1"
    made = [
        {"name": f"r{index}", **({"exactly": request} if wrap and "firstAvailable" not in request else request)}
        for index, request in enumerate(requests)
    ]
    named = {"apiVersion": f"resource.k8s.io/{version}", "kind": "ResourceClaim", "metadata": {"name": name}}
    return {**named, "spec": {"devices": {"requests": made, "constraints": [{"requests": ["r0"], "matchAttribute": "a.b/c"}]}}}


def _claims(namespace: str, plural: str = "resourceclaims") -> dict[str, str]:
    return {version: f"/apis/resource.k8s.io/{version}/namespaces/{namespace}/{plural}" for version in _VERSIONS}


def claims(namespace: str) -> Talk:
    """Written in each version, read in all."""
    paths = _claims(namespace)
    for version, path in paths.items():
        yield Call("POST", path, _claim(version, f"least-{version}", {"deviceClassName": "c"}))
        yield Call("POST", path, _claim(version, f"whole-{version}", _ALL, _FIRST))
        yield Call("POST", path, _claim(version, f"all-{version}", {"deviceClassName": "c", "allocationMode": "All"}))
    for path in paths.values():
        yield Call("GET", path)
        yield Call("GET", f"{path}/whole-v1beta1")
        yield Call("GET", path, headers=TABLE)


def templates(namespace: str) -> Talk:
    """Claims in templates."""
    paths = _claims(namespace, "resourceclaimtemplates")
    for version, path in paths.items():
        spec = {"metadata": {"labels": {"a": "b"}}, "spec": _claim(version, "x", _ALL, _FIRST)["spec"]}
        yield Call("POST", path, {"metadata": {"name": f"a-{version}"}, "spec": spec})
    for path in paths.values():
        yield Call("GET", path)
    yield Call("DELETE", f"{paths['v1beta1']}/a-v1")
    yield Call("GET", f"{paths['v1']}/a-v1")


def changed_claims(namespace: str) -> Talk:
    """Statuses, patches, applies, watches and deletion in another version than that of the claim."""
    paths = _claims(namespace)
    first = yield Call("POST", paths["v1"], _claim("v1", "a", {"deviceClassName": "c"}))
    since = f"watch=1&timeoutSeconds=2&resourceVersion={first.body['metadata']['resourceVersion']}"
    for version, path in paths.items():
        yield Open(version, f"{path}?{since}")
    old = paths["v1beta1"]
    yield Call("PATCH", f"{old}/a", {"metadata": {"labels": {"l": "m"}}}, MERGE)
    yield Call(
        "PATCH", f"{paths['v1beta2']}/a", [{"op": "test", "path": "/spec/devices/requests/0/exactly/count", "value": 1}], JSON
    )
    yield Call("PATCH", f"{old}/a", [{"op": "test", "path": "/spec/devices/requests/0/count", "value": 1}], JSON)
    yield Call("PATCH", f"{old}/b?fieldManager=one", _claim("v1beta1", "b", {"deviceClassName": "c"}), APPLY)
    yield Call("PATCH", f"{paths['v1']}/b?fieldManager=one", _claim("v1", "b", {"deviceClassName": "c"}), APPLY)
    labelled = _claim("v1beta2", "b", {"deviceClassName": "c"})
    labelled["metadata"]["labels"] = {"l": "m"}
    yield Call("PATCH", f"{paths['v1beta2']}/b?fieldManager=two", labelled, APPLY)
    yield Call("DELETE", f"{old}/a")
    for version in _VERSIONS:
        yield Read(version)
    yield Call("DELETE", paths["v1beta2"])


def slices(namespace: str) -> Talk:
    """Devices with fields of their own, and with a basic part."""
    paths = {version: f"/apis/resource.k8s.io/{version}/resourceslices" for version in _VERSIONS}
    said = {"attributes": {"model": {"string": "m"}, "n": {"int": 3}}, "capacity": {"memory": {"value": "1.5Gi"}}}
    pool = {"name": "p", "generation": 1, "resourceSliceCount": 1}
    for version, path in paths.items():
        devices = [{"name": "d", **({"basic": said} if version == "v1beta1" else said)}, {"name": "e"}]
        spec = {"driver": f"{namespace}.dev", "pool": pool, "devices": devices}
        place = {"nodeName": "n"} if version == "v1" else {"allNodes": True}
        yield Call("POST", path, {"metadata": {"name": f"{namespace}-{version}"}, "spec": {**spec, **place}})
    for path in paths.values():
        yield Call("GET", f"{path}?fieldSelector=spec.driver={namespace}.dev")
        yield Call("GET", f"{path}?fieldSelector=spec.nodeName=n,spec.driver={namespace}.dev")
    change = {"spec": {"devices": [{"name": "f", "basic": {"attributes": {"a": {"bool": True}}}}]}}
    yield Call("PATCH", f"{paths['v1beta1']}/{namespace}-v1", change, MERGE)
    yield Call("PATCH", f"{paths['v1']}/{namespace}-v1beta1", {"spec": {"devices": [{"name": "g"}]}}, MERGE)
    yield Call("GET", f"{paths['v1beta1']}/{namespace}-v1beta1")
    for version, path in paths.items():
        yield Call("DELETE", f"{path}/{namespace}-{version}")


def _policy(name: str, version: str) -> dict[str, Any]:
    rule = {"apiGroups": ["x"], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["ys"]}
    mutation = {"patchType": "JSONPatch", "jsonPatch": {"expression": "[]"}}
    spec = {"matchConstraints": {"resourceRules": [rule]}, "mutations": [mutation], "reinvocationPolicy": "Never"}
    names = {"apiVersion": f"admissionregistration.k8s.io/{version}", "kind": "MutatingAdmissionPolicy"}
    return {**names, "metadata": {"name": name}, "spec": spec}


def alike(namespace: str) -> Talk:
    """Versions of the same form are one kind."""
    taint = {"taint": {"key": "example.com/k", "effect": "NoSchedule", "timeAdded": "2026-01-01T00:00:00Z"}}
    lease = {"leaseName": "l", "binaryVersion": "1.0.0", "strategy": "OldestEmulationVersion", "emulationVersion": "1.0.0"}
    kinds: tuple[tuple[str, str, tuple[str, ...], dict[str, Any]], ...] = (
        ("admissionregistration.k8s.io", "mutatingadmissionpolicies", ("v1", "v1beta1", "v1alpha1"), _policy("x", "v1")["spec"]),
        ("resource.k8s.io", "deviceclasses", _VERSIONS, _CEL),
        ("resource.k8s.io", "devicetaintrules", ("v1", "v1beta2", "v1alpha3"), taint),
        ("coordination.k8s.io", "leasecandidates", ("v1beta1", "v1alpha2"), lease),
        ("storagemigration.k8s.io", "storageversionmigrations", ("v1", "v1beta1"), {"resource": {"group": "g", "resource": "r"}}),
    )
    for group, plural, versions, spec in kinds:
        scope = f"namespaces/{namespace}/" if plural == "leasecandidates" else ""
        paths = [f"/apis/{group}/{version}/{scope}{plural}" for version in versions]
        for number, path in enumerate(paths):
            yield Call("POST", path, {"metadata": {"name": f"{namespace}-{number}"}, "spec": spec})
        for path in reversed(paths):
            yield Call("GET", f"{path}/{namespace}-0")
            yield Call("PATCH", f"{path}/{namespace}-0", {"metadata": {"labels": {path.split("/")[3]: "x"}}}, MERGE)
        for number, path in enumerate(reversed(paths)):
            yield Call("DELETE", f"{path}/{namespace}-{number}")


def policies(namespace: str) -> Talk:
    """Managers of versions of the same form."""
    path = "/apis/admissionregistration.k8s.io/%s/mutatingadmissionpolicies/" + namespace
    for manager, version in (("one", "v1"), ("two", "v1beta1"), ("one", "v1alpha1"), ("two", "v1")):
        yield Call("PATCH", f"{path % version}?fieldManager={manager}", _policy(namespace, version), APPLY)
    yield Call("DELETE", path % "v1beta1")


_CSR = (
    "MIG6MGICAQAwADBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPm0y4UoFiTBjiin0vlt8uTXqGmx4tim/3nwO+ThHpox4Yy045/USOr/DGZ0b59pAwPIuizIa4nzFYKt"
    "LZ2QjpKgADAKBggqhkjOPQQDAgNIADBFAiEAy9UzuX0AIKf+ocBX8phdLEIv1dB9zc8++jgJkC5dESoCICR/7Idc9SnYpknWehUkkpiiks/iQKnH1RNG+ozjrsCL"
)
"""Of a key that is thrown away."""
_UID = "00000000-0000-4000-8000-000000000000"


def requests(namespace: str) -> Talk:
    """Two fields that v1 has no more are there in v1beta1, be they empty."""
    group = "/apis/certificates.k8s.io"
    paths = [f"{group}/{version}/namespaces/{namespace}/podcertificaterequests" for version in ("v1", "v1beta1")]
    names = {
        "podName": "p",
        "podUID": _UID,
        "serviceAccountName": "s",
        "serviceAccountUID": _UID,
        "nodeName": "n",
        "nodeUID": _UID,
    }
    spec = {"signerName": "a.b/c", **names, "stubPKCS10Request": _CSR}
    for number, path in enumerate(paths):
        yield Call("POST", path, {"metadata": {"name": str(number)}, "spec": spec})
    for path in paths:
        yield Call("GET", f"{path}/0")
        yield Call("GET", path)
        yield Call("PATCH", f"{path}/0", {"metadata": {"labels": {"l": path.split("/")[3]}}}, MERGE)
    yield Call("DELETE", f"{paths[0]}/1")
    yield Call("DELETE", f"{paths[1]}/0")


_RULES = [
    {"operations": ["*"], "apiGroups": [group], "apiVersions": [version], "resources": [plural]}
    for group, version, plural in (("autoscaling", "v2", "horizontalpodautoscalers"), ("events.k8s.io", "v1", "events"))
]
_SEEN = "request.kind.group == 'autoscaling' ? object.spec.metrics.size() < 2 : object.regarding.name != 'bad'"
_TOLD = " + ' ' + ".join(f"request.{key}.{word}" for key in ("kind", "requestKind") for word in ("group", "version"))


def judged(namespace: str) -> Talk:
    """A policy sees objects in the version that it is about, whatever they are sent in."""
    group, own = "/apis/admissionregistration.k8s.io/v1", {"matchLabels": {"kubernetes.io/metadata.name": namespace}}
    validation = {"expression": _SEEN, "messageExpression": _TOLD}
    policy = {"matchConstraints": {"resourceRules": _RULES}, "validations": [validation]}
    binding = {"policyName": namespace, "validationActions": ["Deny"], "matchResources": {"namespaceSelector": own}}
    for plural, spec in (("validatingadmissionpolicies", policy), ("validatingadmissionpolicybindings", binding)):
        yield Call("POST", f"{group}/{plural}", {"metadata": {"name": namespace}, "spec": spec})
    old, new = (f"/apis/autoscaling/{version}/namespaces/{namespace}/horizontalpodautoscalers" for version in ("v1", "v2"))
    memory = {"type": "Resource", "resource": {"name": "memory", "target": {"type": "Utilization", "averageUtilization": 5}}}
    ref = {"kind": "Deployment", "name": "d", "apiVersion": "apps/v1"}
    many: dict[str, Any] = {
        "metadata": {"name": "a"},
        "spec": {"maxReplicas": 5, "scaleTargetRef": ref, "metrics": [memory, memory]},
    }
    yield Until(Call("POST", f"{new}?dryRun=All", many), 422, "autoscaling v2")
    few = {**many, "spec": {**spec, "metrics": [memory]}}
    yield Call("POST", new, few)
    yield Call("PATCH", f"{old}/a", {"spec": {"targetCPUUtilizationPercentage": 5}}, MERGE)
    yield Call("PATCH", f"{old}/a", {"spec": {"maxReplicas": 6}}, MERGE)
    events = f"/api/v1/namespaces/{namespace}/events"
    for name in ("bad", "good"):
        about = {"namespace": namespace, "name": name}
        yield Call("POST", events, {"metadata": {"name": name}, "involvedObject": about})
    for plural in ("validatingadmissionpolicybindings", "validatingadmissionpolicies"):
        yield Call("DELETE", f"{group}/{plural}/{namespace}")


OTHERS: dict[str, Conversation] = {
    "claims in their versions": claims,
    "claims changed in other versions": changed_claims,
    "templates of claims in their versions": templates,
    "slices in their versions": slices,
    "versions of the same form": alike,
    "managers of versions of the same form": policies,
    "requests for certificates in their versions": requests,
    "policies about another version": judged,
}

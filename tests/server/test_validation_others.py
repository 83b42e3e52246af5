"""What is refused of kinds other than pods: statuses, and the fields that the causes name."""

from typing import Any

import pytest

from tests.server.driver import Driver
from tests.server.test_validation_more import fields

NETWORK = "/apis/networking.k8s.io/v1"
CORE = "/api/v1/namespaces/default"
NAMED = {"name": "x"}
Case = tuple[str, dict[str, Any], list[str]]


def path(**each: Any) -> dict[str, Any]:
    """An Ingress with one path."""
    return {"spec": {"rules": [{"http": {"paths": [each]}}]}}


def backend(**service: Any) -> dict[str, Any]:
    """An Ingress with one backend."""
    return {"spec": {"defaultBackend": {"service": service}}}


INGRESSES, CLASSES = f"{NETWORK}/namespaces/default/ingresses", f"{NETWORK}/ingressclasses"
POLICIES = f"{NETWORK}/namespaces/default/networkpolicies"
SLICES = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
HTTP = "spec.rules[0].http.paths"
BACK = {"service": {"name": "a", "port": {"number": 80}}}
NETWORKED: list[Case] = [
    (INGRESSES, {"spec": {}}, ["spec"]),
    (INGRESSES, {"spec": {"defaultBackend": {}, "ingressClassName": "A"}}, ["spec.defaultBackend", "spec.ingressClassName"]),
    (INGRESSES, {"spec": {"defaultBackend": {**BACK, "resource": {"kind": "a", "name": "a"}}}}, ["spec.defaultBackend"]),
    (INGRESSES, backend(port={"number": 80}), ["spec.defaultBackend.service.name"]),
    (INGRESSES, backend(name="a", port={"number": 80, "name": "a"}), ["spec.defaultBackend"]),
    (INGRESSES, backend(name="a"), ["spec.defaultBackend"]),
    (INGRESSES, backend(name="a", port={"name": "?"}), ["spec.defaultBackend.service.port.name"]),
    (INGRESSES, backend(name="A?", port={"number": 65536}),
     ["spec.defaultBackend.service.name", "spec.defaultBackend.service.port.number"]),
    (INGRESSES, path(path="/", backend=BACK), [f"{HTTP}[0].pathType"]),
    (INGRESSES, path(path="/", pathType="Other", backend=BACK), [f"{HTTP}[0].pathType"]),
    (INGRESSES, path(path="a", pathType="ImplementationSpecific", backend=BACK), [f"{HTTP}[0].path"]),
    (INGRESSES, path(path="a//b/..", pathType="Prefix", backend=BACK), [f"{HTTP}[0].path"]),
    (INGRESSES, {"spec": {"rules": [{"host": "1.1.1.1", "http": {"paths": []}}]}}, [HTTP, "spec.rules[0].host"]),
    (
        INGRESSES, {"spec": {"rules": [{"host": "*a"}], "tls": [{"hosts": ["A"], "secretName": "A"}]}},
        ["spec.rules[0].host", "spec.tls[0].hosts[0]", "spec.tls[0].secretName"],
    ),
    (CLASSES, {"spec": {}}, ["spec.controller"]),
    (CLASSES, {"spec": {"controller": "a", "parameters": {}}},
     ["spec.controller", "spec.parameters.kind", "spec.parameters.name"]),
    (
        CLASSES, {"spec": {"controller": "a.io/b", "parameters": {"kind": "a", "name": "a", "scope": "Namespace"}}},
        ["spec.parameters.namespace"],
    ),
    (
        CLASSES, {"spec": {"controller": "a.io/b", "parameters": {"kind": "a", "name": "a", "scope": "Other"}}},
        ["spec.parameters.scope"],
    ),
    (
        CLASSES, {"spec": {"controller": "a.io/b", "parameters": {"kind": "a", "name": "a", "scope": "Cluster",
         "namespace": "a"}}},
        ["spec.parameters.namespace"],
    ),
    (
        POLICIES,
        {"spec": {"podSelector": {}, "policyTypes": ["Other"], "ingress": [{"ports": [
            {"protocol": "X", "endPort": 1}, {"port": "a", "endPort": 1}, {"port": 2,
             "endPort": 1}, {"port": 0}, {"port": 1}]}]}},
        [
            *(f"spec.ingress[0].ports[{each}" for each in ("0].endPort", "0].protocol", "1].endPort", "2].endPort", "3].port")),
            "spec.policyTypes[0]",
        ],
    ),
    (POLICIES, {"spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress", "Ingress"]}}, ["spec.policyTypes"]),
    (
        POLICIES,
        {"spec": {"podSelector": {}, "egress": [{"to": [
            {}, {"ipBlock": {}}, {"ipBlock": {"cidr": "10.0.0.0/8"}, "podSelector": {}},
            {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["x", "11.0.0.0/16", "10.1.0.0/16", "::/64"]}},
            {"ipBlock": {"cidr": "2001:db8::/64", "except": ["2001:db8::/80"]}},
        ]}]}},
        [f"spec.egress[0].to[{each}" for each in
         ("0]", "1].ipBlock.cidr", "2]", "3].ipBlock.except[0]", "3].ipBlock.except[1]", "3].ipBlock.except[3]")],
    ),
    (
        f"{CORE}/endpoints",
        {"subsets": [{}, {"addresses": [{"ip": "x"}, {"ip": "127.0.0.1"}, {"ip": "169.254.0.1"}, {"ip": "0.0.0.0"}],
                          "ports": [{"port": 0}, {"name": "?", "port": 1, "protocol": "X"}]}]},
        ["subsets[0]", *(f"subsets[1].{each}" for each in
                         ("addresses[0].ip", "addresses[1].ip", "addresses[2].ip", "addresses[3].ip", "ports[0].name",
                          "ports[0].port", "ports[1].name", "ports[1].protocol"))],
    ),
    (SLICES, {"addressType": "", "endpoints": []}, ["addressType"]),
    (SLICES, {"addressType": "Other", "endpoints": []}, ["addressType"]),
    (
        SLICES,
        {"addressType": "IPv4", "endpoints": [{"addresses": []}, {"addresses": ["1.1.1.1"] * 101},
                                              {"addresses": ["x"], "nodeName": "A", "hostname": "A"}],
         "ports": [{"name": "a"}, {"name": "a"}, {"name": "?", "protocol": "X"}]},
        ["endpoints[0].addresses", "endpoints[1].addresses", "endpoints[2].addresses[0]", "endpoints[2].hostname",
         "endpoints[2].nodeName", "ports[1].name", "ports[2].name", "ports[2].protocol"],
    ),
    (SLICES, {"addressType": "FQDN", "endpoints": [{"addresses": ["a"]}] * 1001}, ["endpoints"]),
]  # fmt: skip
SCALERS = "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers"
TARGET = {"kind": "Deployment", "name": "a", "apiVersion": "apps/v1"}
RULES = {"policies": [{"type": "X"}, {"type": "Pods", "value": 1, "periodSeconds": 1801}], "selectPolicy": "X",
         "stabilizationWindowSeconds": -1}  # fmt: skip


def metrics(*each: dict[str, Any]) -> dict[str, Any]:
    """An autoscaler that goes by metrics."""
    return {"spec": {"maxReplicas": 2, "scaleTargetRef": TARGET, "metrics": list(each)}}


SCALED: list[Case] = [
    (SCALERS, {"spec": {"scaleTargetRef": {"apiVersion": "a/b/c"}}},
     ["spec.maxReplicas", *(f"spec.scaleTargetRef.{each}" for each in ("apiVersion", "kind", "name"))]),
    (SCALERS, {"spec": {"maxReplicas": -1, "minReplicas": -1, "scaleTargetRef": {"kind": "a/b", "name": "a"}}},
     ["spec.maxReplicas", "spec.minReplicas", "spec.scaleTargetRef.apiVersion", "spec.scaleTargetRef.kind"]),
    (SCALERS, {"spec": {"maxReplicas": 1, "minReplicas": 0, "scaleTargetRef": TARGET}}, ["spec.metrics"]),
    (SCALERS.replace("v2", "v1"), {"spec": {"maxReplicas": 1, "scaleTargetRef": TARGET, "targetCPUUtilizationPercentage": 0}},
     ["spec.metrics[0].resource.target.averageUtilization"]),
    (
        SCALERS,
        metrics({}, {"type": "Pods"}, {"type": "Resource", "resource": {"target": {"type": "X", "averageUtilization": 0}}},
                {"type": "Pods", "pods": {"target": {"type": "Value", "value": "0"}}},
                {"type": "External", "external": {"metric": {"name": "a"}, "target": {}}},
                {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Value"}}}),
        [f"spec.metrics[{each}" for each in
         ("0].type", "1].pods", "2].resource.name", "2].resource.target.averageUtilization", "2].resource.target.type",
          "3].pods.metric.name", "3].pods.target.averageValue", "3].pods.target.value", "4].external.target.averageValue",
          "4].external.target.type", "5].resource.target.averageUtilization")],
    ),
    (
        SCALERS,
        {"spec": {"maxReplicas": 1, "scaleTargetRef": TARGET, "behavior": {
            "scaleUp": RULES, "scaleDown": {"stabilizationWindowSeconds": 3601}}}},
        ["spec.behavior.scaleDown.stabilizationWindowSeconds",
         *(f"spec.behavior.scaleUp.{each}" for each in
           ("policies[0].periodSeconds", "policies[0].type", "policies[0].value", "policies[1].periodSeconds",
            "selectPolicy", "stabilizationWindowSeconds"))],
    ),
    ("/apis/policy/v1/namespaces/default/poddisruptionbudgets",
     {"spec": {"minAvailable": 1, "maxUnavailable": "x", "unhealthyPodEvictionPolicy": "X"}},
     ["spec", "spec.maxUnavailable", "spec.unhealthyPodEvictionPolicy"]),
    ("/apis/scheduling.k8s.io/v1/priorityclasses", {"value": 1_000_000_001, "preemptionPolicy": "X"},
     ["preemptionPolicy", "value"]),
    ("/apis/scheduling.k8s.io/v1/priorityclasses", {"metadata": {"name": "system-a"}, "value": 1}, ["metadata.name"]),
    (f"{CORE}/limitranges", {"spec": {"limits": [
        {"type": "?"}, {"type": "Other"}, {"type": "Pod", "default": {"cpu": "1"}}, {"type": "Pod"},
        {"type": "PersistentVolumeClaim"}, {"type": "Container", "min": {"cpu": "5"}, "defaultRequest": {"cpu": "4"},
                                           "default": {"cpu": "3"}, "max": {"cpu": "2"}}]}},
     [f"spec.limits[{each}" for each in
      ("0].type", "1].type", "2].default", "3].type", "4].limits", "5].default[cpu]",
       "5].defaultRequest[cpu]", "5].min[cpu]")]),
    (f"{CORE}/resourcequotas", {"spec": {"hard": {"?": "1", "a": "1", "persistentvolumeclaims": "500m", "pods": "-1"},
                                        "scopes": ["BestEffort", "NotBestEffort", "X"]}},
     ["spec.hard[?]", "spec.hard[a]", "spec.hard[persistentvolumeclaims]", "spec.hard[pods]", "spec.scopes"]),
    ("/api/v1/namespaces", {"spec": {"finalizers": ["?", "a"]}}, ["spec.finalizers"]),
    ("/api/v1/nodes", {"spec": {"podCIDRs": ["x"], "podCIDR": "x", "taints": [
        {"key": "?", "value": "?"}, {"key": "a", "effect": "X"}, {"key": "a", "effect": "X"}]}},
     [*(f"metadata.taints[{each}" for each in
        ("0].effect", "0].key", "0].value", "1].effect", "2]", "2].effect")), "spec.podCIDRs[0]"]),
]  # fmt: skip
CLAIMS, VOLUMES = f"{CORE}/persistentvolumeclaims", "/api/v1/persistentvolumes"
STORAGE_CLASSES = "/apis/storage.k8s.io/v1/storageclasses"
SIZE = {"resources": {"requests": {"storage": "1Gi"}}, "accessModes": ["ReadWriteOnce"]}
STORED: list[Case] = [
    (CLAIMS, {"spec": {**SIZE, "accessModes": ["X"], "storageClassName": "A", "volumeMode": "X"}},
     ["spec.accessModes", "spec.storageClassName", "spec.volumeMode"]),
    (CLAIMS, {"spec": {**SIZE, "accessModes": ["ReadWriteOnce", "ReadWriteOncePod"]}}, ["spec.accessModes"]),
    (VOLUMES, {"spec": {}}, ["spec", "spec.accessModes", "spec.capacity"]),
    (VOLUMES, {"spec": {"accessModes": ["ReadWriteOnce"], "capacity": {"storage": "0"}, "hostPath": {"path": "/a"},
                        "nfs": {"server": "a", "path": "/a"}, "storageClassName": "A", "volumeMode": "X",
                        "persistentVolumeReclaimPolicy": "X", "nodeAffinity": {"required": {"nodeSelectorTerms": []}}}},
     ["spec.capacity[storage]", "spec.nfs", "spec.nodeAffinity.required.nodeSelectorTerms",
      "spec.persistentVolumeReclaimPolicy", "spec.storageClassName", "spec.volumeMode"]),
    (VOLUMES, {"spec": {"accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1"}, "local": {"path": "/../a"}}},
     ["spec.local.path", "spec.nodeAffinity"]),
    (VOLUMES, {"spec": {"accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1"}, "local": {}}},
     ["spec.local.path", "spec.nodeAffinity"]),
    (STORAGE_CLASSES, {"provisioner": "", "parameters": {"": "a"}, "reclaimPolicy": "X", "volumeBindingMode": "X"},
     ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"]),
    (STORAGE_CLASSES, {"provisioner": "?"}, ["provisioner"]),
    ("/apis/storage.k8s.io/v1/csidrivers", {"spec": {"volumeLifecycleModes": ["X"]}}, ["spec.volumeLifecycleModes"]),
]  # fmt: skip


@pytest.mark.parametrize(("target", "content", "expected"), [*NETWORKED, *SCALED, *STORED])
def test_objects_that_are_refused(driver: Driver, target: str, content: dict[str, Any], expected: list[str]) -> None:
    """Every fault is told at once."""
    status, body = driver.call("POST", target, {"metadata": NAMED, **content})
    assert status == 422, body
    assert fields(body) == sorted(expected)

"""Realistic pods: 7.2 KB of JSON each, with two managedFields entries, as a kube-apiserver of a busy cluster answers them."""

import json
from typing import Any

Json = dict[str, Any]

PROBE: Json = {
    "httpGet": {"path": "/healthz", "port": "http", "scheme": "HTTP"},
    "initialDelaySeconds": 5,
    "timeoutSeconds": 1,
    "periodSeconds": 10,
    "successThreshold": 1,
    "failureThreshold": 3,
}
VOLUMES: list[Json] = [
    {"name": "config", "configMap": {"name": "checkout-config", "defaultMode": 420}},
    {
        "name": "kube-api-access-x7k2p",
        "projected": {
            "sources": [
                {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
                {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
                {
                    "downwardAPI": {
                        "items": [{"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}]
                    }
                },
            ],
            "defaultMode": 420,
        },
    },
]
AFFINITY: Json = {
    "podAntiAffinity": {
        "preferredDuringSchedulingIgnoredDuringExecution": [
            {
                "weight": 100,
                "podAffinityTerm": {
                    "labelSelector": {"matchLabels": {"app.kubernetes.io/name": "checkout"}},
                    "topologyKey": "kubernetes.io/hostname",
                },
            }
        ]
    }
}


def pod(index: int) -> Json:
    """One running pod of a Deployment, with a sidecar, probes, mounts, conditions and the field sets of two managers."""
    name = f"checkout-7d9c5b6f4-{index:05d}"
    labels = {
        "app.kubernetes.io/name": "checkout",
        "app.kubernetes.io/part-of": "shop",
        "pod-template-hash": "7d9c5b6f4",
        "tier": "backend",
    }
    return {
        "metadata": {
            "name": name,
            "generateName": "checkout-7d9c5b6f4-",
            "namespace": f"shop-{index % 10}",
            "uid": f"0f3c7a52-9d1e-4b7a-8a54-{index:012x}",
            "resourceVersion": str(81_234_000 + index),
            "generation": 1,
            "creationTimestamp": "2026-11-02T08:15:42Z",
            "labels": labels,
            "annotations": {
                "prometheus.io/scrape": "true",
                "prometheus.io/port": "9090",
            },
            "ownerReferences": [
                {
                    "apiVersion": "apps/v1",
                    "kind": "ReplicaSet",
                    "name": "checkout-7d9c5b6f4",
                    "uid": "7a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
                    "controller": True,
                    "blockOwnerDeletion": True,
                }
            ],
            "managedFields": [_manager_fields(), _kubelet_fields()],
        },
        "spec": _spec(index),
        "status": _status(index),
    }


def _container(name: str, image: str, port: int) -> Json:
    return {
        "name": name,
        "image": image,
        "args": ["--config=/etc/app/config.yaml", "--log-level=info", f"--listen=:{port}"],
        "ports": [{"name": "http", "containerPort": port, "protocol": "TCP"}],
        "env": [
            {"name": "POD_NAME", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}}},
            {"name": "REGION", "value": "eu-central-1"},
        ],
        "resources": {"limits": {"cpu": "500m", "memory": "512Mi"}, "requests": {"cpu": "100m", "memory": "128Mi"}},
        "volumeMounts": [
            {"name": "config", "readOnly": True, "mountPath": "/etc/app"},
            {"name": "kube-api-access-x7k2p", "readOnly": True, "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount"},
        ],
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
        "imagePullPolicy": "IfNotPresent",
        "securityContext": {"runAsNonRoot": True, "allowPrivilegeEscalation": False},
    }


def _spec(index: int) -> Json:
    return {
        "volumes": VOLUMES,
        "containers": [
            _container("app", "registry.example.com/shop/checkout:1.42.0", 8080) | {"livenessProbe": PROBE},
            _container("metrics", "registry.example.com/infra/exporter:0.9.3", 9090),
        ],
        "restartPolicy": "Always",
        "terminationGracePeriodSeconds": 30,
        "dnsPolicy": "ClusterFirst",
        "serviceAccountName": "checkout",
        "serviceAccount": "checkout",
        "nodeName": f"node-{index % 50}",
        "securityContext": {"fsGroup": 2000},
        "affinity": AFFINITY,
        "schedulerName": "default-scheduler",
        "tolerations": [
            {"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300},
            {"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300},
        ],
        "priority": 0,
        "enableServiceLinks": True,
        "preemptionPolicy": "PreemptLowerPriority",
    }


def _status(index: int) -> Json:
    address = f"10.{index % 200}.{index % 250}.{index % 240 + 1}"
    kinds = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")
    return {
        "observedGeneration": 1,
        "phase": "Running",
        "conditions": [
            {"type": kind, "status": "True", "lastProbeTime": None, "lastTransitionTime": "2026-11-02T08:15:49Z"}
            for kind in kinds
        ],
        "hostIP": "192.168.10.20",
        "hostIPs": [{"ip": "192.168.10.20"}],
        "podIP": address,
        "podIPs": [{"ip": address}],
        "startTime": "2026-11-02T08:15:42Z",
        "containerStatuses": [_running("app", "shop/checkout:1.42.0"), _running("metrics", "infra/exporter:0.9.3")],
        "qosClass": "Burstable",
    }


def _running(name: str, image: str) -> Json:
    return {
        "name": name,
        "state": {"running": {"startedAt": "2026-11-02T08:15:48Z"}},
        "lastState": {},
        "ready": True,
        "restartCount": 0,
        "image": f"registry.example.com/{image}",
        "imageID": f"registry.example.com/{image}@sha256:9b2c1f0e3d4a5b6c7d8e9f00112233445566778899aabbccddeeff0011223344",
        "containerID": "containerd://3f1e2d4c5b6a79880716253443526170f1e2d3c4b5a697887766554433221100",
        "started": True,
    }


def _manager_fields() -> Json:
    container: Json = {key: {} for key in ("f:args", "f:image", "f:imagePullPolicy", "f:livenessProbe", "f:name", "f:resources")}
    container |= {
        ".": {},
        "f:env": {".": {}, 'k:{"name":"POD_NAME"}': {".": {}, "f:name": {}, "f:valueFrom": {"f:fieldRef": {}}}},
    }
    return {
        "manager": "kube-controller-manager",
        "operation": "Update",
        "apiVersion": "v1",
        "time": "2026-11-02T08:15:42Z",
        "fieldsType": "FieldsV1",
        "fieldsV1": {
            "f:metadata": {
                "f:annotations": {".": {}, "f:prometheus.io/port": {}, "f:prometheus.io/scrape": {}},
                "f:generateName": {},
                "f:labels": {".": {}, "f:app.kubernetes.io/name": {}, "f:pod-template-hash": {}, "f:tier": {}},
                "f:ownerReferences": {".": {}, 'k:{"uid":"7a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"}': {}},
            },
            "f:spec": {
                "f:affinity": {".": {}, "f:podAntiAffinity": {".": {}, "f:preferredDuringSchedulingIgnoredDuringExecution": {}}},
                "f:containers": {'k:{"name":"app"}': container},
                "f:dnsPolicy": {},
                "f:enableServiceLinks": {},
                "f:restartPolicy": {},
                "f:schedulerName": {},
                "f:securityContext": {".": {}, "f:fsGroup": {}},
                "f:serviceAccountName": {},
                "f:terminationGracePeriodSeconds": {},
                "f:volumes": {".": {}, 'k:{"name":"config"}': {".": {}, "f:configMap": {".": {}, "f:name": {}}, "f:name": {}}},
            },
        },
    }


def _kubelet_fields() -> Json:
    condition: Json = {".": {}, "f:lastProbeTime": {}, "f:lastTransitionTime": {}, "f:status": {}, "f:type": {}}
    kinds = ("ContainersReady", "Initialized", "PodReadyToStartContainers", "Ready")
    return {
        "manager": "kubelet",
        "operation": "Update",
        "apiVersion": "v1",
        "time": "2026-11-02T08:15:49Z",
        "fieldsType": "FieldsV1",
        "fieldsV1": {
            "f:status": {
                "f:conditions": {f'k:{{"type":"{kind}"}}': condition for kind in kinds},
                "f:containerStatuses": {},
                "f:hostIP": {},
                "f:hostIPs": {},
                "f:observedGeneration": {},
                "f:phase": {},
                "f:podIP": {},
                "f:podIPs": {".": {}, 'k:{"ip":"10.1.2.3"}': {".": {}, "f:ip": {}}},
                "f:startTime": {},
            }
        },
        "subresource": "status",
    }


def pod_json(index: int = 0) -> bytes:
    """One pod as the answer to a GET."""
    return json.dumps({"kind": "Pod", "apiVersion": "v1", **pod(index)}, separators=(",", ":")).encode()


def pod_list_json(count: int = 1000, *, newer: bool = False) -> bytes:
    """A list of pods; ``newer`` adds five fields to each that no client knows, as a server one minor newer would."""
    items = [_from_newer_server(pod(index)) if newer else pod(index) for index in range(count)]
    whole = {"kind": "PodList", "apiVersion": "v1", "metadata": {"resourceVersion": "81240000"}, "items": items}
    return json.dumps(whole, separators=(",", ":")).encode()


def _from_newer_server(value: Json) -> Json:
    value["spec"]["placementHint"] = {"zone": "a", "weight": 3}
    value["spec"]["containers"][0]["startupOrder"] = 1
    value["spec"]["containers"][1]["startupOrder"] = 2
    value["status"]["allocatedZone"] = "a"
    value["status"]["containerStatuses"][0]["checkpoint"] = None
    return value

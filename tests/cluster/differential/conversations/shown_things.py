"""Tables of everything else: networks, storage, access, configuration."""

from .shown import CLUSTERED, CORE, LONG_AGO, NETWORKS, RBAC, SELECTOR, STORAGE, Shown, condition

THINGS: dict[str, Shown] = {
    "services": Shown(
        CORE,
        "services",
        {
            "spec": {
                "type": "ClusterIP",
                "clusterIP": "None",
                "clusterIPs": ["None"],
                "selector": {"b": "2", "a": "1"},
                "ports": [{"name": "a", "port": 80, "protocol": "TCP"}, {"name": "b", "port": 53, "protocol": "UDP"}],
            }
        },
    ),
    "services with names": Shown(CORE, "services", {"spec": {"type": "ExternalName", "externalName": "a.test"}}),
    "ingresses": Shown(
        NETWORKS,
        "ingresses",
        {
            "spec": {
                "ingressClassName": "c",
                "tls": [{"hosts": ["a.test"]}],
                "defaultBackend": {"service": {"name": "s", "port": {"number": 80}}},
                "rules": [{"host": f"{letter}.test"} for letter in "abcde"],
            }
        },
        ({"loadBalancer": {"ingress": [{"ip": "192.0.2.9"}, {"hostname": "b.test"}]}},),
    ),
    "ingress classes": Shown(
        NETWORKS,
        "ingressclasses",
        {
            "metadata": {"annotations": {"ingressclass.kubernetes.io/is-default-class": "true"}},
            "spec": {
                "controller": "a.test/c",
                "parameters": {"apiGroup": "a.test", "kind": "P", "name": "p", "scope": "Cluster"},
            },
        },
        scope=CLUSTERED,
    ),
    "network policies": Shown(NETWORKS, "networkpolicies", {"spec": {"podSelector": SELECTOR, "policyTypes": ["Ingress"]}}),
    "endpoints": Shown(
        CORE,
        "endpoints",
        {
            "subsets": [
                {
                    "addresses": [{"ip": f"192.0.2.{number}"} for number in range(1, 3)],
                    "ports": [{"name": "a", "port": 80, "protocol": "TCP"}, {"name": "b", "port": 81, "protocol": "TCP"}],
                }
            ]
        },
    ),
    "endpoint slices": Shown(
        "/apis/discovery.k8s.io/v1",
        "endpointslices",
        {
            "addressType": "IPv4",
            "ports": [{"name": "a", "port": 80, "protocol": "TCP"}],
            "endpoints": [{"addresses": [f"192.0.2.{number}"]} for number in range(1, 6)],
        },
    ),
    "config maps": Shown(CORE, "configmaps", {"data": {"a": "1", "b": "2"}, "binaryData": {"c": "AAEC"}}),
    "secrets": Shown(CORE, "secrets", {"type": "a.test/kind", "data": {"a": "Yg=="}}),
    "service accounts": Shown(CORE, "serviceaccounts", {}),
    "namespaces": Shown(CORE, "namespaces", {}, scope=CLUSTERED),
    "nodes": Shown(
        CORE,
        "nodes",
        {
            "metadata": {"labels": {"node-role.kubernetes.io/worker": "", "kubernetes.io/role": "other"}},
            "spec": {"unschedulable": True},
            "status": {
                "conditions": [condition("Ready", lastHeartbeatTime=LONG_AGO)],
                "addresses": [{"type": "InternalIP", "address": "192.0.2.3"}, {"type": "ExternalIP", "address": "192.0.2.4"}],
                "nodeInfo": {
                    **dict.fromkeys(("machineID", "systemUUID", "bootID", "kubeProxyVersion", "operatingSystem"), ""),
                    "kubeletVersion": "v9",
                    "osImage": "o",
                    "kernelVersion": "k",
                    "containerRuntimeVersion": "c://1",
                    "architecture": "a",
                },
            },
        },
        scope=CLUSTERED,
    ),
    "events": Shown(
        CORE,
        "events",
        {
            "involvedObject": {"kind": "Pod", "namespace": "$NAMESPACE", "name": "p", "fieldPath": "spec.containers{a}"},
            "reason": "Shown",
            "message": " hello\n",
            "type": "Warning",
            "count": 3,
            "firstTimestamp": LONG_AGO,
            "lastTimestamp": LONG_AGO,
            "source": {"component": "c", "host": "h"},
        },
    ),
    "resource quotas": Shown(
        CORE,
        "resourcequotas",
        {"spec": {"hard": {"pods": "2"}}},
        ({"hard": {"pods": "2", "limits.cpu": "2", "requests.memory": "1Gi"}, "used": {"pods": "1", "limits.cpu": "500m"}},),
    ),
    "limit ranges": Shown(CORE, "limitranges", {"spec": {"limits": [{"type": "Container", "default": {"cpu": "500m"}}]}}),
    "volumes": Shown(
        CORE,
        "persistentvolumes",
        {
            "spec": {
                "accessModes": ["ReadWriteMany", "ReadOnlyMany"],
                "capacity": {"storage": "2048Mi"},
                "hostPath": {"path": "/none", "type": ""},
                "persistentVolumeReclaimPolicy": "Retain",
                "storageClassName": "slow",
                "volumeMode": "Filesystem",
            }
        },
        scope=CLUSTERED,
    ),
    "volume claims": Shown(
        CORE,
        "persistentvolumeclaims",
        {
            "spec": {
                "accessModes": ["ReadWriteOnce"],
                "resources": {"requests": {"storage": "1Gi"}},
                "storageClassName": "slow",
                "volumeMode": "Filesystem",
                "volumeName": "v",
            }
        },
    ),
    "storage classes": Shown(
        STORAGE,
        "storageclasses",
        {
            "provisioner": "a.test/p",
            "reclaimPolicy": "Retain",
            "volumeBindingMode": "WaitForFirstConsumer",
            "allowVolumeExpansion": True,
        },
        scope=CLUSTERED,
    ),
    "storage drivers": Shown(
        STORAGE,
        "csidrivers",
        {
            "spec": {
                "attachRequired": False,
                "podInfoOnMount": True,
                "storageCapacity": True,
                "requiresRepublish": True,
                "serviceAccountTokenInSecrets": True,
                "fsGroupPolicy": "File",
                "seLinuxMount": False,
                "nodeAllocatableUpdatePeriodSeconds": 60,
                "tokenRequests": [{"audience": "a"}, {"audience": "b"}],
                "volumeLifecycleModes": ["Persistent", "Ephemeral"],
            }
        },
        scope=CLUSTERED,
    ),
    "roles": Shown(RBAC, "roles", {"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]}),
    "role bindings": Shown(
        RBAC,
        "rolebindings",
        {
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "r"},
            "subjects": [
                *({"kind": "User", "name": name, "apiGroup": "rbac.authorization.k8s.io"} for name in ("ada", "bob")),
                {"kind": "Group", "name": "g", "apiGroup": "rbac.authorization.k8s.io"},
                {"kind": "ServiceAccount", "name": "s", "namespace": "n"},
            ],
        },
    ),
    "leases": Shown("/apis/coordination.k8s.io/v1", "leases", {"spec": {"holderIdentity": "somebody"}}),
    "priority classes": Shown(
        "/apis/scheduling.k8s.io/v1", "priorityclasses", {"value": 7, "preemptionPolicy": "Never"}, scope=CLUSTERED
    ),
    "runtime classes": Shown("/apis/node.k8s.io/v1", "runtimeclasses", {"handler": "h"}, scope=CLUSTERED),
    "webhooks": Shown(
        "/apis/admissionregistration.k8s.io/v1",
        "validatingwebhookconfigurations",
        {"webhooks": []},
        scope=CLUSTERED,
    ),
}
"""By what it is."""

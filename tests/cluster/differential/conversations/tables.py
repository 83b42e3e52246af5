"""Tables: each kind's columns and cells, as far as no controller writes into them.

A conversation creates an object as a dry run, answered with its table; then really, and shows what different states of it would
look like: patches of its status that are dry runs, too, so that the cells are of what was sent and of nothing else.
"""

import json
from typing import Any, TypeAlias

from attrs import frozen

from ..holding import Conversation
from ..steps import Call, Define, Open, Read, Talk
from .words import MATCH, MERGE

State: TypeAlias = dict[str, Any]

TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1"
AS_TABLE = (("accept", TABLE),)
NAMESPACED, CLUSTERED = "{prefix}/namespaces/{namespace}/{plural}", "{prefix}/{plural}"
CORE, APPS, BATCH, RBAC = "/api/v1", "/apis/apps/v1", "/apis/batch/v1", "/apis/rbac.authorization.k8s.io/v1"
NETWORKS, STORAGE, POLICY = "/apis/networking.k8s.io/v1", "/apis/storage.k8s.io/v1", "/apis/policy/v1"
LONG_AGO = "2025-01-02T03:04:05Z"


@frozen
class Shown:
    """A kind, an object of it, and states to show it in."""

    prefix: str
    plural: str
    content: dict[str, Any]
    states: tuple[State, ...] = ()
    scope: str = NAMESPACED

    def talk(self, namespace: str) -> Talk:
        """The conversation about it."""
        target = self.scope.format(prefix=self.prefix, plural=self.plural, namespace=namespace)
        name = namespace if self.scope == CLUSTERED else "shown"
        content = json.loads(json.dumps(self.content).replace("$NAMESPACE", namespace))
        body = {**content, "metadata": {"name": name, **content.get("metadata", {})}}
        yield Call("POST", f"{target}?dryRun=All&includeObject=None", body, AS_TABLE)
        if not self.states:
            return
        made = yield Call("POST", f"{target}?includeObject=None", body, AS_TABLE)
        assert made.status == 201, made.body
        headers = (*MERGE, *AS_TABLE)
        for state in self.states:
            yield Call("PATCH", f"{target}/{name}/status?dryRun=All&includeObject=None", {"status": state}, headers)


def template(*names: str, **spec: Any) -> dict[str, Any]:
    """A pod template."""
    containers = [{"name": name, "image": f"example.test/{name}:1"} for name in names]
    return {"metadata": {"labels": {"app": "shown"}}, "spec": {"containers": containers, **spec}}


def condition(type_: str, status: str = "True", **more: Any) -> dict[str, Any]:
    """A condition of a status."""
    return {"type": type_, "status": status, "lastTransitionTime": LONG_AGO, "reason": "Shown", "message": "", **more}


SELECTOR = {"matchLabels": {"app": "shown"}, "matchExpressions": [{"key": "tier", "operator": "In", "values": ["b", "a"]}]}
PLAIN = {"matchLabels": {"app": "shown"}}
POD = {"spec": {"schedulerName": "nobody", "automountServiceAccountToken": False, **template("one", "two")["spec"]}}
INITIAL = {
    "spec": {
        **POD["spec"],
        "initContainers": [{"name": "first", "image": "i"}, {"name": "side", "image": "i", "restartPolicy": "Always"}],
    }
}


def container(name: str, *, ready: bool = False, restarts: int = 0, last: Any = None, **state: Any) -> dict[str, Any]:
    """The status of a container."""
    names = {"name": name, "image": "i", "imageID": "", "ready": ready, "restartCount": restarts}
    return {**names, "state": state, "lastState": {"terminated": last} if last else {}, "started": ready}


RUNNING = {"running": {"startedAt": LONG_AGO}}
ENDED = {"exitCode": 0, "reason": "Completed", "startedAt": LONG_AGO, "finishedAt": LONG_AGO}
BROKEN = {"exitCode": 3, "reason": "Error", "startedAt": LONG_AGO, "finishedAt": LONG_AGO}


def phase(name: str, *containers: dict[str, Any], **more: Any) -> State:
    """The status of a pod."""
    return {"phase": name, "containerStatuses": list(containers), **more}


SHOWN: dict[str, Shown] = {
    "pods": Shown(
        CORE,
        "pods",
        POD,
        (
            phase("Running", container("one", ready=True, **RUNNING), container("two", ready=True, **RUNNING)),
            phase("Running", container("one", ready=True, **RUNNING), container("two", waiting={"reason": "ImagePullBackOff"})),
            phase("Running", container("one", restarts=2, last=BROKEN, **RUNNING), container("two", terminated=BROKEN)),
            phase("Running", container("one", ready=True, **RUNNING), container("two", terminated=ENDED)),
            phase("Pending", podIP="192.0.2.7", podIPs=[{"ip": "192.0.2.7"}], nominatedNodeName="node-9"),
        ),
    ),
    "pods that end": Shown(
        CORE,
        "pods",
        POD,
        (
            phase("Succeeded", container("one", terminated=ENDED), container("two", terminated=ENDED)),
            phase("Failed", container("one", terminated=BROKEN), container("two", terminated={"exitCode": 0, "signal": 9})),
            phase("Failed", container("one", terminated={"exitCode": 7}), reason="Evicted"),
            phase("Running", container("one", ready=True, **RUNNING), conditions=[condition("Ready")]),
        ),
    ),
    "pods that begin": Shown(
        CORE,
        "pods",
        INITIAL,
        (
            phase("Pending", initContainerStatuses=[container("first", waiting={"reason": "PodInitializing"})]),
            phase("Pending", initContainerStatuses=[container("first", waiting={"reason": "CrashLoopBackOff"})]),
            phase("Pending", initContainerStatuses=[container("first", terminated=BROKEN, restarts=1)]),
            phase("Pending", initContainerStatuses=[container("first", terminated={"exitCode": 2})]),
            phase(
                "Running",
                container("one", ready=True, **RUNNING),
                initContainerStatuses=[
                    container("first", terminated=ENDED),
                    container("side", ready=True, restarts=1, **RUNNING),
                ],
            ),
        ),
    ),
    "pods with gates": Shown(
        CORE,
        "pods",
        {"spec": {**POD["spec"], "readinessGates": [{"conditionType": "a.test/a"}, {"conditionType": "a.test/b"}]}},
        (
            {"phase": "Pending", "conditions": [condition("a.test/a")]},
            {"phase": "Pending", "conditions": [condition("PodScheduled", "False", reason="SchedulingGated")]},
        ),
    ),
    "deployments": Shown(
        APPS,
        "deployments",
        {"spec": {"replicas": 3, "paused": True, "selector": PLAIN, "template": template("one", "two")}},
        ({"replicas": 3, "updatedReplicas": 2, "readyReplicas": 1, "availableReplicas": 1},),
    ),
    "replica sets": Shown(APPS, "replicasets", {"spec": {"replicas": 0, "selector": PLAIN, "template": template("one")}}),
    "stateful sets": Shown(
        APPS,
        "statefulsets",
        {"spec": {"replicas": 2, "serviceName": "shown", "selector": PLAIN, "template": template("one", "two")}},
    ),
    "daemon sets": Shown(
        APPS, "daemonsets", {"spec": {"selector": PLAIN, "template": template("one", nodeSelector={"b": "2", "a": "1"})}}
    ),
    "controller revisions": Shown(
        APPS,
        "controllerrevisions",
        {
            "metadata": {
                "ownerReferences": [{"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "d", "uid": "1", "controller": True}]
            },
            "data": {"a": 1},
            "revision": 4,
        },
    ),
    "replication controllers": Shown(
        CORE, "replicationcontrollers", {"spec": {"replicas": 0, "selector": {"app": "shown"}, "template": template("one")}}
    ),
    "pod templates": Shown(CORE, "podtemplates", {"template": template("one", "two")}),
    "jobs": Shown(
        BATCH,
        "jobs",
        {
            "spec": {
                "completions": 4,
                "parallelism": 2,
                "suspend": True,
                "manualSelector": True,
                "selector": PLAIN,
                "template": template("one", restartPolicy="Never"),
            }
        },
        ({"startTime": LONG_AGO, "succeeded": 2, "conditions": []}, {"succeeded": 1, "conditions": [condition("Suspended")]}),
    ),
    "cron jobs": Shown(
        BATCH,
        "cronjobs",
        {
            "spec": {
                "schedule": "@yearly",
                "timeZone": "Etc/UTC",
                "suspend": True,
                "jobTemplate": {"spec": {"template": template("one", restartPolicy="Never")}},
            }
        },
        ({"lastScheduleTime": LONG_AGO, "active": [{"kind": "Job", "name": "a"}]},),
    ),
    "autoscalers": Shown(
        "/apis/autoscaling/v2",
        "horizontalpodautoscalers",
        {
            "spec": {
                "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "none"},
                "minReplicas": 2,
                "maxReplicas": 5,
                "metrics": [
                    {
                        "type": "Resource",
                        "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}},
                    },
                    {
                        "type": "Resource",
                        "resource": {"name": "memory", "target": {"type": "AverageValue", "averageValue": "1Gi"}},
                    },
                    {
                        "type": "Pods",
                        "pods": {"metric": {"name": "m"}, "target": {"type": "AverageValue", "averageValue": "1500m"}},
                    },
                ],
            }
        },
    ),
    "disruption budgets": Shown(POLICY, "poddisruptionbudgets", {"spec": {"maxUnavailable": "30%", "selector": PLAIN}}, ()),
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
"""What is shown, by what it is."""


WIDGETS = {
    "metadata": {"name": "gauges.clux.dev"},
    "spec": {
        "group": "clux.dev",
        "names": {"plural": "gauges", "singular": "gauge", "kind": "Gauge", "listKind": "GaugeList"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
                "additionalPrinterColumns": [
                    {"name": "Size", "type": "integer", "jsonPath": ".spec.size"},
                    {"name": "Word", "type": "string", "jsonPath": ".spec.word", "priority": 1, "description": "A word."},
                    {"name": "When", "type": "date", "jsonPath": ".spec.when"},
                    {"name": "On", "type": "boolean", "jsonPath": ".spec.on"},
                    {"name": "Share", "type": "number", "format": "double", "jsonPath": ".spec.share"},
                    {"name": "First", "type": "string", "jsonPath": ".spec.items[0].name"},
                    {"name": "Ready", "type": "string", "jsonPath": '.status.conditions[?(@.type=="Ready")].status'},
                    {"name": "Map", "type": "string", "jsonPath": ".metadata.labels"},
                ],
            }
        ],
    },
}
GAUGES = "/apis/clux.dev/v1/namespaces/{}/gauges"


def custom(namespace: str) -> Talk:
    """Columns of custom resources: every type, and values that are of another one."""
    target = GAUGES.format(namespace)
    yield Define(WIDGETS, target)
    ready = {"conditions": [{"type": "Other", "status": "False"}, {"type": "Ready", "status": "True"}]}
    full = {"size": 3, "word": "w", "when": LONG_AGO, "on": True, "share": 0.5, "items": [{"name": "n"}, {"name": "m"}]}
    wrong = {"size": "3", "word": {"b": [1, None, True], "a": "x"}, "when": "soon", "on": "true", "share": "0.5", "items": []}
    numbers = {"size": 3.7, "word": 12, "when": 5, "on": 1, "share": 2}
    for name, spec in (("full", full), ("wrong", wrong), ("numbers", numbers), ("empty", {})):
        body = {"apiVersion": "clux.dev/v1", "kind": "Gauge", "metadata": {"name": name, "labels": {"b": "2", "a": "1"}}}
        yield Call("POST", target, {**body, "spec": spec, "status": ready if name == "full" else {}}, AS_TABLE)
    yield Call("GET", f"{target}?includeObject=None", None, AS_TABLE)
    yield Call("GET", f"{target}?limit=2&includeObject=None", None, AS_TABLE)


def included(namespace: str) -> Talk:
    """How much of each object stands in its row, for one object, a list and a watch; and what is refused."""
    target = f"/api/v1/namespaces/{namespace}/secrets"
    yield Call("POST", target, {"metadata": {"name": "a", "labels": {"b": "c"}}, "type": "Opaque"})
    for include in ("", "None", "Metadata", "Object", "none", "Everything"):
        yield Call("GET", f"{target}?includeObject={include}", None, AS_TABLE)
        yield Call("GET", f"{target}/a?includeObject={include}", None, AS_TABLE)
        opened = yield Open(include, f"{target}?watch=1&includeObject={include}", AS_TABLE)
        if opened.body is None:
            yield Read(include, 1)


def watched(namespace: str) -> Talk:
    """A watch of tables: columns in the first frame only, a row for each event, bookmarks as rows."""
    target = f"/api/v1/namespaces/{namespace}/secrets"
    query = f"watch=1&allowWatchBookmarks=1&sendInitialEvents=true&{MATCH}=NotOlderThan"
    for include in ("None", "Object"):
        yield Open(include, f"{target}?{query}&includeObject={include}", AS_TABLE)
        yield Read(include, 1)
    yield Open("none", f"{target}?watch=1&includeObject=None", AS_TABLE)
    yield Open("metadata", f"{target}?watch=1&labelSelector=on", AS_TABLE)
    for name in "ab":
        yield Call("POST", target, {"metadata": {"name": name, "labels": {"on": ""}}, "type": "Opaque"})
    yield Call("PATCH", f"{target}/a", {"metadata": {"labels": None}, "data": {"a": "Yg=="}}, MERGE)
    yield Call("DELETE", f"{target}/b")
    yield Read("none", 4)
    yield Read("metadata", 4)


def paged(namespace: str) -> Talk:
    """Pages of a table, and its old version."""
    target = f"/api/v1/namespaces/{namespace}/secrets"
    for name in "ab":
        yield Call("POST", target, {"metadata": {"name": name, "labels": {"on": ""}}, "type": "Opaque"})
    page = yield Call("GET", f"{target}?limit=1&labelSelector=on&includeObject=None", None, AS_TABLE)
    token = page.body["metadata"]["continue"]
    yield Call("GET", f"{target}?limit=1&labelSelector=on&includeObject=None&continue={token}", None, AS_TABLE)
    yield Call("GET", f"{target}?labelSelector=on", None, (("accept", TABLE.replace("v=v1", "v=v1beta1")),))
    yield Call("DELETE", f"{target}?labelSelector=on&includeObject=None", None, AS_TABLE)
    yield Call("GET", f"{target}?labelSelector=on", None, AS_TABLE)


def scaled(namespace: str) -> Talk:
    """The scale of an object has a table of its own."""
    target = f"/apis/apps/v1/namespaces/{namespace}/replicasets"
    body = {"metadata": {"name": "a"}, "spec": {"replicas": 0, "selector": PLAIN, "template": template("one")}}
    yield Call("POST", f"{target}?includeObject=None", body, AS_TABLE)
    yield Call("GET", f"{target}/a/scale?includeObject=None", None, AS_TABLE)
    yield Call("GET", f"{target}/a/scale", None, (("accept", TABLE.replace("Table", "PartialObjectMetadataList")),))


TABLES: dict[str, Conversation] = {
    **{f"table of {name}": shown.talk for name, shown in SHOWN.items()},
    "table of custom resources": custom,
    "what rows include": included,
    "tables that are watched": watched,
    "pages of tables": paged,
    "tables of scales": scaled,
}

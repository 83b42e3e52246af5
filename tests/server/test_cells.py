"""Cells of kinds that few look at, one object at a time."""

import json
from typing import Any

import pytest

from kube_core.server.tables import printer_of, rows

NOW = 1_767_225_600.0
YESTERDAY = "2025-12-31T00:00:00Z"
TRUE = {"status": "True"}


def cells(name: str, content: dict[str, Any]) -> list[Any]:
    """The cells of an object that was made the day before."""
    metadata = {"name": "a", "creationTimestamp": YESTERDAY, **content.get("metadata", {})}
    body = json.dumps({**content, "metadata": metadata}).encode()
    found: list[Any] = rows(printer_of(name, None), [body], NOW, listed=False)[0]["cells"]
    return found


def pod(*statuses: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A pod with these statuses of containers."""
    containers = [{"name": str(index)} for index in range(len(statuses))]
    return {"spec": {"containers": containers}, "status": {"containerStatuses": list(statuses), **more}}


def initial(status: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A pod with one init container."""
    return {"spec": {"initContainers": [{"name": "i", **more}]}, "status": {"initContainerStatuses": [{"name": "i", **status}]}}


RUNNING: dict[str, Any] = {"ready": True, "state": {"running": {}}}
DONE = {"state": {"terminated": {"reason": "Completed"}}}
ENDED = {"lastState": {"terminated": {"finishedAt": YESTERDAY}}, "restartCount": 2}
GONE = {"deletionTimestamp": YESTERDAY}


@pytest.mark.parametrize(
    ("content", "ready", "status"),
    [
        (pod(RUNNING, phase="Running"), "1/1", "Running"),
        (pod(DONE, RUNNING, conditions=[{"type": "Ready", **TRUE}]), "1/2", "Running"),
        (pod(DONE, RUNNING), "1/2", "NotReady"),
        (pod(DONE), "0/1", "Completed"),
        (pod(DONE, {"state": {"terminated": {"exitCode": 2}}}), "0/2", "ExitCode:2"),
        (pod({"state": {"terminated": {"signal": 9}}}), "0/1", "Signal:9"),
        (pod({"state": {"waiting": {"reason": "ErrImagePull"}}}), "0/1", "ErrImagePull"),
        (pod({}, conditions=[{"type": "PodScheduled", "reason": "SchedulingGated"}]), "0/1", "SchedulingGated"),
        ({**pod(phase="Running"), "metadata": GONE}, "0/0", "Terminating"),
        ({**pod(reason="NodeLost"), "metadata": GONE}, "0/0", "Unknown"),
        ({**pod(phase="Failed"), "metadata": GONE}, "0/0", "Failed"),
        (initial({}), "0/0", "Init:0/1"),
        (initial({"state": {"waiting": {"reason": "Tired"}}}), "0/0", "Init:Tired"),
        (initial({"state": {"terminated": {"exitCode": 3}}}), "0/0", "Init:ExitCode:3"),
        (initial({"state": {"terminated": {"exitCode": 0}}}), "0/0", ""),
        (initial({"started": True, "ready": True, **ENDED}, restartPolicy="Always"), "1/1", ""),
    ],
)
def test_pods(content: dict[str, Any], ready: str, status: str) -> None:
    """One word for all their containers."""
    assert cells("pods", content)[1:3] == [ready, status]


def test_restarts_and_gates() -> None:
    """The last container to end says how long ago that was."""
    earlier = {"lastState": {"terminated": {"finishedAt": "2025-12-30T00:00:00Z"}}, "restartCount": 1}
    content = pod(ENDED, earlier, {"lastState": {"terminated": {}}}, conditions=[{"type": "g", **TRUE}])
    content["spec"]["readinessGates"] = [{"conditionType": "g"}, {"conditionType": "h"}]
    found = cells("pods", content)
    assert (found[3], found[8]) == ("3 (24h ago)", "1/2")


EVENT = {"firstTimestamp": YESTERDAY, "involvedObject": {"kind": "Pod", "name": "p"}, "source": {"component": "c", "host": "h"}}
SERVICE = "apiservices.apiregistration.k8s.io"
CLAIM, POOLS = "resourceclaims.resource.k8s.io", "resourcepoolstatusrequests.resource.k8s.io"
STORED, MOVED = "storageversions.internal.apiserver.k8s.io", "storageversionmigrations.storagemigration.k8s.io"
INGRESS, SLICE = "ingresses.networking.k8s.io", "endpointslices.discovery.k8s.io"
ADDRESS, CLASS = "ipaddresses.networking.k8s.io", "ingressclasses.networking.k8s.io"
SUBSETS = [{"addresses": [{"ip": "1.2.3.4"}, {"ip": "::1"}], "ports": [{"port": 80}]}, {"addresses": [{"ip": "5.6.7.8"}]}]
BALANCED = {"loadBalancer": {"ingress": [{"ip": "2.2.2.2"}, {"hostname": "h"}, {}]}}
COMPLETE = {"type": "Complete", "lastTransitionTime": YESTERDAY, **TRUE}
DEFAULT = {"annotations": {"ingressclass.kubernetes.io/is-default-class": "true"}}
UNAVAILABLE = {"type": "Available", "status": "False", "reason": "Down"}
CELLS: list[tuple[str, dict[str, Any], list[Any]]] = [
    ("resourcequotas", {"status": {"hard": {"pods": "2", "limits.cpu": "1"}, "used": {"pods": "1"}}}, ["pods: 1/2"]),
    ("nodes", {"spec": {"unschedulable": True}}, ["Unknown,SchedulingDisabled"]),
    ("nodes", {"status": {"conditions": [{"type": "Ready", **TRUE}]}}, ["Ready"]),
    ("nodes", {"metadata": {"labels": {"kubernetes.io/role": "x", "node-role.kubernetes.io/y": "", "z": ""}}}, ["x,y"]),
    ("nodes", {"status": {"nodeInfo": {"kernelVersion": "6", "architecture": "arm"}}}, ["6 (arm)"]),
    ("nodes", {"status": {"addresses": [{"type": "InternalIP", "address": "1.1.1.1"}]}}, ["1.1.1.1", "<none>"]),
    ("events", EVENT, ["pod/p", "c, h", "24h"]),
    ("events", {"involvedObject": {"kind": "Pod"}, "reportingComponent": "r", "message": " n "}, ["pod", "r", "n"]),
    ("events", {"series": {"count": 5, "lastObservedTime": YESTERDAY}}, [5, "24h"]),
    (SERVICE, {}, ["Local", "Unknown"]),
    (SERVICE, {"spec": {"service": {"namespace": "n", "name": "s"}}, "status": {"conditions": [UNAVAILABLE]}}, ["n/s"]),
    ("componentstatuses", {"conditions": [{"type": "Healthy", **TRUE, "message": "ok"}]}, ["Healthy", "ok"]),
    ("componentstatuses", {}, ["Unknown"]),
    ("leases.coordination.k8s.io", {"spec": {"holderIdentity": "h"}}, ["h"]),
    ("leasecandidates.coordination.k8s.io", {"spec": {"leaseName": "l", "binaryVersion": "1"}}, ["l", "1"]),
    ("runtimeclasses.node.k8s.io", {"handler": "runc"}, ["runc"]),
    (STORED, {"status": {"storageVersions": [{"apiServerID": "a", "encodingVersion": "v1"}]}}, ["<unset>", "a=v1"]),
    (MOVED, {"spec": {"resource": {"group": "g", "resource": "r"}}}, ["r.g", "Unknown"]),
    (MOVED, {"spec": {"resource": {"resource": "r"}}, "status": {"conditions": [{"type": "Running", **TRUE}]}}, ["r", "Running"]),
    ("devicetaintrules.resource.k8s.io", {"spec": {"taint": {"key": "k", "timeAdded": YESTERDAY}}}, ["k", "24h"]),
    ("devicetaintrules.resource.k8s.io", {}, [""]),
    (CLAIM, {}, ["pending"]),
    (CLAIM, {"metadata": GONE}, ["deleted"]),
    (CLAIM, {"metadata": GONE, "status": {"allocation": {}, "reservedFor": [{}]}}, ["deleted,allocated,reserved"]),
    ("resourceslices.resource.k8s.io", {"spec": {"nodeName": "n", "driver": "d", "pool": {"name": "p"}}}, ["n", "d", "p"]),
    (POOLS, {"spec": {"driver": "d"}}, ["d", "-", "Pending"]),
    (POOLS, {"status": {"conditions": [{"type": "Failed", **TRUE}]}}, ["Failed", "<none>"]),
    (
        POOLS,
        {"status": {"conditions": [COMPLETE], "poolCount": 2, "pools": [{"totalDevices": 3}]}},
        ["3", "Complete (1/2 pools)"],
    ),
    ("services", {"spec": {"type": "LoadBalancer"}}, ["<pending>"]),
    ("services", {"spec": {"type": "LoadBalancer", "externalIPs": ["3.3.3.3"]}, "status": BALANCED}, ["2.2.2.2,h,3.3.3.3"]),
    ("services", {"spec": {"type": "ExternalName", "externalName": "e"}}, ["e"]),
    ("services", {"spec": {"type": "New"}}, ["<unknown>"]),
    ("services", {"spec": {"type": "NodePort", "ports": [{"port": 1, "nodePort": 2, "protocol": "TCP"}]}}, ["1:2/TCP"]),
    (INGRESS, {"spec": {"rules": [{"host": "h"}, {}], "tls": [{}]}}, ["h", "80, 443"]),
    (INGRESS, {"spec": {"rules": [{"host": str(index)} for index in range(5)]}}, ["0,1,2 + 2 more..."]),
    (CLASS, {"metadata": DEFAULT, "spec": {"parameters": {"kind": "K", "name": "n", "apiGroup": "g"}}}, ["a (default)", "K.g/n"]),
    (CLASS, {"spec": {"parameters": {"kind": "K", "name": "n"}}}, ["a", "K/n"]),
    ("endpoints", {"subsets": SUBSETS}, ["1.2.3.4:80,[::1]:80,5.6.7.8"]),
    ("endpoints", {}, ["<none>"]),
    (SLICE, {"addressType": "IPv4", "ports": [{"name": "p"}], "endpoints": [{"addresses": ["1.1.1.1"]}]}, ["p", "1.1.1.1"]),
    (ADDRESS, {"spec": {"parentRef": {"group": "g", "resource": "r", "namespace": "n", "name": "x"}}}, ["r.g/n/x"]),
    (ADDRESS, {"spec": {"parentRef": {"resource": "r", "name": "x"}}}, ["r/x"]),
    (ADDRESS, {}, ["<none>"]),
    ("networkpolicies.networking.k8s.io", {"spec": {"podSelector": {"matchLabels": {"a": "b"}}}}, ["a=b"]),
    ("servicecidrs.networking.k8s.io", {"spec": {"cidrs": ["10.0.0.0/8", "::/0"]}}, ["10.0.0.0/8,::/0"]),
]


@pytest.mark.parametrize(("name", "content", "some"), CELLS)
def test_cells(name: str, content: dict[str, Any], some: list[Any]) -> None:
    """Some of the cells are these."""
    found = cells(name, content)
    assert [each for each in some if each not in found] == [], found

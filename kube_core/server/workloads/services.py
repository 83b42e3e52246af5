"""The addresses behind Services: Endpoints and EndpointSlices of the pods that their selectors find.

See pkg/controller/endpoint and the endpointslice reconciler of kubernetes. One slice for each Service and family holds them all.
"""

from collections.abc import Iterable
from typing import Any

from attrs import define

from kube_core.base import Selector

from .cluster import Cluster, Plain, controller_uid, key_in, reference_to
from .engine import News
from .pods import finished, leaving, ready

SHELF, ENDPOINTS, SLICES = "services", "endpoints", "endpointslices.discovery.k8s.io"
SERVICE_NAME = "kubernetes.io/service-name"
_HEADLESS = "service.kubernetes.io/headless"


@define(eq=False)
class Services:
    """Keeps Endpoints and EndpointSlices."""

    cluster: Cluster
    shelves: tuple[str, ...] = (SHELF, "pods")

    def concerns(self, news: News) -> Iterable[str]:
        """The Services that find a pod, or found it."""
        if news.shelf == SHELF:
            return [key_in(news.found)]
        found = self.cluster.all(SHELF, news.namespace)
        return [
            key_in(each)
            for each in found
            if (selector := each["spec"].get("selector")) and any(Selector.of(selector).matches(labels) for labels in news.labels)
        ]

    def sync(self, key: str) -> float | None:
        """Write down who answers for a Service."""
        service = self.cluster.get(SHELF, key)
        if service is None:
            if (left := self.cluster.get(ENDPOINTS, key)) is not None and _ours(left):
                self.cluster.delete(ENDPOINTS, left)
            return None
        selector = service["spec"].get("selector")
        if not selector or service["spec"].get("type") == "ExternalName" or leaving(service):
            return None
        pods = self.cluster.selected("pods", service["metadata"]["namespace"], Selector.of(selector))
        pods = [pod for pod in pods if pod.get("status", {}).get("podIP") and not finished(pod)]
        self._write_endpoints(service, pods)
        self._write_slice(service, pods)
        return None

    def _write_endpoints(self, service: Plain, pods: list[Plain]) -> None:
        tolerant = bool(service["spec"].get("publishNotReadyAddresses"))
        live = [pod for pod in pods if not leaving(pod)]
        groups: dict[str, list[Plain]] = {"addresses": [], "notReadyAddresses": []}
        for pod in live:
            groups["addresses" if ready(pod) or tolerant else "notReadyAddresses"].append(_address(pod))
        subset: dict[str, Any] = {name: sorted(found, key=lambda each: each["ip"]) for name, found in groups.items() if found}
        ports = _ports(service, live[0] if live else None)
        if subset and ports:
            subset["ports"] = ports
        labels = {**service["metadata"].get("labels", {}), "endpoints.kubernetes.io/managed-by": "endpoint-controller"}
        if service["spec"].get("clusterIP") == "None":
            labels[_HEADLESS] = ""
        metadata = service["metadata"]
        head = {"name": metadata["name"], "namespace": metadata["namespace"], "labels": labels}
        content: Plain = {"apiVersion": "v1", "kind": "Endpoints", "metadata": head}
        if subset:
            content["subsets"] = [subset]
        self._put(ENDPOINTS, self.cluster.get(ENDPOINTS, key_in(service)), content, "subsets")

    def _write_slice(self, service: Plain, pods: list[Plain]) -> None:
        metadata = service["metadata"]
        labels = {**metadata.get("labels", {}), SERVICE_NAME: metadata["name"]}
        labels["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io"
        if service["spec"].get("clusterIP") == "None":
            labels[_HEADLESS] = ""
        head = {"generateName": f"{metadata['name']}-", "namespace": metadata["namespace"], "labels": labels}
        head["ownerReferences"] = [reference_to(service)]
        tolerant = bool(service["spec"].get("publishNotReadyAddresses"))
        content: Plain = {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": head, "addressType": "IPv4"}
        content["endpoints"] = [_endpoint(pod, tolerant) for pod in pods]
        content["ports"] = _ports(service, pods[0] if pods else None, sliced=True)
        found = [each for each in self.cluster.owned(SLICES, service) if controller_uid(each) == metadata["uid"]]
        self._put(SLICES, found[0] if found else None, content, "endpoints", "ports")

    def _put(self, shelf: str, known: Plain | None, content: Plain, *parts: str) -> None:
        if known is None:
            self.cluster.create(shelf, content)
            return
        same_labels = known["metadata"].get("labels", {}) == content["metadata"]["labels"]
        if same_labels and all((known.get(part) or []) == (content.get(part) or []) for part in parts):
            return
        metadata = {**known["metadata"], "labels": content["metadata"]["labels"]}
        self.cluster.replace(shelf, {**content, "metadata": metadata})


def _ours(found: Plain) -> bool:
    return "endpoints.kubernetes.io/managed-by" in found["metadata"].get("labels", {})


def _target(pod: Plain) -> Plain:
    metadata = pod["metadata"]
    return {"kind": "Pod", "namespace": metadata["namespace"], "name": metadata["name"], "uid": metadata["uid"]}


def _address(pod: Plain) -> Plain:
    address: Plain = {"ip": pod["status"]["podIP"], "nodeName": pod["spec"].get("nodeName"), "targetRef": _target(pod)}
    if pod["spec"].get("hostname") and pod["spec"].get("subdomain"):
        address["hostname"] = pod["spec"]["hostname"]
    return address


def _endpoint(pod: Plain, tolerant: bool) -> Plain:
    serving, ends = ready(pod), leaving(pod)
    conditions = {"ready": (serving or tolerant) and not (ends and not tolerant), "serving": serving, "terminating": ends}
    endpoint: Plain = {"addresses": [pod["status"]["podIP"]], "conditions": conditions, "nodeName": pod["spec"].get("nodeName")}
    if pod["spec"].get("hostname") and pod["spec"].get("subdomain"):
        endpoint["hostname"] = pod["spec"]["hostname"]
    return {**endpoint, "targetRef": _target(pod)}


def _ports(service: Plain, pod: Plain | None, *, sliced: bool = False) -> list[Plain]:
    found: list[Plain] = []
    for port in service["spec"].get("ports", ()):
        number = _number(port, pod)
        if number is None:
            continue
        made: Plain = {"port": number, "protocol": port.get("protocol", "TCP")}
        if port.get("name") or sliced:
            made["name"] = port.get("name", "")
        if port.get("appProtocol"):
            made["appProtocol"] = port["appProtocol"]
        found.append(made)
    return found


def _number(port: Plain, pod: Plain | None) -> int | None:
    """The port of the pods that a Service's port leads to; None where they have none of that name."""
    target = port.get("targetPort") or port["port"]
    if isinstance(target, int):
        return target
    containers: list[Plain] = pod["spec"]["containers"] if pod is not None else []
    for container in containers:
        for each in container.get("ports", ()):
            if each.get("name") == target and each.get("protocol", "TCP") == port.get("protocol", "TCP"):
                number: int = each["containerPort"]
                return number
    return None

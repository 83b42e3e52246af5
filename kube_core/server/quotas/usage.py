"""What an object of any kind is charged with."""

from collections.abc import Callable, Collection
from typing import Any

from kube_core.base import Quantity

from ..document import Document, part
from ..metadata import timestamp
from . import pods
from .amounts import NONE, ONE, Amounts, total

LEGACY = {"configmaps", "resourcequotas", "replicationcontrollers", "secrets"}
"""Kinds that are counted by their plurals alone, too."""
UNCOUNTED = {"events", "events.events.k8s.io", "bindings"}
_CLASS = ".storageclass.storage.k8s.io/"
_OLD_CLASS = "volume.beta.kubernetes.io/storage-class"
_CLAIMS, _STORAGE = "persistentvolumeclaims", "requests.storage"
DEVICE_CLAIMS, _DEVICES = "resourceclaims.resource.k8s.io", ".deviceclass.resource.k8s.io/devices"
_ALL_DEVICES = 32  # AllocationResultsMaxSize: what a claim of all devices of a class is charged with
_NODE_PORTS, _BALANCERS = "services.nodeports", "services.loadbalancers"


def tracked(shelf: str, names: Collection[str]) -> set[str]:
    """Those of a quota's names that an object on a shelf is charged with."""
    if shelf == "pods":
        return pods.tracked(names)
    found = {f"count/{shelf}", *({shelf} if shelf in LEGACY else ())}
    if shelf == "services":
        found |= {shelf, _NODE_PORTS, _BALANCERS}
    if shelf == _CLAIMS:
        found |= {_CLAIMS, _STORAGE, *(name for name in names if name.endswith((_CLASS + _CLAIMS, _CLASS + _STORAGE)))}
    if shelf == DEVICE_CLAIMS:
        found |= {name for name in names if name.endswith(_DEVICES)}
    return found & {*names}


def usage(shelf: str, document: Document, now: float) -> Amounts:
    """What an object is charged with."""
    if shelf == "pods":
        return pods.usage(document.content, ended=_ended(document, now))
    counted = {f"count/{shelf}": ONE, **({shelf: ONE} if shelf in LEGACY else {})}
    more = _MORE.get(shelf)
    return {**counted, **more(document)} if more else counted


def _ended(pod: Document, now: float) -> bool:
    """A pod that does nothing any more, or should have gone."""
    if part(pod.content, "status").get("phase") in ("Failed", "Succeeded"):
        return True
    deleted, grace = pod.metadata.deletion_timestamp, pod.metadata.deletion_grace_period_seconds
    return bool(deleted) and grace is not None and timestamp(int(now) - grace) > deleted


def _service(service: Document) -> Amounts:
    spec = part(service.content, "spec")
    kind: str = spec.get("type", "")
    ports: list[dict[str, Any]] = spec.get("ports") or []
    balanced = kind == "LoadBalancer"
    if balanced and spec.get("allocateLoadBalancerNodePorts") is False:
        ports = [port for port in ports if port.get("nodePort")]
    on_nodes = len(ports) if balanced or kind == "NodePort" else 0
    return {"services": ONE, _BALANCERS: ONE if balanced else NONE, _NODE_PORTS: Quantity(on_nodes)}


def _claim(claim: Document) -> Amounts:
    spec = part(claim.content, "spec")
    name = claim.metadata.annotations.get(_OLD_CLASS) or spec.get("storageClassName") or ""
    wanted = [part(part(spec, "resources"), "requests").get("storage")]
    wanted.append(part(part(claim.content, "status"), "allocatedResources").get("storage"))
    charged: Amounts = {_CLAIMS: ONE}
    if wanted[0] is not None:
        sizes = [Quantity(text) for text in wanted if text is not None]
        largest = max(sizes, key=Quantity.as_fraction)
        charged[_STORAGE] = Quantity.of(largest.value, largest.format)
    return {**charged, **({f"{name}{_CLASS}{key}": value for key, value in charged.items()} if name else {})}


def _device_claim(claim: Document) -> Amounts:
    """Devices by their classes; of requests that may be met in several ways, the dearest of each class."""
    requests: list[dict[str, Any]] = part(part(claim.content, "spec"), "devices").get("requests") or []
    charged: Amounts = {}
    for request in requests:
        worst: Amounts = {}
        ways: list[dict[str, Any]] = request.get("firstAvailable") or [part(request, "exactly")]
        for each in ways:
            wanted: int = _ALL_DEVICES if each.get("allocationMode") == "All" else each.get("count", 1)
            name = f"{each.get('deviceClassName', '')}{_DEVICES}"
            worst[name] = max(Quantity(wanted), worst.get(name, NONE))
        charged = total(charged, worst)
    return charged


_MORE: dict[str, Callable[[Document], Amounts]] = {
    "services": _service,
    _CLAIMS: _claim,
    DEVICE_CLAIMS: _device_claim,
}

"""Everything else: namespaces, nodes, events, configuration, definitions, leases, devices. See the real server's printers."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .ages import UNKNOWN, since
from .autoscalers import quantity
from .sight import NONE, UNSET, Cells, Sight, few

_ROLE = "node-role.kubernetes.io/"
_OLD_ROLE = "kubernetes.io/role"


def _age_only(sight: Sight) -> Cells:
    return [sight.name, sight.age]


def _namespace(sight: Sight) -> Cells:
    return [sight.name, sight.at("status.phase"), sight.age]


def _config_map(sight: Sight) -> Cells:
    return [sight.name, sight.count("data") + sight.count("binaryData"), sight.age]


def _secret(sight: Sight) -> Cells:
    return [sight.name, sight.at("type"), sight.count("data"), sight.age]


def _quota(sight: Sight) -> Cells:
    hard, used = sight.at("status.hard", {}), sight.at("status.used", {})
    lines = {name: f"{name}: {quantity(used.get(name))}/{quantity(hard[name])}" for name in sorted(hard)}
    requests = ", ".join(line for name, line in lines.items() if not name.startswith("limits."))
    limits = ", ".join(line for name, line in lines.items() if name.startswith("limits."))
    return [sight.name, requests, limits, sight.age]


def _node(sight: Sight) -> Cells:
    ready = sight.condition("Ready").get("status")
    status = "Unknown" if ready is None else "Ready" if ready == "True" else "NotReady"
    if sight.at("spec.unschedulable", False):
        status += ",SchedulingDisabled"
    info = "status.nodeInfo"
    kernel = sight.at(f"{info}.kernelVersion") or UNKNOWN
    if machine := sight.at(f"{info}.architecture"):
        kernel += f" ({machine})"
    return [
        sight.name,
        status,
        ",".join(sorted(set(_roles(sight)))) or NONE,
        sight.age,
        sight.at(f"{info}.kubeletVersion"),
        _address(sight, "InternalIP"),
        _address(sight, "ExternalIP"),
        sight.at(f"{info}.osImage") or UNKNOWN,
        kernel,
        sight.at(f"{info}.containerRuntimeVersion") or UNKNOWN,
    ]


def _roles(sight: Sight) -> Iterator[str]:
    for key, value in sight.at("metadata.labels", {}).items():
        role = key.removeprefix(_ROLE) if key.startswith(_ROLE) else value if key == _OLD_ROLE else ""
        if role:
            yield role


def _address(sight: Sight, type_: str) -> str:
    found = (each.get("address", "") for each in sight.items("status.addresses") if each.get("type") == type_)
    return str(next(found, NONE))


def _event(sight: Sight) -> Cells:
    """An event; those of events.k8s.io are kept as those of the core group, too."""
    about = sight.at("involvedObject", {})
    kind, name = str(about.get("kind", "")).lower(), about.get("name")
    first, last, count = _times(sight)
    message = str(sight.at("message")).strip()
    return [
        last,
        sight.at("type"),
        sight.at("reason"),
        f"{kind}/{name}" if name else kind,
        about.get("fieldPath", ""),
        _source(sight),
        message,
        first,
        count,
        sight.name,
    ]


def _times(sight: Sight) -> tuple[str, str, int]:
    """When it was first and last seen, and how often."""
    begun = "firstTimestamp" if sight.at("firstTimestamp") else "eventTime"
    ended = "lastTimestamp" if sight.at("lastTimestamp") else begun
    count = sight.at("count", 0) or 1
    if sight.at("series", None) is not None:
        return sight.since(begun), sight.since("series.lastObservedTime"), sight.at("series.count", 0)
    return sight.since(begun), sight.since(ended), count


def _source(sight: Sight) -> str:
    source = sight.at("source", {})
    component = source.get("component") or sight.at("reportingComponent")
    host = source.get("host") or sight.at("reportingInstance")
    return f"{component}, {host}" if host else str(component)


def _definition(sight: Sight) -> Cells:
    return [
        sight.name,
        sight.at("spec.scope"),
        ",".join(sorted(map(_version, (each for each in sight.items("spec.versions") if each.get("served"))))),
        sight.at("metadata.creationTimestamp") or "0001-01-01T00:00:00Z",
        sight.at("spec.group"),
        sight.at("spec.names.kind"),
        ",".join(sight.at("spec.names.shortNames", [])),
        sight.condition("Established").get("status") == "True",
    ]


def _version(version: dict[str, Any]) -> str:
    return f"{version.get('name')}(storage)" if version.get("storage") else str(version.get("name"))


def _service(sight: Sight) -> Cells:
    service, available = sight.at("spec.service", None), sight.condition("Available")
    status = available.get("status", "Unknown")
    if status != "True" and available.get("reason"):
        status = f"{status} ({available['reason']})"
    return [sight.name, "Local" if service is None else f"{service.get('namespace')}/{service.get('name')}", status, sight.age]


def _component(sight: Sight) -> Cells:
    healthy = next((each for each in sight.items("conditions") if each.get("type") == "Healthy"), dict[str, Any]())
    status = {"True": "Healthy", None: "Unknown"}.get(healthy.get("status"), "Unhealthy")
    return [sight.name, status, healthy.get("message", ""), healthy.get("error", "")]


def _lease(sight: Sight) -> Cells:
    return [sight.name, sight.at("spec.holderIdentity"), sight.age]


def _candidate(sight: Sight) -> Cells:
    return [sight.name, *(sight.at(f"spec.{name}") for name in ("leaseName", "binaryVersion", "emulationVersion")), sight.age]


def _runtime_class(sight: Sight) -> Cells:
    return [sight.name, sight.at("handler"), sight.age]


def _storage_version(sight: Sight) -> Cells:
    servers = [f"{each.get('apiServerID')}={each.get('encodingVersion')}" for each in sight.items("status.storageVersions")]
    return [sight.name, sight.at("status.commonEncodingVersion", UNSET), few(servers, len(servers)), sight.age]


def _migration(sight: Sight) -> Cells:
    states = ("Running", "Failed", "Succeeded")
    found = [each["type"] for each in sight.items("status.conditions") if each.get("status") == "True"]
    group, resource = sight.at("spec.resource.group"), sight.at("spec.resource.resource")
    reached = [each for each in found if each in states]
    return [sight.name, f"{resource}.{group}" if group else resource, reached[-1] if reached else "Unknown"]


def _taint(sight: Sight) -> Cells:
    taint = [sight.at(f"spec.taint.{name}") for name in ("key", "value", "effect")]
    added = sight.since("spec.taint.timeAdded") if sight.at("spec.taint.timeAdded") else ""
    return [sight.name, *taint, added, sight.age]


def _claim(sight: Sight) -> Cells:
    states = ["deleted"] if sight.deleted else []
    if sight.at("status.allocation", None) is None:
        states += [] if sight.deleted else ["pending"]
    else:
        states += ["allocated", *(["reserved"] if sight.count("status.reservedFor") else [])]
    return [sight.name, ",".join(states), sight.age]


def _slice(sight: Sight) -> Cells:
    return [sight.name, *(sight.at(f"spec.{path}") for path in ("nodeName", "driver", "pool.name")), sight.age]


def _pools(sight: Sight) -> Cells:
    complete = sight.condition("Complete").get("status") == "True"
    failed = not complete and sight.condition("Failed").get("status") == "True"
    pools, count = sight.items("status.pools"), sight.at("status.poolCount", 0)
    status = "Complete" if complete else "Failed" if failed else "Pending"
    if complete and count > len(pools):
        status = f"Complete ({len(pools)}/{count} pools)"
    sums = ["-"] * 5
    if sight.at("status", None) is not None and not failed:
        names = ("totalDevices", "availableDevices", "allocatedDevices", "unavailableDevices")
        sums = [str(sum(pool.get(name, 0) for pool in pools)) for name in names]
        sums.append(str(sum("validationError" in pool for pool in pools)))
    ended = since(sight.condition("Complete").get("lastTransitionTime"), sight.now) if complete else NONE
    return [sight.name, sight.at("spec.driver"), *sums, count, status, ended]


PRINTERS: Mapping[str, Callable[[Sight], Cells]] = {
    "componentstatuses": _component,
    "configmaps": _config_map,
    "events": _event,
    "namespaces": _namespace,
    "nodes": _node,
    "resourcequotas": _quota,
    "secrets": _secret,
    "serviceaccounts": _age_only,
    "apiservices.apiregistration.k8s.io": _service,
    "events.events.k8s.io": _event,
    "customresourcedefinitions.apiextensions.k8s.io": _definition,
    "leases.coordination.k8s.io": _lease,
    "leasecandidates.coordination.k8s.io": _candidate,
    "runtimeclasses.node.k8s.io": _runtime_class,
    "deviceclasses.resource.k8s.io": _age_only,
    "devicetaintrules.resource.k8s.io": _taint,
    "resourceclaims.resource.k8s.io": _claim,
    "resourceclaimtemplates.resource.k8s.io": _age_only,
    "resourcepoolstatusrequests.resource.k8s.io": _pools,
    "resourceslices.resource.k8s.io": _slice,
    "storageversions.internal.apiserver.k8s.io": _storage_version,
    "storageversionmigrations.storagemigration.k8s.io": _migration,
}

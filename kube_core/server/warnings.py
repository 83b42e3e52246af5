"""What is fine but probably not meant: warnings that go with the answer to a write of a built-in kind.

Facts of `pkg/api/pod/warnings.go`, `pkg/api/service/warnings.go` and `pkg/registry/core/secret` of kubernetes 1.37. Warnings of
labels and annotations of nodes that are long gone are left out.
"""

from collections.abc import Callable, Iterator
from typing import Any

from .amounts import amount
from .document import Document
from .octets import octets
from .operation import Operation
from .volume_warnings import DEPRECATED_DISKS, SPELLED_DISKS, of_volume

_NO_MATCH = "a null labelSelector results in matching no pod"
_PEM = b"-----BEGIN CERTIFICATE-----"
_OLD_CLASS = "volume.beta.kubernetes.io/storage-class"
_OLD_INGRESS = "kubernetes.io/ingress.class"
_BYTES = ("memory", "ephemeral-storage")
_REQUIRED, _PREFERRED = "requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"


def warn(operation: Operation, document: Document) -> None:
    """Add the warnings that a valid object deserves."""
    if (find := _FINDERS.get(operation.served.name)) is not None and not operation.path.subresource:
        operation.warnings.extend(find(document))


def warn_of_new(operation: Operation, document: Document) -> None:
    """Add the warnings that a valid object deserves when it is new."""
    warn(operation, document)
    if (find := _OF_NEW.get(operation.served.name)) is not None:
        operation.warnings.extend(find(document))


def _of_new_slice(document: Document) -> Iterator[str]:
    if document.content["addressType"] == "FQDN":
        yield "spec.addressType: FQDN endpoints are deprecated"


def _of_new_ingress(document: Document) -> Iterator[str]:
    if _OLD_INGRESS in document.metadata.annotations and "ingressClassName" not in document.content["spec"]:
        yield f"annotation \"{_OLD_INGRESS}\" is deprecated, please use 'spec.ingressClassName' instead"


def _of_pod(document: Document) -> Iterator[str]:
    return _of_pod_spec(document.content["spec"], "spec")


def _of_template(document: Document) -> Iterator[str]:
    template = document.content["spec"].get("template")
    return _of_pod_spec(template["spec"], "spec.template.spec") if template else iter(())


def _of_stateful_set(document: Document) -> Iterator[str]:
    yield from _of_template(document)
    if document.content["spec"].get("revisionHistoryLimit", 0) < 0:
        yield "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended"


def _of_pod_template(document: Document) -> Iterator[str]:
    return _of_pod_spec(document.content["template"]["spec"], "template.spec")


def _of_cron_job(document: Document) -> Iterator[str]:
    spec = document.content["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    return _of_pod_spec(spec, "spec.jobTemplate.spec.template.spec")


def _of_pod_spec(spec: dict[str, Any], path: str) -> Iterator[str]:
    for index, each in enumerate(spec.get("topologySpreadConstraints", ())):
        if "labelSelector" not in each:
            yield f"{path}.topologySpreadConstraints[{index}].labelSelector: {_NO_MATCH}"
    if "volumes" in spec:
        yield from _of_volumes(spec["volumes"], f"{path}.volumes")
    if "hostAliases" in spec:
        yield from _repeated(spec["hostAliases"], "ip", f"{path}.hostAliases", "duplicate ip")
    if "imagePullSecrets" in spec:
        yield from _repeated(spec["imagePullSecrets"], "name", f"{path}.imagePullSecrets", "duplicate name")
        for index, each in enumerate(spec["imagePullSecrets"]):
            if not each.get("name"):
                yield f'{path}.imagePullSecrets[{index}].name: invalid empty name ""'
    placed: list[tuple[str, int, dict[str, Any]]] = [
        (key, i, each) for key in ("initContainers", "containers") for i, each in enumerate(spec.get(key) or ())
    ]
    for key, index, container in placed:
        yield from _of_container(container, f"{path}.{key}[{index}]")
    yield from _of_ports(placed, path)
    if spec["terminationGracePeriodSeconds"] < 0:
        yield f"{path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"
    if "affinity" in spec:
        yield from _of_affinity(spec["affinity"], f"{path}.affinity")


def _of_volumes(volumes: list[dict[str, Any]], path: str) -> Iterator[str]:
    for index, volume in enumerate(volumes):
        for key in volume.keys() & DEPRECATED_DISKS.keys():
            yield f"{path}[{index}].{SPELLED_DISKS.get(key, key)}: {DEPRECATED_DISKS[key]}"
    for volume in volumes:
        for source in volume.get("projected", {}).get("sources") or ():
            if not source:
                yield f'volume "{volume["name"]}" (Projected) has no sources provided'


def _repeated(items: list[dict[str, Any]], key: str, path: str, words: str) -> Iterator[str]:
    seen: set[str] = set()
    for index, item in enumerate(items):
        if (value := item.get(key, "")) in seen:
            yield f'{path}[{index}].{key}: {words} "{value}"'
        seen.add(value)


def _of_container(container: dict[str, Any], path: str) -> Iterator[str]:
    for key in _BYTES:
        for kind in ("limits", "requests"):
            value = container["resources"].get(kind, {}).get(key)
            if value is not None and amount(value).milli_value % 1000:
                yield f'{path}.resources.{kind}[{key}]: fractional byte value "{value}" is invalid, must be an integer'
    seen: set[str] = set()
    for index, variable in enumerate(container.get("env", ())):
        name, value = variable["name"], variable.get("value", "")
        before = f"$({name})"
        if name in seen and ("valueFrom" in variable or value == before or before not in value):
            yield f'{path}.env[{index}]: hides previous definition of "{name}", which may be dropped when using apply'
        seen.add(name)


def _of_ports(placed: list[tuple[str, int, dict[str, Any]]], path: str) -> Iterator[str]:
    known: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    names: dict[str, str] = {}
    all_ports = [
        (f"{path}.{key}[{i}].ports[{n}]", port) for key, i, each in placed for n, port in enumerate(each.get("ports", ()))
    ]
    for where, port in all_ports:
        others = known.setdefault(f"{port['containerPort']}/{port['protocol']}", [])
        for other_where, other in others:
            yield from _clash(where, port, other_where, other)
        others.append((where, port))
    for where, port in all_ports:
        if (name := port.get("name")) and (other_where := names.setdefault(name, where)) != where:
            words = f"services and probes that select ports by name will use {other_where}"
            yield f'{where}: duplicate port name "{name}" with {other_where}, {words}'


def _clash(where: str, port: dict[str, Any], other_where: str, other: dict[str, Any]) -> Iterator[str]:
    pairs = [(each.get("hostIP", ""), each.get("hostPort", 0)) for each in (port, other)]
    if pairs[0] == pairs[1]:
        yield f"{where}: duplicate port definition with {other_where}"
    elif not pairs[0][1] or not pairs[1][1]:
        yield f"{where}: overlapping port definition with {other_where}"
    elif pairs[0][1] == pairs[1][1] and bool(pairs[0][0]) != bool(pairs[1][0]):
        yield f"{where}: dangerously ambiguous port definition with {other_where}"


def _of_affinity(affinity: dict[str, Any], path: str) -> Iterator[str]:
    for key in ("podAffinity", "podAntiAffinity"):
        for index, term in enumerate(affinity.get(key, {}).get(_REQUIRED, ())):
            if "labelSelector" not in term:
                yield f"{path}.{key}.{_REQUIRED}[{index}].labelSelector: {_NO_MATCH}"
        for index, each in enumerate(affinity.get(key, {}).get(_PREFERRED, ())):
            if "labelSelector" not in each.get("podAffinityTerm", {}):
                yield f"{path}.{key}.{_PREFERRED}[{index}].podAffinityTerm.labelSelector: {_NO_MATCH}"


def _of_service(document: Document) -> Iterator[str]:
    spec = document.content["spec"]
    headless, named = spec.get("clusterIP") == "None", spec["type"] == "ExternalName"
    if headless and spec.get("externalIPs"):
        yield "spec.externalIPs is ignored for headless services"
    if headless and spec["sessionAffinity"] != "None":
        yield "spec.SessionAffinity is ignored for headless services"
    if spec.get("externalIPs") and not headless and not named:
        yield "spec.externalIPs is deprecated and may no longer be implemented in some clusters"
    if named and spec.get("externalIPs"):
        yield 'spec.externalIPs is ignored when spec.type is "ExternalName"'
    if not named and spec.get("externalName"):
        yield 'spec.externalName is ignored when spec.type is not "ExternalName"'
    if spec.get("trafficDistribution") == "PreferClose":
        yield 'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"'


def _of_secret(document: Document) -> Iterator[str]:
    """A certificate is not read, only looked for."""
    if document.content["type"] == "kubernetes.io/tls" and _PEM not in octets(document.content["data"]["tls.crt"]):
        yield "tls: failed to find any PEM data in certificate input"


def _of_node(document: Document) -> Iterator[str]:
    if document.content["spec"].get("externalID"):
        yield "spec.externalID: this field is deprecated, and is unused by Kubernetes"


def _of_claim(document: Document) -> Iterator[str]:
    if _OLD_CLASS in document.metadata.annotations:
        yield f'metadata.annotations[{_OLD_CLASS}]: deprecated since v1.8; use "storageClassName" attribute instead'
    for kind in ("requests", "limits"):
        value = document.content["spec"]["resources"].get(kind, {}).get("storage")
        if value is not None and amount(value).milli_value % 1000:
            yield f'spec.resources.{kind}[storage]: fractional byte value "{value}" is invalid, must be an integer'


_FINDERS: dict[str, Callable[[Document], Iterator[str]]] = {
    "podtemplates": _of_pod_template,
    "pods": _of_pod,
    "replicationcontrollers": _of_template,
    "deployments.apps": _of_template,
    "replicasets.apps": _of_template,
    "statefulsets.apps": _of_stateful_set,
    "daemonsets.apps": _of_template,
    "jobs.batch": _of_template,
    "cronjobs.batch": _of_cron_job,
    "services": _of_service,
    "nodes": _of_node,
    "secrets": _of_secret,
    "persistentvolumeclaims": _of_claim,
    "persistentvolumes": of_volume,
}
_OF_NEW: dict[str, Callable[[Document], Iterator[str]]] = {
    "endpointslices.discovery.k8s.io": _of_new_slice,
    "ingresses.networking.k8s.io": _of_new_ingress,
}

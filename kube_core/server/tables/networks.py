"""What connects pods with each other and the world. See kubernetes/pkg/printers/internalversion/printers.go."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .sight import NONE, SHOWN, Cells, Sight, few, labels, selector

_DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class"


def _service(sight: Sight) -> Cells:
    addresses = sight.at("spec.clusterIPs", [])
    inner = addresses[0] if addresses else NONE
    ports = ",".join(map(_port, sight.items("spec.ports"))) or NONE
    return [sight.name, sight.at("spec.type"), inner, _outer(sight), ports, sight.age, labels(sight.at("spec.selector", None))]


def _port(port: dict[str, Any]) -> str:
    node = f":{port['nodePort']}" if port.get("nodePort") else ""
    return f"{port.get('port', 0)}{node}/{port.get('protocol', '')}"


def _outer(sight: Sight) -> str:
    given = [str(each) for each in sight.at("spec.externalIPs", [])]
    match sight.at("spec.type"):
        case "ClusterIP" | "NodePort":
            return ",".join(given) or NONE
        case "LoadBalancer":
            return ",".join([*filter(None, [_balancers(sight)]), *given]) or "<pending>"
        case "ExternalName":
            return str(sight.at("spec.externalName"))
        case _:
            return "<unknown>"


def _balancers(sight: Sight) -> str:
    ingress = sight.items("status.loadBalancer.ingress")
    return ",".join(sorted({found for each in ingress if (found := each.get("ip") or each.get("hostname"))}))


def _ingress(sight: Sight) -> Cells:
    ports = "80, 443" if sight.count("spec.tls") else "80"
    return [sight.name, sight.at("spec.ingressClassName", NONE), _hosts(sight), _balancers(sight), ports, sight.age]


def _hosts(sight: Sight) -> str:
    rules, hosts = sight.items("spec.rules"), list[str]()
    more = False
    for rule in rules:
        more = more or len(hosts) == SHOWN
        if not more and rule.get("host"):
            hosts.append(rule["host"])
    listed = ",".join(hosts) or "*"
    return f"{listed} + {len(rules) - SHOWN} more..." if more else listed


def _ingress_class(sight: Sight) -> Cells:
    name = f"{sight.name} (default)" if sight.annotation(_DEFAULT_CLASS) == "true" else sight.name
    parameters = sight.at("spec.parameters", {})
    shown = NONE
    if parameters:
        group = f".{parameters['apiGroup']}" if parameters.get("apiGroup") is not None else ""
        shown = f"{parameters.get('kind')}{group}/{parameters.get('name')}"
    return [name, sight.at("spec.controller"), shown, sight.age]


def _policy(sight: Sight) -> Cells:
    return [sight.name, selector(sight.at("spec.podSelector", {})), sight.age]


def _endpoints(sight: Sight) -> Cells:
    found = [place for subset in sight.items("subsets") for place in _places(subset)]
    return [sight.name, few(found, len(found), empty="") if sight.count("subsets") else NONE, sight.age]


def _places(subset: dict[str, Any]) -> Iterator[str]:
    addresses = [str(each.get("ip", "")) for each in subset.get("addresses", ())]
    ports = subset.get("ports")
    if not ports:
        yield from addresses
        return
    for port in ports:
        for address in addresses:
            yield f"[{address}]:{port.get('port', 0)}" if ":" in address else f"{address}:{port.get('port', 0)}"


def _slice(sight: Sight) -> Cells:
    ports = [str(port.get("port", port.get("name", "*"))) for port in sight.items("ports")]
    addresses = [address for each in sight.items("endpoints") for address in each.get("addresses", ())]
    return [sight.name, sight.at("addressType"), few(ports, len(ports)), few(addresses, len(addresses)), sight.age]


def _address(sight: Sight) -> Cells:
    parent = sight.at("spec.parentRef", {})
    if not parent:
        return [sight.name, NONE, sight.age]
    group = f".{parent['group']}" if parent.get("group") else ""
    parts = [f"{parent.get('resource', '')}{group}".lower(), parent.get("namespace"), parent.get("name", "")]
    return [sight.name, "/".join(part for part in parts if part), sight.age]


def _range(sight: Sight) -> Cells:
    return [sight.name, ",".join(sight.at("spec.cidrs", [])), sight.age]


PRINTERS: Mapping[str, Callable[[Sight], Cells]] = {
    "endpoints": _endpoints,
    "services": _service,
    "ingressclasses.networking.k8s.io": _ingress_class,
    "ingresses.networking.k8s.io": _ingress,
    "ipaddresses.networking.k8s.io": _address,
    "networkpolicies.networking.k8s.io": _policy,
    "servicecidrs.networking.k8s.io": _range,
    "endpointslices.discovery.k8s.io": _slice,
}

"""Which pod, and which of its ports, a port-forward goes to: the pod itself, or a ready one behind whatever selects pods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Never, cast

from attrs import field, frozen

from kube_core.base import KubeError, Resource, Selector, UsageError

from .api import Api
from .flow import Flow
from .plain_reading import members, part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kube_core.models.core_v1 import Pod
    from kube_core.objects import DynamicObject

    from .request import Request

Port = int | str
"""A number, or the name of a container's or a service's port."""


class NoReadyPod(KubeError):
    """There is no pod to forward to now: wait for one, as with ``pods.wait(...)``."""


@frozen
class ForwardTarget:
    """A pod, and the numbers of the ports that were asked for."""

    pods: Api[Any]
    name: str
    numbers: Mapping[Port, int] = field(eq=False)

    def request(self, port: Port) -> Request[Never]:
        """Build the request that opens connections to a port."""
        return self.pods.port_forward(self.name, self.numbers[port])


def forward_target(api: Api[Any], name: str, ports: Iterable[Port]) -> Flow[ForwardTarget]:
    """Find the pod behind an object: a Pod itself, or the first ready one by name that a Service, a Deployment … selects.

    The ports of a Service are its own, by number or name; all others are the pod's. Raises `NoReadyPod`, the `ApiError` of what
    is not there, and `UsageError` for ports that nobody has.
    """
    wanted = tuple(ports)
    if api.resource.kind == "Pod":
        return (yield from _of_pod(api, name, wanted))
    owner = yield from Api(api.resource).within(_namespace(api)).get(name)
    pod = yield from _ready_pod(api, owner)
    if api.resource.kind == "Service":
        numbers = {port: _number(pod, _target_port(owner, port)) for port in wanted}
    else:
        numbers = {port: _number(pod, port) for port in wanted}
    return ForwardTarget(_pods(api), pod.metadata.name, numbers)


def _of_pod(api: Api[Any], name: str, ports: tuple[Port, ...]) -> Flow[ForwardTarget]:
    if not any(isinstance(port, str) for port in ports):  # numbers need no look at the pod
        return ForwardTarget(api, name, {port: port for port in ports if isinstance(port, int)})
    pod = yield from _pods(api).get(name)
    return ForwardTarget(api, name, {port: _number(pod, port) for port in ports})


def _ready_pod(api: Api[Any], owner: DynamicObject) -> Flow[Pod]:
    chosen = cast("dict[str, Any]", part(owner.get("spec"), "selector") or {})
    selector = Selector.of(chosen) if api.resource.kind == "Service" else Selector.of_label_selector(chosen)
    named = f"{api.resource.kind} {owner.metadata.name}"
    if selector.empty:  # which would be every pod of the namespace
        raise UsageError(f"{named} selects no pods: forward to a pod by its name")
    found = yield from _pods(api).list(labels=selector)
    for pod in sorted(found, key=lambda pod: pod.metadata.name):
        if _is_ready(pod):
            return pod
    raise NoReadyPod(f"no pod of {named} is ready, of {len(found)} that there are")


def _is_ready(pod: Pod) -> bool:
    conditions = {condition.type: condition.status for condition in pod.status.conditions}
    return conditions.get("Ready") == "True" and pod.metadata.deletion_timestamp is None


def _target_port(service: DynamicObject, port: Port) -> Port:
    """The port of the pods behind a port of a Service."""
    listed = members(service.get("spec"), "ports")
    for item in listed:
        if port in (part(item, "port"), part(item, "name")):
            return cast("Port", part(item, "targetPort") or part(item, "port"))
    known = ", ".join(str(part(item, "port")) for item in listed) or "none"
    raise UsageError(f"Service {service.metadata.name} has no port {port!r}; it has {known}")


def _number(pod: Pod, port: Port) -> int:
    """The number of a port of a pod."""
    if isinstance(port, int):
        return port
    named = {item.name: item.container_port for container in pod.spec.containers for item in container.ports if item.name}
    if port not in named:
        raise UsageError(
            f"no container of Pod {pod.metadata.name} has a port named {port!r}; they have {', '.join(named) or 'none'}"
        )
    return named[port]


def _pods(api: Api[Any]) -> Api[Pod]:
    from kube_core.models.core_v1 import Pod  # noqa: PLC0415 - loaded by those who forward

    return Api(Pod).within(_namespace(api))


def _namespace(api: Api[Any]) -> str:
    resource: Resource = api.resource
    if api.namespace is None:
        raise UsageError(f'forward of {resource.kind} needs a namespace: say .within("default")')
    return api.namespace

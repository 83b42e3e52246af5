"""The cluster that the documentation's programs run on: an embedded server that has what they speak of."""

from collections.abc import Iterator
from typing import Any

from attrs import define

from kube_core.models.apiextensions_v1 import CustomResourceDefinition
from kube_core.models.apps_v1 import Deployment
from kube_core.models.core_v1 import ConfigMap, Namespace, Node, Pod
from kube_core.server import READ, ApiServer, Kubelet, LogQuery, PortConnection, Process, Program
from kube_transports import Client, MemoryTransport
from kube_transports.demo.foo import foo_definition


@define
class FooSpec:
    """What a Foo should be."""

    name: str
    info: str


@define
class FooStatus:
    """What a Foo is."""

    is_bad: bool = False


BAZ = {"apiVersion": "clux.dev/v1", "kind": "Foo", "metadata": {"name": "baz"}, "spec": {"name": "baz", "info": "baz info"}}


def pod(name: str, **labels: str) -> dict[str, Any]:
    """A pod of one container."""
    containers = [{"name": "main", "image": "registry.example/app:1"}]
    return {"metadata": {"name": name, "labels": labels}, "spec": {"nodeName": "node-7", "containers": containers}}


def deployment(name: str) -> dict[str, Any]:
    """A deployment of one container."""
    template = {"metadata": {"labels": {"app": name}}, "spec": pod(name)["spec"]}
    spec = {"replicas": 2, "selector": {"matchLabels": {"app": name}}, "template": template}
    return {"metadata": {"name": name}, "spec": spec}


def logs(query: LogQuery) -> Iterator[str]:
    """A container that has written two lines, and has ended."""
    yield f"{query.container} begins"
    yield "it is done"


def shell(process: Process) -> Program:
    """A command that gives back what it is given."""
    while data := (yield READ):
        yield data
    return 0


def echo(connection: PortConnection) -> Program:
    """A port that gives back what it is given."""
    while data := (yield READ):
        yield data
    return None


def world() -> ApiServer:
    """Build the server, anew for every page."""
    server = ApiServer(kubelet=Kubelet(logs=logs, exec=shell, port_forward=echo))
    with Client(transport=MemoryTransport(server)) as client:
        client.api(CustomResourceDefinition).create(foo_definition)
        client.api(Namespace).create({"metadata": {"name": "dev"}})
        client.api(Node).create({"metadata": {"name": "node-7", "labels": {"role": "worker"}}})
        client.api(Pod).within("kube-system").create(pod("dns", tier="control-plane"))
        for name in ("web", "db"):
            client.api(Pod).within("dev").create(pod(name, app=name))
        client.api(Deployment).within("dev").create(deployment("web"))
        client.api(ConfigMap).within("dev").create({"metadata": {"name": "settings"}, "data": {"colour": "blue"}})
        foos = client.api.custom_resource("foos", FooSpec, FooStatus).version("v1").group("clux.dev").within("dev")
        foos.create(BAZ)
    return server

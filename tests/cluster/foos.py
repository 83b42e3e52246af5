"""The custom kind of the seed program: ``foos.clux.dev``."""

from typing import Any

from attrs import define

from kube_core.requests import Api

from .harness.cluster import Cluster
from .harness.polling import poll

_DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


@define
class FooSpec:
    """What a Foo should be."""

    name: str
    info: str
    replicas: int = 1


@define
class FooStatus:
    """What a Foo is."""

    is_bad: bool = False
    replicas: int = 0


foos = Api.custom_resource("foos", FooSpec, FooStatus).version("v1").group("clux.dev").kind("Foo")


def install(cluster: Cluster) -> None:
    """Define the kind, and wait until the server serves it."""
    admin = cluster.admin()
    assert admin.call("POST", _DEFINITIONS, definition()).status in {201, 409}
    poll("foos.clux.dev", lambda: admin.call("GET", "/apis/clux.dev/v1/foos").status == 200)


def definition() -> dict[str, Any]:
    """The CustomResourceDefinition, with a status and a scale."""
    whole, text = {"type": "integer"}, {"type": "string"}
    spec = {"name": text, "info": text, "replicas": whole}
    status = {"isBad": {"type": "boolean"}, "replicas": whole}
    properties = {"spec": {"type": "object", "properties": spec}, "status": {"type": "object", "properties": status}}
    scale = {"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"}
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": {"type": "object", "properties": properties}},
        "subresources": {"status": {}, "scale": scale},
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "foos.clux.dev"},
        "spec": {"group": "clux.dev", "scope": "Namespaced", "names": {"plural": "foos", "kind": "Foo"}, "versions": [version]},
    }

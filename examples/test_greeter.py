"""Testing a small operator: pytest examples/test_greeter.py.

The operator makes a ConfigMap with a greeting for every Greeter. Its heart is a flow, so it can be tested without any server,
answer by answer; on the embedded server; and it runs unchanged under a sync and an async client.
"""

from typing import Any

from attrs import define

from kube_core import Api, Flow, Object, resource
from kube_core.models.apiextensions_v1 import CustomResourceDefinition
from kube_core.models.core_v1 import ConfigMap
from kube_core.models.meta_v1 import ObjectMeta
from kube_core.server import ApiServer
from kube_transports import Client, MemoryTransport


@define
class GreeterSpec:
    """Whom to greet."""

    name: str


@resource(group="example.dev", version="v1", kind="Greeter", plural="greeters")
class Greeter(Object[GreeterSpec, None]):
    """Wishes for a ConfigMap with a greeting."""


def reconcile(namespace: str, name: str) -> Flow[ConfigMap]:
    """Make the ConfigMap what the Greeter wants; does nothing when it is already."""
    greeter = yield from Api(Greeter).within(namespace).get(name)
    maps = Api(ConfigMap).within(namespace)
    wanted = {"greeting": f"Hello, {greeter.spec.name}!"}
    found = yield from maps.find(name)
    if found is None:
        return (yield from maps.create(ConfigMap(metadata=ObjectMeta(name=name), data=wanted)))
    if found.data == wanted:
        return found
    return (yield from maps.patch(name, {"data": wanted}))


DEFINITION: dict[str, Any] = {
    "metadata": {"name": "greeters.example.dev"},
    "spec": {
        "group": "example.dev",
        "names": {"kind": "Greeter", "plural": "greeters", "singular": "greeter", "listKind": "GreeterList"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
            }
        ],
    },
}


def world() -> Client:
    """An embedded server that knows Greeters, and has one."""
    client = Client(transport=MemoryTransport(ApiServer()))
    client.api(CustomResourceDefinition).create(DEFINITION)
    greeter = Greeter(metadata=ObjectMeta(name="morning"), spec=GreeterSpec(name="world"))
    client.api(Greeter).within("default").create(greeter)
    return client


def test_a_greeter_gets_its_greeting() -> None:
    """Reconciling creates what is missing."""
    with world() as client:
        made = client.run(reconcile("default", "morning"))
        assert made.data == {"greeting": "Hello, world!"}


def test_what_is_right_stays_untouched() -> None:
    """Reconciling twice changes nothing the second time."""
    with world() as client:
        first = client.run(reconcile("default", "morning"))
        again = client.run(reconcile("default", "morning"))
        assert again.metadata.resource_version == first.metadata.resource_version


def test_what_others_changed_is_put_right() -> None:
    """Reconciling wins against somebody's hand."""
    with world() as client:
        client.run(reconcile("default", "morning"))
        client.api(ConfigMap).within("default").patch("morning", {"data": {"greeting": "Go away!"}})
        assert client.run(reconcile("default", "morning")).data == {"greeting": "Hello, world!"}


def test_the_flow_alone() -> None:
    """Without any server: look at what a flow asks, and give it answers."""
    flow = reconcile("default", "morning")
    asked = next(flow)
    assert repr(asked) == "<Request GET /apis/example.dev/v1/namespaces/default/greeters/morning -> Greeter>"
    asked = flow.send(Greeter(spec=GreeterSpec(name="world")))
    assert asked == Api(ConfigMap).within("default").find("morning")

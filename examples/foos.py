"""The seed program, on the cluster of your kubeconfig or, with --embedded, on an API server in this process.

A cluster needs the CustomResourceDefinition of `foos.clux.dev`; the program brings it and leaves it there.
"""

import argparse
from typing import Any

from attrs import define

from kube_core import AlreadyExists, Object
from kube_core.models.apiextensions_v1 import CustomResourceDefinition
from kube_core.server import ApiServer
from kube_transports import Client, MemoryTransport


@define
class FooSpec:
    """What a Foo should be."""

    name: str
    info: str


@define
class FooStatus:
    """What a Foo is."""

    is_bad: bool = False


DEFINITION: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "foos.clux.dev"},
    "spec": {
        "group": "clux.dev",
        "names": {"kind": "Foo", "plural": "foos", "singular": "foo", "listKind": "FooList"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
                "subresources": {"status": {}},
            }
        ],
    },
}


def define_foos(client: Client) -> None:
    """Bring the kind, unless it is there, and wait until the server serves it."""
    definitions = client.api(CustomResourceDefinition)
    try:
        definitions.create(DEFINITION)
    except AlreadyExists:
        return
    while not is_established(definitions.get("foos.clux.dev")):
        client.pause(0.1)


def is_established(definition: CustomResourceDefinition) -> bool:
    """Whether the server serves a kind."""
    return any(each.type == "Established" and each.status == "True" for each in definition.status.conditions)


def praise(foo: Object[FooSpec, FooStatus]) -> None:
    """Change a Foo."""
    foo.spec.info += ", and it is good"


def run(client: Client) -> None:
    """Create, read, patch and edit one Foo."""
    define_foos(client)
    foos = client.api.custom_resource("foos", FooSpec, FooStatus).version("v1").group("clux.dev").kind("Foo")
    mine = foos.within(client.namespace)
    body = {
        "apiVersion": "clux.dev/v1",
        "kind": "Foo",
        "metadata": {"name": "baz"},
        "spec": {"name": "baz", "info": "baz info"},
    }
    created = client.respond(mine.requests.create(body))
    print("created with status", created.status_code)
    print("read:   ", mine.get("baz").spec)
    print("patched:", mine.patch("baz", {"spec": {"info": "patched baz"}}).spec)
    print("edited: ", mine.edit("baz", praise).spec)
    mine.delete("baz")
    print("left:   ", len(mine.list()))


def main() -> None:
    """Find a server, and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--embedded", action="store_true", help="run without a cluster")
    embedded = parser.parse_args().embedded
    with Client(transport=MemoryTransport(ApiServer())) if embedded else Client.from_env() as client:
        run(client)


if __name__ == "__main__":
    main()

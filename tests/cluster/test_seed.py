"""The seed program, as the README shows it, against the real server: bound, typed, in both colours."""

import asyncio
from pathlib import Path

from kube_transports import AsyncClient, Client

from .foos import FooSpec, FooStatus, install
from .harness.cluster import Cluster

BAZ = {
    "apiVersion": "clux.dev/v1",
    "kind": "Foo",
    "metadata": {"name": "baz"},
    "spec": {"name": "baz", "info": "baz info"},
}


def test_the_seed_program(cluster: Cluster, namespace: str) -> None:
    """Create, read and patch a custom resource, with typed answers."""
    install(cluster)
    with Client.from_kubeconfig(str(cluster.kubeconfig)) as client:
        foos = (
            client.api.custom_resource("foos", FooSpec, FooStatus).version("v1").group("clux.dev").kind("Foo").within(namespace)
        )
        created = client.respond(foos.requests.create(BAZ))
        assert created.status_code == 201
        assert created.value.metadata.name == "baz"
        baz = foos.get("baz")
        assert baz.spec.info == "baz info"
        patched = foos.patch("baz", {"spec": {"info": "patched baz"}})
        assert (patched.spec.info, patched.spec.name) == ("patched baz", "baz")


def test_the_seed_program_awaited(cluster: Cluster, namespace: str) -> None:
    """The same, awaited."""
    install(cluster)
    asyncio.run(awaited(cluster.kubeconfig, namespace))


async def awaited(kubeconfig: Path, namespace: str) -> None:
    """The seed program in the other colour."""
    async with AsyncClient.from_kubeconfig(str(kubeconfig)) as client:
        foos = (
            client.api.custom_resource("foos", FooSpec, FooStatus).version("v1").group("clux.dev").kind("Foo").within(namespace)
        )
        created = await client.respond(foos.requests.create(BAZ))
        assert created.status_code == 201
        assert (await foos.get("baz")).spec.info == "baz info"
        patched = await foos.patch("baz", {"spec": {"info": "patched baz"}})
        assert (patched.spec.info, patched.spec.name) == ("patched baz", "baz")
        assert client.namespace == "default"

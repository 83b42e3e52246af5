"""List the pods of a namespace, and follow what changes: python examples/pods_async.py [--labels app=web] [--events 10]."""

import argparse
import asyncio

from kube_core import Added, Bookmark, Deleted, Failed, Modified
from kube_core.models.core_v1 import Pod
from kube_transports import AsyncClient


def line(pod: Pod) -> str:
    """A pod in one line."""
    images = ", ".join(container.image or "?" for container in pod.spec.containers)
    return f"{pod.metadata.namespace}/{pod.metadata.name}  {pod.status.phase or 'Unknown'}  {images}"


async def run(client: AsyncClient, labels: str | None, events: int) -> None:
    """Show the pods that there are, and then so many events."""
    pods = client.api(Pod).within(client.namespace)
    found = await pods.list(labels=labels)
    for pod in found:
        print(line(pod))
    if events:
        await follow(client, labels, found.resource_version, events)


async def follow(client: AsyncClient, labels: str | None, resource_version: str, events: int) -> None:
    """Show what changes after a version."""
    pods = client.api(Pod).within(client.namespace)
    async with pods.watch(labels=labels, resource_version=resource_version) as changes:
        async for change in changes:
            match change:
                case Added(pod) | Modified(pod) | Deleted(pod):
                    print(f"{type(change).__name__:8}", line(pod))
                    events -= 1
                case Failed(error):
                    print("trouble, the watch goes on:", error)
                case Bookmark():
                    continue
            if events <= 0:
                return


async def main() -> None:
    """Read the arguments, and run on the cluster of the kubeconfig."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", help="a label selector")
    parser.add_argument("--events", type=int, default=10, help="how many events to wait for")
    options = parser.parse_args()
    async with AsyncClient.from_env() as client:
        await run(client, options.labels, options.events)


if __name__ == "__main__":
    asyncio.run(main())

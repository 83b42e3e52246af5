"""Follow pods with two readers of one watch: python examples/follow_pods_async.py [--labels app=web] [--events 10].

A cache is both: its readers are told what changes, and look up in it what else there is.
"""

import argparse
import asyncio

from kube_core import Added, Deleted, Failed, Modified, Synced
from kube_core.models.core_v1 import Pod
from kube_core.watching import InformerEvent
from kube_transports import AsyncCache, AsyncClient


def line(pod: Pod, neighbours: list[Pod]) -> str:
    """A pod and what runs beside it in one line."""
    others = ", ".join(each.metadata.name for each in neighbours if each.metadata.uid != pod.metadata.uid)
    return f"{pod.metadata.name}: {pod.status.phase} on {pod.spec.node_name or 'no node'}, beside {others or 'nothing'}"


async def raise_alarm(event: InformerEvent[Pod]) -> None:
    """Say which pods have failed, in a task of its own."""
    match event:
        case Added(pod) | Modified(pod) if pod.status.phase == "Failed":
            print(f"ALARM: {pod.metadata.name} has failed")
        case _:
            pass


async def follow(cache: AsyncCache[Pod], news: int) -> None:
    """Show the pods that there are, and then so many changes."""
    async with cache.subscribe() as pods:
        async for event in pods:
            match event:
                case Added(pod) | Modified(pod):
                    print(line(pod, cache.by("node", pod.spec.node_name or "")))
                case Deleted(pod):
                    print(f"{pod.metadata.name}: gone")
                case Synced():
                    print("-- that is all; what follows is news")
                case Failed(error):
                    print("trouble, it goes on:", error)
                    continue
            if pods.synced:
                if news == 0:
                    return
                news -= 1


async def run(client: AsyncClient, labels: str | None, news: int) -> None:
    """Keep the pods, and let both readers in."""
    async with client.api(Pod).cache(labels=labels, indexes={"node": "spec.nodeName"}) as cache:
        await cache.wait_synced(timeout=60)
        cache.handle(raise_alarm)
        await follow(cache, news)


async def main() -> None:
    """Read the arguments, and run on the cluster of the kubeconfig."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", help="a label selector of pods")
    parser.add_argument("--events", type=int, default=10, help="how many changes to wait for")
    options = parser.parse_args()
    async with AsyncClient.from_env() as client:
        await run(client, options.labels, options.events)


if __name__ == "__main__":
    asyncio.run(main())

"""kube-core's caches, watches and informers, in the same environment. Each function imports what it measures."""

import asyncio
import gc
from contextlib import ExitStack
from time import process_time

import following
import kit

INDEXES = {"node": "spec.nodeName"}
LABELS, NAMESPACE = "app.kubernetes.io/name=checkout-07", "shop-07"
"""What a label query asks for, one pod of forty, and where those are."""

SYNC_SECONDS = 200.0
IDLE_SECONDS = 10.0


def sync(server: str, few: str, *, compressed: bool = False) -> tuple[float, float, float]:
    from kube_core.models.core_v1 import Pod
    from kube_transports import Client

    with ExitStack() as opened:

        def fill(server: str) -> object:
            client = opened.enter_context(Client(server))
            cached = opened.enter_context(client.api(Pod).cache(compressed=compressed))
            cached.wait_synced(timeout=SYNC_SECONDS)
            return cached

        return following.synced(fill, server, few)


def sync_compressed(server: str, few: str) -> tuple[float, float, float]:
    return sync(server, few, compressed=True)


def sync_indexed(server: str, few: str) -> tuple[float, float, float]:
    """With an index by node, and a look-up in it and a label query at the end; their memory counts."""
    from kube_core.models.core_v1 import Pod
    from kube_transports import Client

    with ExitStack() as opened:

        def fill(server: str) -> object:
            client = opened.enter_context(Client(server))
            cached = opened.enter_context(client.api(Pod).cache(indexes=INDEXES))
            cached.wait_synced(timeout=SYNC_SECONDS)
            assert cached.by("node", "node-0000")
            assert {pod.metadata.namespace for pod in cached.list(labels=LABELS)} == {NAMESPACE}
            return cached

        return following.synced(fill, server, few)


def read(server: str, *, compressed: bool = False) -> float:
    """One object, fresh, of a thousand in turn."""
    from kube_core.models.core_v1 import Pod
    from kube_transports import Client

    key = following.pod_keys()
    with Client(server) as client, client.api(Pod).cache(compressed=compressed) as cached:
        cached.wait_synced(timeout=SYNC_SECONDS)
        assert cached.get(*key()).spec.containers
        return kit.best_us(lambda: cached.get(*key()), times=2_000)


def read_compressed(server: str) -> float:
    return read(server, compressed=True)


def peek(server: str, *, compressed: bool = False) -> float:
    """The shared object, read before, over and over."""
    from kube_core.models.core_v1 import Pod
    from kube_transports import Client

    namespace, name = following.pod_keys()()
    with Client(server) as client, client.api(Pod).cache(compressed=compressed) as cached:
        cached.wait_synced(timeout=SYNC_SECONDS)
        assert cached.peek(namespace, name).spec.containers
        return kit.best_us(lambda: cached.peek(namespace, name))


def peek_compressed(server: str) -> float:
    return peek(server, compressed=True)


def watch(server: str, last: str) -> float:
    from kube_core.models.core_v1 import Pod
    from kube_core.watching import Modified
    from kube_transports import Client

    rate = following.Rate(last)
    with Client(server) as client, client.api(Pod).watch(resource_version=following.BEGIN) as events:
        for event in events:
            if isinstance(event, Modified) and rate.ended(event.object.metadata.resource_version):
                break
        return rate.per_second()


def informer(server: str, last: str) -> float:
    """One subscriber, which reads keys and metadata."""
    from kube_core.models.core_v1 import Pod
    from kube_core.watching import Modified
    from kube_transports import Client

    rate = following.Rate(last)
    with Client(server) as client, client.api(Pod).informer() as pods:
        for event in pods.subscribe_metadata():
            if isinstance(event, Modified) and rate.ended(event.object.metadata.resource_version):
                break
        return rate.per_second()


def idle(server: str, count: str) -> tuple[float, int]:
    """Many informers on one client that nothing happens to: the share of a core in percent, and the threads."""
    from kube_core.models.core_v1 import Pod
    from kube_core.watching import Synced
    from kube_transports import AsyncClient

    waiting, all_synced = int(count), asyncio.Event()

    async def follow(client: AsyncClient) -> None:
        nonlocal waiting
        async with client.api(Pod).informer() as pods:
            async for event in pods:
                waiting -= isinstance(event, Synced)
                if not waiting:
                    all_synced.set()

    async def run() -> tuple[float, int]:
        async with AsyncClient(server) as client, asyncio.TaskGroup() as group:
            tasks = [group.create_task(follow(client)) for _ in range(waiting)]
            await all_synced.wait()
            gc.collect()
            begun = process_time()
            await asyncio.sleep(IDLE_SECONDS)
            figures = (process_time() - begun) / IDLE_SECONDS * 100, following.threads()
            for task in tasks:
                task.cancel()
            return figures

    return asyncio.run(run())


kit.main(
    {
        "sync": sync,
        "sync_compressed": sync_compressed,
        "sync_indexed": sync_indexed,
        "read": read,
        "read_compressed": read_compressed,
        "peek": peek,
        "peek_compressed": peek_compressed,
        "watch": watch,
        "informer": informer,
        "idle": idle,
    }
)

"""kube-core's caches, watches and informers. Each function imports what it measures; the options that it measures are here."""

import asyncio
import gc
from contextlib import ExitStack
from importlib import import_module
from time import process_time
from typing import Any

import following
import kit

COMPRESSED = {"compressed": True}
INDEXED = {"indexes": {"node": "spec.nodeName"}}
METADATA_ONLY = {"metadata_only": True}
LABELS, NAMESPACE = "app.kubernetes.io/name=checkout-07", "shop-07"
"""What a label query asks for, one pod of forty, and where those are."""

SYNC_SECONDS = 100.0
IDLE_SECONDS = 10.0


def _pods(client: Any) -> Any:
    from kube_core.models.core_v1 import Pod

    return client.api(Pod)


def _events() -> Any:
    return import_module("kube_core.watching.events")


def sync(server: str, **options: object) -> tuple[float, float, float]:
    from kube_transports import Client

    with ExitStack() as opened:
        pods = _pods(opened.enter_context(Client(server)))

        def fill() -> object:
            cached = opened.enter_context(pods.cache(**options))
            cached.wait_synced(timeout=SYNC_SECONDS)
            return cached

        return following.synced(fill)


def sync_compressed(server: str) -> tuple[float, float, float]:
    return sync(server, **COMPRESSED)


def sync_indexed(server: str) -> tuple[float, float, float]:
    """With an index by node, and a label query and a look-up in it at the end; their memory counts."""
    from kube_transports import Client

    with ExitStack() as opened:
        pods = _pods(opened.enter_context(Client(server)))

        def fill() -> object:
            cached = opened.enter_context(pods.cache(**INDEXED))
            cached.wait_synced(timeout=SYNC_SECONDS)
            assert cached.by("node", "node-0007")
            assert {pod.metadata.namespace for pod in cached.list(labels=LABELS)} == {NAMESPACE}
            return cached

        return following.synced(fill)


def read(server: str, **options: object) -> float:
    """One object, fresh, of a thousand in turn."""
    from kube_transports import Client

    key = following.pod_keys()
    with Client(server) as client, _pods(client).cache(**options) as cached:
        cached.wait_synced(timeout=SYNC_SECONDS)
        assert cached.get(*key()).spec.containers
        return kit.best_us(lambda: cached.get(*key()), times=2_000)


def read_compressed(server: str) -> float:
    return read(server, **COMPRESSED)


def peek(server: str, **options: object) -> float:
    """The shared object, read before, over and over."""
    from kube_transports import Client

    namespace, name = following.pod_keys()()
    with Client(server) as client, _pods(client).cache(**options) as cached:
        cached.wait_synced(timeout=SYNC_SECONDS)
        assert cached.peek(namespace, name).spec.containers
        return kit.best_us(lambda: cached.peek(namespace, name))


def peek_compressed(server: str) -> float:
    return peek(server, **COMPRESSED)


def watch(server: str, last: str) -> float:
    from kube_transports import Client

    rate = following.Rate(last)
    with Client(server) as client, _pods(client).watch(resource_version=following.BEGIN) as events:
        for event in events:
            if rate.ended(event.object.metadata.resource_version):
                break
        return rate.per_second()


def informer(server: str, last: str) -> float:
    """One subscriber, which reads keys and metadata."""
    from kube_transports import Client

    modified, rate = _events().Modified, following.Rate(last)
    with Client(server) as client, _pods(client).informer(**METADATA_ONLY) as events:
        for event in events:
            if isinstance(event, modified) and rate.ended(event.object.metadata.resource_version):
                break
        return rate.per_second()


def idle(server: str, count: str) -> tuple[float, int]:
    """Many informers on one client that nothing happens to: the share of a core in percent, and the threads."""
    from kube_transports import AsyncClient

    waiting, synced, all_synced = int(count), _events().Synced, asyncio.Event()

    async def follow(pods: Any) -> None:
        nonlocal waiting
        async with pods.informer() as events:
            async for event in events:
                waiting -= isinstance(event, synced)
                if not waiting:
                    all_synced.set()

    async def run() -> tuple[float, int]:
        async with AsyncClient(server) as client, asyncio.TaskGroup() as group:
            tasks = [group.create_task(follow(_pods(client))) for _ in range(waiting)]
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

"""The types of what follows and waits: the programs of docs/design/face.md, parts 2 and 6, for mypy and pyright alike.

`make check` reads this file; nothing in it runs.
"""

from typing import assert_type

from attrs import define

from kube_core import (
    Added,
    Api,
    Condition,
    DecodeError,
    Deleted,
    DynamicObject,
    Failed,
    InformerEvent,
    KubeError,
    Modified,
    PartialObjectMetadata,
    Synced,
    conditions,
)
from kube_core.models.core_v1 import Node, Pod
from kube_core.models.meta_v1 import Status
from kube_core.watching import GoneCondition, IndexedBy, Key
from kube_transports import (
    AsyncCache,
    AsyncCachedApi,
    AsyncCacheGroup,
    AsyncClient,
    AsyncInformerStream,
    AsyncReading,
    Cache,
    CachedApi,
    CacheGroup,
    Client,
    InformerStream,
    Reading,
)


@define
class FooSpec:
    """What a Foo should be."""

    name: str
    info: str


def rename(pod: Pod) -> None:
    """Change a pod in place."""
    pod.metadata.labels["app"] = "web"


def informers(client: Client) -> None:
    """Part 2, third program: what a ``match`` takes apart has its type."""
    with client.api(Node).informer(labels="role=worker") as events:
        assert_type(events, InformerStream[Node])
        for event in events:
            assert_type(event, InformerEvent[Node])
            match event:
                case Added(node) | Modified(node):
                    assert_type(node, Node)
                    assert_type(node.spec.unschedulable, bool | None)
                case Deleted(node):
                    assert_type(node, Node)
                case Synced():
                    assert_type(event, Synced)
                case Failed(error):
                    assert_type(error, KubeError)


async def informers_awaited(client: AsyncClient) -> None:
    """Part 2, third program, in the other colour."""
    async with client.api(Node).informer(labels="role=worker") as events:
        assert_type(events, AsyncInformerStream[Node])
        async for event in events:
            assert_type(event, InformerEvent[Node])


def on_node(event: InformerEvent[Node]) -> None:
    """A handler."""


async def on_node_awaited(event: InformerEvent[Node]) -> None:
    """A handler to be awaited."""


def readers(client: Client) -> None:
    """Part 2: one watch, many readers."""
    with client.informer(Api(Node)) as nodes:
        assert_type(nodes.subscribe(labels="role=worker", fields="spec.unschedulable=true"), Reading[Node])
        assert_type(next(nodes.subscribe()), InformerEvent[Node])
        assert_type(nodes.subscribe_metadata(), Reading[PartialObjectMetadata])
        assert_type(nodes.handle(on_node, resync_seconds=600, on_error=print), Reading[Node])
        assert_type(nodes.wait_synced(timeout=30), None)


async def readers_awaited(client: AsyncClient) -> None:
    """Part 2: one watch, many readers, in the other colour."""
    async with client.informer(Api(Node)) as nodes:
        assert_type(nodes.subscribe(), AsyncReading[Node])
        assert_type(await anext(nodes.subscribe()), InformerEvent[Node])
        assert_type(nodes.subscribe_metadata(), AsyncReading[PartialObjectMetadata])
        assert_type(nodes.handle(on_node_awaited), AsyncReading[Node])
        assert_type(nodes.handle(on_node), AsyncReading[Node])


def images(pod: Pod) -> list[str]:
    """Values of an index."""
    return [container.image or "" for container in pod.spec.containers]


def caches(client: Client) -> None:
    """Part 6, first program: reads are exactly typed."""
    with client.api(Pod).cache(labels="app=web", indexes={"node": "spec.nodeName", "image": images}) as cached:
        assert_type(cached, Cache[Pod])
        assert_type(cached.wait_synced(timeout=30), None)
        assert_type(cached.get("dev", "web"), Pod)
        assert_type(cached.find("dev", "web"), Pod | None)
        assert_type(cached.peek("dev", "web"), Pod)
        assert_type(cached.list(labels="tier=front"), list[Pod])
        assert_type(cached.by("node", "node-7"), list[Pod])
        assert_type(cached.values("node"), tuple[str, ...])
        assert_type(cached.keys(), tuple[Key, ...])
        assert_type(cached.undecodable, dict[Key, DecodeError])
        assert_type(cached.subscribe(), Reading[Pod])
    with client.api(Pod).metadata_only().cache() as names:
        assert_type(names.get("dev", "web"), PartialObjectMetadata)
    with client.api(client.discover("foos.clux.dev")).cache() as dynamic:
        assert_type(dynamic.get("dev", "baz"), DynamicObject)
    with client.cache(Api.custom_resource("foos", FooSpec).group("clux.dev").version("v1")) as foos:
        assert_type(foos.get("dev", "baz").spec.info, str)


async def caches_of_the_other_colour(client: AsyncClient) -> None:
    """Part 6, first program: only what waits is awaited."""
    async with client.api(Pod).cache(indexes={"node": "spec.nodeName"}) as cached:
        assert_type(cached, AsyncCache[Pod])
        assert_type(await cached.wait_synced(timeout=30), None)
        assert_type(cached.get("dev", "web"), Pod)
        assert_type(cached.by("node", "node-7"), list[Pod])
        assert_type(cached.subscribe_metadata(), AsyncReading[PartialObjectMetadata])


def the_cached_api(client: Client, cached: Cache[Pod]) -> None:
    """Part 6: reads of the cache, writes to the server; several kinds together."""
    api = assert_type(cached.api.within("dev"), CachedApi[Pod])
    assert_type(api.get("web"), Pod)
    assert_type(api.find("web"), Pod | None)
    assert_type(api.list(), list[Pod])
    assert_type(api.patch("web", {}), Pod)
    assert_type(api.edit("web", rename), Pod)
    assert_type(api.delete("web"), Pod | Status)
    with client.caches() as group:
        assert_type(group, CacheGroup)
        by_image: IndexedBy[Pod] = images
        assert_type(group.add(Api(Pod), indexes={"image": by_image}, transform=rename), Cache[Pod])


async def the_cached_api_awaited(client: AsyncClient, cached: AsyncCache[Pod]) -> None:
    """Part 6: the cached api in the other colour."""
    api = assert_type(cached.api.within("dev"), AsyncCachedApi[Pod])
    assert_type(api.get("web"), Pod)
    assert_type(await api.patch("web", {}), Pod)
    assert_type(await api.delete("web"), Pod | Status)
    async with client.caches() as group:
        assert_type(group, AsyncCacheGroup)
        assert_type(group.add(Api(Pod)), AsyncCache[Pod])


def is_running(pod: Pod) -> bool:
    """A condition of one's own."""
    return pod.status.phase == "Running"


def waits(client: Client) -> None:
    """Part 6: what is waited for is there in the end, unless its end was waited for."""
    pods = client.api(Pod).within("dev")
    assert_type(pods.wait("web", conditions.ready(), timeout=60), Pod)
    assert_type(pods.wait("web", conditions.condition("Ready") & ~conditions.jsonpath("{.status.phase}", "Failed")), Pod)
    assert_type(pods.wait("web", conditions.deleted()), Pod | None)
    assert_type(pods.wait("web", conditions.deleted() | conditions.ready()), Pod | None)
    assert_type(pods.wait("web", conditions.ready() | conditions.deleted()), Pod | None)
    assert_type(pods.wait("web", is_running), Pod)
    assert_type(pods.wait("web", lambda pod: pod.status.phase == "Running"), Pod)
    assert_type(client.wait(Api(Pod).within("dev"), "web", conditions.ready()), Pod)
    own: Condition[Pod] = conditions.ready() & is_running
    assert_type(pods.wait("web", own), Pod)
    gone: GoneCondition[Pod] = conditions.deleted() | is_running
    assert_type(pods.wait("web", gone), Pod | None)


async def waits_awaited(client: AsyncClient) -> None:
    """Part 6: waits in the other colour."""
    pods = client.api(Pod).within("dev")
    assert_type(await pods.wait("web", conditions.ready(), timeout=60), Pod)
    assert_type(await pods.wait("web", conditions.deleted()), Pod | None)
    assert_type(await client.wait(Api(Pod).within("dev"), "web", is_running), Pod)

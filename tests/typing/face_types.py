"""The types of every program of docs/design/face.md, parts 1 to 6 and 8, for mypy and pyright alike.

`make check` reads this file; nothing in it runs. One function a program, in the order of the page.
"""

from collections.abc import Awaitable
from typing import assert_type

from attrs import define

from kube_core import (
    Added,
    Api,
    ApiError,
    Condition,
    DecodeError,
    Deleted,
    DynamicObject,
    Failed,
    Flow,
    InformerEvent,
    JsonPatch,
    KubeError,
    Label,
    MergePatch,
    Modified,
    Object,
    ObjectList,
    PartialObjectMetadata,
    Request,
    Resource,
    Response,
    Synced,
    Table,
    conditions,
    pause,
    resource,
)
from kube_core.models.apps_v1 import Deployment, DeploymentSpec
from kube_core.models.authentication_v1 import TokenRequest
from kube_core.models.autoscaling_v1 import Scale
from kube_core.models.core_v1 import Container, Node, Pod, PodSpec, PodStatus, ServiceAccount
from kube_core.models.meta_v1 import ObjectMeta, Status, StatusCause
from kube_core.server import ApiServer
from kube_core.watching import Event, GoneCondition, IndexedBy, Key
from kube_transports import (
    AsyncBoundApi,
    AsyncCache,
    AsyncCachedApi,
    AsyncCacheGroup,
    AsyncClient,
    AsyncInformerStream,
    AsyncLineStream,
    AsyncPageStream,
    AsyncReading,
    AsyncWatchStream,
    BoundApi,
    Cache,
    CachedApi,
    CacheGroup,
    Client,
    InformerStream,
    LineStream,
    MemoryTransport,
    PageStream,
    Reading,
    WatchStream,
)


@define
class FooSpec:
    """What a Foo should be."""

    name: str
    info: str


@define
class FooStatus:
    """What a Foo is."""

    is_bad: bool = False


@resource(group="clux.dev", version="v1", kind="Foo", plural="foos", scope="Namespaced")
class Foo(Object[FooSpec, FooStatus]):
    """A Foo that carries its names."""


def requests_are_values(status: int, headers: dict[str, str], body: bytes) -> None:
    """Part 1, first program."""
    pods = assert_type(Api(Pod).within("kube-system"), Api[Pod])
    request = assert_type(pods.list(labels="tier=control-plane", limit=50), Request[ObjectList[Pod]])
    assert_type(request.method, str)
    assert_type(request.query, tuple[tuple[str, str], ...])
    assert_type(request.body, bytes)
    assert_type(request.target, str)
    assert_type(request.decode(status, headers, body), ObjectList[Pod])


def clients_of_both_colours() -> None:
    """Part 1, second program: the same request, sent and awaited."""
    pods = Api(Pod).within("kube-system")
    with Client.from_env() as client:
        assert_type(client, Client)
        assert_type(client.send(pods.get("dns")), Pod)
        assert_type(client.respond(pods.get("dns")), Response[Pod])
        assert_type(client.send(pods.find("dns")), Pod | None)


async def clients_of_the_other_colour() -> None:
    """Part 1, second program, awaited."""
    pods = Api(Pod).within("kube-system")
    async with AsyncClient.from_env() as client:
        assert_type(client, AsyncClient)
        assert_type(await client.send(pods.get("dns")), Pod)
        assert_type(await client.respond(pods.list()), Response[ObjectList[Pod]])


def the_bound_api(client: Client) -> None:
    """Part 1, third program."""
    pods = assert_type(client.api(Pod).within("kube-system"), BoundApi[Pod])
    assert_type(pods.get("dns"), Pod)
    assert_type(pods.requests.get("dns"), Request[Pod])
    assert_type(client.namespace, str)
    assert_type(pods.logs("dns", follow=True), LineStream)
    assert_type(client.logs(Api(Pod).within("kube-system"), "dns", follow=True), LineStream)
    assert_type(pods.logs("dns"), str)
    assert_type(pods.watch(), WatchStream[Pod])
    assert_type(next(pods.watch()), Event[Pod])
    assert_type(pods.pages(limit=500), PageStream[Pod])
    assert_type([pod.metadata.name for page in pods.pages() for pod in page], list[str])


async def the_bound_api_awaited(client: AsyncClient) -> None:
    """Part 1, third program, awaited."""
    pods = assert_type(client.api(Pod).within("kube-system"), AsyncBoundApi[Pod])
    assert_type(await pods.get("dns"), Pod)
    assert_type(await pods.list(), ObjectList[Pod])
    assert_type(pods.logs("dns", follow=True), AsyncLineStream)
    assert_type(pods.logs("dns"), Awaitable[str])
    assert_type(pods.watch(), AsyncWatchStream[Pod])
    assert_type(pods.pages(), AsyncPageStream[Pod])
    async for event in pods.watch():
        assert_type(event, Event[Pod])


def the_seed_program(client: Client) -> None:
    """Part 2, first program."""
    foos = client.api.custom_resource("foos", FooSpec, FooStatus).version("v1").group("clux.dev").kind("Foo").within("dev")
    assert_type(foos, BoundApi[Object[FooSpec, FooStatus]])
    baz = assert_type(foos.get("baz"), Object[FooSpec, FooStatus])
    assert_type(baz.spec.info, str)
    assert_type(baz.status, FooStatus | None)
    created = client.respond(foos.requests.create({"kind": "Foo", "metadata": {"name": "baz"}}))
    assert_type(created, Response[Object[FooSpec, FooStatus]])
    assert_type(created.value.metadata.name, str)
    patched = foos.patch("baz", {"spec": {"info": "patched baz"}})
    assert_type(patched.spec.info, str)


def custom_resources_without_a_status() -> None:
    """Part 2: the overloads of ``custom_resource``."""
    foos = Api.custom_resource("foos", FooSpec, scope="Cluster").group("clux.dev").version("v1")
    assert_type(foos, Api[Object[FooSpec, None]])
    assert_type(foos.list(), Request[ObjectList[Object[FooSpec, None]]])


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


def kinds() -> None:
    """Part 3: built-in kinds are typed, keyword only."""
    pod = Pod(metadata=ObjectMeta(name="web"), spec=PodSpec(containers=[Container(name="app")]))
    assert_type(pod.spec, PodSpec)
    assert_type(pod.status, PodStatus)
    assert_type(pod.metadata.name, str)
    assert_type(pod.spec.node_name, str | None)
    assert_type(Deployment().spec, DeploymentSpec)


def own_kinds_and_dynamic_ones(client: Client) -> None:
    """Part 3: a class that carries its names, kinds known only at run time, metadata only, tables."""
    assert_type(Api(Foo).within("dev").get("baz"), Request[Foo])
    found = assert_type(client.discover("foos.clux.dev"), Resource)
    assert_type(Api(found), Api[DynamicObject])
    assert_type(client.api(found).within("dev").get("baz"), DynamicObject)
    assert_type(DynamicObject.of(Pod()).to(Pod), Pod)
    assert_type(Api(Pod).metadata_only().list(), Request[ObjectList[PartialObjectMetadata]])
    assert_type(Api(Pod).within("dev").table().list(), Request[Table])


def rename(pod: Pod) -> None:
    """Change a pod in place."""
    pod.metadata.labels["app"] = "web"


def verbs_and_options(client: Client) -> None:
    """Part 4: verbs, patches, edit and subresources."""
    pods, raw = client.api(Pod).within("dev"), Api(Pod).within("dev")
    assert_type(raw.create(Pod(), dry_run=True, field_manager="me", field_validation="Strict"), Request[Pod])
    assert_type(raw.delete("web", propagation_policy="Foreground"), Request[Pod | Status])
    assert_type(raw.delete_collection(labels=Label("app").in_("web", "db") & ~Label("legacy")), Request[ObjectList[Pod] | Status])
    assert_type(pods.patch("web", JsonPatch([])), Pod)
    assert_type(pods.patch("web", MergePatch({})), Pod)
    assert_type(pods.apply("web", Pod(), field_manager="me", force=True), Pod)
    assert_type(pods.edit("web", rename), Pod)
    assert_type(pods.status.replace("web", Pod()), Pod)
    assert_type(client.api(Deployment).within("dev").scale.get("web"), Scale)
    assert_type(pods.subresource("resize").get("web"), Pod)
    assert_type(pods.evict("web"), Status)
    assert_type(client.api(ServiceAccount).within("dev").create_token("robot"), TokenRequest)


def answers(client: Client) -> None:
    """Part 5: responses, unions and errors."""
    response = client.respond(Api(Node).get("n"))
    assert_type(response.status_code, int)
    assert_type(response.warnings, tuple[str, ...])
    assert_type(response.flow_schema_uid, str)
    match client.api(Pod).within("dev").delete("web"):
        case Pod() as pod:
            assert_type(pod.metadata.deletion_timestamp is None, bool)
        case Status() as status:
            assert_type(status.message, str | None)
    try:
        client.send(Api(Node).get("n"))
    except ApiError as error:
        assert_type(error.status, Status)
        assert_type(error.causes, tuple[StatusCause, ...])
        assert_type(error.retry_after_seconds, int | None)


def copy_twice() -> Flow[tuple[Pod, ObjectList[Pod]]]:
    """A flow of two requests and a pause, each step exactly typed."""
    pods = Api(Pod).within("dev")
    pod = yield from pods.get("web")
    assert_type(pod, Pod)
    yield from pause(5)
    return pod, (yield from pods.list())


def flows(client: Client) -> None:
    """Part 6, where flows are shown: running one gives what it returns."""
    assert_type(client.run(copy_twice()), tuple[Pod, ObjectList[Pod]])


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


def configuration(server: ApiServer) -> None:
    """Part 8 and part 9: the ways to make a client."""
    assert_type(Client.from_kubeconfig("config", context="dev"), Client)
    assert_type(Client.in_cluster(), Client)
    assert_type(AsyncClient.in_cluster(), AsyncClient)
    assert_type(Client("https://host:6443", token="t"), Client)  # no secret
    memory = MemoryTransport(server)
    assert_type(Client(transport=memory), Client)
    assert_type(AsyncClient(transport=memory), AsyncClient)

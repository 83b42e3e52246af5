"""The types of every program of docs/design/face.md, parts 1 to 5 and 8, for mypy and pyright alike.

`make check` reads this file; nothing in it runs. One function a program, in the order of the page. What follows and waits is in
`following_types.py`.
"""

from collections.abc import Awaitable
from typing import assert_type

from attrs import define

from kube_core import (
    Api,
    ApiError,
    DynamicObject,
    Flow,
    JsonPatch,
    Label,
    MergePatch,
    Object,
    ObjectList,
    PartialObjectMetadata,
    Request,
    Resource,
    Response,
    Table,
    pause,
    resource,
)
from kube_core.models.apps_v1 import Deployment, DeploymentSpec
from kube_core.models.authentication_v1 import TokenRequest
from kube_core.models.autoscaling_v1 import Scale
from kube_core.models.core_v1 import Container, Node, Pod, PodSpec, PodStatus, ServiceAccount
from kube_core.models.meta_v1 import ObjectMeta, Status, StatusCause
from kube_core.server import ApiServer
from kube_core.streams import ExecResult, PodLine, Stderr, Stdout
from kube_core.watching import Event
from kube_transports import (
    AsyncBoundApi,
    AsyncClient,
    AsyncCommandSession,
    AsyncLineStream,
    AsyncPageStream,
    AsyncPortForward,
    AsyncWatchStream,
    BoundApi,
    Client,
    CommandSession,
    LineStream,
    MemoryTransport,
    PageStream,
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


def streams(client: Client) -> None:
    """Part 7."""
    pods = client.api(Pod).within("dev")
    result = assert_type(pods.exec("web", ["cat"], stdin=b"hello"), ExecResult)
    assert_type(result.stdout, bytes)
    assert_type(result.exit_code, int)
    with pods.open_exec("web", ["sh"], tty=True) as session:
        assert_type(session, CommandSession)
        assert_type(next(session), Stdout | Stderr)
        assert_type(session.exit_code, int | None)
    with pods.forward("web", {8080: 80}) as ports:
        assert_type(ports.local(80), int)
    with pods.merged_logs(labels="app=web") as lines:
        assert_type(next(lines), PodLine)


async def streams_awaited(client: AsyncClient) -> None:
    """Part 7, awaited."""
    pods = client.api(Pod).within("dev")
    assert_type(await pods.exec("web", ["cat"], stdin=b"hello"), ExecResult)
    async with pods.open_exec("web", ["sh"], tty=True) as session:
        assert_type(session, AsyncCommandSession)
        assert_type(await anext(session), Stdout | Stderr)
        assert_type(await session.wait(), int)
    async with pods.forward("web", {8080: 80}) as ports:
        assert_type(ports, AsyncPortForward)


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


def configuration(server: ApiServer) -> None:
    """Part 8 and part 9: the ways to make a client."""
    assert_type(Client.from_kubeconfig("config", context="dev"), Client)
    assert_type(Client.in_cluster(), Client)
    assert_type(AsyncClient.in_cluster(), AsyncClient)
    assert_type(Client("https://host:6443", token="t"), Client)  # no secret
    memory = MemoryTransport(server)
    assert_type(Client(transport=memory), Client)
    assert_type(AsyncClient(transport=memory), AsyncClient)

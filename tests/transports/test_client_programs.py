"""Whole programs over the embedded server, in every colour; and clients between threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trio
from attrs import define

from kube_core.base import ClientClosed, ConfigError, KubeError, Resource
from kube_core.models.apps_v1 import Deployment
from kube_core.models.certificates_v1 import CertificateSigningRequest
from kube_core.models.core_v1 import ConfigMap, Namespace, Pod, ServiceAccount
from kube_core.models.meta_v1 import ObjectMeta, Status
from kube_core.requests import Api, Request, pause
from kube_core.server import ApiServer
from kube_transports import AsyncBoundApi, AsyncClient, BoundApi, Client, MemoryTransport, Reply

from .colours import Script

Play = Callable[..., Any]
MAPS = Api(ConfigMap).within("default")


def paint(settings: ConfigMap) -> None:
    """Change an object."""
    settings.data["colour"] = "green"


def test_a_program(play: Play) -> None:
    """Create, look at the answer, edit, find, delete."""

    async def scenario(client: AsyncClient) -> None:
        created = await client.respond(MAPS.create(ConfigMap(metadata=ObjectMeta(name="a"), data={"x": "1"})))
        assert (created.status_code, created.value.metadata.name) == (201, "a")
        assert dict(created.headers)["content-type"] == "application/json"
        edited = await client.edit(MAPS, "a", paint)
        assert edited.data == {"x": "1", "colour": "green"}
        assert await client.edit(MAPS, "a", paint) == edited
        gone: ConfigMap | Status = await client.send(MAPS.delete("a"))
        assert gone is not None
        assert await client.send(MAPS.find("a")) is None

    play(scenario, transport=MemoryTransport(ApiServer()))


def test_discovery(play: Play) -> None:
    """A client learns what the server calls its kinds."""

    async def scenario(client: AsyncClient) -> None:
        found = await client.discover("deploy")
        assert (found.group, found.version, found.kind, found.plural) == ("apps", "v1", "Deployment", "deployments")
        everything = await client.discover_all()
        assert all(isinstance(resource, Resource) for resource in everything)
        assert {"pods", "deployments", "customresourcedefinitions"} <= {resource.plural for resource in everything}
        with pytest.raises(KubeError):
            await client.discover("unicorns")

    play(scenario, transport=MemoryTransport(ApiServer()))


BODY: dict[str, Any] = {"metadata": {"name": "a"}}
WHOLE: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", **BODY}
FOOS = Api.custom_resource("foos", Pod).version("v1").group("x.dev").within("dev")

VERBS: dict[str, Callable[[Any], Any]] = {
    "get": lambda api: api.get("a", resource_version="0"),
    "find": lambda api: api.find("a"),
    "list": lambda api: api.list(labels="app=web", limit=3),
    "create": lambda api: api.create(BODY, dry_run=True),
    "replace": lambda api: api.replace("a", BODY, field_manager="me"),
    "patch": lambda api: api.patch("a", {"spec": {}}),
    "apply": lambda api: api.apply("a", WHOLE, field_manager="me", force=True),
    "delete": lambda api: api.delete("a", grace_period_seconds=0),
    "delete_collection": lambda api: api.delete_collection(labels="app=web"),
    "logs": lambda api: api.logs("a", tail_lines=5),
    "evict": lambda api: api.evict("a"),
    "bind": lambda api: api.bind("a", "node-1"),
    "get status": lambda api: api.status.get("a"),
    "replace status": lambda api: api.status.replace("a", BODY),
    "patch status": lambda api: api.status.patch("a", {"status": {}}),
    "apply status": lambda api: api.status.apply("a", WHOLE, field_manager="me"),
    "get resize": lambda api: api.subresource("resize").get("a"),
    "create eviction": lambda api: api.subresource("eviction", Status).create("a", BODY),
    "ephemeral containers": lambda api: api.ephemeral_containers.get("a"),
    "get table": lambda api: api.table().get("a"),
    "list table": lambda api: api.table().list(limit=1),
    "metadata": lambda api: api.metadata_only().get("a"),
    "another namespace": lambda api: api.within("other").get("a"),
}

OTHERS: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "scale": (Api(Deployment).within("dev"), lambda api: api.scale.get("a")),
    "approval": (Api(CertificateSigningRequest), lambda api: api.approval.get("a")),
    "token": (Api(ServiceAccount).within("dev"), lambda api: api.create_token("a", audiences=["x"], expiration_seconds=600)),
    "finalize": (Api(Namespace), lambda api: api.finalize("a", {**BODY, "spec": {"finalizers": []}})),
    "unsaid kind": (FOOS, lambda api: api.kind("Foo").get("a")),
}

CASES = {name: (Api(Pod).within("dev"), verb) for name, verb in VERBS.items()} | OTHERS


@define
class Recorder:
    """A client that sends nothing and notes what it should have sent."""

    requests: list[Request[Any]]

    def send(self, request: Request[Any]) -> Request[Any]:
        """Note it."""
        self.requests.append(request)
        return request

    def logs(self, api: Api[Any], name: str, *, follow: bool, **options: Any) -> Request[Any]:
        """Note it."""
        return self.send(api.logs(name, follow=follow, **options))


class AsyncRecorder(Recorder):
    """The same, awaited."""

    async def send(self, request: Request[Any]) -> Request[Any]:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # the other colour
        """Note it."""
        self.requests.append(request)
        return request


@pytest.mark.parametrize("name", CASES)
def test_a_bound_verb_sends_what_the_api_builds(name: str) -> None:
    """In both colours: the same request, no more and no less."""
    api, verb = CASES[name]
    expected = verb(api)
    recorder: Any = Recorder([])
    verb(BoundApi(recorder, api))
    awaited: Any = AsyncRecorder([])
    asyncio.run(finished(verb(AsyncBoundApi(awaited, api))))
    assert recorder.requests == awaited.requests == [expected]


async def finished(awaitable: Any) -> Any:
    """Await anything."""
    return await awaitable


def test_bound_streams_and_custom_resources(play: Play) -> None:
    """Whatever a client does with an Api is a method of the bound one."""

    async def scenario(client: AsyncClient) -> list[str]:
        maps = client.api(ConfigMap).within("default")
        found = [maps.requests.list().url]
        found.append(client.api.custom_resource("foos", Pod).version("v1").group("x.dev").within("dev").requests.list().url)
        found.append(client.api(Resource(group="x.dev", version="v1", kind="Foo", plural="foos")).requests.list().url)
        return found

    assert play(scenario, transport=MemoryTransport(Script([]))) == [
        "/api/v1/namespaces/default/configmaps",
        "/apis/x.dev/v1/namespaces/dev/foos",
        "/apis/x.dev/v1/foos",
    ]

    async def streams(client: AsyncClient) -> None:
        maps: Any = client.api(ConfigMap).within("default")
        assert maps.watch().resource_version == ""
        assert maps.pages(limit=1) is not None
        logs: Any = client.api(Pod).within("default").logs
        await logs("a", follow=True).aclose()

    asyncio.run(streams(AsyncClient(transport=MemoryTransport(Script([])))))
    with Client(transport=MemoryTransport(ApiServer())) as client:
        bound = client.api(ConfigMap).within("default")
        bound.create(BODY)
        assert bound.edit("a", paint).data == {"colour": "green"}
        assert [found.metadata.name for page in bound.pages(limit=1) for found in page] == ["a"]
        with bound.watch() as events:
            assert type(next(events)).__name__ == "Added"
        bound_logs = client.api(Pod).within("default").logs("a", follow=True)
        bound_logs.close()
        assert list(bound_logs) == []


KUBECONFIG = """
apiVersion: v1
kind: Config
current-context: here
clusters: [{name: c, cluster: {server: "https://127.0.0.1:6443"}}]
users: [{name: u, user: {token: s3cret}}]
contexts:
- {name: here, context: {cluster: c, user: u, namespace: mine}}
- {name: there, context: {cluster: c, user: u}}
"""


def test_from_files(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kubeconfig by its path, by the environment, and by another context."""
    file = tmp_path / "config"
    file.write_text(KUBECONFIG)
    monkeypatch.setenv("KUBECONFIG", str(file))
    for client in (Client.from_kubeconfig(file), Client.from_kubeconfig(str(file)), Client.from_kubeconfig(), Client.from_env()):
        with client:
            assert (client.config.server, client.namespace) == ("https://127.0.0.1:6443", "mine")
            assert "s3cret" not in repr(client) + repr(client.config) + str(vars(client))
    with Client.from_env(context="there") as client:
        assert client.namespace == "default"

    async def scenario() -> str:
        async with AsyncClient.from_kubeconfig(file, context="there", namespace="yours") as client:
            found = client.namespace
        async with AsyncClient.from_env() as client:
            return found + client.namespace

    assert asyncio.run(scenario()) == trio.run(scenario) == "yoursmine"


def test_from_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside of a cluster and without a file there is nothing to be had."""
    monkeypatch.setenv("KUBECONFIG", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    for attempt in (Client.from_env, Client.in_cluster, AsyncClient.from_env, AsyncClient.in_cluster):
        with pytest.raises(ConfigError):
            attempt()
    for cls in (Client, AsyncClient):
        with pytest.raises(ConfigError):
            cls.from_kubeconfig(tmp_path / "missing")


def test_one_client_for_many_threads() -> None:
    """They write and read at the same time, and each gets its own answers."""
    failures: list[BaseException] = []

    def work(client: Client, worker: int) -> None:
        try:
            maps = client.api(ConfigMap).within("default")
            for index in range(25):
                name = f"w{worker}-{index}"
                assert maps.create({"metadata": {"name": name}}).metadata.name == name
                assert maps.edit(name, paint).data == {"colour": "green"}
                assert maps.get(name).metadata.name == name
        except BaseException as error:
            failures.append(error)

    with Client(transport=MemoryTransport(ApiServer())) as client:
        threads = [threading.Thread(target=work, args=(client, worker)) for worker in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert len(client.send(MAPS.list())) == 200


def test_warnings_once_among_threads() -> None:
    """However many threads see a text at the same time."""
    told: list[str] = []

    def server(_: object) -> Reply:
        return Reply(200, (("warning", '299 - "old"'),), b'{"apiVersion":"v1","kind":"ConfigMap","metadata":{}}')

    with Client(transport=MemoryTransport(server), on_warning=told.append) as client:
        threads = [threading.Thread(target=client.send, args=(MAPS.get("a"),)) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert told == ["old"]


def test_closing_ends_a_pause_in_another_thread() -> None:
    """At once, not when its time has come."""
    ended: list[BaseException] = []
    client = Client(transport=MemoryTransport(ApiServer()))

    def work() -> None:
        try:
            client.run(pause(3600))
        except ClientClosed as error:
            ended.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    client.close()
    thread.join()
    assert len(ended) == 1


def test_closing_ends_a_pause_in_another_task() -> None:
    """On asyncio and on trio."""

    async def work(client: AsyncClient) -> None:
        with pytest.raises(ClientClosed):
            await client.run(pause(3600))

    async def on_asyncio() -> None:
        client = AsyncClient(transport=MemoryTransport(ApiServer()))
        await asyncio.gather(work(client), client.aclose())

    async def on_trio() -> None:
        client = AsyncClient(transport=MemoryTransport(ApiServer()))
        async with trio.open_nursery() as nursery:
            nursery.start_soon(work, client)
            nursery.start_soon(client.aclose)

    asyncio.run(on_asyncio())
    trio.run(on_trio)

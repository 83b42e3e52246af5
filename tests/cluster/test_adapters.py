"""The adapters over urllib3 and httpx against the real server: the seed's verbs, watches beside calls, logs, and refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from kube_core.models.core_v1 import ConfigMap, Pod
from kube_core.requests import AlreadyExists, Api, Conflict, Forbidden, NotFound, Unauthorized
from kube_core.watching import Added, Deleted, Modified
from kube_transports import Client, from_kubeconfig
from kube_transports.ports import ByteStream
from kube_transports.wires import TransportName

from .drivers import Driver
from .foos import foos, install
from .harness.cluster import Cluster
from .harness.polling import poll
from .test_logins import Login, who
from .test_subresources import pod

ADAPTERS = (
    "sync over urllib3",
    "sync over httpx",
    "asyncio over httpx",
    "trio over httpx",
    "sync over HTTP/2",
    "asyncio over HTTP/2",
)

BAZ = {"apiVersion": "clux.dev/v1", "kind": "Foo", "metadata": {"name": "baz"}, "spec": {"name": "baz", "info": "baz info"}}


@pytest.fixture(params=ADAPTERS)
def colour(request: pytest.FixtureRequest) -> str:
    """Each adapter and colour in turn."""
    name: str = request.param
    return name


def name_of(colour: str) -> TransportName:
    """The transport that a sync client of this colour runs over."""
    return "urllib3" if colour.endswith("urllib3") else "httpx"


def test_the_verbs_of_the_seed_program(cluster: Cluster, driver: Driver, namespace: str) -> None:
    """Create, read, patch, replace and delete a custom resource; what the server refuses comes as its error."""
    install(cluster)
    mine = foos.within(namespace)
    created = driver.respond(mine.create(BAZ))
    assert (created.status_code, created.value.metadata.name) == (201, "baz")
    with pytest.raises(AlreadyExists):
        driver.send(mine.create(BAZ))
    stale = driver.send(mine.get("baz"))
    patched = driver.send(mine.patch("baz", {"spec": {"info": "patched baz"}}))
    assert (patched.spec.info, patched.spec.name) == ("patched baz", "baz")
    with pytest.raises(Conflict):
        driver.send(mine.replace("baz", stale))
    driver.send(mine.delete("baz"))
    with pytest.raises(NotFound):
        driver.send(mine.get("baz"))


def test_a_large_list_in_pages(driver: Driver, namespace: str) -> None:
    """Megabytes come whole, at once and page by page."""
    configs = Api(ConfigMap).within(namespace)
    for number in range(6):
        driver.send(configs.create({"metadata": {"name": f"large-{number}"}, "data": {"text": "x" * 500_000}}))
    whole = driver.send(configs.list())
    assert sum(len(config.data.get("text", "")) for config in whole.items) == 3_000_000
    pages = driver.pages(configs, limit=2)
    assert sum(len(page) for page in pages) == len(whole.items)


def test_a_watch(driver: Driver, namespace: str) -> None:
    """What happened since a version comes in order."""
    configs = Api(ConfigMap).within(namespace)
    start = driver.send(configs.list()).resource_version
    driver.send(configs.create({"metadata": {"name": "a"}}))
    driver.send(configs.patch("a", {"data": {"key": "value"}}))
    driver.send(configs.delete("a"))
    events = driver.watch(configs, 3, resource_version=start)
    assert [type(event) for event in events] == [Added, Modified, Deleted]


def test_logs_that_follow(cluster: Cluster, driver: Driver, namespace: str) -> None:
    """Lines come as they are written, and whole at once without following."""
    if not cluster.has_kubelets:
        pytest.skip("a slim control plane runs no pods")
    pods = Api(Pod).within(namespace)
    driver.send(pods.create(pod("web")))
    poll("running pod", lambda: driver.send(pods.get("web")).status.phase == "Running")
    whole = driver.send(pods.logs("web")).splitlines()
    assert whole
    assert driver.follow(pods, "web", 2) == whole[:2]


def test_a_token_that_is_refused(cluster: Cluster, colour: str) -> None:
    """TLS with the cluster's own authority, and the server's Status of a refusal."""
    config = from_kubeconfig(cluster.kubeconfig)
    with Client(config.server, ca=config.tls.ca, token="wrong", transport=name_of(colour)) as client, pytest.raises(Unauthorized):
        client.api(Pod).within("default").list()


def test_a_token_that_is_replaced(cluster: Cluster, login: Login, tmp_path: Path) -> None:
    """A refusal renews it, for reads and for writes, also over HTTP/2, where the server ends the connection with it."""
    file = tmp_path / "token"
    for write_or_read in (who, may_read_no_pods):
        file.write_text("an-old-token")
        driver = login(cluster.write_kubeconfig("replaced", {"tokenFile": str(file)}))
        with pytest.raises(Unauthorized):
            write_or_read(driver)
        file.write_text(cluster.viewer_token)
        write_or_read(driver)


def may_read_no_pods(driver: Driver) -> None:
    """Ask for what the user of the token may not have."""
    with pytest.raises(Forbidden, match="viewer"):
        driver.send(Api(Pod).within("default").list())


def reaches(stream: ByteStream, wanted: bytes) -> bool:
    """Whether a stream comes to these bytes, which may come in parts."""
    found = b""
    while wanted not in found and (chunk := stream.read()):
        found += chunk
    return wanted in found


@pytest.mark.parametrize("colour", [each for each in ADAPTERS if each.startswith("sync")])
def test_a_hundred_watches_beside_calls(cluster: Cluster, namespace: str, colour: str) -> None:
    """However many watches are open, a call goes through."""
    configs = Api(ConfigMap).within(namespace)
    with Client.from_kubeconfig(cluster.kubeconfig, transport=name_of(colour), http2=colour.endswith("HTTP/2")) as client:
        version = client.send(configs.list()).resource_version
        streams = [client.stream(configs.watch(resource_version=version)) for _ in range(101)]
        client.send(configs.create({"metadata": {"name": "seen"}}))
        assert all(reaches(stream, b'"seen"') for stream in streams)
        for stream in streams:
            stream.close()

"""Caches and informers through churn, restarts, compaction and a restored store: they end up with what the server has.

Readers of every colour follow one kind at the same time, while a writer creates, changes and deletes, and the control plane is
stopped under both. What has to hold is what the simulation holds of them: see `tests/simulation`.
"""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import monotonic

import pytest
from attrs import define, evolve, field

from kube_core.models.core_v1 import ConfigMap
from kube_core.requests import Api
from kube_core.watching import Added, Deleted, Failed, InformerEvent, Modified, Synced
from kube_transports import AsyncClient, from_kubeconfig
from tests.transports.colours import COLOURS

from .harness.binaries import find_or_build
from .harness.cluster import Cluster
from .harness.raw import RawClient

NAMESPACE = "churn"
CONFIGS = Api(ConfigMap).within(NAMESPACE)
PATH = f"/api/v1/namespaces/{NAMESPACE}/configmaps"
OBJECTS = 1000
PATIENCE_SECONDS = 150.0
QUIET_SECONDS = 61
"""How long one watch request lasts, so that a silent one is looked into soon; the machine does so after a minute."""


@pytest.fixture(scope="module")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A control plane of these tests' own, etcd and the API server alone: nobody else writes, and nobody else is disturbed."""
    slim = evolve(find_or_build(), controller_manager=None, scheduler=None, kwok=None)
    with Cluster(tmp_path_factory.mktemp("churn"), slim) as started:
        assert started.admin().call("POST", "/api/v1/namespaces", {"metadata": {"name": NAMESPACE}}).status == 201
        yield started


@define
class Follower:
    """One reader: what it was told makes a view, and every mistake of the telling a complaint."""

    colour: str
    stop: Event
    view: dict[str, str] = field(factory=dict[str, str])
    complaints: list[str] = field(factory=list[str])
    synced: int = 0
    stored: dict[str, str] = field(factory=dict[str, str])

    async def follow(self, client: AsyncClient) -> None:
        """Keep a cache and a reader until told to stop."""
        async with client.cache(CONFIGS, page_size=100, timeout_seconds=QUIET_SECONDS) as cached:
            reading = cached.handle(self.told)
            while not self.stop.is_set():
                await client.pause(0.02)
                if cached.synced:
                    self.stored = versions(cached.list())
            await reading.aclose()

    async def told(self, event: InformerEvent[ConfigMap]) -> None:
        """Take one event."""
        match event:
            case Added(found):
                self.check(found, there=False)
                self.view[found.metadata.name] = found.metadata.resource_version
            case Modified(found):
                self.check(found, there=True)
                self.view[found.metadata.name] = found.metadata.resource_version
            case Deleted(found):
                self.check(found, there=True)
                self.view.pop(found.metadata.name, None)
            case Synced():
                self.synced += 1
            case Failed():
                pass  # the server was stopped

    def check(self, found: ConfigMap, *, there: bool) -> None:
        """A reader is told of nothing that it knows as new, and of no change of what it doesn't know."""
        if (found.metadata.name in self.view) is not there:
            self.complaints.append(f"{'no ' if there else ''}{found.metadata.name} was known")


def versions(configs: list[ConfigMap]) -> dict[str, str]:
    """Names and versions."""
    return {found.metadata.name: found.metadata.resource_version for found in configs}


@contextmanager
def followed(plane: Cluster) -> Generator[list[Follower]]:
    """Readers of every colour, each in a thread of its own, until the block ends."""
    stop = Event()
    followers = [Follower(colour, stop) for colour in COLOURS]
    config = from_kubeconfig(plane.kubeconfig)
    with ThreadPoolExecutor(len(followers)) as pool:
        running: list[Future[None]] = [pool.submit(COLOURS[each.colour], each.follow, config=config) for each in followers]
        try:
            until(lambda: all(each.synced for each in followers) or any(future.done() for future in running))
            yield followers
        finally:
            stop.set()
            for future in running:
                future.result()


def until(reached: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline, tick = monotonic() + PATIENCE_SECONDS, Event()
    while not reached():
        assert monotonic() < deadline, "it took too long"
        tick.wait(0.05)


def there(admin: RawClient) -> dict[str, str]:
    """What the server has."""
    items = admin.call("GET", PATH).json()["items"]
    return {item["metadata"]["name"]: item["metadata"]["resourceVersion"] for item in items}


def agreed(followers: list[Follower], truth: dict[str, str]) -> bool:
    """Whether every cache and every view is what the server has."""
    return all(each.stored == truth and each.view == truth for each in followers)


def settle(plane: Cluster, followers: list[Follower]) -> None:
    """Wait until everybody has what the server has, and see that nobody was told nonsense on the way."""
    truth = there(plane.admin())
    until(lambda: agreed(followers, truth))
    assert [each.complaints for each in followers] == [[]] * len(followers)
    assert [each.synced for each in followers] == [1] * len(followers)


def churn(admin: RawClient, numbers: range) -> None:
    """Create objects, change them, and delete every other one."""
    for number in numbers:
        name = f"config-{number}"
        assert admin.call("POST", PATH, {"metadata": {"name": name}}).status == 201
        assert admin.call("PUT", f"{PATH}/{name}", {"metadata": {"name": name}, "data": {"n": str(number)}}).status == 200
        if number % 2:
            assert admin.call("DELETE", f"{PATH}/{name}").status == 200


def test_churn_through_restarts_and_compaction(plane: Cluster) -> None:
    """A thousand objects come, change and go; the server stops, what happened meanwhile is forgotten, and all still agree."""
    admin = plane.admin()
    with followed(plane) as followers:
        churn(admin, range(OBJECTS // 2))
        settle(plane, followers)
        plane.stop_api_server()
        plane.forget(f"/registry/configmaps/{NAMESPACE}/config-1")  # what begins with 1 is gone, and nobody is told
        plane.compact()
        plane.start_api_server()
        churn(admin, range(OBJECTS // 2, OBJECTS))
        settle(plane, followers)
        assert not any(name.startswith("config-1") and int(name[7:]) < OBJECTS // 2 for each in followers for name in each.view)


def test_a_store_that_went_back_in_time(plane: Cluster) -> None:
    """After a restore of old data a watch from the future is silent; the caches find out, and have the old state again."""
    admin = plane.admin()
    plane.save("old")
    with followed(plane) as followers:
        churn(admin, range(10_000, 10_050))
        settle(plane, followers)
        plane.restore("old")
        settle(plane, followers)
        assert not any(name.startswith("config-100") for each in followers for name in each.view)

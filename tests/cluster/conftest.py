"""One real control plane for the whole session, and clients of every colour that talk to it."""

import os
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from kube_core.models.core_v1 import Pod
from kube_core.requests import Api
from kube_transports import AsyncClient, from_kubeconfig

from .drivers import Driver, open_driver
from .harness.binaries import find_or_build
from .harness.cluster import Cluster
from .harness.polling import poll
from .harness.raw import RawClient
from .plays import Play, runner

HERE = Path(__file__).parent
COLOURS = os.environ.get("KUBE_CORE_COLOURS", "sync,asyncio,trio").split(",")
"""Those that each test runs in; ``KUBE_CORE_COLOURS="sync over urllib3,trio over httpx"`` runs everything over other adapters."""
_numbers = count(1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that a plain run leaves it out."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("cluster")


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A running control plane; its logs stay in pytest's temporary folder, as those of a failed start do."""
    with Cluster(tmp_path_factory.mktemp("cluster"), find_or_build()) as started:
        yield started


@pytest.fixture(scope="session")
def quiet_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """An API server alone: no controller writes into objects, or collects those whose owners are made up."""
    slim = evolve(find_or_build(), controller_manager=None, scheduler=None, kwok=None)
    with Cluster(tmp_path_factory.mktemp("quiet"), slim) as started:
        yield started


@pytest.fixture(params=COLOURS)
def colour(request: pytest.FixtureRequest) -> str:
    """Each colour in turn."""
    name: str = request.param
    return name


@pytest.fixture
def login(cluster: Cluster, colour: str) -> Iterator[Callable[[Path], Driver]]:
    """Opens a client of this colour for a kubeconfig, and closes it after the test."""
    opened: list[Driver] = []

    def open_one(kubeconfig: Path) -> Driver:
        opened.append(open_driver(colour, kubeconfig))
        return opened[-1]

    yield open_one
    for driver in opened:
        driver.close()


@pytest.fixture
def driver(cluster: Cluster, login: Callable[[Path], Driver]) -> Driver:
    """A client of this colour who may do everything."""
    return login(cluster.kubeconfig)


def is_there(client: RawClient, target: str) -> bool:
    """Whether there is an object."""
    return client.call("GET", target).status == 200


@pytest.fixture
def namespace(cluster: Cluster) -> Iterator[str]:
    """A namespace of the test's own, with what controllers put into each; it is deleted in the background."""
    name, admin = f"live-{next(_numbers)}", cluster.admin()
    assert admin.call("POST", "/api/v1/namespaces", {"metadata": {"name": name}}).status == 201
    for given in ("serviceaccounts/default", "configmaps/kube-root-ca.crt") if cluster.has_kubelets else ():
        poll(given, partial(is_there, admin, f"/api/v1/namespaces/{name}/{given}"))
    yield name
    admin.call("DELETE", f"/api/v1/namespaces/{name}")


@pytest.fixture
def play(cluster: Cluster, colour: str) -> Play:
    """Runs a scenario of a client in one colour."""
    run = runner(colour)

    def in_colour(scenario: Callable[[AsyncClient], Coroutine[Any, Any, Any]]) -> Any:
        return run(scenario, config=from_kubeconfig(cluster.kubeconfig))

    return in_colour


@pytest.fixture
def pods(cluster: Cluster, driver: Driver, namespace: str) -> Iterator[Api[Pod]]:
    """Where a pod of two containers, ``web``, runs."""
    if not cluster.has_kubelets:
        pytest.skip("a slim control plane runs no pods")
    pods = Api(Pod).within(namespace)
    containers = [{"name": name, "image": "none"} for name in ("main", "sidecar")]
    driver.send(pods.create({"metadata": {"name": "web", "labels": {"app": "web"}}, "spec": {"containers": containers}}))
    poll("running pod", lambda: driver.send(pods.get("web")).status.phase == "Running")
    yield pods
    driver.send(pods.delete("web", grace_period_seconds=0))

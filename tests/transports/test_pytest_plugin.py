"""The fixtures for pytest: what a suite that uses them sees, and that one which doesn't sees nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PLUGIN = "kube_transports.pytest_plugin"
ROOT = Path(__file__).parents[2]

USED = """
import asyncio

import pytest
import trio

from kube_core import Forbidden, WaitTimeout
from kube_core.models.apps_v1 import Deployment
from kube_core.models.core_v1 import ConfigMap, Namespace, Secret
from kube_core.server import User
from kube_core.simulation import Answered
from kube_core.watching import Added, Deleted, Modified, conditions
from kube_transports import Client, MemoryTransport

APP = {"metadata": {"name": "app"}, "data": {"size": "1"}}


@pytest.mark.parametrize("number", range(100))
def test_a_life(kube_client, number):
    maps = kube_client.api(ConfigMap).within("default")
    with maps.watch(resource_version=maps.list().resource_version) as events:
        maps.create(APP)
        maps.patch("app", {"data": {"size": "2"}})
        maps.delete("app")
        assert [type(next(events)) for _ in range(3)] == [Added, Modified, Deleted]


async def create(client):
    await client.api(ConfigMap).within("default").create(APP)
    assert (await client.api(ConfigMap).within("default").get("app")).data == {"size": "1"}


@pytest.mark.parametrize("run", [asyncio.run, lambda made: trio.run(lambda: made)])
def test_both_colours_see_one_server(kube_client, async_kube_client, run):
    run(create(async_kube_client))
    assert kube_client.api(ConfigMap).within("default").get("app").metadata.name == "app"


@pytest.mark.anyio
async def test_with_anyio(async_kube_client):
    await create(async_kube_client)


@pytest.mark.kube(namespaces=["dev"], load="manifests")
def test_what_is_there_first(kube_client, api_server):
    assert kube_client.api(Namespace).get("dev").metadata.name == "dev"
    assert kube_client.api(ConfigMap).within("dev").get("loaded").data == {"from": "a file"}
    assert len(api_server.history) == 2


@pytest.mark.kube(workloads=True)
@pytest.mark.kube(rbac=True, namespaces=["dev"])
def test_rbac(kube_client, api_server, kube_clock):
    kube_client.api(ConfigMap).within("dev").create(APP)
    someone = MemoryTransport(api_server, clock=kube_clock, user=User.service_account("dev", "operator"))
    with Client(transport=someone) as client, pytest.raises(Forbidden):
        client.api(ConfigMap).within("dev").get("app")
    assert api_server.access.missing()


def test_a_wait_leaps(kube_client, kube_clock):
    began = kube_clock.now
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "main", "image": "app:1"}]}}
    spec = {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "template": template}
    deployments = kube_client.api(Deployment).within("default")
    deployments.create({"metadata": {"name": "web"}, "spec": spec})
    deployments.wait("web", conditions.condition("Available"), timeout=60)
    assert kube_clock.now - began == 1


def test_a_wait_in_vain_ends(kube_client):
    with pytest.raises(WaitTimeout):
        kube_client.api(ConfigMap).within("default").wait("app", lambda found: found is not None, timeout=600)


@pytest.mark.kube(clock="manual")
def test_time_in_our_hands(kube_client, kube_clock):
    first = kube_client.api(ConfigMap).within("default").create(APP)
    kube_clock.advance(3600)
    second = kube_client.api(ConfigMap).within("default").create({"metadata": {"name": "second"}})
    assert (second.metadata.creation_timestamp - first.metadata.creation_timestamp).total_seconds() == 3600


@pytest.mark.kube(clock="wall")
def test_the_clock_of_the_wall(kube_client, kube_clock):
    assert kube_clock is None
    assert kube_client.api(ConfigMap).within("default").create(APP).metadata.creation_timestamp.year >= 2026


def test_behind_a_socket(served_kube, api_server):
    with Client(served_kube.url) as client:
        client.api(ConfigMap).within("default").create(APP)
    assert [entry.verb for entry in api_server.history] == ["create"]
"""

FAILING = """
import pytest

from kube_core.models.core_v1 import ConfigMap, Secret
from kube_core.simulation import Answered


def test_objects(kube_client, kube_faults):
    kube_faults.add(Answered(503, "ServiceUnavailable", retry_after_seconds=1), verb="get")
    maps = kube_client.api(ConfigMap).within("default")
    maps.create({"metadata": {"name": "app"}, "data": {"size": "1"}})
    assert maps.get("app") == maps.patch("app", {"data": {"size": "2"}})


def test_secrets(kube_client):
    secrets = kube_client.api(Secret).within("default")
    made = secrets.create({"metadata": {"name": "key"}, "data": {"password": "aHVudGVyMg=="}})
    assert made == secrets.patch("key", {"data": {"password": "aHVudGVyMw=="}})
"""

UNUSED = """
import sys


def test_nothing_is_loaded():
    loaded = {name for name in sys.modules if name.split(".")[0] == "kube_core"}
    assert loaded <= {"kube_core", "kube_core.base", "kube_core.base.lazy"}
"""


def run(folder: Path, text: str, *options: str) -> str:
    """Run a suite of one file in a process of its own."""
    (folder / "test_it.py").write_text(text)
    (folder / "manifests").mkdir(exist_ok=True)
    manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: loaded, namespace: dev}\ndata: {from: a file}\n"
    (folder / "manifests" / "map.yaml").write_text(manifest)
    plugins = "-p", PLUGIN, "-p", "anyio.pytest_plugin", "-p", "no:cacheprovider"  # all that are wanted: others take their time
    command = [sys.executable, "-m", "pytest", *plugins, "--strict-markers", "-W", "error", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ran = subprocess.run([*command, "test_it.py"], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return ran.stdout + ran.stderr


def test_the_fixtures(tmp_path: Path) -> None:
    """In both colours, with markers, on each kind of clock."""
    assert "110 passed" in run(tmp_path, USED)


def test_a_failed_test_shows_what_happened(tmp_path: Path) -> None:
    """Which fields differ, what the server was asked, and which faults to plan to see it again; a secret never."""
    said = run(tmp_path, FAILING)
    for line in (
        "- data.size: '1'",
        "+ data.size: '2'",
        "201  create  configmaps/default/app",
        "plan.add(Answered(status=503, reason='ServiceUnavailable', retry_after_seconds=1, body=None), nth=2)",
        "- data.password: <12 characters>",
    ):
        assert line in said
    assert "aHVudGVyM" not in said.replace('{"password": "aHVudGVyM', "")


def test_a_suite_that_uses_nothing_pays_nothing(tmp_path: Path) -> None:
    """Nothing of the core is imported but what its doors are made of."""
    assert "1 passed" in run(tmp_path, UNUSED)


def test_a_clock_that_is_none(tmp_path: Path) -> None:
    """The mistake is named."""
    text = "import pytest\n\n\n@pytest.mark.kube(clock='sun')\ndef test_it(kube_client):\n    pass\n"
    assert "clock of the marker kube is one of leaps, manual, wall, not 'sun'" in run(tmp_path, text)


@pytest.mark.parametrize("option", ["--markers", "--fixtures"])
def test_it_says_what_there_is(tmp_path: Path, option: str) -> None:
    """pytest's own lists name the marker and the fixtures."""
    wanted = "@pytest.mark.kube(seed" if option == "--markers" else "async_kube_client"
    assert wanted in run(tmp_path, UNUSED, option)

"""The command ``kube-core``: it serves, tells the way, loads manifests, and ends when it is told."""

import io
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from attrs import evolve

from kube_core.base import ConfigError
from kube_core.config import Anonymous, config_for
from kube_core.models.apps_v1 import Deployment
from kube_core.models.core_v1 import ConfigMap, Pod
from kube_core.requests import Api, Forbidden
from kube_core.server import ApiServer
from kube_core.watching import conditions
from kube_transports import Client, LogEntry, MemoryTransport
from kube_transports.cli import OK, REFUSED, main
from kube_transports.files import from_kubeconfig
from kube_transports.manifests import load_manifests
from kube_transports.serving.diary import Diary, amount, duration, line_of
from kube_transports.serving.kubeconfig import kubeconfig_of, write_kubeconfig

PROGRAM = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the tests themselves are run with
from kube_transports.files import from_kubeconfig
from kube_transports.cli import main
sys.exit(main())
"""
SETTINGS = Api(ConfigMap).within("dev")

FIRST = """
apiVersion: clux.dev/v1
kind: Foo
metadata: {name: foo, namespace: dev}
spec: {since: 2026-01-01}
---
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: dev
data: {on: "yes"}
"""
SECOND = """
{"apiVersion": "v1", "kind": "List", "items": [
  {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "dev"}},
  {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}},
  {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "foos.clux.dev"}, "spec": {
    "group": "clux.dev", "scope": "Namespaced", "names": {"plural": "foos", "kind": "Foo"}, "versions": [{
      "name": "v1", "served": true, "storage": true,
      "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}
    }]
  }}
]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Manifests, of which the first needs the second; and a file that is none."""
    (tmp_path / "manifests" / "deeper").mkdir(parents=True)
    (tmp_path / "manifests" / "a.yaml").write_text(FIRST)
    (tmp_path / "manifests" / "deeper" / "b.json").write_text(SECOND)
    (tmp_path / "manifests" / "README.md").write_text("[")
    return tmp_path / "manifests"


@contextmanager
def running(*argv: str) -> Generator[tuple["subprocess.Popen[str]", IO[str]]]:
    """The command as a process of its own."""
    command = [sys.executable, "-c", PROGRAM, "serve", *argv]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout
        finally:
            process.kill()


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_it_serves_until_it_is_told_to_end(word: signal.Signals, tmp_path: Path, folder: Path) -> None:
    """Also with a watch open; the kubeconfig leads there, each request is told, and the process ends well."""
    config = tmp_path / "config"
    with running("--kubeconfig", str(config), "--tls", "--load", str(folder)) as (process, out):
        shown = [next(out) for _ in range(7)]
        assert shown[0].startswith("Created 4 objects of ")
        assert shown[1] == "There already, and left as they are: namespaces/default.\n"
        assert shown[2].startswith("An API server in memory listens at https://127.0.0.1:")
        assert shown[4] == f"    export KUBECONFIG={config}\n"
        with Client.from_kubeconfig(config) as client:
            assert client.send(SETTINGS.get("settings")).data == {"on": "yes"}
            with client.watch(SETTINGS, resource_version="1") as events:
                next(events)
                process.send_signal(word)
                assert process.wait(10) == OK
        assert "  200  GET    /api/v1/namespaces/dev/configmaps/settings  (" in next(out)
        assert "; kube-core/" in next(out)


DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, image: web}]}}
"""


def test_it_lets_workloads_run(tmp_path: Path) -> None:
    """A Deployment of a manifest becomes available on the nodes that were asked for, and the process ends at a word."""
    (tmp_path / "manifests").mkdir()
    (tmp_path / "manifests" / "web.yaml").write_text(DEPLOYMENT)
    options = ["--workloads", "--nodes", "2", "--load", str(tmp_path / "manifests")]
    with running("--kubeconfig", str(tmp_path / "config"), *options) as (process, out):
        assert next(out).startswith("Created 1 objects of ")
        next(out)
        with Client.from_kubeconfig(tmp_path / "config") as client:
            deployments = client.api(Deployment).within("default")
            assert deployments.wait("web", conditions.condition("Available"), timeout=60)
            pods = client.api(Pod).within("default")
            one, other = pods.list().items
            assert {one.spec.node_name, other.spec.node_name} == {"node-1", "node-2"}
            assert pods.exec(one.metadata.name, ["hostname"]).stdout.decode() == f"{one.metadata.name}\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == OK


ACCOUNTS = """
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: robot}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: robot, namespace: default}]
"""


def test_it_lets_in_who_is_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With RBAC the kubeconfig is an admin's, others are made with it, and who shows neither sees nothing."""
    admin, robot = tmp_path / "admin", tmp_path / "robot"
    (tmp_path / "manifests").mkdir()
    (tmp_path / "manifests" / "robot.yaml").write_text(ACCOUNTS)
    with running("--kubeconfig", str(admin), "--rbac", "--tls", "--load", str(tmp_path / "manifests")) as (_, out):
        assert [next(out), next(out)][0].startswith("Created 2 objects of ")
        making = ["kubeconfig", "--using", str(admin), "--kubeconfig", str(robot), "--seconds", "600"]
        assert main([*making, "default/nobody"]) == REFUSED
        assert 'serviceaccounts "nobody" not found' in capsys.readouterr().err
        assert main([*making, "default"]) == REFUSED
        assert "write namespace/name" in capsys.readouterr().err
        assert main([*making, "default/robot"]) == OK
        assert capsys.readouterr().out == f"{robot} is default/robot's, for 600 seconds.\n"
        with Client.from_kubeconfig(admin) as client:
            client.api(ConfigMap).within("default").create({"metadata": {"name": "app"}})
        with Client.from_kubeconfig(robot) as client:
            settings = client.api(ConfigMap).within(client.namespace)
            assert settings.get("app").metadata.name == "app"
            with pytest.raises(Forbidden, match='User "system:serviceaccount:default:robot" cannot delete resource "configmaps"'):
                settings.delete("app")
        config = from_kubeconfig(admin)
        with Client(config=evolve(config, identity=Anonymous())) as client, pytest.raises(Forbidden, match="system:anonymous"):
            client.send(SETTINGS.list())


def test_it_is_quiet_when_it_is_told_to_be(tmp_path: Path) -> None:
    """Nothing stands behind the banner, and the port is the one that was asked for."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with running("--kubeconfig", str(tmp_path / "config"), "--quiet", "--port", str(port)) as (process, out):
        assert next(out).startswith(f"An API server in memory listens at http://127.0.0.1:{port}.")
        with Client(f"http://127.0.0.1:{port}") as client:
            client.send(Api(ConfigMap).list())
        process.terminate()
        assert process.wait(10) == OK
        assert out.read() == f"\n    export KUBECONFIG={tmp_path / 'config'}\n    kubectl get namespaces\n\n"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--load", "nowhere"], "'nowhere' is no folder"),
        (["--port", "1000000"], "can't listen on 127.0.0.1, port 1000000"),
        (["--kubeconfig", "nowhere/config"], "'nowhere/config' can't be written"),
    ],
)
def test_what_can_not_be_served(argv: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence says why, and nothing is left behind."""
    assert main(["serve", "--kubeconfig", str(tmp_path / "config"), *argv], io.StringIO()) == REFUSED
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_kubeconfig_of_somebodys_own_is_not_overwritten(tmp_path: Path) -> None:
    """One of an earlier run is."""
    path = tmp_path / "config"
    for url in ("http://127.0.0.1:1", "http://127.0.0.1:2"):
        write_kubeconfig(path, config_for(url))
    assert path.stat().st_mode & 0o777 == 0o600
    own = kubeconfig_of(config_for("http://127.0.0.1:3")).replace("kube-core", "production")
    path.write_text(own)
    with pytest.raises(ConfigError, match="would be lost"):
        write_kubeconfig(path, config_for("http://127.0.0.1:4"))
    assert path.read_text() == own


def test_the_demo_is_a_command_too(capsys: pytest.CaptureFixture[str]) -> None:
    """With arguments of its own."""
    with pytest.raises(SystemExit):
        main(["demo", "--help"])
    assert "Play kube-core's seed program" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind: ConfigMap", "a.yaml: an object without apiVersion and kind"),
        ("[1]", "a.yaml: expected objects"),
        ("a: [", "a.yaml: not YAML at line"),
        ("apiVersion: v1\nkind: Sheep\nmetadata: {name: dolly}", "the server has no kind Sheep of v1"),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A}", "ConfigMap 'A' can't be created:"),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: nowhere}", 'namespaces "nowhere" not found'),
        ("apiVersion: v1\nkind: ConfigMap", "ConfigMap '' can't be created:"),
        ("\udcff", "not UTF-8"),
    ],
)
def test_manifests_that_are_wrong(tmp_path: Path, text: str, said: str) -> None:
    """The error names the file, and what is wrong with it."""
    (tmp_path / "a.yaml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with Client(transport=MemoryTransport(ApiServer())) as client, pytest.raises(ConfigError) as caught:
        load_manifests(client, tmp_path)
    assert "a.yaml" in str(caught.value)
    assert said in str(caught.value)


def test_lines_of_the_log() -> None:
    """One for each request, whatever a client has put into its target."""
    entry = LogEntry("GET", "/api?x=\x1b[31mü", "kubectl/v1.31", 200, 1234, 0.0021)
    assert line_of(entry, "12:00:00") == "12:00:00  200  GET    /api?x=\\x1b[31m\\xfc  (1.2 kB in 2.1 ms; kubectl/v1.31)"
    opened = LogEntry("GET", "/", "", 200, 0, 0.0, "opened")
    assert line_of(opened, "12:00:00").endswith("(open; nobody)")
    ended = LogEntry("GET", "/", "", 200, 5_000_000, 61.0, "ended")
    assert line_of(ended, "12:00:00").endswith("(end, 5.0 MB in 61.0 s; nobody)")
    assert [amount(size) for size in (0, 999, 1000, 12_345, 10**12)] == ["0 B", "999 B", "1.0 kB", "12 kB", "1000 GB"]
    assert [duration(seconds) for seconds in (0.0001, 0.5, 2.0)] == ["0.1 ms", "500.0 ms", "2.0 s"]


def test_nobody_reads_the_log() -> None:
    """As with ``| head``: the rest is written to nobody."""
    with subprocess.Popen(["true"], stdin=subprocess.PIPE, text=True) as process:
        process.wait()
        assert process.stdin is not None
        diary = Diary(process.stdin, lambda: 0.0)
        for _ in range(3):
            diary.write(LogEntry("GET", "/", "", 200, 0, 0.0))

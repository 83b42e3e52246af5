"""The same kubectl says the same of the embedded server and of the real one, but for ages, uids and versions."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from kube_core.server import READ, ApiServer, Kubelet, Process, Program, Workloads
from kube_core.streams import Stderr
from kube_transports import serve
from kube_transports.serving.kubeconfig import kubeconfig_of

from .harness.cluster import Cluster
from .harness.kubelets import NODES
from .harness.second_look import differences_found
from .kubectl_program import Kubectl, masked
from .kubectl_scripts import FILES, SCRIPTS, Command, Script

_numbers = count(1)
ELSEWHERE = re.compile(
    r"^Waiting for "  # how far a rollout was when it was looked at
    r"|  kubelet  |^(Created|Pulled|Started)  Pod|  Container (image|created|started)"  # whom the real cluster only simulates
    r"|^Node:  |^ +(Container|Image) ID:"
    r"|^tar: Removing leading"  # what kubectl may have no time for: it ends with the last file
    r"|^[EIW]\d{4} "  # what kubectl's libraries log, when a watch ends in an unlucky moment
    r"|\b(?!alike)[a-z]+\.test\b|clux\.dev"  # kinds of other tests
)
"""Lines that are about something else."""
SHAPE = re.compile(r"\t|^[A-Z]+:|^error|^Error")


def execute(process: Process) -> Program:
    """Run a command on this machine, as the simulated kubelets of the real cluster do."""
    environ = {"PATH": "/usr/bin:/bin", "TARGET_CONTAINER": process.container}
    given = b""
    while process.stdin and (data := (yield READ)):
        given += data
    ran = subprocess.run(process.command, input=given, env=environ, capture_output=True, check=False)
    if ran.stderr:
        yield Stderr(ran.stderr)
    if ran.stdout:
        yield ran.stdout
    return ran.returncode


KUBELET = Kubelet(logs=lambda query: ("first line", "second line"), exec=execute)


def server() -> ApiServer:
    """As the real cluster is: with controllers and two nodes."""
    return ApiServer(workloads=Workloads(nodes=NODES), kubelet=KUBELET, rbac=True)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kubectl]:
    """kubectl of a new embedded server."""
    home = tmp_path_factory.mktemp("embedded")
    with serve(server(), tls=True) as served:
        (home / "kubeconfig").write_text(kubeconfig_of(served.config_as("admin", "system:masters")))
        yield furnished(Kubectl(home / "kubeconfig", home))


@pytest.fixture(scope="module")
def real(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Kubectl:
    """kubectl of the real server."""
    return furnished(Kubectl(cluster.kubeconfig, tmp_path_factory.mktemp("real")))


def furnished(kubectl: Kubectl) -> Kubectl:
    """With the files that scripts name."""
    for name, text in FILES.items():
        (kubectl.home / name).parent.mkdir(parents=True, exist_ok=True)
        (kubectl.home / name).write_text(text)
    return kubectl


def hold(kubectl: Kubectl, namespace: str, script: Script) -> list[tuple[str, int, list[str]]]:
    """Run a script in a namespace of its own: what it was asked, and what came of it."""
    kubectl.done("create", "namespace", namespace)
    inside = Kubectl(kubectl.kubeconfig, kubectl.home, namespace)
    inside.done("wait", "serviceaccount/default", "--for=create", "--timeout=20s")
    said = [ran(inside, each if isinstance(each, Command) else Command(each)) for each in script]
    kubectl.done("delete", "namespace", namespace, "--wait=false")
    return said


def ran(kubectl: Kubectl, command: Command) -> tuple[str, int, list[str]]:
    """Run one command."""
    done = kubectl(*shlex.split(command.words), stdin=command.stdin, **command.environ)
    lines = [line for line in done.masked().splitlines() if not ELSEWHERE.search(line)]
    if command.shape:
        lines = [line for line in lines if SHAPE.search(line)]
    return command.words, done.code, sorted(lines) if command.unordered else lines


@pytest.mark.parametrize("name", SCRIPTS)
def test_kubectl_says_the_same(embedded: Kubectl, real: Kubectl, name: str) -> None:
    """Exit codes, tables, descriptions and errors."""

    def look() -> list[tuple[Any, Any]]:
        namespace = f"alike-{next(_numbers)}"
        sides = (hold(kubectl, namespace, SCRIPTS[name]) for kubectl in (embedded, real))
        return [(ours, theirs) for ours, theirs in zip(*sides, strict=True) if ours != theirs]

    assert differences_found(look) == []


CHANGES = (
    "create configmap a --from-literal=x=1",
    "label configmap a tier=front",
    "label configmap a tier=back --overwrite",
    "create configmap b --from-literal=x=1",
    "label configmap b tier=front",
    "delete configmap b",
)


def watched(kubectl: Kubectl, namespace: str, *options: str) -> list[str]:
    """What a watch prints while things change."""
    kubectl.done("create", "namespace", namespace)
    inside = Kubectl(kubectl.kubeconfig, kubectl.home, namespace)
    inside.done("create", "configmap", "first", "--from-literal=x=1")
    inside.done("label", "configmap", "first", "tier=front")
    command = inside.command("get", "configmaps", "-l", "tier=front", "--watch", *options)
    with subprocess.Popen(command, env=inside.environ, stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout
        lines = [watching.stdout.readline() for _ in range(1 + ("--no-headers" not in options))]
        for change in CHANGES:
            inside.done(*change.split())
        lines += [watching.stdout.readline() for _ in range(4)]
        watching.terminate()
    kubectl.done("delete", "namespace", namespace, "--wait=false")
    return masked("".join(lines)).splitlines()


@pytest.mark.parametrize(
    "options", [(), ("--output-watch-events",), ("--no-headers", "--show-kind"), ("-o", "wide", "-L", "tier")]
)
def test_watches_print_the_same(embedded: Kubectl, real: Kubectl, options: tuple[str, ...]) -> None:
    """What is there, what comes into the selection, and what leaves it."""
    namespace = f"alike-{next(_numbers)}"
    assert watched(embedded, namespace, *options) == watched(real, namespace, *options)

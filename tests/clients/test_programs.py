"""Unmodified clients of others do their daily work with the embedded server, behind a socket and TLS.

Each is a program in its own language and environment, in ``programs/``; its first argument is a kubeconfig, and it prints a line
for each step that held. The first run installs or builds them (`benchmarks.environments`, `benchmarks.programs`).
"""

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from attrs import evolve

from benchmarks.environments import HERE as BENCHMARKS
from benchmarks.environments import Environment, environment
from benchmarks.programs import TOOLS, program
from kube_core.server import ApiServer, Kubelet, LogQuery, Process
from kube_transports import serve
from tests.cluster.kubectl_pods import forward

pytestmark = pytest.mark.clients
HERE = Path(__file__).parent
PROGRAMS = HERE / "programs"
STEPS = [
    "objects",
    "lists",
    "writes",
    "patches",
    "apply",
    "scale",
    "watches",
    "informers",
    "kubelet",
    "ports",
    "status",
    "leases",
    "discovery",
    "custom",
    "errors",
    "deletes",
]
LACKS: dict[str, set[str]] = {
    "kubernetes": {"informers", "leases"},
    "lightkube": {"informers", "ports", "status", "leases", "discovery"},
    "kr8s": {"informers", "writes", "apply", "status", "leases", "discovery"},
    "kube-rs": {"ports", "status", "leases", "discovery"},
}
"""Steps that a client has nothing for, or that its program leaves to client-go's."""
PYTHON = [name for name in LACKS if name != "kube-rs"]


def logs(query: LogQuery) -> list[str]:
    """What every container has written."""
    return ["first", "second"]


def run(process: Process) -> str:
    """What every command writes."""
    return " ".join(process.command[1:]) + "\n"


@pytest.fixture(scope="session")
def kubeconfig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The way to one server, for all of them: each works in a namespace of its own."""
    file = tmp_path_factory.mktemp("clients") / "kubeconfig"
    with serve(ApiServer(kubelet=Kubelet(logs=logs, exec=run, port_forward=forward)), tls=True) as served:
        file.write_text(served.kubeconfig())
        yield file


def steps(command: Sequence[str]) -> list[str]:
    """Run a program; gives the steps that held."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert not done.returncode, f"{done.stdout}\n{done.stderr[-4000:]}"
    return done.stdout.split()


def known(name: str) -> Environment:
    """A client's environment; without an index of packages there is none, which is no fault of the server."""
    try:
        return environment(name, HERE if (HERE / f"requirements-{name}.txt").exists() else BENCHMARKS)
    except subprocess.CalledProcessError:
        pytest.skip(f"{name} can't be installed here")


@pytest.mark.parametrize("name", PYTHON)
def test_python(name: str, kubeconfig: Path) -> None:
    """Clients in Python."""
    command = [str(known(name).python), str(PROGRAMS / f"on_{name}.py"), str(kubeconfig)]
    assert steps(command) == [step for step in STEPS if step not in LACKS[name]]


@pytest.mark.parametrize("media_type", ["application/json", "application/vnd.kubernetes.protobuf"])
def test_client_go(media_type: str, kubeconfig: Path) -> None:
    """client-go, in both of the forms that it speaks."""
    assert steps([*built("client-go"), str(kubeconfig), media_type]) == STEPS


def test_kube_rs(kubeconfig: Path) -> None:
    """kube-rs."""
    assert steps([*built("kube-rs"), str(kubeconfig)]) == [step for step in STEPS if step not in LACKS["kube-rs"]]


def built(name: str) -> list[str]:
    """A compiled client."""
    (tool,) = (tool for tool in TOOLS if tool.name == name)
    found = program(evolve(tool, folder=PROGRAMS))
    if found is None:
        pytest.skip(f"{name} can't be built here")
    return found.command("")

"""The embedded server behind a socket beside kube-apiserver with etcd: requests for each second of the servers' CPU, over TLS.

``python -m benchmarks.serving`` runs both on this machine, the same requests in turns, and prints the table. Linux only: the CPU
time of other processes is read from /proc. The control plane is the tests' (tests/cluster), without controllers and nodes.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import evolve, frozen

from kube_core.models.core_v1 import ConfigMap, Namespace, Pod, ServiceAccount
from kube_core.requests import Api
from kube_transports import Client
from tests.cluster.harness.binaries import find_or_build
from tests.cluster.harness.cluster import Cluster

ROUNDS, PODS = 3, 500
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
FEW = Api(Pod).within("few")
MANY = Api(Pod).within("many")
SETTINGS = Api(ConfigMap).within("few")
POD = {"spec": {"containers": [{"name": "main", "image": "none"}, {"name": "side", "image": "none"}]}}


@frozen
class Subject:
    """A server: a way there, and the processes that it is."""

    name: str
    client: Client
    pids: tuple[int, ...]

    def cpu(self) -> float:
        """Seconds of CPU that it has used, of user and system (proc(5), fields 14 and 15 of stat)."""
        fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.pids]
        return sum(int(found[11]) + int(found[12]) for found in fields) / TICKS


@contextmanager
def embedded(folder: Path) -> Generator[Subject]:
    """`kube-core serve`, in a process of its own."""
    config = folder / "embedded.kubeconfig"
    command = [sys.executable, "-m", "kube_transports.cli", "serve", "--kubeconfig", str(config), "--tls", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with Client.from_kubeconfig(config) as client:
            yield Subject("kube-core serve", client, (process.pid,))
        process.terminate()


@contextmanager
def real(folder: Path) -> Generator[Subject]:
    """kube-apiserver and etcd."""
    slim = evolve(find_or_build(), controller_manager=None, scheduler=None, kwok=None)
    with Cluster(folder, slim) as cluster, Client.from_kubeconfig(cluster.kubeconfig) as client:
        yield Subject("kube-apiserver, etcd", client, tuple(pids_of(str(folder))))


def pids_of(word: str) -> Iterator[int]:
    """The processes that have a word in their command lines, but this one and the one that watches over them."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        arguments = path.read_bytes().split(b"\0")
        if any(word.encode() in argument for argument in arguments[1:]) and b"-I" not in arguments:
            yield int(path.parent.name)


def fill(client: Client) -> None:
    """Create what is read."""
    for namespace in ("few", "many"):
        client.send(Api(Namespace).create({"metadata": {"name": namespace}}))
        client.send(Api(ServiceAccount).within(namespace).create({"metadata": {"name": "default"}}))
    client.send(FEW.create({"metadata": {"name": "web"}, **POD}))
    for number in range(PODS):
        client.send(MANY.create({"metadata": {"name": f"web-{number}"}, **POD}))


Act = Callable[[Client, int], object]
ACTS: dict[str, tuple[int, Act]] = {
    "GET of a pod": (2000, lambda client, _: client.respond(FEW.get("web"))),
    "create of a ConfigMap": (1000, lambda client, number: client.send(SETTINGS.create(settings(number)))),
    f"list of {PODS}": (100, lambda client, _: client.send(MANY.list(limit=PODS))),
}


def settings(number: int) -> dict[str, object]:
    """A ConfigMap of a few lines."""
    return {"metadata": {"name": f"settings-{number}"}, "data": {f"key-{line}": "value" for line in range(5)}}


def rates(subjects: tuple[Subject, ...], count: int, act: Act) -> list[float]:
    """Requests for each second of CPU, of each subject; the rounds take turns."""
    used = [0.0] * len(subjects)
    for turn in range(ROUNDS):
        for position, subject in enumerate(subjects):
            before = subject.cpu()
            for number in range(count):
                act(subject.client, turn * count + number)
            used[position] += subject.cpu() - before
    return [ROUNDS * count / seconds for seconds in used]


def main() -> None:
    """Run and print."""
    with tempfile.TemporaryDirectory(prefix="kube-core-") as name:
        folder = Path(name)
        with embedded(folder) as ours, real(folder / "cluster") as theirs:
            subjects = (ours, theirs)
            for subject in subjects:
                fill(subject.client)
            print(f"{'requests a second of CPU, over TLS':36}{ours.name:>22}{theirs.name:>22}{'ratio':>8}")
            for what, (count, act) in ACTS.items():
                mine, other = rates(subjects, count, act)
                print(f"{what:36}{mine:22,.0f}{other:22,.0f}{mine / other:8.1f}")


if __name__ == "__main__":
    main()

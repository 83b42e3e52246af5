"""What the embedded server costs in process: ``python -m benchmarks.embedded`` prints the table. CPU time of one core."""

import resource
import subprocess
import sys
from collections.abc import Callable
from time import process_time

from kube_core.models.core_v1 import ConfigMap, Namespace, Pod, ServiceAccount
from kube_core.requests import Api
from kube_core.server import ApiServer
from kube_transports import Client, MemoryTransport

PODS = Api(Pod).within("dev")
SETTINGS = Api(ConfigMap).within("dev")
CREATES, STORED, WATCHERS, MANY = 5_000, 50_000, 1_000, 100_000
START = """
from time import process_time
from kube_core.models.core_v1 import Namespace
from kube_core.requests import Api
from kube_core.server import ApiServer, server
from kube_transports import Client, MemoryTransport
begun = process_time()
Client(transport=MemoryTransport(ApiServer())).send(Api(Namespace).list())
print(process_time() - begun)
"""


def pod(name: str) -> dict[str, object]:
    """A pod of two containers, without what is filled in."""
    main = {"name": "main", "image": "nginx", "ports": [{"containerPort": 80}], "resources": {"requests": {"cpu": "100m"}}}
    spec = {"containers": [main, {"name": "side", "image": "busybox"}]}
    return {"metadata": {"name": name, "labels": {"app": "web"}}, "spec": spec}


def spent(act: Callable[[], object]) -> float:
    """The CPU seconds of an act."""
    begun = process_time()
    act()
    return process_time() - begun


def world() -> tuple[ApiServer, Client]:
    """A server with a namespace."""
    server = ApiServer()
    client = Client(transport=MemoryTransport(server))
    client.send(Api(Namespace).create({"metadata": {"name": "dev"}}))
    client.send(Api(ServiceAccount).within("dev").create({"metadata": {"name": "default"}}))
    return server, client


def create(client: Client, first: int, count: int) -> None:
    """Create pods; each answer is decoded."""
    for number in range(first, first + count):
        client.send(PODS.create(pod(f"web-{number}")))


def start() -> float:
    """From nothing to the first answer, after imports: the best of five processes."""
    runs = [subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True) for _ in range(5)]
    return min(float(done.stdout) for done in runs)


def creates() -> tuple[float, float]:
    """Creates a second with a watch open: at first, and with many pods stored."""
    _, client = world()
    watch = client.stream(Api(Pod).watch())
    create(client, 0, 200)
    few = CREATES / spent(lambda: create(client, 1_000, CREATES))
    create(client, 10_000, STORED - CREATES)
    many = CREATES / spent(lambda: create(client, 1_000_000, CREATES))
    watch.close()
    return few, many


def fan_out() -> float:
    """CPU seconds until an event is in the hands of all watchers."""
    _, client = world()
    watches = [client.stream(Api(ConfigMap).within("dev").watch()) for _ in range(WATCHERS)]
    client.send(SETTINGS.create({"metadata": {"name": "first"}}))
    for each in watches:
        each.read()

    def event() -> None:
        client.send(SETTINGS.create({"metadata": {"name": "second"}, "data": {"a": "1"}}))
        for each in watches:
            assert each.read()

    found = spent(event)
    for each in watches:
        each.close()
    return found


def lists() -> tuple[float, float]:
    """Megabytes of many pods, and CPU seconds of a list of a thousand of them, not decoded."""
    _, client = world()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    create(client, 0, MANY)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    page = PODS.list(limit=1000)
    return grown, min(spent(lambda: client.stream(page, whole=True).close()) for _ in range(5))


def main() -> None:
    """Run and print."""
    grown, listed = lists()  # first, while the process is small
    few, many = creates()
    rows = (
        ("start to first answer, ms", start() * 1000, "below 60"),
        ("creates a second, one watch open", few, "at least 3,000"),
        (f"the same with {STORED:,} pods stored", many, "at least 2,500"),
        (f"an event to {WATCHERS:,} watchers, ms", fan_out() * 1000, "below 10"),
        (f"{MANY:,} pods, MB", grown, "below 1,000"),
        ("a list of 1,000 of them, ms", listed * 1000, "below 15"),
    )
    for what, value, wanted in rows:
        print(f"{what:40}{value:12,.1f}   {wanted}")


if __name__ == "__main__":
    main()

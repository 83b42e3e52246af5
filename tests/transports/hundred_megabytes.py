"""A hundred megabytes through `cat` of the embedded server, over TLS: ``python -m tests.transports.hundred_megabytes``.

Both ways at once, in each colour, each in a process of its own. `tests.cluster.hundred_megabytes` does it with a real server.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from kube_core.server import READ, ApiServer, Kubelet, Process, Program, ServerRequest
from kube_transports import serve
from tests.cluster.hundred_megabytes import BLOCK, BLOCKS

COLOURS = ("sync", "asyncio", "trio")
ROOT = Path(__file__).parents[2]


def cat(_: Process) -> Program:
    """Give back what comes."""
    while data := (yield READ):
        yield data
    return 0


def measured(colour: str, blocks: int) -> tuple[bool, float]:
    """Whether all came back as it went, and how many MB more than idle the client's process held at most."""
    server = ApiServer(kubelet=Kubelet(exec=cat))
    pod = b'{"metadata":{"name":"web"},"spec":{"containers":[{"name":"main","image":"none"}]}}'
    assert server.handle(ServerRequest("POST", "/api/v1/namespaces/default/pods", (), pod)).status == 201
    with serve(server, tls=True) as served, tempfile.TemporaryDirectory() as folder:
        kubeconfig = Path(folder, "config")
        kubeconfig.write_text(served.kubeconfig())
        command = [sys.executable, "-m", "tests.cluster.hundred_megabytes", colour, "default", "web", str(blocks)]
        environment = {**os.environ, "KUBECONFIG": str(kubeconfig)}
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    count, equal, megabytes = ran.stdout.split()
    return (int(count), equal) == (len(BLOCK) * blocks, "True"), float(megabytes)


def main() -> None:
    """Print a row for each colour."""
    for colour in COLOURS:
        equal, megabytes = measured(colour, BLOCKS)
        print(f"{colour:8} {'complete and equal' if equal else 'NOT EQUAL'}, {megabytes:.1f} MB above idle", flush=True)


if __name__ == "__main__":
    main()

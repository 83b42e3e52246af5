"""The embedded server in a process of its own, so that its memory is its own, and what may befall it.

The process reads a command a line, and answers each with a line of JSON. `World` is the other side.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random
from time import sleep, time
from typing import Any, Self, cast

from msgspec import json

from kube_core.models.apiextensions_v1 import CustomResourceDefinition
from kube_core.models.core_v1 import Namespace
from kube_core.requests import Api
from kube_core.server import ApiServer
from kube_core.simulation import Answered, FaultPlan, Forgotten, Refused, Reset, Restarted
from kube_transports import Client, MemoryTransport, Served, serve
from tests.cluster.foos import definition

from .load import NAMESPACE

SPRINKLED = (
    Refused(),
    Reset(),
    Answered(500, "InternalError"),
    Answered(503, "ServiceUnavailable"),
    Answered(429, "TooManyRequests", retry_after_seconds=1),
    Forgotten(),
)
"""What one call in fifty meets while there is load."""
CHANCE = 0.02
RESTARTS = 0.0005
DISTURBANCES = 4
"""In each round."""
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def resident(pid: int) -> float:
    """The memory of a process in megabytes, from /proc."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES / 1e6


class Commands:
    """What the process does when it is told."""

    def __init__(self, served: Served, plan: FaultPlan) -> None:
        self._served = served
        self._plan = plan
        self._met = 0

    def faults(self) -> None:
        """Let calls meet faults."""
        self._plan.sprinkle(CHANCE, *SPRINKLED)
        self._plan.add(Restarted(), times=None, chance=RESTARTS)

    def calm(self) -> None:
        """Let no call meet anything any more."""
        with self._served.paused():
            self._plan.calm()
            self._met += len(self._plan.taken)
            self._plan.taken.clear()

    def compact(self) -> None:
        """Forget the history."""
        with self._served.paused() as server:
            server.compact()

    def restart(self) -> None:
        """Start again with an empty watch cache; connections break."""
        with self._served.down(), self._served.paused() as server:
            server.restart()

    def away(self) -> None:
        """Break every connection, and refuse new ones for a second."""
        with self._served.down():
            sleep(1)

    def restore(self) -> None:
        """Lose the storage, and go on with a backup that is up to fifty versions old."""
        with self._served.down(), self._served.paused() as server:
            server.restart(backup=max(server.oldest_version, server.resource_version - 50))

    def report(self) -> dict[str, Any]:
        """What there is to say of it."""
        gc.collect()
        with self._served.paused() as server:
            return {"megabytes": resident(os.getpid()), "version": server.resource_version, "faults": self._met}


def main(kubeconfig: str, seed: str) -> None:
    """Serve, and do what is told, until nothing more is."""
    plan, server = FaultPlan(int(seed)), ApiServer(now=time(), seed=int(seed))
    with Client(transport=MemoryTransport(server)) as client:
        client.send(Api(Namespace).create({"metadata": {"name": NAMESPACE}}))
        client.send(Api(CustomResourceDefinition).create(definition()))
    with serve(server, tls=True, faults=plan) as served:
        Path(kubeconfig).write_text(served.kubeconfig())
        commands = Commands(served, plan)
        print(json.encode(None).decode(), flush=True)
        for line in sys.stdin:
            print(json.encode(getattr(commands, line.strip())()).decode(), flush=True)


class World:
    """The process, for the duration of a ``with``."""

    def __init__(self, home: Path, seed: int) -> None:
        self.kubeconfig = home / "kubeconfig"
        command = [sys.executable, "-m", __spec__.name, str(self.kubeconfig), str(seed)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Self:
        self._answer()
        return self

    def tell(self, command: str) -> dict[str, Any]:
        """Let the process do something."""
        assert self._process.stdin
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        return self._answer()

    def disturb(self, chance: Random) -> str:
        """Let something happen to the whole server while it is under load, several times."""
        return ", ".join(self._disturb(chance) for _ in range(DISTURBANCES))

    def _disturb(self, chance: Random) -> str:
        sleep(chance.uniform(0.5, 8.0))
        fault = chance.choice(("compact", "restart", "away", "frozen"))
        if fault == "frozen":
            self._process.send_signal(signal.SIGSTOP)
            sleep(2)
            self._process.send_signal(signal.SIGCONT)
        else:
            self.tell(fault)
        return fault

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the server's process has ended"
        return cast("dict[str, Any]", json.decode(line))

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        assert self._process.wait(timeout=30) == 0


if __name__ == "__main__":
    main(*sys.argv[1:])

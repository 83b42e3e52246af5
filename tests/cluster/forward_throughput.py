"""How fast ports are forwarded, beside kubectl: ``python -m tests.cluster.forward_throughput NAMESPACE POD [KUBECTL]``.

A hundred megabytes each way over fifty connections at once, through an echo of the pod's, with each colour and with kubectl in
turn, and all that again; the best round of each counts. Each forward is a process of its own. Printed are megabytes a second,
both ways together, the share of kubectl's, the seconds of CPU that the forward took, and whether all came back as it went.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from time import monotonic

import trio

from kube_core.models.core_v1 import Pod
from kube_core.requests import Api
from kube_transports import AsyncClient, Client

ECHO = 1235
CONNECTIONS = 50
DATA = bytes(range(256)) * 7813
"""Two megabytes for each connection: a hundred for all."""
ROUNDS = 3
COLOURS = ("sync", "asyncio", "trio")


def serve(colour: str, namespace: str, pod: str) -> None:
    """Forward the port until standard input ends; print the local one."""
    pods = Api(Pod).within(namespace)

    async def in_tasks() -> None:
        async with AsyncClient.from_env() as client, client.forward(pods, pod, {0: ECHO}) as ports:
            print(f"127.0.0.1:{ports.local(ECHO)} -> {ECHO}", flush=True)
            wait = trio.to_thread.run_sync if colour == "trio" else asyncio.to_thread
            await wait(sys.stdin.read)

    if colour == "asyncio":
        asyncio.run(in_tasks())
    elif colour == "trio":
        trio.run(in_tasks)
    else:
        with Client.from_env() as client, client.forward(pods, pod, {0: ECHO}) as ports:
            print(f"127.0.0.1:{ports.local(ECHO)} -> {ECHO}", flush=True)
            sys.stdin.read()


@contextmanager
def running(command: list[str], used: list[float]) -> Generator[int]:
    """A forward, and its local port; ``used`` gets the seconds of CPU that it took in the block."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        found = re.search(r"127\.0\.0\.1:(\d+) ->", process.stdout.readline())
        assert found is not None, command
        before = cpu_seconds(process.pid)
        yield int(found[1])
        used.append(cpu_seconds(process.pid) - before)
        process.stdin.close()
        process.terminate()


def cpu_seconds(process: int) -> float:
    """What a process has used so far (proc(5), stat)."""
    with open(f"/proc/{process}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def through(port: int, outcome: list[bool]) -> None:
    """Send and read one connection's data."""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as sock:
        feeding = threading.Thread(target=sock.sendall, args=(DATA,))
        feeding.start()
        found = bytearray()
        while len(found) < len(DATA) and (piece := sock.recv(1 << 18)):
            found += piece
        feeding.join()
    outcome.append(bytes(found) == DATA)


def measured(command: list[str]) -> tuple[float, float, bool]:
    """Megabytes a second, seconds of CPU, and whether all came back."""
    used: list[float] = []
    outcome: list[bool] = []
    with running(command, used) as port:
        threads = [threading.Thread(target=through, args=(port, outcome)) for _ in range(CONNECTIONS)]
        begun = monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = monotonic() - begun
    return 2 * CONNECTIONS * len(DATA) / 1e6 / seconds, used[0], outcome == [True] * CONNECTIONS


def main(namespace: str, pod: str, kubectl: str) -> None:
    """Measure all in turn, and print a table."""
    commands = {"kubectl": [kubectl, "port-forward", "--namespace", namespace, f"pod/{pod}", f":{ECHO}"]}
    for colour in COLOURS:
        commands[colour] = [sys.executable, "-m", "tests.cluster.forward_throughput", "serve", colour, namespace, pod]
    found: dict[str, list[tuple[float, float, bool]]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            found[name].append(measured(command))
    best = {name: max(each[0] for each in rounds) for name, rounds in found.items()}
    for name, rounds in found.items():
        complete = "complete and equal" if all(each[2] for each in rounds) else "NOT COMPLETE"
        cpu = min(each[1] for each in rounds)
        print(f"{name:<8} {best[name]:7.1f} MB/s {best[name] / best['kubectl']:7.0%} {cpu:6.2f} s CPU  {complete}")


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(*sys.argv[2:])
    else:
        main(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else shutil.which("kubectl") or "kubectl")

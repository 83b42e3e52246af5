"""Hours of random load with faults: ``python -m tests.transports.soak --minutes 60`` prints a line a minute.

Four clients write to the embedded server behind a socket, at random, while it is compacted, restarted, away for a while, and
restored. Each client follows the kind with a cache. Every round ends in quiet: all four caches have to hold what a list holds.
The memory of the process, in which all of them live, is printed, and may not grow by more than a tenth after the tenth minute.
"""

import argparse
import gc
import logging
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from random import Random
from time import monotonic

from kube_core.base import KubeError
from kube_core.models.core_v1 import ConfigMap, Namespace
from kube_core.objects import MergePatch
from kube_core.requests import Api
from kube_core.server import ApiServer
from kube_transports import Cache, Client, Served, serve
from tests.cluster.harness.polling import poll

CLIENTS, NAMES, STEPS = 4, 200, 150
SETTINGS = Api(ConfigMap).within("soak")
GROWTH = 1.1
WARM_MINUTES = 10


def write(client: Client, chance: Random) -> None:
    """Send one random write; what it meets of others and of faults is as it should be."""
    name = f"part-{chance.randrange(NAMES)}"
    data = {"data": {"value": str(chance.random()), "more": "x" * chance.randrange(2000)}}
    way = chance.choice(("create", "patch", "patch", "delete"))
    try:
        if way == "create":
            client.send(SETTINGS.create({"metadata": {"name": name, "labels": {"odd": str(chance.randrange(2))}}, **data}))
        elif way == "patch":
            client.send(SETTINGS.patch(name, MergePatch(data)))
        else:
            client.send(SETTINGS.delete(name))
    except KubeError:
        return


def load(client: Client, seed: str) -> None:
    """What one client does in a round."""
    chance = Random(seed)
    for _ in range(STEPS):
        write(client, chance)


def disturb(served: Served, chance: Random) -> str:
    """Let something happen to the server."""
    fault = chance.choice(("nothing", "compacted", "restarted", "away", "restored"))
    if fault == "compacted":
        with served.paused() as server:
            server.compact()
    elif fault == "restarted":
        with served.down(), served.paused() as server:
            server.restart()
    elif fault == "away":
        with served.down():
            pass
    elif fault == "restored":
        with served.down(), served.paused() as server:
            server.restart(
                backup=chance.randint(max(server.oldest_version, server.resource_version - 50), server.resource_version)
            )
    return fault


def held(client: Client) -> dict[str, str]:
    """What a list says."""
    return {item.metadata.name: item.metadata.resource_version for item in client.send(SETTINGS.list())}


def cached(cache: Cache[ConfigMap]) -> dict[str, str]:
    """What a cache says."""
    return {item.metadata.name: item.metadata.resource_version for item in cache.list()}


def resident() -> float:
    """The memory of this process in megabytes, from /proc."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def soak(minutes: float, seed: int) -> int:
    """Run, and give how many rounds held."""
    chance, began, rounds, warm, told = Random(seed), monotonic(), 0, 0.0, 0.0
    with ExitStack() as stack:
        served = stack.enter_context(serve(ApiServer(seed=seed)))
        clients = [stack.enter_context(Client(served.url)) for _ in range(CLIENTS)]
        clients[0].send(Api(Namespace).create({"metadata": {"name": "soak"}}))
        caches = [stack.enter_context(client.cache(SETTINGS)) for client in clients]
        for each in caches:
            each.wait_synced(timeout=30)
        pool = stack.enter_context(ThreadPoolExecutor(CLIENTS))
        while (spent := (monotonic() - began) / 60) < minutes:
            running = [pool.submit(load, client, f"{seed} {rounds} {place}") for place, client in enumerate(clients)]
            fault = disturb(served, chance)
            for task in running:
                task.result()
            poll(
                f"quiet after round {rounds}: {fault}",
                lambda: all(cached(each) == held(clients[0]) for each in caches),
                timeout_seconds=120,
            )
            rounds += 1
            if spent >= WARM_MINUTES and not warm:
                gc.collect()
                warm = resident()
            if spent - told >= 1:
                told = spent
                print(f"{spent:5.1f} minutes, {rounds} rounds, {resident():.0f} MB", flush=True)
        gc.collect()
        assert not warm or resident() < warm * GROWTH, f"{resident():.0f} MB, {warm:.0f} MB at first"
    return rounds


def main(arguments: Sequence[str]) -> None:
    """Take the arguments, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    logging.disable(logging.WARNING)  # that connections broke is no news here
    print(f"{soak(options.minutes, options.seed)} rounds: every cache held what a list holds, and memory was flat")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Hours of random load with faults: ``python -m tests.transports.soak --minutes 60`` prints a line a minute.

Four clients of three colours write at once to an embedded server behind a socket and TLS, of which some calls break off or are
refused, and which is compacted, restarted, away or frozen meanwhile. Every round ends in quiet: then all that the clients' caches
were told by their watches has to equal what a list says, object by object. Now and then the storage is lost and restored from a
backup; then caches are opened anew, as Kubernetes asks of its operators: no watch can tell of versions that are given twice.

The server lives in a process of its own. Its memory and that of the clients is sampled every minute: the median of the last
samples may not lie more than a tenth over that of the first ones after the warm-up. Any failure is a traceback and exit code 1.
"""

import argparse
import gc
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic

from attrs import define, field

from .crew import Crew
from .world import World, resident

WARM_MINUTES = 10
"""Until histories, journals and pools are as long as they get: the server compacts after five minutes."""
GROWTH = 1.1
SAMPLES = 10
"""How many of the samples after the warm-up, and of the last ones, are compared."""
RESTORED_EVERY = 5
"""Rounds."""


@define
class Memory:
    """Samples, in megabytes."""

    name: str
    samples: list[float] = field(factory=list[float])

    def check(self) -> str:
        """Say how it went; raises AssertionError when it grew."""
        first, last = median(self.samples[:SAMPLES]), median(self.samples[-SAMPLES:])
        assert last <= first * GROWTH, f"the {self.name}'s memory grew from {first:.0f} to {last:.0f} MB"
        return f"{self.name} {first:.0f} MB after the warm-up, {last:.0f} MB at the end"


def soak(minutes: float, seed: int, home: Path) -> None:
    """Run, and raise what goes wrong."""
    chance, began, rounds, told = Random(seed), monotonic(), 0, 0.0
    server, clients = Memory("server"), Memory("clients")
    with World(home, seed) as world, Crew(world.kubeconfig, seed) as crew:
        while (spent := (monotonic() - began) / 60) < minutes:
            rounds += 1
            world.tell("faults")
            crew.all("load", rounds, lambda: world.disturb(chance))
            world.tell("calm")
            crew.all("check", rounds)
            if rounds % RESTORED_EVERY == 0:
                crew.all("reopen", rounds, lambda: str(world.tell("restore")))
                crew.all("check", rounds)
            if spent - told >= 1:
                told, report = spent, world.tell("report")
                gc.collect()
                now = {server.name: float(report["megabytes"]), clients.name: resident(os.getpid())}
                for memory in (server, clients):
                    if spent >= min(WARM_MINUTES, minutes / 3):
                        memory.samples.append(now[memory.name])
                kept = ", ".join(f"{name} {size:.0f} MB" for name, size in now.items())
                print(f"{spent:5.1f} minutes, {rounds} rounds, version {report['version']}, {kept}", flush=True)
        met = world.tell("report")["faults"]
    print(f"{rounds} rounds; {met} faults met; how steps ended: {dict(crew.met.most_common())}")
    print(f"Watch-built and listed state were equal after every round. {server.check()}; {clients.check()}.")


def main(arguments: Sequence[str]) -> None:
    """Take the arguments, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    logging.disable(logging.WARNING)  # that connections broke is no news here
    with TemporaryDirectory() as home:
        soak(options.minutes, options.seed, Path(home))


if __name__ == "__main__":
    main(sys.argv[1:])

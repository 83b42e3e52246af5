"""Runs the tests' control plane until Ctrl-C, for trying things by hand: ``python -m tests.cluster``."""

import signal
import sys
import tempfile
from pathlib import Path

from .harness.binaries import find_or_build
from .harness.cluster import Cluster


def main() -> None:
    """Start it, say how to reach it, and wait."""
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    with tempfile.TemporaryDirectory(prefix="kube-core-") as folder, Cluster(Path(folder), find_or_build()) as cluster:
        print(f"KUBECONFIG={cluster.kubeconfig}", flush=True)
        signal.pause()


def leave(number: int, frame: object) -> None:
    """End in an orderly way, so that nothing is left behind."""
    sys.exit()


if __name__ == "__main__":
    main()

"""Compares random sequences of writes: ``python -m tests.cluster.applies --count 10000 --seed 0``."""

import argparse
import sys
import tempfile
from base64 import b64decode
from contextlib import ExitStack
from pathlib import Path

import yaml
from attrs import evolve

from ..harness.binaries import find_or_build
from ..harness.cluster import Cluster
from ..harness.pki import Certificate
from ..harness.raw import RawClient
from .moves import Sequence
from .running import Pair, shrunk
from .sequences import sequences


def main() -> int:
    """Run them against one control plane; what differs is made small and printed."""
    options = _options()
    with ExitStack() as stack:
        client = _login(stack, options.kubeconfig) if options.kubeconfig else _start(stack)
        pair = Pair(client, options.namespace)
        bad = 0
        for number, sequence in enumerate(sequences(options.seed, options.count, options.only), 1):
            if pair.told(sequence):
                bad += 1
                _tell(pair, shrunk(pair, sequence) if bad <= options.shrink else sequence)
            if number % 500 == 0 or number == options.count:
                print(f"{number} sequences, {bad} differ, {pair.unchecked} ended early", flush=True)
            if bad >= options.most:
                break
    return 1 if bad else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kubeconfig", help="a control plane that runs already")
    parser.add_argument("--namespace", default="applies")
    parser.add_argument("--only", default="", help="kinds whose names begin so")
    parser.add_argument("--shrink", type=int, default=5, help="how many of those that differ are made small")
    parser.add_argument("--most", type=int, default=20, help="stop after so many that differ")
    return parser.parse_args()


def _start(stack: ExitStack) -> RawClient:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kube-core-")))
    binaries = evolve(find_or_build(), controller_manager=None, scheduler=None, kwok=None)  # controllers would join in
    return stack.enter_context(Cluster(folder, binaries)).admin()


def _login(stack: ExitStack, kubeconfig: str) -> RawClient:
    config = yaml.safe_load(Path(kubeconfig).read_text())
    cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kube-core-")))
    data = (cluster["certificate-authority-data"], user["client-certificate-data"], user["client-key-data"])
    files = [folder / name for name in ("ca.crt", "admin.crt", "admin.key")]
    for file, text in zip(files, data, strict=True):
        file.write_bytes(b64decode(text))
    return RawClient(cluster["server"], files[0], Certificate(files[1], files[2]))


def _tell(pair: Pair, sequence: Sequence) -> None:
    print(f"\nseed {sequence.seed} of {sequence.kind.kind}:")
    for move in sequence.moves:
        print(f"    {move.part or 'object'} {move.way} by {move.manager}{' (forced)' if move.force else ''}: {move.body}")
    if sequence.kind.definition:
        print("    schema:", sequence.kind.definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"])
    print("    differ:", "\n            ".join(pair.told(sequence)), flush=True)


if __name__ == "__main__":
    sys.exit(main())

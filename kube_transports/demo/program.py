"""The demo as a program: its arguments, its way in, and its way out, however it ends."""

import argparse
import os
import sys
from collections.abc import Sequence
from time import perf_counter
from typing import TextIO

from kube_core.base import KubeError
from kube_core.requests import server_version
from kube_core.server import ApiServer

from ..adapters.memory import MemoryTransport
from .ground import Ground, Occupied
from .narrator import Narrator
from .screen import Screen
from .show import Show

OK, FAILED, REFUSED, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: it played; it broke; there was nothing to play on, and nothing was changed; Ctrl-C, as shells say it."""

NEXT = (
    "README.md has this program to copy; docs/getting-started.md goes on from there; examples/ has programs to start from.",
    'On a cluster of yours: make demo ARGS="--kubeconfig". It works in a namespace of its own, and takes it away again.',
    "make cluster (it needs Go) starts a real control plane here and prints its kubeconfig; make test runs the tests.",
)


def main(argv: Sequence[str] | None = None, out: TextIO | None = None) -> int:
    """Play the demo and return the exit code."""
    options = arguments().parse_args(argv)
    screen = Screen.of(out or sys.stdout, os.environ)
    try:
        if options.kubeconfig is None and options.context is None:
            return embedded(screen)
        return on_cluster(screen, options.kubeconfig or None, options.context)
    except KeyboardInterrupt:
        screen.blank()
        screen.marked("value", "Stopped.", "bad")
        return INTERRUPTED
    except BrokenPipeError:  # such as `| head`: nobody reads any more
        screen.abandon()
        return OK


def arguments() -> argparse.ArgumentParser:
    """What may stand behind the command."""
    parser = argparse.ArgumentParser(
        prog="python -m kube_transports.demo",
        description="Play kube-core's seed program, step by step, on the embedded API server.",
    )
    parser.add_argument(
        "--kubeconfig",
        metavar="FILE",
        nargs="?",
        const="",
        help="play it on the cluster of FILE instead; without FILE, on the one that kubectl would take",
    )
    parser.add_argument("--context", metavar="NAME", help="the context of the kubeconfig to take")
    return parser


def embedded(screen: Screen) -> int:
    """Play it on an API server that is an object in this process."""
    screen.title("kube-core: the seed program, on the embedded API server")
    screen.words("An API server without sockets lives in this process. The client sends it what it would send over HTTP.")
    with Narrator(transport=MemoryTransport(ApiServer())) as client:
        return played(Show(screen, client), Ground(client, "dev"))


def on_cluster(screen: Screen, path: str | None, context: str | None) -> int:
    """Play it on a cluster, and leave that as it was."""
    try:
        client = Narrator.from_kubeconfig(path, context)
    except KubeError as error:
        return refused(screen, error)
    with client:
        try:
            version = client.run(server_version())
        except KubeError as error:
            return refused(screen, error)
        screen.title(f"kube-core: the seed program, on Kubernetes {version.git_version}")
        screen.words(f"The cluster is {client.config.server}. What the demo makes there, it takes away at the end.")
        ground = Ground(client)
        try:
            return played(Show(screen, client), ground)
        finally:
            left(screen, ground)


def played(show: Show, ground: Ground) -> int:
    """Play, and say how it went."""
    started, screen = perf_counter(), show.screen
    try:
        ground.look()
    except (Occupied, KubeError) as error:
        return refused(screen, error)
    try:
        show.play(ground)
    except KubeError as error:
        screen.blank()
        screen.marked("value", f"This step failed. {type(error).__name__}: {error}", "bad")
        return FAILED
    seconds = perf_counter() - started
    screen.title(f"{show.requests} requests and {show.events} watch events in {seconds:.2f} s. What to try next:")
    for line in NEXT:
        screen.words(line)
    screen.blank()
    return OK


def refused(screen: Screen, error: Exception) -> int:
    """Say why nothing was done, and what would help."""
    screen.marked("value", f"The demo can't play on this cluster: {error}", "bad")
    screen.words("Nothing was changed. Without --kubeconfig the demo needs no cluster.")
    return REFUSED


def left(screen: Screen, ground: Ground) -> None:
    """Take away what was made, also after a failure or Ctrl-C; say what could not be taken away."""
    ground.client.told = None
    try:
        ground.leave()
    except KubeError as error:
        screen.marked("value", f"Cleaning up failed. {type(error).__name__}: {error}", "bad")
    finally:
        if ground.remains:
            screen.marked("value", f"Left behind; remove it with: kubectl delete {' '.join(ground.remains)}", "bad")

"""The command ``kube-core``: what there is to ask of it, and how it ends."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from secrets import randbits, token_hex
from shlex import quote
from time import time
from typing import TextIO

from attrs import evolve

from kube_core.base import KubeError
from kube_core.server import ADMIN, PRETENDING, ApiServer, Kubelet, User, Workloads

from .adapters.memory import MemoryTransport
from .client import Client
from .manifests import load_manifests
from .serving.accounts import HOUR, write_account_kubeconfig
from .serving.diary import Diary
from .serving.kubeconfig import write_kubeconfig
from .serving.served import Served

OK, REFUSED = 0, 2
"""Exit codes: it served until it was told to end; there was nothing to serve, or nowhere."""

BANNER = """\
An API server in memory listens at {url}. Ctrl-C ends it.

    export KUBECONFIG={file}
    kubectl get namespaces
"""
SEED_BITS = 64


def main(argv: Sequence[str] | None = None, out: TextIO | None = None) -> int:
    """Do what the arguments say, and return the exit code."""
    words = sys.argv[1:] if argv is None else list(argv)
    if words[:1] == ["demo"]:  # it has arguments of its own
        from .demo import main as demo  # noqa: PLC0415 - who serves needs none of it

        return demo(words[1:], out)
    options = arguments().parse_args(words)
    action: Callable[[argparse.Namespace, TextIO], int] = options.action
    return action(options, out or sys.stdout)


def arguments() -> argparse.ArgumentParser:
    """What may stand behind the command."""
    parser = argparse.ArgumentParser(
        prog="kube-core", description="A Kubernetes API server in memory, for kubectl and any other client."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _serving_arguments(commands.add_parser("serve", help="serve the embedded API server on this machine, until Ctrl-C"))
    _account_arguments(commands.add_parser("kubeconfig", help="write a kubeconfig for a ServiceAccount"))
    commands.add_parser("demo", help="play the seed program, step by step (see: kube-core demo --help)", add_help=False)
    return parser


def _serving_arguments(serving: argparse.ArgumentParser) -> None:
    serving.set_defaults(action=serve_until_told)
    serving.add_argument("--kubeconfig", metavar="FILE", required=True, help="write the way there to FILE")
    serving.add_argument("--port", metavar="N", type=int, default=0, help="listen on this port (default: a free one)")
    serving.add_argument("--tls", action="store_true", help="speak TLS, with a generated authority that FILE trusts")
    serving.add_argument("--workloads", action="store_true", help="let Deployments and the like run, on nodes that pretend")
    serving.add_argument("--nodes", metavar="N", type=int, default=1, help="with --workloads: how many nodes (default: 1)")
    serving.add_argument("--load", metavar="DIR", help="create the objects of the manifests in DIR first")
    serving.add_argument("--rbac", action="store_true", help="ask who comes, and what roles allow; FILE is an admin's")
    serving.add_argument("--quiet", action="store_true", help="don't print a line for each request")


def _account_arguments(account: argparse.ArgumentParser) -> None:
    account.set_defaults(action=write_account)
    account.add_argument("account", metavar="NAMESPACE/NAME", help="whose token to ask for")
    account.add_argument("--using", metavar="FILE", required=True, help="the kubeconfig of who may ask, such as that of serve")
    account.add_argument("--kubeconfig", metavar="FILE", required=True, help="write the account's kubeconfig to FILE")
    account.add_argument("--seconds", metavar="N", type=int, default=HOUR, help="how long the token is good (default: 3600)")


def serve_until_told(options: argparse.Namespace, out: TextIO) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    admin = evolve(ADMIN, token=token_hex())
    server = _server(options, admin)
    try:
        if options.load is not None:
            loaded(server, options.load, out)
        served = Served(server, port=options.port, tls=options.tls, log=None if options.quiet else Diary(out, time).write)
    except KubeError as error:
        return refused(error)
    with served:
        try:
            write_kubeconfig(options.kubeconfig, served.config_with(admin.token) if options.rbac else served.config)
        except KubeError as error:
            return refused(error)
        print(BANNER.format(url=served.url, file=quote(os.path.abspath(options.kubeconfig))), file=out, flush=True)

        def stop(*_: object) -> None:
            served.stop()

        before = signal.signal(signal.SIGTERM, stop)
        try:
            served.run()
        except KeyboardInterrupt:
            print(file=out)
        finally:
            signal.signal(signal.SIGTERM, before)
    return OK


def _server(options: argparse.Namespace, admin: User) -> ApiServer:
    """The server that is asked for. Where tokens count, nobody can guess the seed, and so sign one."""
    workloads, kubelet = (_workloads(options), PRETENDING) if options.workloads else (False, Kubelet())
    if not options.rbac:
        return ApiServer(now=time(), workloads=workloads, kubelet=kubelet)
    return ApiServer(now=time(), seed=randbits(SEED_BITS), users=[admin], rbac=True, workloads=workloads, kubelet=kubelet)


def write_account(options: argparse.Namespace, out: TextIO) -> int:
    """Write a kubeconfig for a ServiceAccount."""
    try:
        write_account_kubeconfig(options.using, options.account, options.kubeconfig, options.seconds)
    except KubeError as error:
        return refused(error)
    print(f"{options.kubeconfig} is {options.account}'s, for {options.seconds} seconds.", file=out)
    return OK


def _workloads(options: argparse.Namespace) -> Workloads:
    return Workloads(nodes=tuple(f"node-{number}" for number in range(1, options.nodes + 1)))


def loaded(server: ApiServer, folder: str, out: TextIO) -> None:
    """Create what the manifests of a folder say."""
    with Client(transport=MemoryTransport(server, user=ADMIN)) as client:
        count, left = load_manifests(client, folder)
    print(f"Created {count} objects of {folder}.", file=out)
    if left:
        print(f"There already, and left as they are: {', '.join(left)}.", file=out)


def refused(error: Exception) -> int:
    """Say why nothing is served."""
    print(f"kube-core: {error}", file=sys.stderr)
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())

"""What the subjects work on: files of pods, kubeconfigs, and the servers, all gone afterwards."""

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import trustme
from attrs import frozen

from .encodings import compact
from .environments import HERE, Runner
from .fleet import marked_pods
from .pods import pod_json, pod_list_json

KUBECONFIG = """\
apiVersion: v1
kind: Config
current-context: bench
clusters:
- name: bench
  cluster:
    server: {server}
{trust}contexts:
- name: bench
  context:
    cluster: bench
    user: bench
    namespace: shop
users:
- name: bench
  user:
    token: not-a-secret
"""


@frozen
class Stage:
    """Where the subjects find their input."""

    folder: Path
    server: str
    kubeconfig: Path
    kubeconfig_tls: Path
    scenes: Mapping[str, str]
    """The servers of a fleet, by the names of their scenes."""


@contextmanager
def stage(runners: Mapping[str, Runner]) -> Generator[Stage]:
    """Write the pods, and start a server of plain HTTP, one of TLS, and one of a fleet."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        secure = folder / "tls"
        secure.mkdir()
        (folder / "newer.json").write_bytes(pod_list_json(newer=True))
        for each in (folder, secure):
            (each / "pod.json").write_bytes(pod_json())
            (each / "list.json").write_bytes(pod_list_json())
        authority = trustme.CA()
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(secure / "server.pem")
        trust = f"    certificate-authority-data: {b64encode(authority.cert_pem.bytes()).decode()}\n"
        _write_fleet(folder, runners)
        with (
            _serving("server", folder) as port,
            _serving("server", secure) as tls_port,
            _serving("fleet_server", folder) as ports,
        ):
            yield Stage(
                folder,
                f"http://127.0.0.1:{port}",
                _kubeconfig(folder, f"http://127.0.0.1:{port}", ""),
                _kubeconfig(secure, f"https://127.0.0.1:{tls_port}", trust),
                {name: f"http://127.0.0.1:{port}" for name, port in json.loads(ports).items()},
            )


def _kubeconfig(folder: Path, server: str, trust: str) -> Path:
    file = folder / "kubeconfig"
    file.write_text(KUBECONFIG.format(server=server, trust=trust))
    return file


def _write_fleet(folder: Path, runners: Mapping[str, Runner]) -> None:
    """Write the fleet's templates in JSON, and in protobuf where client-go is there to encode them."""
    file = folder / "fleet.json"
    file.write_bytes(b"".join(compact(pod) + b"\n" for pod in marked_pods()))
    if encoder := runners.get("client-go"):
        with file.open("rb") as pods, (folder / "fleet.pb").open("wb") as encoded:
            subprocess.run([*encoder.command(""), "encode"], stdin=pods, stdout=encoded, check=True)


@contextmanager
def _serving(module: str, folder: Path) -> Generator[str]:
    """Start a server; gives what it says of its ports."""
    command = [sys.executable, "-m", f"benchmarks.{module}", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HERE.parent) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.kill()

"""What the subjects work on: files of pods, kubeconfigs, and the servers, all gone afterwards."""

import subprocess
import sys
from base64 import b64encode
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import trustme
from attrs import frozen

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


@contextmanager
def stage() -> Generator[Stage]:
    """Write the pods, and start a server of plain HTTP and one of TLS."""
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
        with _serving(folder) as port, _serving(secure) as tls_port:
            yield Stage(
                folder,
                f"http://127.0.0.1:{port}",
                _kubeconfig(folder, f"http://127.0.0.1:{port}", ""),
                _kubeconfig(secure, f"https://127.0.0.1:{tls_port}", trust),
            )


def _kubeconfig(folder: Path, server: str, trust: str) -> Path:
    file = folder / "kubeconfig"
    file.write_text(KUBECONFIG.format(server=server, trust=trust))
    return file


@contextmanager
def _serving(folder: Path) -> Generator[int]:
    command = [sys.executable, str(Path(__file__).with_name("server.py")), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()

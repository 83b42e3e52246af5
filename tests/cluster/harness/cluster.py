"""A control plane as a value: start it, ask it for logins, and stop it."""

import base64
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.support.provider import CLIENT, Provider

from . import flags, kubelets
from .binaries import Binaries
from .errors import ClusterError
from .kubeconfig import certificate_user, cluster_entry, write_kubeconfig
from .pki import Certificate, Pki
from .polling import poll
from .processes import Processes
from .raw import RawClient, RawReply

VIEWER_TOKEN = "viewer-token"
_COMPACTED = "compact_rev_key"
"""From k8s.io/apiserver/pkg/storage/etcd3/compact.go."""
_STARTS = 3
"""Another program may take a port between the moment it is found and the moment it is used."""


class Cluster:
    """etcd and kube-apiserver on loopback; with full binaries also the controllers, the scheduler and two simulated nodes.

    Logins: ``admin`` may do everything (certificate); ``nobody`` (certificate), ``viewer`` of the group ``viewers`` (token
    `VIEWER_TOKEN`) and the users of ``provider`` (OpenID Connect) may do nothing until RBAC says so. Use it as a context manager:
    leaving it ends every process.
    """

    def __init__(self, folder: Path, binaries: Binaries) -> None:
        self.folder = folder
        self.binaries = binaries
        self.pki = Pki(folder / "pki")
        self.admin_certificate = self.pki.client("admin", "system:masters")
        self.nobody_certificate = self.pki.client("nobody")
        self.viewer_token = VIEWER_TOKEN
        self.provider = Provider(folder / "provider")
        self.pod_log = folder / "pod.log"
        self.attached_log = folder / "attached.log"
        """What whoever attaches to a container without input gets to read."""
        self._processes = Processes(folder / "log")

    @property
    def url(self) -> str:
        """Where the API server listens."""
        return f"https://{flags.LOOPBACK}:{self.ports.api_server}"

    @property
    def ca(self) -> Path:
        """The file of the authority that signs the server's certificate and its clients'."""
        return self.pki.ca

    @property
    def has_kubelets(self) -> bool:
        """Whether there are controllers and nodes, so that pods run; a slim control plane has neither."""
        return self.binaries.kwok is not None and self.binaries.controller_manager is not None

    def __enter__(self) -> Self:
        try:
            self.provider.start()
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End every process; the logs stay, etcd's data goes."""
        self._end()
        self.provider.close()

    # Logins

    def admin(self) -> RawClient:
        """Plain HTTPS as the one who may do everything."""
        return RawClient(self.url, self.ca, self.admin_certificate)

    def write_kubeconfig(self, name: str, user: dict[str, Any], **cluster: Any) -> Path:
        """Write ``NAME.kubeconfig`` for ``user``, the entry as kubeconfig has it; ``cluster`` changes that entry."""
        entry = {**cluster_entry(self.url, self.ca), **{key.replace("_", "-"): value for key, value in cluster.items()}}
        return write_kubeconfig(self.folder / f"{name}.kubeconfig", entry, user)

    def certificate_kubeconfig(self, name: str, certificate: Certificate) -> Path:
        """Write ``NAME.kubeconfig`` for the owner of a certificate."""
        return self.write_kubeconfig(name, certificate_user(certificate))

    def service_account_token(self, namespace: str, name: str, *, seconds: int = 600, audiences: Sequence[str] = ()) -> str:
        """Ask for a token of a ServiceAccount, which has to exist. The server takes no less than 600 seconds."""
        spec = {"expirationSeconds": seconds, "audiences": list(audiences)}
        body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
        reply = self.admin().call("POST", f"/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token", body)
        token: str = _expect(reply, 201).json()["status"]["token"]
        return token

    # Faults

    def stop_api_server(self) -> None:
        """Stop the API server in an orderly way, as an update of a control plane does."""
        self._processes.stop("apiserver")

    def start_api_server(self) -> None:
        """Start the API server, on the same port and the same data, and wait until it is ready."""
        self._processes.start("apiserver", self._api_server())
        self._wait_ready()

    def compact(self) -> int:
        """Have etcd forget all history up to now, and return that revision; the API server takes up to 15 seconds to notice.

        It is what the API server itself does every five minutes: the revision is noted in a key that it watches.
        """
        store = RawClient(f"http://{flags.LOOPBACK}:{self.ports.etcd}", self.ca)
        revision: str = _expect(store.call("POST", "/v3/kv/range", {"key": _base64("\0")}), 200).json()["header"]["revision"]
        note = {"key": _base64(_COMPACTED), "value": _base64(revision)}
        _expect(store.call("POST", "/v3/kv/put", note), 200)
        _expect(store.call("POST", "/v3/kv/compaction", {"revision": revision, "physical": True}), 200)
        return int(revision)

    def forget(self, prefix: str) -> None:
        """Delete the keys below a prefix in etcd itself, as nobody should; the API server tells of it as of any deletion."""
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        store = RawClient(f"http://{flags.LOOPBACK}:{self.ports.etcd}", self.ca)
        _expect(store.call("POST", "/v3/kv/deleterange", {"key": _base64(prefix), "range_end": _base64(end)}), 200)

    def save(self, name: str) -> None:
        """Keep a copy of all that is stored; nobody is served meanwhile."""
        self._with_stores_stopped(lambda: shutil.copytree(self.folder / "etcd", self.folder / name))

    def restore(self, name: str) -> None:
        """Go back to a copy, as after a restore of etcd's data folder: versions go back, and what came after is gone."""

        def replace() -> None:
            shutil.rmtree(self.folder / "etcd")
            shutil.copytree(self.folder / name, self.folder / "etcd")

        self._with_stores_stopped(replace)

    def _with_stores_stopped(self, action: Callable[[], object]) -> None:
        self.stop_api_server()
        self._processes.stop("etcd")
        action()
        self._processes.start("etcd", flags.etcd(self.binaries, self.ports, self.folder / "etcd"))
        self.start_api_server()

    # Start

    def _start(self) -> None:
        for attempt in range(1, _STARTS + 1):
            self.ports = flags.free_ports()
            try:
                self._start_all()
                return
            except ClusterError as error:
                if "address already in use" not in str(error) or attempt == _STARTS:
                    raise
                self._end()
                self._processes = Processes(self.folder / f"log-{attempt + 1}")

    def _end(self) -> None:
        self._processes.close()
        shutil.rmtree(self.folder / "etcd", ignore_errors=True)

    def _start_all(self) -> None:
        tokens = self.folder / "tokens.csv"
        tokens.write_text(f'{VIEWER_TOKEN},viewer,viewer-uid,"viewers"\n')
        self.kubeconfig = self.certificate_kubeconfig("admin", self.admin_certificate)
        self._processes.start("etcd", flags.etcd(self.binaries, self.ports, self.folder / "etcd"))
        self._processes.start("apiserver", self._api_server())
        self._wait_ready()
        if self.binaries.controller_manager:
            command = flags.controller_manager(self.binaries.controller_manager, self.ports, self.pki, self.kubeconfig)
            self._processes.start("controller-manager", command)
        if self.binaries.scheduler:
            self._processes.start("scheduler", flags.scheduler(self.binaries.scheduler, self.ports, self.kubeconfig))
        if self.has_kubelets:
            self._start_nodes(self.binaries.kwok or ())

    def _api_server(self) -> Sequence[str]:
        logins = flags.Logins(self.folder / "tokens.csv", self.provider.url, self.provider.ca, CLIENT)
        return flags.api_server(self.binaries, self.ports, self.pki, self.admin_certificate, logins)

    def _start_nodes(self, kwok: Sequence[str]) -> None:
        config, ports = self.folder / "kwok.yaml", self.ports
        kubelets.write_config(config, ports, self.pod_log, self.attached_log)
        kubelets.write_log(self.pod_log, "first line", "second line")
        kubelets.write_log(self.attached_log)
        podnet = (
            sys.executable,
            "-I",
            str(Path(__file__).with_name("podnet.py")),
            str(ports.web),
            str(ports.echo),
            str(ports.more_echo),
        )
        self._processes.start("podnet", podnet)
        self._processes.start("kwok", flags.kwok(kwok, ports, self.pki, self.kubeconfig, config))
        for name in kubelets.NODES:
            _expect(self.admin().call("POST", "/api/v1/nodes", kubelets.node(name)), 201)
        poll("ready nodes", self._nodes_ready, timeout_seconds=60)
        poll("default ServiceAccount", lambda: self._served("/api/v1/namespaces/default/serviceaccounts/default"))

    def _wait_ready(self) -> None:
        poll("ready API server", lambda: self._served("/readyz"), timeout_seconds=120)

    def _served(self, target: str) -> bool:
        self._processes.check()
        try:
            reply = self.admin().call("GET", target)
        except OSError:
            return False
        if reply.status in {401, 403}:
            raise ClusterError(f"the admin may not read {target} ({reply.status}): {self._processes.tail('apiserver')}")
        return reply.status == 200

    def _nodes_ready(self) -> bool:
        self._processes.check()
        nodes = self.admin().call("GET", "/api/v1/nodes").json()["items"]
        ready = [
            c for node in nodes for c in node["status"].get("conditions", ()) if c["type"] == "Ready" and c["status"] == "True"
        ]
        return len(ready) == len(kubelets.NODES)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _expect(reply: RawReply, status: int) -> RawReply:
    if reply.status != status:
        raise ClusterError(f"expected {status}, got {reply.status}: {reply.body[:500]!r}")
    return reply

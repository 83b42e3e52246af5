"""The command line of each component: what a control plane on loopback needs, and no more."""

import socket
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from .binaries import Binaries
from .pki import OTHER_NAME, Certificate, Pki

LOOPBACK = "127.0.0.1"
SERVICE_RANGE = "10.0.0.0/24"
_PORTS = 9


@frozen
class Logins:
    """Who may log in besides the owners of certificates: a file of tokens, and the users of an OpenID Connect provider."""

    tokens: Path
    issuer: str
    issuer_ca: Path
    client: str


@frozen
class Ports:
    """One free port of loopback for each listener."""

    api_server: int
    etcd: int
    etcd_peer: int
    controller_manager: int
    scheduler: int
    kubelet: int
    web: int
    echo: int
    more_echo: int


def free_ports() -> Ports:
    """Ports that nobody listens on. Another program may still take one before it is used; a start is then tried again."""
    sockets = [socket.create_server((LOOPBACK, 0)) for _ in range(_PORTS)]
    ports = [listener.getsockname()[1] for listener in sockets]
    for listener in sockets:
        listener.close()
    return Ports(*ports)


def etcd(binaries: Binaries, ports: Ports, data: Path) -> Sequence[str]:
    """etcd on plain HTTP; it never waits for the disk, since nothing is to be kept."""
    client, peer = f"http://{LOOPBACK}:{ports.etcd}", f"http://{LOOPBACK}:{ports.etcd_peer}"
    return (
        *binaries.etcd,
        f"--data-dir={data}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=default={peer}",
        "--unsafe-no-fsync",
    )


def api_server(binaries: Binaries, ports: Ports, pki: Pki, kubelet_client: Certificate, logins: Logins) -> Sequence[str]:
    """kube-apiserver with every group-version switched on, also alpha and beta."""
    return (
        *binaries.api_server,
        f"--bind-address={LOOPBACK}",
        f"--advertise-address={LOOPBACK}",
        f"--secure-port={ports.api_server}",
        f"--etcd-servers=http://{LOOPBACK}:{ports.etcd}",
        f"--service-cluster-ip-range={SERVICE_RANGE}",
        "--runtime-config=api/all=true",
        "--authorization-mode=Node,RBAC",
        "--allow-privileged",
        "--endpoint-reconciler-type=none",
        *_logins(logins),
        *_alpha(binaries),
        *_serving(pki),
        *_service_accounts(pki, slim=binaries.controller_manager is None),
        *_kubelets(pki, kubelet_client),
        *_front_proxy(pki),
    )


def controller_manager(command: Sequence[str], ports: Ports, pki: Pki, kubeconfig: Path) -> Sequence[str]:
    """kube-controller-manager with its usual controllers."""
    return (
        *command,
        f"--kubeconfig={kubeconfig}",
        f"--bind-address={LOOPBACK}",
        f"--secure-port={ports.controller_manager}",
        "--leader-elect=false",
        "--use-service-account-credentials",
        f"--service-account-private-key-file={pki.service_accounts}",
        f"--root-ca-file={pki.ca}",
        f"--cluster-signing-cert-file={pki.ca}",
        f"--cluster-signing-key-file={pki.ca_key}",
    )


def scheduler(command: Sequence[str], ports: Ports, kubeconfig: Path) -> Sequence[str]:
    """kube-scheduler with its usual plugins."""
    listen = (f"--bind-address={LOOPBACK}", f"--secure-port={ports.scheduler}")
    return (*command, f"--kubeconfig={kubeconfig}", *listen, "--leader-elect=false")


def kwok(command: Sequence[str], ports: Ports, pki: Pki, kubeconfig: Path, config: Path) -> Sequence[str]:
    """kwok as the kubelet of every node; without lease durations its nodes flap."""
    return (
        *command,
        f"--kubeconfig={kubeconfig}",
        f"--config={config}",
        "--manage-all-nodes=true",
        "--node-lease-duration-seconds=40",
        f"--node-ip={LOOPBACK}",
        f"--node-port={ports.kubelet}",
        f"--server-address={LOOPBACK}:{ports.kubelet}",
        f"--tls-cert-file={pki.kubelet.certificate}",
        f"--tls-private-key-file={pki.kubelet.key}",
    )


def _alpha(binaries: Binaries) -> Sequence[str]:
    """Alpha features of the API that the options of our verbs speak of; a server that was found may not know them."""
    return () if binaries.controller_manager is None else ("--feature-gates=ShardedListAndWatch=true",)


def _serving(pki: Pki) -> Sequence[str]:
    server = pki.server
    other = f"--tls-sni-cert-key={pki.other_server.certificate},{pki.other_server.key}:{OTHER_NAME}"
    return (f"--tls-cert-file={server.certificate}", f"--tls-private-key-file={server.key}", f"--client-ca-file={pki.ca}", other)


def _logins(logins: Logins) -> Sequence[str]:
    return (
        f"--token-auth-file={logins.tokens}",
        f"--oidc-issuer-url={logins.issuer}",
        f"--oidc-ca-file={logins.issuer_ca}",
        f"--oidc-client-id={logins.client}",
        "--oidc-username-claim=sub",
        "--oidc-username-prefix=-",
        "--oidc-groups-claim=groups",
    )


def _service_accounts(pki: Pki, *, slim: bool) -> Sequence[str]:
    """How tokens are signed. Without a controller manager no default ServiceAccount appears, so pods must do without."""
    keys = (f"--service-account-key-file={pki.service_accounts}", f"--service-account-signing-key-file={pki.service_accounts}")
    relaxed = ("--disable-admission-plugins=ServiceAccount",) if slim else ()
    return ("--service-account-issuer=https://kubernetes.default.svc", *keys, *relaxed)


def _kubelets(pki: Pki, client: Certificate) -> Sequence[str]:
    """How the API server logs in at kubelets, for logs, exec and port-forward."""
    return (
        f"--kubelet-client-certificate={client.certificate}",
        f"--kubelet-client-key={client.key}",
        f"--kubelet-certificate-authority={pki.ca}",
        "--kubelet-preferred-address-types=InternalIP",
    )


def _front_proxy(pki: Pki) -> Sequence[str]:
    """1.37 refuses an empty list of allowed names when this authority is also the clients'."""
    return (
        f"--proxy-client-cert-file={pki.proxy.certificate}",
        f"--proxy-client-key-file={pki.proxy.key}",
        f"--requestheader-client-ca-file={pki.ca}",
        "--requestheader-allowed-names=front-proxy",
        "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    )

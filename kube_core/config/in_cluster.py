"""The configuration of a program that runs in a pod: environment variables and the service account's files.

https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
"""

from collections.abc import Mapping

from kube_core.base.errors import ConfigError

from .config import Config
from .identity import TokenFile
from .material import FileRef, Pem
from .tls import Tls

SERVICE_ACCOUNT_DIRECTORY = "/var/run/secrets/kubernetes.io/serviceaccount"
"""Where the kubelet mounts the token, the certificate authority and the namespace."""
HOST, PORT = "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"
POD_NAMESPACE = "POD_NAMESPACE"
"""The variable that client-go looks at before the namespace file."""


def is_in_cluster(environ: Mapping[str, str]) -> bool:
    """Whether the environment is that of a pod."""
    return bool(environ.get(HOST) and environ.get(PORT))


def token_file(directory: str = SERVICE_ACCOUNT_DIRECTORY) -> FileRef:
    """Name the file of the service account's token."""
    return FileRef("token", directory, source="the service account's token")


def in_cluster_config(
    environ: Mapping[str, str],
    *,
    ca: bytes | Pem | FileRef | None,
    namespace: str | None = None,
    override: str | None = None,
    directory: str = SERVICE_ACCOUNT_DIRECTORY,
) -> Config:
    """Build the `Config` of a pod. ``namespace`` is its file's; POD_NAMESPACE and, first, ``override`` go before it."""
    if not is_in_cluster(environ):
        raise ConfigError(f"not in a cluster: {HOST} and {PORT} are not both set")
    host = environ[HOST]
    return Config(
        f"https://{f'[{host}]' if ':' in host else host}:{environ[PORT]}",
        namespace=override or environ.get(POD_NAMESPACE) or (namespace or "").strip(),
        tls=Tls(ca=ca),
        identity=TokenFile(token_file(directory)),
    )

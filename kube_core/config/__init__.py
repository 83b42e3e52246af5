"""Where a server is, and who asks it: kubeconfigs, in-cluster settings and identities, as values without I/O.

Bytes and environments come in, a `Config` goes out; files are named by `FileRef`s, which `kube_transports.files` reads.
See https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/.
"""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .build import config_for
    from .config import Config
    from .credentials import Credentials
    from .identity import Anonymous, Basic, Identity, Token, TokenFile
    from .impersonation import Impersonation
    from .in_cluster import SERVICE_ACCOUNT_DIRECTORY, in_cluster_config, is_in_cluster
    from .kubeconfig import Entry, Kubeconfig
    from .material import FileRef, Pem
    from .resolving import resolve
    from .tls import Tls
else:
    __getattr__ = lazy(
        __name__,
        {
            "SERVICE_ACCOUNT_DIRECTORY": ".in_cluster",
            "Anonymous": ".identity",
            "Basic": ".identity",
            "Config": ".config",
            "Credentials": ".credentials",
            "Entry": ".kubeconfig",
            "FileRef": ".material",
            "Identity": ".identity",
            "Impersonation": ".impersonation",
            "Kubeconfig": ".kubeconfig",
            "Pem": ".material",
            "Tls": ".tls",
            "Token": ".identity",
            "TokenFile": ".identity",
            "config_for": ".build",
            "in_cluster_config": ".in_cluster",
            "is_in_cluster": ".in_cluster",
            "resolve": ".resolving",
        },
    )

__all__ = [
    "SERVICE_ACCOUNT_DIRECTORY",
    "Anonymous",
    "Basic",
    "Config",
    "Credentials",
    "Entry",
    "FileRef",
    "Identity",
    "Impersonation",
    "Kubeconfig",
    "Pem",
    "Tls",
    "Token",
    "TokenFile",
    "config_for",
    "in_cluster_config",
    "is_in_cluster",
    "resolve",
]

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
    from .exec_plugin import ExecPlugin, InteractiveMode
    from .given import Given
    from .grant import Grant
    from .identity import Anonymous, Basic, Identity, Token, TokenFile
    from .impersonation import Impersonation
    from .in_cluster import SERVICE_ACCOUNT_DIRECTORY, in_cluster_config, is_in_cluster
    from .kubeconfig import Entry, Kubeconfig
    from .material import FileRef, Pem
    from .oidc import Oidc
    from .plugin_policy import PluginPolicy
    from .proxies import proxy_for
    from .renewal import renewal_of
    from .resolving import resolve
    from .rotation import Rotation
    from .steps import Ended, Fetch, Fetched, ReadFile, Renewal, RunPlugin, Step
    from .tls import Tls
    from .token import usable_token
    from .yaml_document import load_documents, load_repeating
else:
    __getattr__ = lazy(
        __name__,
        {
            "Anonymous": ".identity",
            "Basic": ".identity",
            "Config": ".config",
            "Credentials": ".credentials",
            "Ended": ".steps",
            "Entry": ".kubeconfig",
            "ExecPlugin": ".exec_plugin",
            "Fetch": ".steps",
            "Fetched": ".steps",
            "FileRef": ".material",
            "Given": ".given",
            "Grant": ".grant",
            "Identity": ".identity",
            "Impersonation": ".impersonation",
            "InteractiveMode": ".exec_plugin",
            "Kubeconfig": ".kubeconfig",
            "Oidc": ".oidc",
            "Pem": ".material",
            "PluginPolicy": ".plugin_policy",
            "ReadFile": ".steps",
            "Renewal": ".steps",
            "Rotation": ".rotation",
            "RunPlugin": ".steps",
            "SERVICE_ACCOUNT_DIRECTORY": ".in_cluster",
            "Step": ".steps",
            "Tls": ".tls",
            "Token": ".identity",
            "TokenFile": ".identity",
            "config_for": ".build",
            "in_cluster_config": ".in_cluster",
            "is_in_cluster": ".in_cluster",
            "load_documents": ".yaml_document",
            "load_repeating": ".yaml_document",
            "proxy_for": ".proxies",
            "renewal_of": ".renewal",
            "resolve": ".resolving",
            "usable_token": ".token",
        },
    )

__all__ = [
    "SERVICE_ACCOUNT_DIRECTORY",
    "Anonymous",
    "Basic",
    "Config",
    "Credentials",
    "Ended",
    "Entry",
    "ExecPlugin",
    "Fetch",
    "Fetched",
    "FileRef",
    "Given",
    "Grant",
    "Identity",
    "Impersonation",
    "InteractiveMode",
    "Kubeconfig",
    "Oidc",
    "Pem",
    "PluginPolicy",
    "ReadFile",
    "Renewal",
    "Rotation",
    "RunPlugin",
    "Step",
    "Tls",
    "Token",
    "TokenFile",
    "config_for",
    "in_cluster_config",
    "is_in_cluster",
    "load_documents",
    "load_repeating",
    "proxy_for",
    "renewal_of",
    "resolve",
    "usable_token",
]

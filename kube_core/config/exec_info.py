"""What a plugin is told, in its environment: the variable KUBERNETES_EXEC_INFO."""

from msgspec import UNSET, Raw, Struct, UnsetType, field, json

from kube_core.base.errors import ConfigError

from .config import Config
from .exec_plugin import ExecPlugin
from .material import FileRef

VARIABLE = "KUBERNETES_EXEC_INFO"


class Cluster(Struct, rename="kebab", omit_defaults=True):
    """The cluster as a plugin sees it; bytes go as base64."""

    server: str
    tls_server_name: str = ""
    insecure_skip_tls_verify: bool = False
    certificate_authority_data: bytes = b""
    proxy_url: str = ""
    disable_compression: bool = False
    config: Raw | UnsetType = UNSET


class Spec(Struct):
    """What is asked of a plugin."""

    interactive: bool
    cluster: Cluster | UnsetType = UNSET


class ExecInfo(Struct, rename="camel"):
    """An ExecCredential without its status."""

    api_version: str
    spec: Spec
    kind: str = field(default="ExecCredential")


def exec_info(plugin: ExecPlugin, config: Config, interactive: bool) -> str:
    """Write the value of the variable. The certificate authority of ``config`` has to be read already."""
    spec = Spec(interactive, _cluster(plugin, config) if plugin.provide_cluster_info else UNSET)
    return json.encode(ExecInfo(plugin.api_version, spec)).decode()


def _cluster(plugin: ExecPlugin, config: Config) -> Cluster:
    if isinstance(config.tls.ca, FileRef):
        raise ConfigError(f"{config.tls.ca.source or 'the certificate authority'} has not been read yet")
    return Cluster(
        config.server,
        tls_server_name=config.tls.server_name or "",
        insecure_skip_tls_verify=config.tls.insecure,
        certificate_authority_data=config.tls.ca.data if config.tls.ca is not None else b"",
        proxy_url=config.proxy_url or "",
        disable_compression=not config.compression,
        config=Raw(plugin.cluster_config) if plugin.cluster_config is not None else UNSET,
    )

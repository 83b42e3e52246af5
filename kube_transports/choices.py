"""What a client may be told about the cluster, as keywords."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeAlias, TypedDict, cast

from attrs import evolve

from kube_core import config as configs
from kube_core.base import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kube_core.base import Secret
    from kube_core.config import Config, FileRef, Impersonation, Pem, PluginPolicy

    from .observing import Observer
    from .ports import Timeouts
    from .wires import TransportName

    Material: TypeAlias = bytes | str | Pem | FileRef | None


class ServerOptions(TypedDict, total=False):
    """What goes with the URL of a server; certificates and keys are PEM as bytes, or the name of a file."""

    namespace: str | None
    token: str | Secret[str] | None
    token_file: str | FileRef | None
    username: str | None
    password: str | Secret[str] | None
    ca: Material
    certificate: Material
    key: Material
    key_password: str | Secret[str] | None
    server_name: str | None
    insecure: bool
    impersonate: Impersonation | str | None
    proxy_url: str | None
    compression: bool
    user_agent: str | None
    allow_insecure_token: bool


class ContextOptions(TypedDict, total=False):
    """What overrules a kubeconfig. ``password`` opens an encrypted client key."""

    cluster: str | None
    user: str | None
    namespace: str | None
    password: str | Secret[str] | None
    allow_insecure_token: bool


class WireOptions(TypedDict, total=False):
    """What a client is told beside the cluster, as in ``Client(...)``."""

    transport: TransportName
    timeouts: Timeouts | None
    read_timeout: float | None
    on_warning: Callable[[str], None] | None
    plugins: PluginPolicy | None
    http2: bool
    qps: float | None
    burst: int | None
    observers: Sequence[Observer]


class EnvOptions(ContextOptions, WireOptions, total=False):
    """Both, for a client that is made from what the environment says."""


def parted(options: EnvOptions) -> tuple[ContextOptions, WireOptions]:
    """Tell the choice of a cluster from what goes to the client itself."""
    wire = {name: value for name, value in options.items() if name in WireOptions.__annotations__}
    choice = {name: value for name, value in options.items() if name not in wire}
    return cast("ContextOptions", choice), cast("WireOptions", wire)


def must_move(transport: object, colour: type, names: Mapping[str, str]) -> None:
    """Raise `UsageError` for what is no transport: neither one of ``names``, nor an object with the methods of ``colour``."""
    if isinstance(transport, colour):
        return
    if isinstance(transport, str):
        if transport in names:
            return
        known = " or ".join(map(repr, names))
        raise UsageError(f"there is no transport {transport!r} for this client: say {known}, or give an object that is one")
    hint = ": give MemoryTransport(server)" if hasattr(transport, "handle") else ""
    named = f"{type(transport).__name__} is no transport for this client{hint}"
    raise UsageError(f"{named}; {colour.__name__} in kube_transports.ports says which methods it needs")


IN_PROCESS = "http://localhost"
"""The URL of a server that is no server but an object in this process."""


def config_of(server: str | None, config: Config | None, options: ServerOptions, *, carried: bool) -> Config:
    """Make the one `Config` of a client. ``carried``: its transport is an object that knows itself where it leads."""
    if config is not None:
        if server is not None or options:
            raise UsageError("give config=, or the server's URL with its options, not both")
        return config if carried else proxied(config)
    if server is None and not carried:
        raise UsageError('which server? Use Client.from_env(), Client("https://host:6443", token=...) or transport=')
    from .files import read_materials  # noqa: PLC0415 - loaded by those who name their server, or a file

    chosen = read_materials(configs.config_for(IN_PROCESS if server is None else server, **options))
    return chosen if carried else proxied(chosen)


def proxied(config: Config) -> Config:
    """Add the proxy that the environment names, where the `Config` says nothing about one."""
    if config.proxy_url is not None or not any(name in os.environ for name in PROXY_VARIABLES):
        return config
    return evolve(config, proxy_url=configs.proxy_for(config.server, os.environ))


PROXY_VARIABLES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")

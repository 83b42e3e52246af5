"""A kubeconfig and what the caller chose → the `Config` of one server and one user.

The order of trust is client-go's: what the caller says, then the context, then defaults.
"""

from collections.abc import Mapping

from kube_core.base.errors import ConfigError
from kube_core.base.secret import Secret

from .address import proxy_address, server_url, with_scheme
from .config import Config
from .entries import ClusterEntry, ContextEntry, UserEntry, typed
from .identity import Anonymous, Identity
from .impersonation import Impersonation
from .inline import material_of
from .kubeconfig import Entry, Kubeconfig
from .material import FileRef, Pem
from .tls import Tls
from .users import identity_of, impersonation_of


def resolve(
    kubeconfig: Kubeconfig,
    *,
    context: str | None = None,
    cluster: str | None = None,
    user: str | None = None,
    namespace: str | None = None,
    password: str | Secret[str] | None = None,
    allow_insecure_token: bool = False,
) -> Config:
    """Choose a context, or a cluster and a user, and read what they say. ``password`` opens an encrypted client key."""
    chosen, place = _context(kubeconfig, context, needed=cluster is None)
    cluster_entry = _find(kubeconfig.clusters, "cluster", cluster or chosen.cluster, None if cluster else place)
    user_name = user or chosen.user
    user_entry = _find(kubeconfig.users, "user", user_name, None if user else place) if user_name else None
    settings = typed(cluster_entry, ClusterEntry)
    identity, impersonation, certificate, key = _user(user_entry, cluster_entry)
    tls = Tls(
        ca=material_of(
            cluster_entry, "certificate-authority", settings.certificate_authority, settings.certificate_authority_data
        ),
        certificate=certificate,
        key=key,
        password=password,
        server_name=settings.tls_server_name or None,
        insecure=bool(settings.insecure_skip_tls_verify),
    )
    return Config(
        _server(cluster_entry, settings, tls),
        namespace=namespace or chosen.namespace,
        tls=tls,
        identity=identity,
        impersonation=impersonation,
        proxy_url=_proxy(cluster_entry, settings),
        compression=not settings.disable_compression,
        allow_insecure_token=allow_insecure_token,
    )


def _context(kubeconfig: Kubeconfig, name: str | None, needed: bool) -> tuple[ContextEntry, Entry | None]:
    wanted = name or kubeconfig.current_context
    if wanted and (name or needed or wanted in kubeconfig.contexts):
        entry = _find(kubeconfig.contexts, "context", wanted, None, "current-context" if not name else "")
        return typed(entry, ContextEntry), entry
    if needed:
        files = ", ".join(kubeconfig.files) or "the kubeconfig"
        raise ConfigError(f"{files}: no current-context is set; choose a context: {_listed(kubeconfig.contexts)}")
    return ContextEntry(), None


def _find(entries: Mapping[str, Entry], section: str, name: str | None, asker: Entry | None, key: str = "") -> Entry:
    if name and name in entries:
        return entries[name]
    if asker is not None and not name:
        raise asker.fault(section, f"missing: the context names no {section}")
    said = f"{asker.where(section)}: " if asker is not None else f"{key}: " if key else ""
    raise ConfigError(f"{said}there is no {section} {name!r}; there are: {_listed(entries)}")


def _listed(entries: Mapping[str, Entry]) -> str:
    return ", ".join(repr(name) for name in sorted(entries)) or "none"


def _user(
    entry: Entry | None, cluster: Entry
) -> tuple[Identity, Impersonation | None, Pem | FileRef | None, Pem | FileRef | None]:
    if entry is None:
        return Anonymous(), None, None, None
    settings = typed(entry, UserEntry)
    certificate = material_of(entry, "client-certificate", settings.client_certificate, settings.client_certificate_data)
    key = material_of(entry, "client-key", settings.client_key, settings.client_key_data)
    return identity_of(entry, settings, cluster), impersonation_of(entry, settings), certificate, key


def _server(entry: Entry, settings: ClusterEntry, tls: Tls) -> str:
    if not settings.server:
        raise entry.fault("server", "missing: the cluster has no address")
    secure = tls.ca is not None or tls.certificate is not None or tls.insecure
    try:
        return server_url(with_scheme(settings.server.strip(), secure))
    except ConfigError as error:
        raise entry.fault("server", str(error)) from None


def _proxy(entry: Entry, settings: ClusterEntry) -> str | None:
    try:
        return proxy_address(settings.proxy_url or None)
    except ConfigError as error:
        raise entry.fault("proxy-url", str(error)) from None

"""A user of a kubeconfig → who asks, and as whom."""

from kube_core.base.errors import ConfigError

from .entries import UserEntry
from .identity import Anonymous, Identity, optional_identity, usable_token
from .impersonation import Impersonation
from .inline import file_of
from .kubeconfig import Entry

REPLACEMENTS = {"azure": "the exec plugin kubelogin", "gcp": "the exec plugin gke-gcloud-auth-plugin"}
"""Login providers that Kubernetes removed in 1.26, and what took their place."""


def identity_of(entry: Entry, user: UserEntry) -> Identity:
    """Choose among the ways to authenticate. A plugin beside a token or a password is not asked, as in client-go."""
    token = usable_token(user.token, entry.where("token")) if user.token else None
    file = file_of(entry, "tokenFile", user.token_file)
    try:
        identity = optional_identity(token, file, user.username or None, user.password or None)
    except ConfigError as error:
        raise entry.fault("token, username and password", str(error)) from None
    if isinstance(identity, Anonymous):
        _refuse_plugins(entry, user)
    return identity


def _refuse_plugins(entry: Entry, user: UserEntry) -> None:
    if user.exec:
        raise entry.fault("exec", "exec credential plugins are not supported yet; use a token or a client certificate")
    if not user.auth_provider:
        return
    name = user.auth_provider.get("name")
    if isinstance(name, str) and name in REPLACEMENTS:
        raise entry.fault("auth-provider", f"Kubernetes removed the provider {name!r}; its successor is {REPLACEMENTS[name]}")
    if name == "oidc":
        raise entry.fault("auth-provider", "OIDC is not supported yet; use a token or a client certificate")
    raise entry.fault("auth-provider", "this provider is not supported; use a token or a client certificate")


def impersonation_of(entry: Entry, user: UserEntry) -> Impersonation | None:
    """Read ``as``, ``as-uid``, ``as-groups`` and ``as-user-extra``; None when there are none."""
    if not (user.as_ or user.as_uid or user.as_groups or user.as_user_extra):
        return None
    extra = {key: values or () for key, values in (user.as_user_extra or {}).items()}
    try:
        return Impersonation(user.as_ or "", user.as_uid or None, user.as_groups or (), extra)
    except ConfigError as error:
        raise entry.fault("as", str(error)) from None

"""A user of a kubeconfig → who asks, and as whom."""

from kube_core.base.errors import ConfigError

from .entries import UserEntry
from .identity import Anonymous, Identity, optional_identity
from .impersonation import Impersonation
from .inline import file_of
from .kubeconfig import Entry
from .token import usable_token

# What only some users need is imported where it is used: a client is there in milliseconds.
# ruff: noqa: PLC0415


def identity_of(entry: Entry, user: UserEntry, cluster: Entry | None = None) -> Identity:
    """Choose among the ways to authenticate. A plugin beside any other is not asked, as in client-go."""
    token = usable_token(user.token, entry.where("token")) if user.token else None
    file = file_of(entry, "tokenFile", user.token_file)
    try:
        identity = optional_identity(token, file, user.username or None, user.password or None)
    except ConfigError as error:
        raise entry.fault("token, username and password", str(error)) from None
    certified = bool(user.client_certificate or user.client_certificate_data)
    return identity if certified or not isinstance(identity, Anonymous) else _helped(entry, user, cluster)


def _helped(entry: Entry, user: UserEntry, cluster: Entry | None) -> Identity:
    if user.exec and user.auth_provider:
        raise entry.fault("exec", "exec and auth-provider are both given; remove one of them")
    if user.exec:
        from .exec_entry import plugin_of

        return plugin_of(entry, user.exec, cluster)
    if user.auth_provider:
        from .auth_provider import provider_of

        return provider_of(entry, user.auth_provider)
    return Anonymous()


def impersonation_of(entry: Entry, user: UserEntry) -> Impersonation | None:
    """Read ``as``, ``as-uid``, ``as-groups`` and ``as-user-extra``; None when there are none."""
    if not (user.as_ or user.as_uid or user.as_groups or user.as_user_extra):
        return None
    extra = {key: values or () for key, values in (user.as_user_extra or {}).items()}
    try:
        return Impersonation(user.as_ or "", user.as_uid or None, user.as_groups or (), extra)
    except ConfigError as error:
        raise entry.fault("as", str(error)) from None

"""The ``auth-provider`` of a kubeconfig's user: OpenID Connect is one; the others are gone, and each has a successor."""

from collections.abc import Mapping
from typing import Any

from kube_core.base.building import built

from .entries import Section, typed_part
from .inline import file_of, inline_of
from .kubeconfig import Entry
from .oidc import Oidc
from .token import usable_token

REPLACEMENTS = {"azure": "kubelogin", "gcp": "gke-gcloud-auth-plugin", "openstack": "client-keystone-auth"}
"""Providers that Kubernetes removed, and the exec plugins that took their place."""


@built
class AuthProvider(Section):
    """The entry itself."""

    name: str | None = None
    config: dict[str, Any] | None = None


@built
class OidcEntry(Section):
    """The settings of the provider ``oidc``. Others are left alone: extra-scopes was never sent on a refresh."""

    idp_issuer_url: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    id_token: str | None = None
    refresh_token: str | None = None
    idp_certificate_authority: str | None = None
    idp_certificate_authority_data: str | None = None


def provider_of(entry: Entry, value: Mapping[str, Any]) -> Oidc:
    """Read what a user says of its provider. Raises ConfigError, with the name of the successor for one that is gone."""
    provider = typed_part(entry, "auth-provider", value, AuthProvider)
    if provider.name in REPLACEMENTS:
        plugin = REPLACEMENTS[provider.name]
        raise entry.fault(
            "auth-provider",
            f"Kubernetes removed {provider.name!r}; its successor is the exec plugin {plugin}: have it write this user anew",
        )
    if provider.name != "oidc":
        raise entry.fault("auth-provider", "only 'oidc' is known; use an exec plugin, a token or a client certificate")
    where = "auth-provider.config"
    settings = typed_part(entry, where, provider.config or {}, OidcEntry)
    key = f"{where}.idp-certificate-authority"
    ca = inline_of(entry, f"{key}-data", settings.idp_certificate_authority_data)  # goes first, as in client-go
    return Oidc(
        settings.idp_issuer_url or "",
        settings.client_id or "",
        id_token=usable_token(settings.id_token, entry.where(f"{where}.id-token")) if settings.id_token else None,
        refresh_token=settings.refresh_token or None,
        client_secret=settings.client_secret or None,
        ca=ca or file_of(entry, key, settings.idp_certificate_authority),
        source=entry.where("auth-provider"),
    )

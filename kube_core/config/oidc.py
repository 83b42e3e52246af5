"""A login that an OpenID Connect provider gives: what the kubeconfig says of it.

https://kubernetes.io/docs/reference/access-authn-authz/authentication/#openid-connect-tokens
"""

from typing import Self

from attrs import evolve, field, frozen

from kube_core.base.errors import ConfigError
from kube_core.base.secret import Secret

from .address import host_of, is_loopback, server_url
from .given import Given
from .grant import Grant
from .jwt import expiry_of
from .material import FileRef, Pem, material
from .token import optional_secret, optional_token


@frozen
class Oidc(Given):
    """An id-token, and what is needed to have a new one before it ends.

    Without ``refresh_token`` it can't be renewed. ``ca`` is whom to trust at the provider, None for the system's authorities.
    ``source`` says in error messages who named it.
    """

    issuer_url: str
    client_id: str
    id_token: Secret[str] | None = field(default=None, converter=optional_token)
    refresh_token: Secret[str] | None = field(default=None, converter=optional_secret)
    client_secret: Secret[str] | None = field(default=None, converter=optional_secret)
    ca: Pem | FileRef | None = field(default=None, converter=material)
    source: str = field(default="the OpenID Connect login", eq=False)

    def __attrs_post_init__(self) -> None:
        if not self.client_id:
            raise self.fault("client-id is missing")
        if "?" in self.trusted(self.issuer_url, "idp-issuer-url"):
            raise self.fault("idp-issuer-url has a query, which no issuer has")
        if self.id_token is None and self.refresh_token is None:
            raise self.fault("there is neither an id-token nor a refresh-token; log in at the provider first")

    @property
    def first(self) -> Secret[str] | None:
        """The id-token of the kubeconfig."""
        return self.id_token

    @property
    def first_expires_at(self) -> float | None:
        """What that says itself."""
        return None if self.id_token is None else expiry_of(self.id_token)

    @property
    def renewable(self) -> bool:
        """With a refresh token only."""
        return self.refresh_token is not None

    def after(self, grant: Grant) -> Self:
        """Take the new tokens; providers give a new refresh token only when the old one is used up."""
        return evolve(self, id_token=grant.token, refresh_token=grant.refresh_token or self.refresh_token)

    def trusted(self, url: str, named: str) -> str:
        """Check a URL that gets to see tokens: https, or this machine. Raises ConfigError."""
        address = url.strip()
        try:
            checked = server_url(address.partition("?")[0]) if address.isprintable() and not {" ", "#"} & set(address) else ""
        except ConfigError:
            checked = ""
        if not checked:
            raise self.fault(f"{named} is no http(s) URL")
        if not checked.startswith("https:") and not is_loopback(host_of(checked)):
            raise self.fault(f"{named} is plain http: everyone on the way could read the tokens. It has to be https")
        return address

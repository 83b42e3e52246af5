"""What a TLS connection needs to know, as a value."""

from attrs import field, frozen

from kube_core.base.errors import ConfigError
from kube_core.base.secret import Secret

from .material import FileRef, Pem, material
from .token import optional_secret


@frozen
class Tls:
    """Whom to trust, and the certificate to show.

    ``ca`` is None for the system's authorities. ``password`` opens an encrypted ``key``. ``server_name`` replaces the host in SNI
    and in the check of the server's name. ``insecure`` checks nothing at all, so it excludes a ``ca``, as in client-go.
    """

    ca: Pem | FileRef | None = field(default=None, converter=material)
    certificate: Pem | FileRef | None = field(default=None, converter=material)
    key: Pem | FileRef | None = field(default=None, converter=material)
    password: Secret[str] | None = field(default=None, converter=optional_secret)
    server_name: str | None = None
    insecure: bool = False

    def __attrs_post_init__(self) -> None:
        if self.insecure and self.ca is not None:
            raise ConfigError(
                f"insecure-skip-tls-verify and {_named(self.ca, 'a certificate authority')} exclude each other: "
                "an insecure connection checks nothing. Remove one of the two."
            )
        if self.certificate is not None and self.key is None:
            raise ConfigError(f"{_named(self.certificate, 'the client certificate')} has no client-key beside it")
        if self.key is not None and self.certificate is None:
            raise ConfigError(f"{_named(self.key, 'the client key')} has no client-certificate beside it")


def _named(part: Pem | FileRef, otherwise: str) -> str:
    return part.source or otherwise

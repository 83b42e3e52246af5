"""What a listener shows of itself, and which clients' certificates it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from kube_core.config import FileRef, Pem

from ..tls import server_context

if TYPE_CHECKING:
    import ssl

    from .authority import Authority


def _material(value: bytes | str | Pem | FileRef | None) -> Pem | FileRef | None:
    if isinstance(value, bytes):
        return Pem(value)
    return FileRef(value) if isinstance(value, str) else value


def _needed(value: bytes | str | Pem | FileRef) -> Pem | FileRef:
    if isinstance(value, bytes):
        return Pem(value)
    return FileRef(value) if isinstance(value, str) else value


@frozen
class ServerTls:
    """Certificates are PEM as bytes, or the name of a file as str.

    ``authority`` is what clients are told to trust, None for the system's authorities. With a ``client_authority``, a client may
    show a certificate of it, whose common name and organizations then are its user and groups; one of another is refused.
    """

    certificate: Pem | FileRef = field(converter=_needed)
    key: Pem | FileRef = field(converter=_needed)
    authority: Pem | FileRef | None = field(default=None, converter=_material)
    client_authority: Pem | FileRef | None = field(default=None, converter=_material)

    @classmethod
    def generated(cls, authority: Authority, host: str) -> ServerTls:
        """A new certificate for ``host``, and the users of the same authority."""
        certificate, key = authority.for_server(host)
        return cls(certificate, key, authority.certificate, authority.certificate)

    def context(self) -> ssl.SSLContext:
        """The server's side of TLS. Raises ConfigError."""
        return server_context(self.certificate, self.key, self.client_authority)

"""A certificate authority that lives as long as this process, by trustme."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from attrs import field, frozen

from kube_core.base import UsageError
from kube_core.config import Pem

if TYPE_CHECKING:
    from collections.abc import Iterable

    import trustme

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
ORGANIZATION = "kube-core"


def no_authority() -> UsageError:
    """What there is to say to who wants certificates and has not installed what makes them."""
    return UsageError(
        "generated certificates need the extra `tls`: pip install 'kube-core[tls]' (or bring certificates of your own)"
    )


@frozen(eq=False)
class Authority:
    """Signs certificates. Its key is nowhere but in memory."""

    _ca: trustme.CA = field(repr=False)

    @classmethod
    def generate(cls) -> Authority:
        """Make a new one. Raises UsageError when trustme is not installed."""
        try:
            import trustme  # noqa: PLC0415 - an extra, loaded only by those who want it
        except ImportError as error:
            raise no_authority() from error
        return cls(trustme.CA(organization_name=ORGANIZATION))

    @property
    def certificate(self) -> Pem:
        """What clients are to trust."""
        return Pem(self._ca.cert_pem.bytes(), source="the generated authority")

    def for_server(self, host: str) -> tuple[Pem, Pem]:
        """A certificate with its key for a server on loopback, or at ``host``."""
        return _pems(self._ca.issue_cert(*dict.fromkeys((*LOOPBACK_NAMES, *_identities(host)))), "server")

    def for_client(self, user: str, group: str = "") -> tuple[Pem, Pem]:
        """A certificate with its key for a user, who may be in one group: the common name, and the organization."""
        return _pems(self._ca.issue_cert(common_name=user, organization_name=group or None), "client")


def _pems(leaf: trustme.LeafCert, whose: str) -> tuple[Pem, Pem]:
    chain = b"".join(blob.bytes() for blob in leaf.cert_chain_pems)
    return Pem(chain, source=f"the generated {whose} certificate"), Pem(
        leaf.private_key_pem.bytes(), source=f"the generated {whose} key"
    )


def _identities(host: str) -> Iterable[str]:
    """The name, unless it is the address that stands for all."""
    try:
        return () if ip_address(host).is_unspecified else (host,)
    except ValueError:
        return (host,)

"""The certificates and keys of one control plane, made afresh for it."""

from datetime import datetime
from pathlib import Path

import trustme
from attrs import frozen
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

_SERVER_NAMES = ("localhost", "127.0.0.1", "10.0.0.1", "kubernetes", "kubernetes.default", "kubernetes.default.svc")
OTHER_NAME = "other.test"
"""A name of the API server whose certificate may change without anybody else noticing."""
_CLIENT_NAME = "client.test"
"""Nobody looks at it, but Go refuses a certificate whose list of alternative names is empty."""


@frozen
class Certificate:
    """A certificate and its key, as PEM files."""

    certificate: Path
    key: Path


class Pki:
    """One authority, the control plane's own certificates, and client certificates for whoever asks."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._authority = trustme.CA()
        self.ca = folder / "ca.crt"
        self.ca_key = folder / "ca.key"
        self.service_accounts = folder / "sa.key"
        self._authority.cert_pem.write_to_path(self.ca)
        self._authority.private_key_pem.write_to_path(self.ca_key)
        self.service_accounts.write_bytes(_elliptic_key())
        self.server = self._write("server", self._authority.issue_cert(*_SERVER_NAMES))
        self.kubelet = self._write("kubelet", self._authority.issue_cert("localhost", "127.0.0.1"))
        self.proxy = self.client("front-proxy")
        self.other_ca = folder / "other-ca.crt"
        self.other_server = self.rotate()

    def client(self, user: str, group: str | None = None, *, not_after: datetime | None = None) -> Certificate:
        """Issue a certificate that logs ``user`` in, as a member of ``group``; it expires at ``not_after``.

        See https://kubernetes.io/docs/reference/access-authn-authz/authentication/#x509-client-certificates.
        """
        leaf = self._authority.issue_cert(_CLIENT_NAME, common_name=user, organization_name=group, not_after=not_after)
        return self._write(user, leaf)

    def rotate(self) -> Certificate:
        """Replace `other_server`, which the API server shows under `OTHER_NAME`, and `other_ca`, who signed it."""
        authority = trustme.CA()
        files = self._write("other-server", authority.issue_cert(OTHER_NAME))
        authority.cert_pem.write_to_path(self.other_ca)
        return files

    def _write(self, name: str, leaf: trustme.LeafCert) -> Certificate:
        files = Certificate(self._folder / f"{name}.crt", self._folder / f"{name}.key")
        leaf.private_key_pem.write_to_path(files.key)
        files.certificate.write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
        return files


def _elliptic_key() -> bytes:
    """A key of the kind that the embedded server signs tokens with."""
    key = ec.generate_private_key(ec.SECP256R1())
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())

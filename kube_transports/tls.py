"""`Tls` values → `ssl.SSLContext`s, and those of servers.

The context trusts what the cluster's own authority signed, as client-go does: an authority may be an intermediate, or lack the
key identifiers that CPython 3.13's default context wants (VERIFY_X509_STRICT), as many cluster authorities do.

OpenSSL takes client keys by file name only. They go through an anonymous file in memory where there is one (Linux), else through
a private file that is gone as soon as it was read.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NoReturn

from kube_core.base import ConfigError, Secret
from kube_core.config import Config, FileRef, Pem, Tls

from .files import read_tls

if TYPE_CHECKING:
    from ssl import SSLContext as SSLContext  # noqa: PLC0414 - others have it from here: ssl has few places
    from ssl import SSLError

ALPN = ["http/1.1"]
CERTIFICATE = re.compile(rb"-----BEGIN (X509 |TRUSTED |)CERTIFICATE-----.+?-----END \1CERTIFICATE-----", re.DOTALL)
"""One certificate of a bundle."""


def context_of(config: Config) -> SSLContext | None:
    """Make the context of a `Config`; None when its server speaks plain http."""
    return context_for(config.tls) if config.secure else None


def context_for(tls: Tls, password: str | Secret[str] | None = None) -> SSLContext:
    """Make the context of a client. ``password`` opens an encrypted key, where ``tls`` has none of its own.

    The server's name is not part of it: give ``tls.server_name`` or the host as ``server_hostname``. Raises ConfigError, which
    says where a bad certificate or key is from.
    """
    import ssl  # noqa: PLC0415 - a client of plain http never pays for it

    tls = read_tls(tls)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(ALPN)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if tls.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif isinstance(tls.ca, Pem):
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        _trust(context, tls.ca)
    else:
        context.load_default_certs()
    if isinstance(tls.certificate, Pem) and isinstance(tls.key, Pem):
        _present(context, tls.certificate, tls.key, tls.password or password)
    return context


def server_context(certificate: Pem | FileRef, key: Pem | FileRef, client_authority: Pem | FileRef | None = None) -> SSLContext:
    """Make the context of a server; it takes certificates of clients that ``client_authority`` signed. Raises ConfigError."""
    import ssl  # noqa: PLC0415 - as above

    tls = read_tls(Tls(client_authority, certificate, key))
    assert isinstance(tls.certificate, Pem)
    assert isinstance(tls.key, Pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(ALPN)
    _present(context, tls.certificate, tls.key, None)
    if isinstance(tls.ca, Pem):
        context.verify_mode = ssl.CERT_OPTIONAL
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        _trust(context, tls.ca)
    return context


def _trust(context: SSLContext, ca: Pem) -> None:
    source = ca.source or "the certificate authority"
    # comments between the certificates may hold anything, and OpenSSL takes ASCII only
    blocks = [match.group() for match in CERTIFICATE.finditer(ca.data)]
    if not blocks:
        raise ConfigError(f"{source}: no certificate in it, expected PEM")
    try:
        context.load_verify_locations(cadata=b"\n".join(blocks).decode("ascii"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or "not a certificate"
    else:
        return
    raise ConfigError(f"{source}: a certificate in it can't be read ({reason})")


def _present(context: SSLContext, certificate: Pem, key: Pem, password: str | Secret[str] | None) -> None:
    import ssl  # noqa: PLC0415 - as above

    secret = password.reveal() if isinstance(password, Secret) else password
    named = key.source or "the client key"

    def ask() -> str:
        if secret is None:
            raise ConfigError(f"{named} is encrypted: give its password=")
        return secret

    with _file(certificate.data + b"\n" + key.data) as name:
        try:
            context.load_cert_chain(name, password=ask)
        except ssl.SSLError as error:
            _refuse(error, certificate, key)
        except ValueError as error:
            raise ConfigError(f"{named}: the password is too long for OpenSSL") from error


def _refuse(error: SSLError, certificate: Pem, key: Pem) -> NoReturn:
    shown, named = certificate.source or "the client certificate", key.source or "the client key"
    if error.reason in ("KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH"):
        raise ConfigError(f"{named} is not the key of {shown}") from error
    if not CERTIFICATE.search(certificate.data):
        raise ConfigError(f"{shown}: no certificate in it, expected PEM") from error
    if b"PRIVATE KEY-----" not in key.data:
        raise ConfigError(f"{named}: no private key in it, expected PEM") from error
    if b"ENCRYPTED" in key.data:
        raise ConfigError(f"{named}: the password doesn't open it") from error
    raise ConfigError(f"{shown} with {named}: can't be read ({error.reason or 'not PEM'})") from error


@contextmanager
def _file(data: bytes) -> Generator[str]:
    memory = _memory()
    if memory is None:
        with _private_file(data) as name:
            yield name
        return
    try:
        with open(memory, "wb", closefd=False) as file:
            file.write(data)
        yield f"/proc/self/fd/{memory}"
    finally:
        os.close(memory)


def _memory() -> int | None:
    if not (hasattr(os, "memfd_create") and os.path.isdir("/proc/self/fd")):
        return None
    with suppress(OSError):  # kernels and sandboxes without it: the private file does as well
        return os.memfd_create("kube-core", os.MFD_CLOEXEC)
    return None


@contextmanager
def _private_file(data: bytes) -> Generator[str]:
    descriptor, name = tempfile.mkstemp(prefix="kube-core-")  # 0600 from the start
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
        yield name
    finally:
        os.unlink(name)

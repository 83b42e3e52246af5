"""TLS contexts, and the handshakes they make."""

import os
import socket
import ssl
from pathlib import Path
from threading import Thread

import pytest

import kube_transports.tls
from kube_core.base import ConfigError
from kube_core.config import FileRef, Pem, Tls, config_for
from kube_transports.adapters.socket_options import reason_of
from kube_transports.tls import context_for, context_of

FOLDER = Path(__file__).parent / "certificates"
PASSWORD = "canary-passphrase"


def pem(name: str) -> Pem:
    """One of the committed files: an authority like EKS's, without key identifiers, and what it signed."""
    return Pem((FOLDER / name).read_bytes(), source=f"the file {name}")


CA, CERT, KEY = pem("ca.crt"), pem("client.crt"), pem("client.key")


def handshake(context: ssl.SSLContext, name: str = "localhost", certificate: str = "server.crt") -> tuple[str, str | None]:
    """Shake hands with a server on loopback; who the server took the client for, and the protocol they agreed on."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(FOLDER / certificate, FOLDER / "server.key")
    server.load_verify_locations(FOLDER / "ca.crt")
    server.verify_mode = ssl.CERT_OPTIONAL
    server.set_alpn_protocols(["h2", "http/1.1"])
    seen: list[str] = []
    near, far = socket.socketpair()

    def serve() -> None:
        with far:
            try:
                with server.wrap_socket(far, server_side=True) as wrapped:
                    seen.append(str(wrapped.getpeercert()))
                    wrapped.sendall(b"x")
            except OSError as error:
                seen.append(str(error))

    thread = Thread(target=serve)
    thread.start()
    try:
        near.settimeout(10)
        with near, context.wrap_socket(near, server_hostname=name) as wrapped:
            assert wrapped.recv(1) == b"x"
            protocol = wrapped.selected_alpn_protocol()
    finally:
        thread.join()
    return seen[0], protocol


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "kubernetes.default.svc"])
def test_a_cluster_authority_without_key_identifiers_is_trusted(name: str) -> None:
    """As EKS and k3s make them; names and addresses are checked; HTTP/1.1 is agreed on."""
    assert handshake(context_for(Tls(ca=CA)), name) == ("None", "http/1.1")


def test_strict_checking_is_off_and_old_protocols_are_refused() -> None:
    """Whatever CPython's defaults are; TLS 1.2 is the least."""
    context = context_for(Tls(ca=CA))
    assert not context.verify_flags & ssl.VERIFY_X509_STRICT
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_an_intermediate_may_be_the_authority() -> None:
    """Go's client trusts it without its root, so it is trusted here."""
    assert handshake(context_for(Tls(ca=pem("intermediate.crt"))), certificate="server-of-intermediate.crt")[0] == "None"


def test_a_bundle_with_comments() -> None:
    """Several certificates, with text in any language between them."""
    data = "Zertifizierungsstelle für den Cluster\n".encode() + pem("intermediate.crt").data + b"\n# two\n" + CA.data
    assert handshake(context_for(Tls(ca=data)))[0] == "None"


@pytest.mark.parametrize("tls", [Tls(), Tls(ca=pem("intermediate.crt"))])
def test_a_server_of_another_authority_is_refused(tls: Tls) -> None:
    """With the system's authorities as with a foreign one."""
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(context_for(tls))


def test_a_server_of_another_name_is_refused() -> None:
    """The name is checked, not only the signature."""
    with pytest.raises(ssl.SSLCertVerificationError, match=r"example\.org"):
        handshake(context_for(Tls(ca=CA)), "example.org")


def test_insecure_checks_nothing() -> None:
    """Neither name nor signature."""
    assert handshake(context_for(Tls(insecure=True)), "example.org")[0] == "None"


@pytest.mark.parametrize("memory", [True, False])
@pytest.mark.parametrize(
    ("key", "password"), [("client.key", None), ("client-encrypted.key", PASSWORD), ("client-encrypted-legacy.key", PASSWORD)]
)
def test_the_client_shows_its_certificate(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, memory: bool, key: str, password: str | None
) -> None:
    """Encrypted or not, through memory or a private file, of which nothing stays."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    if not memory:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    before = sorted(os.listdir("/proc/self/fd")) if memory else []
    context = context_for(Tls(ca=CA, certificate=CERT, key=pem(key), password=password))
    assert "admin" in handshake(context)[0]
    assert list(tmp_path.iterdir()) == []
    assert not memory or sorted(os.listdir("/proc/self/fd")) == before


def test_a_sandbox_that_forbids_files_in_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The private file does as well, and only its owner can read it while it is there."""
    modes: list[int] = []

    def forbidden(*_: object) -> int:
        raise PermissionError

    load = ssl.SSLContext.load_cert_chain

    def spy(context: ssl.SSLContext, name: str, password: object = None) -> None:
        modes.append(os.stat(name).st_mode & 0o777)
        load(context, name, password=password)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] # passed on as it came

    monkeypatch.setattr(os, "memfd_create", forbidden, raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", spy)
    context_for(Tls(ca=CA, certificate=CERT, key=KEY))
    assert modes == [0o600]
    assert list(tmp_path.iterdir()) == []


def test_the_password_may_come_late() -> None:
    """Given with the context instead of the value."""
    context_for(Tls(certificate=CERT, key=pem("client-encrypted.key")), PASSWORD)


def bad(certificate: str | bytes = "client.crt", key: str | bytes = "client.key", password: str | None = None) -> Tls:
    """A client certificate from the files of these names, or of these bytes."""
    parts = [pem(part) if isinstance(part, str) else Pem(part, source="some/file: its key") for part in (certificate, key)]
    return Tls(certificate=parts[0], key=parts[1], password=password)


@pytest.mark.parametrize(
    ("tls", "message"),
    [
        (bad(key="client-encrypted.key"), "the file client-encrypted.key is encrypted: give its password="),
        (bad(key="client-encrypted-legacy.key"), "the file client-encrypted-legacy.key is encrypted"),
        (bad(key="client-encrypted.key", password="canary-wrong"), "the password doesn't open it"),
        (bad(key="client-encrypted.key", password="canary" * 1000), "too long"),
        (bad(key="other.key"), "the file other.key is not the key of the file client.crt"),
        (bad(key=b"canary"), "some/file: its key: no private key in it"),
        (bad(certificate=b"canary"), "some/file: its key: no certificate in it"),
        (bad(key=b"-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----\n"), "can't be read"),
        (Tls(ca=Pem(b"canary", source="some/file: the ca")), "some/file: the ca: no certificate in it"),
        (
            Tls(ca=Pem(b"-----BEGIN CERTIFICATE-----\nY2FuYXJ5\n-----END CERTIFICATE-----", source="the ca")),
            "the ca: a certificate in it can't",
        ),
        (
            Tls(ca=Pem(b"-----BEGIN CERTIFICATE-----\n\xff\n-----END CERTIFICATE-----")),
            "the certificate authority: a certificate",
        ),
        (Tls(ca=FileRef("gone.crt", source="some/file: the ca")), "some/file: the ca .* doesn't exist"),
    ],
)
@pytest.mark.parametrize("memory", [True, False])
def test_bad_material_is_a_config_error(
    tls: Tls, message: str, memory: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It says where the material is from and what is wrong, asks nobody at a terminal, and leaves nothing behind."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    if not memory:
        monkeypatch.setattr(kube_transports.tls, "_memory", lambda: None)
    with pytest.raises(ConfigError, match=message) as caught:
        context_for(tls)
    errors = [caught.value, caught.value.__cause__, caught.value.__context__]
    assert not [error for error in errors if "canary" in repr(error)]
    assert list(tmp_path.iterdir()) == []


def test_a_plain_server_needs_no_context() -> None:
    """https gets one, http none."""
    assert context_of(config_for("http://localhost")) is None
    assert context_of(config_for("https://localhost", insecure=True)) is not None


def test_reasons_of_errors() -> None:
    """One of OpenSSL's has its words, as has one of a name: their numbers are not the system's."""
    assert reason_of(socket.gaierror(-2, "no such name")) == "no such name"
    assert reason_of(OSError(-2, "no such name, while binding")) == "no such name, while binding"
    assert reason_of(ssl.SSLEOFError(8, "EOF occurred")) == "it ended in the middle of TLS"
    assert reason_of(ssl.SSLError(1, "bad record")) == "bad record"
    assert reason_of(OSError(8, "as it comes")) == "Exec format error"

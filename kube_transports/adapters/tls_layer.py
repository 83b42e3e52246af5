"""TLS between a socket and what is spoken over it, without the socket.

Python's own TLS sockets belong to one colour, and may not be read and written by two threads at once. Over memory BIOs the same
few lines serve every colour, and a connection can be ended from another thread at any moment: the socket below is a plain one.
"""

import ssl
from functools import cache
from threading import Lock

from kube_core.base import TlsError

ALPN = ["http/1.1"]

PLAIN_BYTES = 64 * 1024
"""How much is taken at a time; a record holds 16 KiB (RFC 8446, 5.1)."""


class TlsLayer:
    """The client's side of one TLS connection. Reading and writing may happen in two threads."""

    __slots__ = ("_incoming", "_lock", "_outgoing", "_tls", "ended")

    def __init__(self, context: ssl.SSLContext, server_hostname: str) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context.set_alpn_protocols(ALPN)  # a transport that shares the context may have offered HTTP/2 with it
        try:
            self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_hostname)
        except (ssl.SSLError, ValueError) as error:
            raise TlsError(f"TLS can't be spoken with {server_hostname!r}: {error}") from error
        self._lock = Lock()  # an OpenSSL connection must not be used by two threads at once
        self.ended = False
        """Whether the server has said its last word."""

    def handshake(self, data: bytes) -> tuple[bytes, bool]:
        """Take what the server sent (``b""`` to begin), give what to send and whether the handshake is done. Raises TlsError."""
        self._incoming.write(data)
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return self._outgoing.read(), False
        except ssl.SSLError as error:
            raise TlsError(f"the TLS handshake failed: {reason_of(error)}") from error
        return self._outgoing.read(), True

    def encrypt(self, data: bytes) -> bytes:
        """Give what to send for ``data``."""
        with self._lock:
            try:
                self._tls.write(data)
            except ssl.SSLError as error:
                raise TlsError(f"TLS failed: {reason_of(error)}") from error
            return self._outgoing.read()

    def decrypt(self, data: bytes) -> bytes:
        """Take what the server sent, give what it means: nothing while a record is incomplete.

        Answers that TLS itself may want to give (to a key update) go out with the next `encrypt`, as RFC 8446, 4.6.3 allows.
        """
        pieces: list[bytes] = []
        with self._lock:
            self._incoming.write(data)
            try:
                while self._incoming.pending or self._tls.pending():
                    if not (piece := self._tls.read(PLAIN_BYTES)):
                        self.ended = True
                        break
                    pieces.append(piece)
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError as error:
                raise TlsError(f"TLS failed: {reason_of(error)}", request_sent=True) from error
        return b"".join(pieces)


def check_hostname(name: str) -> None:
    """Raise TlsError for what can't be the name in a certificate: Python's TLS sockets lose their descriptor over it."""
    if not name or name.startswith("."):
        raise TlsError(f"TLS can't be spoken with {name!r}: it is no host's name")


@cache
def default_context() -> ssl.SSLContext:
    """The context of a server for which none was given: the system's authorities."""
    return ssl.create_default_context()


def reason_of(error: ssl.SSLError) -> str:
    """OpenSSL's words without its file names and line numbers."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return str(error.verify_message)
    return (error.reason or str(error)).lower().replace("_", " ")

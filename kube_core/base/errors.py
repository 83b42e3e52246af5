"""The root of every error, and the branches that need no Request to be understood.

``ApiError`` lives in ``kube_core.requests``, since it knows the Status and the Request.
"""


class KubeError(Exception):
    """Whatever goes wrong in this library is one of these: one ``except`` catches them all."""


class UsageError(KubeError):
    """You asked for something impossible; nothing was sent. The message says what to do instead."""


class UnknownOption(UsageError, TypeError):
    """A keyword that the verb does not have. Also a ``TypeError``, as for any Python call."""


class ConfigError(KubeError):
    """A kubeconfig, credential or certificate can't be used: says which file and which key, never shows a secret."""


class TransportError(KubeError):
    """The wire failed. ``__cause__`` is the foreign exception.

    ``request_sent`` is True when bytes of the request may have reached the server, so that it may have been executed.
    """

    def __init__(self, message: str, *, request_sent: bool = False) -> None:
        super().__init__(message)
        self.request_sent = request_sent

    def __reduce__(self) -> tuple[object, ...]:
        return _transport_error, (type(self), str(self), self.request_sent)


def _transport_error(kind: type[TransportError], message: str, request_sent: bool) -> TransportError:
    return kind(message, request_sent=request_sent)


class ConnectError(TransportError):
    """No connection came about: refused, unreachable, unknown host, or no answer within the connect timeout."""


class TlsError(TransportError):
    """The TLS handshake failed: a certificate that is not trusted, for another name, expired, or refused."""


class ReadTimeout(TransportError, TimeoutError):
    """The server sent nothing for as long as the read timeout allows."""


class WriteTimeout(TransportError, TimeoutError):
    """The server took nothing of the request for as long as the write timeout allows."""


class ClosedEarly(TransportError):
    """The connection ended in the middle of an answer, or before one began."""


class ProtocolError(TransportError):
    """The server sent what is not HTTP, or not what its own headers promised."""


class ClientClosed(TransportError):
    """The client was closed, here or in another thread, while the request was under way."""


class WaitTimeout(KubeError, TimeoutError):
    """A wait of yours has ended without what it was for.

    ``object`` is the last state of what was waited for, None when there was none; ``error`` is what went wrong last, if anything.
    """

    def __init__(self, message: str, *, object: object = None, error: KubeError | None = None) -> None:
        super().__init__(message)
        self.object = object
        self.error = error

    def __reduce__(self) -> tuple[object, ...]:
        return _wait_timeout, (str(self), self.object, self.error)


def _wait_timeout(message: str, last: object, error: KubeError | None) -> WaitTimeout:
    return WaitTimeout(message, object=last, error=error)


class DecodeError(KubeError):
    """The answer was not what it should be.

    ``path`` is where in the document (``$.spec.containers[0].ports``, with the document's own keys), ``expected`` and ``found``
    are words, ``body`` the bytes as they came. The bytes are never part of the message: they may hold secrets.
    """

    def __init__(self, expected: str, found: str, *, path: str = "$", body: bytes = b"") -> None:
        super().__init__(f"at {path}: expected {expected}, found {found}")
        self.path = path
        self.expected = expected
        self.found = found
        self.body = body

    def __reduce__(self) -> tuple[object, ...]:
        return _decode_error, (self.expected, self.found, self.path, self.body)


def _decode_error(expected: str, found: str, path: str, body: bytes) -> DecodeError:
    return DecodeError(expected, found, path=path, body=body)

"""Plain HTTPS calls to the API server: what the harness needs itself, without the library that it helps to test."""

import http.client
import json
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attrs import frozen

from .pki import Certificate

_TIMEOUT_SECONDS = 30.0


@frozen
class RawReply:
    """A status code, the headers with lower-case names, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, which has to be JSON."""
        return json.loads(self.body)


@frozen
class RawStream:
    """An answer that is read line by line, such as a watch."""

    status: int
    headers: Mapping[str, str]
    _connection: http.client.HTTPConnection
    _response: http.client.HTTPResponse

    def line(self) -> bytes:
        """Wait for the next line; empty at the end. Raises `OSError` when nothing comes for half a minute."""
        return self._response.readline()

    def close(self) -> None:
        """Read no more."""
        self._connection.close()


@frozen
class RawClient:
    """Sends one request over a connection of its own, as the owner of a certificate, of a token, or as nobody."""

    url: str
    ca: Path
    certificate: Certificate | None = None
    token: str | None = None

    def call(self, method: str, target: str, body: Any = None, headers: Mapping[str, str] | None = None) -> RawReply:
        """Send ``body`` as JSON unless it is bytes or None. Raises `OSError` when the server can't be reached."""
        connection = self._connection()
        try:
            data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
            connection.request(method, target, data, self._headers(headers))
            answer = connection.getresponse()
            return RawReply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def open(self, target: str, headers: Mapping[str, str] | None = None) -> RawStream:
        """GET an answer that is to be read line by line, and closed."""
        connection = self._connection()
        connection.request("GET", target, None, self._headers(headers))
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return RawStream(answer.status, named, connection, answer)

    def _headers(self, more: Mapping[str, str] | None) -> dict[str, str]:
        login = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {"Content-Type": "application/json", "Accept": "application/json", **login, **(more or {})}

    def _connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.url)
        if parts.scheme == "http":
            return http.client.HTTPConnection(parts.netloc, timeout=_TIMEOUT_SECONDS)
        context = ssl.create_default_context(cafile=str(self.ca))
        if self.certificate:
            context.load_cert_chain(self.certificate.certificate, self.certificate.key)
        return http.client.HTTPSConnection(parts.netloc, timeout=_TIMEOUT_SECONDS, context=context)

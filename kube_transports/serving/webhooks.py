"""Calls of webhooks: each in a thread of its own, while the server goes on with everybody else.

The words for what goes wrong are those of Go's HTTP client, as far as there is the same trouble here.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException, RemoteDisconnected
from threading import Thread
from typing import TypeAlias
from urllib.parse import urlsplit

from kube_core.base import UsageError
from kube_core.server import BODY_LIMIT, WebhookCall, WebhookFailure, WebhookOutcome, WebhookReply

Done: TypeAlias = Callable[[WebhookOutcome], None]
JOIN_SECONDS = 1.0
"""For a call that is on its way when everything ends."""


class WebhookCaller:
    """Makes calls. ``services`` says where services are: by ``namespace/name``, a URL such as ``https://127.0.0.1:9443``."""

    def __init__(self, services: Mapping[str, str]) -> None:
        for name, url in services.items():
            if name.count("/") != 1 or urlsplit(url).scheme != "https":
                raise UsageError(f"services={{'namespace/name': 'https://host:port'}} has no room for {name!r}: {url!r}")
        self._services = services
        self._threads: list[Thread] = []

    def start(self, call: WebhookCall, done: Done) -> None:
        """Make a call; ``done`` is called with what came of it, from another thread."""
        thread = Thread(target=lambda: done(self._outcome(call)), name=f"webhook {call.webhook}", daemon=True)
        self._threads = [one for one in self._threads if one.is_alive()]
        self._threads.append(thread)
        thread.start()

    def close(self) -> None:
        """Wait a moment for calls that are on their way; who takes longer is left to the end of his time."""
        for thread in self._threads:
            thread.join(JOIN_SECONDS)

    def _outcome(self, call: WebhookCall) -> WebhookOutcome:
        parts = urlsplit(call.target)
        host, port = parts.hostname or "", parts.port or 443
        if call.service is not None:
            where = self._services.get(f"{call.service.namespace}/{call.service.name}")
            if where is None:
                return WebhookFailure(f'service "{call.service.name}" not found')
            found = urlsplit(where)
            host, port = found.hostname or "", found.port or 443
        try:
            return self._exchange(call, (host, port), parts.hostname or "", f"{parts.path}?{parts.query}")
        except (OSError, HTTPException, ValueError) as error:
            return WebhookFailure(_words(error, host, port))

    def _exchange(self, call: WebhookCall, address: tuple[str, int], name: str, target: str) -> WebhookReply:
        sock = socket.create_connection(address, timeout=call.timeout_seconds)
        connection = HTTPConnection(*address)
        try:
            connection.sock = _trusting(call.ca_bundle).wrap_socket(sock, server_hostname=name)
            connection.request("POST", target, call.body, {"Host": name, "Content-Type": "application/json", "Accept": "*/*"})
            answer = connection.getresponse()
            return WebhookReply(answer.status, answer.read(BODY_LIMIT))
        finally:
            connection.close()
            sock.close()


def _trusting(ca_bundle: bytes) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=ca_bundle.decode() if ca_bundle else None)


def _words(error: Exception, host: str, port: int) -> str:
    match error:
        case TimeoutError():
            return "context deadline exceeded"
        case ConnectionRefusedError():
            return f"dial tcp {host}:{port}: connect: connection refused"
        case ssl.SSLCertVerificationError():
            return f"tls: failed to verify certificate: x509: {error.verify_message}"
        case socket.gaierror():
            return f"dial tcp: lookup {host}: no such host"
        case RemoteDisconnected():
            return "EOF"
        case _:
            return str(error)

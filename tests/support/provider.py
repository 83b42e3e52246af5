"""An OpenID Connect provider on loopback, which signs its tokens: discovery, keys, and new tokens for refresh tokens."""

import json
import ssl
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import time
from typing import Any
from urllib.parse import parse_qs

import trustme
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

CLIENT = "kube-core"
CLIENT_SECRET = "provider-s3cret"
_POLL_SECONDS = 0.05
"""How long its end may take."""


class Provider:
    """Knows one user. ``url`` is the issuer, ``ca`` the file of who signed its certificate, ``asked`` the paths it was asked for.

    ``refresh_token`` is the only one that it takes; with ``rotate`` each is good once. ``lifetime_seconds`` is that of new
    tokens by its ``clock``, and ``user`` who they are for.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        authority: Any = trustme.CA()  # its types are not whole
        self.ca = folder / "provider-ca.crt"
        authority.cert_pem.write_to_path(self.ca)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._server = ProviderServer(("127.0.0.1", 0), Handler)
        self._server.provider = self
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,))
        self.url = f"https://127.0.0.1:{self._server.server_port}"
        self.user, self.refresh_token, self.rotate = "oidc-user", "refresh-1", False
        self.lifetime_seconds, self.clock = 3600.0, time
        self.asked: list[str] = []
        self.forms: list[dict[str, str]] = []

    def start(self) -> None:
        """Answer until `close`."""
        self._thread.start()

    def close(self) -> None:
        """Answer no more. Closing twice is fine."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def token(self, *, expires_at: float, user: str | None = None) -> str:
        """Sign an id-token."""
        claims = {"iss": self.url, "aud": CLIENT, "sub": user or self.user, "groups": ["oidc"], "exp": int(expires_at), "iat": 0}
        head = f"{_part({'alg': 'RS256', 'kid': 'one', 'typ': 'JWT'})}.{_part(claims)}"
        return f"{head}.{_text(self._key.sign(head.encode(), padding.PKCS1v15(), SHA256()))}"

    def config(self, **more: str) -> dict[str, Any]:
        """The auth-provider of a kubeconfig that leads here."""
        known = {"idp-issuer-url": self.url, "client-id": CLIENT, "idp-certificate-authority": str(self.ca)}
        return {"name": "oidc", "config": known | {name.replace("_", "-"): value for name, value in more.items()}}

    def document(self, path: str) -> Any:
        """What a GET of a path gives."""
        numbers = self._key.public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one", "n": _number(numbers.n), "e": _number(numbers.e)}
        discovery = {"issuer": self.url, "jwks_uri": f"{self.url}/keys", "token_endpoint": f"{self.url}/token/"}
        more = {"response_types_supported": ["id_token"], "id_token_signing_alg_values_supported": ["RS256"]}
        return {"/.well-known/openid-configuration": discovery | more, "/keys": {"keys": [key]}}.get(path)

    def refreshed(self, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        """What the token endpoint gives."""
        self.forms.append(form)
        if authorization.startswith("Basic "):
            form["client_id"], _, form["client_secret"] = b64decode(authorization[6:]).decode().partition(":")
        if form.get("client_id") != CLIENT or form.get("client_secret", CLIENT_SECRET) != CLIENT_SECRET:
            return 401, {"error": "invalid_client"}
        if form.get("refresh_token") != self.refresh_token:
            return 400, {"error": "invalid_grant", "error_description": form.get("refresh_token")}
        answer = {
            "token_type": "Bearer",
            "access_token": "none",
            "id_token": self.token(expires_at=self.clock() + self.lifetime_seconds),
        }
        if self.rotate:
            self.refresh_token += "+"
            answer["refresh_token"] = self.refresh_token
        return 200, answer


class ProviderServer(ThreadingHTTPServer):
    """Its listener."""

    daemon_threads = True
    provider: Provider


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"

    @property
    def provider(self) -> Provider:
        """Who answers."""
        assert isinstance(self.server, ProviderServer)
        return self.server.provider

    def do_GET(self) -> None:
        found = self.provider.document(self.path)
        self._answer(200 if found else 404, found or {})

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(text).items()}
        self._answer(*self.provider.refreshed(form, self.headers.get("Authorization", "")))

    def _answer(self, status: int, document: Any) -> None:
        self.provider.asked.append(self.path)
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


@contextmanager
def provider(folder: Path) -> Generator[Provider]:
    """Run a provider for the duration of a block."""
    served = Provider(folder)
    served.start()
    try:
        yield served
    finally:
        served.close()


def _part(document: Any) -> str:
    return _text(json.dumps(document).encode())


def _number(value: int) -> str:
    return _text(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()

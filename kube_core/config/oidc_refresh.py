"""How an id-token is renewed: the provider says where, and gives a new one for the refresh token.

OpenID Connect Discovery 1.0, 4 and OpenID Connect Core 1.0, 12 on RFC 6749, 6. As in client-go, no scopes are asked for.
"""

import re
from binascii import b2a_base64
from collections.abc import Generator
from typing import Any, TypeVar
from urllib.parse import quote_plus, urlencode

from msgspec import DecodeError, Struct, json

from kube_core.base.building import built
from kube_core.base.errors import ClientClosed, ConfigError, TransportError
from kube_core.base.secret import Secret

from .grant import Grant
from .jwt import expiry_of
from .oidc import Oidc
from .steps import Fetch, Fetched, Renewal
from .tls import Tls
from .token import usable_token

WELL_KNOWN = "/.well-known/openid-configuration"
CODE = re.compile(r"[a-z_]{1,64}")
"""The error codes of RFC 6749, 5.2, and of those that extend it; whatever else stands there is not shown."""

S = TypeVar("S", bound=Struct)


@built
class Metadata(Struct):
    """What discovery says. Without methods the client's password goes in a header (Discovery 1.0, 3)."""

    token_endpoint: str
    token_endpoint_auth_methods_supported: list[str] | None = None


@built
class Tokens(Struct):
    """What the token endpoint gives."""

    id_token: str | None = None
    refresh_token: str | None = None


@built
class Refusal(Struct):
    """Why it gives nothing."""

    error: str = ""


def refreshed(login: Oidc) -> Renewal:
    """Have a new id-token for the refresh token."""
    if login.refresh_token is None:
        raise login.fault("the id-token is no longer good and there is no refresh-token; log in at the provider again")
    found = yield from _fetched(login, Fetch("GET", login.issuer_url.strip().rstrip("/") + WELL_KNOWN, tls=_tls(login)))
    if found.status != 200:
        raise login.fault(f"the provider answered its discovery with {found.status}; is idp-issuer-url right?")
    metadata = _decoded(login, found.body, Metadata, "its discovery")
    answer = yield from _fetched(login, _question(login, login.refresh_token, metadata))
    if answer.status != 200:
        raise _refused(login, answer)
    return _grant(login, _decoded(login, answer.body, Tokens, "the question for a new token"))


def _fetched(login: Oidc, fetch: Fetch) -> Generator[Fetch, Any, Fetched]:
    try:
        answer: Fetched = yield fetch
    except ClientClosed:
        raise
    except TransportError as error:
        raise login.fault(f"the provider at {fetch.url} could not be asked: {error}") from error
    return answer


def _tls(login: Oidc) -> Tls:
    return Tls(ca=login.ca)


def _question(login: Oidc, refresh_token: Secret[str], metadata: Metadata) -> Fetch:
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token.reveal()}
    headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json")]
    methods = metadata.token_endpoint_auth_methods_supported or ["client_secret_basic"]
    if login.client_secret is None:
        form["client_id"] = login.client_id
    elif "client_secret_basic" in methods or "client_secret_post" not in methods:
        headers.append(("Authorization", _basic(login.client_id, login.client_secret)))
    else:
        form |= {"client_id": login.client_id, "client_secret": login.client_secret.reveal()}
    endpoint = login.trusted(metadata.token_endpoint, "the provider's token_endpoint")
    return Fetch("POST", endpoint, tuple(headers), urlencode(form).encode(), _tls(login))


def _basic(name: str, password: Secret[str]) -> str:
    plain = f"{quote_plus(name)}:{quote_plus(password.reveal())}".encode()  # encoded first: RFC 6749, 2.3.1
    return "Basic " + b2a_base64(plain, newline=False).decode("ascii")


def _decoded(login: Oidc, body: bytes, kind: type[S], question: str) -> S:
    try:
        return json.decode(body, type=kind)
    except (DecodeError, ValueError):
        pass
    # raised here, so that an error which may quote the body is not kept as the context
    raise login.fault(f"the provider answered {question} with something else than it should have")


def _refused(login: Oidc, answer: Fetched) -> ConfigError:
    try:
        code = json.decode(answer.body, type=Refusal).error
    except (DecodeError, ValueError):
        code = ""
    said = f"{answer.status} {code}" if CODE.fullmatch(code) else str(answer.status)
    hint = "; log in at the provider again" if code == "invalid_grant" else ""
    return login.fault(f"the provider gave no new token for the refresh-token: {said}{hint}")


def _grant(login: Oidc, tokens: Tokens) -> Grant:
    if not tokens.id_token:
        raise login.fault(
            "the provider answered without an id_token: it gives none on a refresh, or the login was without the scope openid"
        )
    token = Secret(usable_token(tokens.id_token, f"{login.source}: the provider's new id_token"))
    fresh = Secret(tokens.refresh_token) if tokens.refresh_token else None
    return Grant(token, expires_at=expiry_of(token), refresh_token=fresh)

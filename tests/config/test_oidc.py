"""OpenID Connect: what a kubeconfig says of it, and how a token is renewed at its provider."""

import json
from base64 import b64encode, urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import ClientClosed, ConfigError, ConnectError, Secret
from kube_core.config import Fetch, Fetched, FileRef, Grant, Kubeconfig, Oidc, Pem, PluginPolicy, renewal_of, resolve
from kube_core.config.jwt import expiry_of
from kube_core.requests import Run

ISSUER = "https://issuer.example/realms/a/"
SOURCE = "some/file: auth-provider of user 'me'"
DISCOVERED = {"issuer": ISSUER, "token_endpoint": "https://tokens.example/token/?p=1"}


def configured(**config: Any) -> Any:
    document = {
        "clusters": [{"name": "one", "cluster": {"server": "https://host"}}],
        "users": [{"name": "me", "user": {"auth-provider": {"name": "oidc", "config": config}}}],
    }
    return resolve(Kubeconfig.of(document, file="some/file", directory="/some"), cluster="one", user="me")


def login(**more: Any) -> Oidc:
    options: dict[str, Any] = {"refresh_token": "r&1", "source": SOURCE, **more}
    return Oidc(ISSUER, "kube", **options)


def body(document: Any) -> bytes:
    return json.dumps(document).encode()


def begun(identity: Oidc) -> Run[Any, Grant]:
    return Run(
        renewal_of(identity, configured(**{"idp-issuer-url": ISSUER, "client-id": "k", "id-token": "t"}), PluginPolicy(), False)
    )


def played(identity: Oidc, *answers: Fetched) -> tuple[Grant, list[Fetch]]:
    """Run a renewal to its end, and keep what it asked for."""
    run, asked = begun(identity), list[Fetch]()
    for answer in answers:
        assert isinstance(run.step, Fetch)
        asked.append(run.step)
        run.answered(answer)
    assert run.step is None
    return run.value, asked


def jwt(claims: str) -> Secret[str]:
    return Secret(f"e30.{urlsafe_b64encode(claims.encode()).rstrip(b'=').decode()}.c2ln")


def test_everything_that_a_kubeconfig_says() -> None:
    """The authority of the provider inline or as a file of the kubeconfig's folder; what a refresh never sent is left alone."""
    known = {
        "idp-issuer-url": ISSUER,
        "client-id": "kube",
        "client-secret": "s",
        "id-token": "i",
        "refresh-token": "r",
        "extra-scopes": "groups",
        "idp-certificate-authority": "ca.crt",
    }
    full = Oidc(ISSUER, "kube", id_token="i", refresh_token="r", client_secret="s", ca=FileRef("ca.crt", "/some"))
    assert configured(**known).identity == full
    inline = configured(**known, **{"idp-certificate-authority-data": b64encode(b"CA").decode()}).identity
    assert inline.ca == Pem(b"CA")
    assert inline.ca.source == "some/file: auth-provider.config.idp-certificate-authority-data of user 'me'"


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"client-id": "k", "id-token": "canary"}, "auth-provider of user 'me': idp-issuer-url is no http"),
        ({"idp-issuer-url": "canary", "client-id": "k", "id-token": "t"}, "idp-issuer-url is no http"),
        ({"idp-issuer-url": "https://a?canary", "client-id": "k", "id-token": "t"}, "idp-issuer-url has a query"),
        ({"idp-issuer-url": "http://a", "client-id": "k", "id-token": "t"}, "idp-issuer-url is plain http"),
        ({"idp-issuer-url": ISSUER, "id-token": "canary"}, "client-id is missing"),
        ({"idp-issuer-url": ISSUER, "client-id": "k"}, "neither an id-token nor a refresh-token"),
        (
            {"idp-issuer-url": ISSUER, "client-id": "k", "id-token": "ca\nary"},
            "config.id-token of user 'me' has a line break inside",
        ),
        ({"idp-issuer-url": ISSUER, "client-id": ["canary"]}, "auth-provider.config.client-id of user 'me': expected str"),
        (
            {"idp-issuer-url": ISSUER, "client-id": "k", "id-token": "t", "idp-certificate-authority-data": "canary!"},
            "idp-certificate-authority-data of user 'me': expected base64",
        ),
    ],
)
def test_bad_entries(config: dict[str, Any], message: str) -> None:
    """The error says which key, and shows no token."""
    with pytest.raises(ConfigError, match=message) as caught:
        configured(**config)
    assert "canary" not in str(caught.value)


def test_a_public_client_renews_its_token() -> None:
    """Discovery tells where; then the refresh token is sent, with the client's name and nothing else."""
    new = jwt('{"exp": 5000}')
    answers = Fetched(200, body(DISCOVERED)), Fetched(200, body({"id_token": new.reveal(), "refresh_token": "next"}))
    grant, (first, second) = played(login(ca=Pem(b"CA")), *answers)
    assert grant == Grant(new, expires_at=5000.0, refresh_token=Secret("next"))
    assert (first.method, first.url) == ("GET", "https://issuer.example/realms/a/.well-known/openid-configuration")
    assert (second.method, second.url) == ("POST", "https://tokens.example/token/?p=1")
    assert parse_qs(second.body.decode()) == {"grant_type": ["refresh_token"], "refresh_token": ["r&1"], "client_id": ["kube"]}
    assert ("Content-Type", "application/x-www-form-urlencoded") in second.headers
    assert first.tls.ca == second.tls.ca == Pem(b"CA")


@pytest.mark.parametrize(
    ("methods", "in_header"),
    [
        (None, True),
        (["client_secret_basic", "client_secret_post"], True),
        (["client_secret_post"], False),
        (["private_key_jwt"], True),
        ([], True),
    ],
)
def test_a_client_with_a_password_proves_itself(methods: list[str] | None, in_header: bool) -> None:
    """In a header, unless the provider takes it only in the form."""
    found = DISCOVERED | ({} if methods is None else {"token_endpoint_auth_methods_supported": methods})
    answers = Fetched(200, body(found)), Fetched(200, body({"id_token": "opaque"}))
    grant, (_, second) = played(login(client_secret="p:w"), *answers)
    assert grant == Grant(Secret("opaque"))
    form, basic = parse_qs(second.body.decode()), "Basic " + b64encode(b"kube:p%3Aw").decode()
    assert (("Authorization", basic) in second.headers) == in_header
    assert (form.get("client_secret") == ["p:w"]) == (not in_header)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ((Fetched(404, b"canary"),), "answered its discovery with 404; is idp-issuer-url right"),
        ((Fetched(302, b""),), "answered its discovery with 302"),
        ((Fetched(200, b"canary"),), "answered its discovery with something else"),
        ((Fetched(200, b'{"token_endpoint": 5}'),), "answered its discovery with something else"),
        ((Fetched(200, body({"token_endpoint": "http://a/canary"})),), "the provider's token_endpoint is plain http"),
        ((Fetched(200, body({"token_endpoint": "ftp://canary"})),), "the provider's token_endpoint is no http"),
        (
            (Fetched(200, body(DISCOVERED)), Fetched(400, body({"error": "invalid_grant", "error_description": "canary"}))),
            "no new token for the refresh-token: 400 invalid_grant; log in at the provider again",
        ),
        ((Fetched(200, body(DISCOVERED)), Fetched(401, body({"error": "canary CANARY"}))), "the refresh-token: 401$"),
        ((Fetched(200, body(DISCOVERED)), Fetched(500, b"canary")), "the refresh-token: 500$"),
        ((Fetched(200, body(DISCOVERED)), Fetched(200, b"canary")), "the question for a new token with something else"),
        ((Fetched(200, body(DISCOVERED)), Fetched(200, body({"access_token": "canary"}))), "answered without an id_token"),
        ((Fetched(200, body(DISCOVERED)), Fetched(200, body({"id_token": "can\nary"}))), "new id_token has a line break"),
    ],
)
def test_bad_answers(answers: tuple[Fetched, ...], message: str) -> None:
    """The error names the user's entry, and shows and keeps nothing of what came."""
    with pytest.raises(ConfigError, match=message) as caught:
        played(login(client_secret="canary", refresh_token="canary"), *answers)
    assert str(caught.value).startswith(SOURCE)
    errors = (caught.value, caught.value.__cause__, caught.value.__context__)
    assert "canary" not in "".join(map(repr, errors)) + repr(answers)


@given(st.binary(max_size=100), st.binary(max_size=100), st.integers(100, 599))
def test_any_answer_is_a_grant_or_a_config_error(first: bytes, second: bytes, status: int) -> None:
    """Whatever the provider sends."""
    for answers in ((Fetched(status, first),), (Fetched(200, body(DISCOVERED)), Fetched(status, second))):
        with pytest.raises(ConfigError):
            played(login(), *answers)


def test_a_provider_that_can_not_be_reached() -> None:
    """The error says which, and keeps what happened; a client that is closed meanwhile is not the provider's fault."""
    with pytest.raises(ConfigError, match=r"the provider at https://issuer.example/.* could not be asked: refused") as caught:
        begun(login()).failed(ConnectError("refused"))
    assert isinstance(caught.value.__cause__, ConnectError)
    with pytest.raises(ClientClosed):
        begun(login()).failed(ClientClosed("closed"))


def test_without_a_refresh_token_nobody_is_asked() -> None:
    """Somebody has to log in."""
    with pytest.raises(ConfigError, match="there is no refresh-token; log in at the provider again"):
        begun(login(id_token="t", refresh_token=None))


def test_a_provider_on_this_machine_needs_no_tls() -> None:
    """Nobody is on the way."""
    assert Oidc("http://127.0.0.1:8080", "k", refresh_token="r").issuer_url == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        (jwt('{"exp": 1700000000}'), 1.7e9),
        (jwt('{"exp": 1.7e9, "sub": "ä?>"}'), 1.7e9),
        (jwt('{"exp": "soon"}'), None),
        (jwt("{}"), None),
        (jwt("[]"), None),
        (jwt("nonsense"), None),
        (jwt('{"exp": 1e999}'), None),
        (Secret("a.b"), None),
        (Secret("a.!!.c"), None),
        (Secret("a.b.c"), None),
        (Secret("opaque"), None),
    ],
)
def test_when_a_token_ends(token: Secret[str], expected: float | None) -> None:
    """What it says itself; what says nothing is good until a 401."""
    assert expiry_of(token) == expected


@given(st.text())
def test_any_text_may_be_a_token(text: str) -> None:
    """Nothing that stands between two dots breaks anything."""
    expiry_of(Secret(text))
    expiry_of(Secret(f"a.{text}.c"))

"""The machine that says which credential is sent, and when it is to be renewed."""

from base64 import urlsafe_b64encode

import pytest

from kube_core.base import ConfigError, Secret
from kube_core.config import (
    Anonymous,
    Basic,
    Credentials,
    ExecPlugin,
    FileRef,
    Grant,
    Impersonation,
    Oidc,
    Pem,
    Token,
    TokenFile,
)
from kube_core.config.credentials import LEEWAY_SECONDS, TOKEN_PERIOD_SECONDS

FILE = TokenFile(FileRef("token", source="tokenFile"))
PLUGIN = ExecPlugin("helper", source="some/file: exec of user 'me'")
FRESH = TOKEN_PERIOD_SECONDS - LEEWAY_SECONDS


def bearer(token: str) -> tuple[tuple[str, str], ...]:
    return (("Authorization", f"Bearer {token}"),)


def given(token: str, expires_at: float | None = None) -> Grant:
    return Grant(Secret(token), expires_at=expires_at)


def jwt(expires_at: object) -> str:
    """A token that says when it ends, signed by nobody."""
    claims = urlsafe_b64encode(f'{{"sub":"me","exp":{expires_at}}}'.encode()).rstrip(b"=").decode()
    return f"e30.{claims}.c2ln"


def oidc(id_token: str | None = None, refresh_token: str | None = None) -> Oidc:
    return Oidc("https://issuer.example", "kube", id_token=id_token, refresh_token=refresh_token)


def test_fixed_credentials_are_built_once() -> None:
    """A token, a password and nobody: the same tuple every time, never stale, and a 401 does not change that."""
    assert Credentials(Token("abc")).headers == bearer("abc")
    assert Credentials(Basic("me", "ä:b")).headers == (("Authorization", "Basic bWU6w6Q6Yg=="),)
    nobody = Credentials(Anonymous(), Impersonation("jane"))
    assert nobody.headers == (("Impersonate-User", "jane"),)
    assert nobody.headers is nobody.headers
    assert not nobody.rejected(nobody.issue)
    assert (nobody.stale(1e12), nobody.renewable) == (False, False)


@pytest.mark.parametrize("identity", [FILE, PLUGIN, oidc(refresh_token="r")])
def test_nothing_is_sent_before_there_is_a_credential(identity: TokenFile | ExecPlugin | Oidc) -> None:
    """Better an error than a request as nobody."""
    credentials = Credentials(identity)
    assert credentials.stale(0.0)
    with pytest.raises(ConfigError, match="no credential to send"):
        _ = credentials.headers


def test_a_token_file_is_read_again_after_fifty_seconds() -> None:
    """A minute, less ten seconds; the same token keeps the same headers."""
    credentials = Credentials(FILE, Impersonation("jane"))
    credentials.receive(given("one"), 100.0)
    first = credentials.headers
    assert first == (*bearer("one"), ("Impersonate-User", "jane"))
    assert (credentials.stale(100.0 + FRESH - 1), credentials.stale(100.0 + FRESH)) == (False, True)
    credentials.receive(given("one"), 150.0)
    assert credentials.headers is first
    credentials.receive(given("two"), 200.0)
    assert credentials.headers[0] == bearer("two")[0]


def test_a_clock_that_is_set_back_makes_a_token_from_a_file_stale() -> None:
    """Else it would be taken for fresh until the time has come again."""
    credentials = Credentials(FILE)
    credentials.receive(given("one"), 1000.0)
    assert credentials.stale(400.0)


def test_a_file_that_can_not_be_used_keeps_the_old_token() -> None:
    """It is tried again after ten seconds; the first time it is the error itself."""
    credentials, error = Credentials(FILE), ConfigError("gone")
    with pytest.raises(ConfigError, match="gone"):
        credentials.failed(error, 0.0)
    credentials.receive(given("one"), 0.0)
    credentials.failed(error, 60.0)
    assert credentials.headers == bearer("one")
    assert (credentials.stale(60.0 + LEEWAY_SECONDS - 1), credentials.stale(60.0 + LEEWAY_SECONDS)) == (False, True)
    assert credentials.rejected(credentials.issue)
    credentials.failed(error, 80.0)
    assert credentials.headers == bearer("one"), "a token from a file serves on even when it was refused, as in client-go"


def test_a_token_beside_the_file_serves_until_the_file_is_read() -> None:
    """As in client-go: the file is asked first, the token in the kubeconfig is its stand-in."""
    credentials = Credentials(TokenFile(FileRef("token"), "stand-in"))
    assert credentials.headers == bearer("stand-in")
    assert credentials.stale(0.0)
    credentials.failed(ConfigError("gone"), 0.0)
    assert credentials.headers == bearer("stand-in")
    credentials.receive(given("fresh"), 10.0)
    assert credentials.headers == bearer("fresh")


@pytest.mark.parametrize(("lifetime", "stale_after"), [(3600.0, 3590.0), (20.0, 10.0), (10.0, 5.0), (1.0, 0.5)])
def test_a_credential_is_renewed_shortly_before_its_end(lifetime: float, stale_after: float) -> None:
    """Ten seconds before; one that lives shorter, after half of its life."""
    credentials = Credentials(PLUGIN)
    credentials.receive(given("one", 1000.0 + lifetime), 1000.0)
    assert (credentials.stale(1000.0 + stale_after - 0.1), credentials.stale(1000.0 + stale_after)) == (False, True)


def test_a_credential_without_an_end_is_good_until_a_401() -> None:
    """Nobody knows better than the server."""
    credentials = Credentials(PLUGIN)
    credentials.receive(given("one"), 0.0)
    assert not credentials.stale(1e12)
    assert credentials.rejected(credentials.issue)
    assert credentials.stale(0.0)


def test_a_401_counts_once_however_many_requests_got_it() -> None:
    """A request that carried an older credential says nothing about the new one, which is worth a try."""
    credentials = Credentials(PLUGIN)
    credentials.receive(given("one"), 0.0)
    old = credentials.issue
    assert credentials.rejected(old)
    credentials.receive(given("one"), 1.0)
    assert credentials.rejected(old)
    assert not credentials.stale(2.0)


def test_while_a_credential_is_good_a_failed_renewal_is_none() -> None:
    """It is tried again soon; at the end of the old one the error is the user's."""
    credentials, error = Credentials(PLUGIN), ConfigError("no new one")
    credentials.receive(given("one", 100.0), 0.0)
    credentials.failed(error, 91.0)
    assert credentials.headers == bearer("one")
    assert (credentials.stale(99.9), credentials.stale(100.0)) == (False, True)
    with pytest.raises(ConfigError, match="no new one"):
        credentials.failed(error, 100.0)


def test_after_a_401_a_failed_renewal_is_the_user_s() -> None:
    """What the server refused is not sent again."""
    credentials = Credentials(PLUGIN)
    credentials.receive(given("one", 100.0), 0.0)
    credentials.rejected(credentials.issue)
    with pytest.raises(ConfigError, match="no new one"):
        credentials.failed(ConfigError("no new one"), 1.0)
    credentials.receive(given("two", 200.0), 2.0)
    credentials.failed(ConfigError("no new one"), 191.0)
    assert credentials.headers == bearer("two")


def test_a_new_credential_that_has_ended_is_none() -> None:
    """The error asks for the clock, and names who gave it."""
    with pytest.raises(
        ConfigError, match=r"exec of user 'me': the new credential had ended 60 s before; is this machine's clock"
    ):
        Credentials(PLUGIN).receive(given("canary", 940.0), 1000.0)
    with pytest.raises(ConfigError, match="had ended 0 s before"):
        Credentials(PLUGIN).receive(given("canary", 1000.0), 1000.0)


def test_a_certificate_comes_with_or_without_a_token() -> None:
    """Without one there is no header, and nothing else is missing."""
    credentials, pair = Credentials(PLUGIN, Impersonation("jane")), (Pem(b"C"), Pem(b"K"))
    credentials.receive(Grant(None, *pair), 0.0)
    assert (credentials.headers, credentials.pair) == ((("Impersonate-User", "jane"),), pair)
    credentials.receive(given("one"), 0.0)
    assert (credentials.headers[0], credentials.pair) == (bearer("one")[0], None)


def test_an_id_token_serves_until_shortly_before_its_end() -> None:
    """As long as the token itself says."""
    credentials = Credentials(oidc(jwt(5000), "r"))
    assert credentials.headers == bearer(jwt(5000))
    assert (credentials.stale(4989.0), credentials.stale(4990.0)) == (False, True)
    credentials.failed(ConfigError("no"), 4995.0)
    with pytest.raises(ConfigError, match="no"):
        credentials.failed(ConfigError("no"), 5000.0)


def test_new_tokens_take_the_place_of_the_old() -> None:
    """The id-token always, the refresh token when there is a new one: the next renewal uses it."""
    credentials = Credentials(oidc(refresh_token="first"))
    credentials.receive(Grant(Secret("a"), expires_at=100.0, refresh_token=Secret("second")), 0.0)
    credentials.receive(Grant(Secret("b"), expires_at=200.0), 0.0)
    assert credentials.headers == bearer("b")
    assert credentials.identity == oidc("b", "second")


def test_without_a_refresh_token_there_is_no_other_id_token() -> None:
    """A 401 is the user's at once."""
    credentials = Credentials(oidc("opaque"))
    assert not credentials.rejected(credentials.issue)
    assert not credentials.stale(1e12)


def test_the_machine_shows_no_token() -> None:
    """Its repr is safe to log, whatever it holds."""
    for identity in (TokenFile(FileRef("token"), "canary"), oidc("canary", "canary"), Token("canary"), Basic("me", "canary")):
        assert "canary" not in repr(Credentials(identity))
    credentials = Credentials(ExecPlugin("helper", arguments=("canary",), environment=(("X", Secret("canary")),)))
    credentials.receive(Grant(Secret("canary"), Pem(b"canary"), Pem(b"canary"), refresh_token=Secret("canary")), 0.0)
    assert "canary" not in repr(credentials)

"""The machine that says when a token file is to be read again."""

import pytest

from kube_core.base import ConfigError
from kube_core.config import Anonymous, Basic, Credentials, FileRef, Impersonation, Token, TokenFile
from kube_core.config.credentials import TOKEN_LEEWAY_SECONDS, TOKEN_PERIOD_SECONDS

FILE = TokenFile(FileRef("token", source="tokenFile"))
FRESH = TOKEN_PERIOD_SECONDS - TOKEN_LEEWAY_SECONDS


def bearer(token: str) -> tuple[tuple[str, str], ...]:
    return (("Authorization", f"Bearer {token}"),)


def test_fixed_credentials_are_built_once() -> None:
    """A token, a password and nobody: the same tuple every time, never stale."""
    assert Credentials(Token("abc")).headers == bearer("abc")
    assert Credentials(Basic("me", "ä:b")).headers == (("Authorization", "Basic bWU6w6Q6Yg=="),)
    nobody = Credentials(Anonymous(), Impersonation("jane"))
    assert nobody.headers == (("Impersonate-User", "jane"),)
    assert nobody.headers is nobody.headers
    nobody.rejected(5.0)
    assert (nobody.stale(1e9), nobody.file) == (False, None)


def test_nothing_is_sent_before_the_file_was_read() -> None:
    """Better an error than a request as nobody."""
    credentials = Credentials(FILE)
    assert credentials.stale(0.0)
    with pytest.raises(ConfigError, match="has not been read"):
        _ = credentials.headers


def test_a_token_file_is_read_again_after_fifty_seconds() -> None:
    """A minute, less ten seconds; the same token keeps the same headers."""
    credentials = Credentials(FILE, Impersonation("jane"))
    credentials.receive("one\n", 100.0)
    first = credentials.headers
    assert first == (*bearer("one"), ("Impersonate-User", "jane"))
    assert (credentials.stale(100.0 + FRESH - 1), credentials.stale(100.0 + FRESH)) == (False, True)
    credentials.receive("one", 150.0)
    assert credentials.headers is first
    credentials.receive("two", 200.0)
    assert credentials.headers[0] == bearer("two")[0]


@pytest.mark.parametrize("text", ["", " \n", "canary\ncanary", "canaryß"])
def test_a_broken_file_keeps_the_old_token(text: str) -> None:
    """The file is tried again after ten seconds; without an old token it is an error that shows nothing."""
    credentials = Credentials(FILE)
    with pytest.raises(ConfigError, match="the token file token") as caught:
        credentials.receive(text, 0.0)
    assert "canary" not in str(caught.value)
    credentials.receive("one", 0.0)
    credentials.receive(text, 60.0)
    assert credentials.headers == bearer("one")
    assert (credentials.stale(60.0 + TOKEN_LEEWAY_SECONDS - 1), credentials.stale(60.0 + TOKEN_LEEWAY_SECONDS)) == (False, True)


def test_a_file_that_can_not_be_read_keeps_the_old_token() -> None:
    """The first time it is the error itself."""
    credentials, error = Credentials(FILE), ConfigError("gone")
    with pytest.raises(ConfigError, match="gone"):
        credentials.failed(error, 0.0)
    credentials.receive("one", 0.0)
    credentials.failed(error, 50.0)
    assert credentials.headers == bearer("one")


def test_a_token_beside_the_file_serves_until_the_file_is_read() -> None:
    """As in client-go: the file is asked first, the token in the kubeconfig is its stand-in."""
    credentials = Credentials(TokenFile(FileRef("token"), "stand-in"))
    assert credentials.headers == bearer("stand-in")
    assert credentials.stale(0.0)
    credentials.failed(ConfigError("gone"), 0.0)
    assert credentials.headers == bearer("stand-in")
    credentials.receive("fresh", 10.0)
    assert credentials.headers == bearer("fresh")


def test_a_401_makes_an_older_token_stale() -> None:
    """A token that was read after the request had started is not to blame."""
    credentials = Credentials(FILE)
    credentials.receive("one", 10.0)
    credentials.rejected(9.0)
    assert not credentials.stale(11.0)
    credentials.rejected(10.5)
    assert credentials.stale(11.0)
    assert credentials.headers == bearer("one")


def test_the_machine_shows_no_token() -> None:
    """Its repr is safe to log."""
    credentials = Credentials(TokenFile(FileRef("token"), "canary"))
    assert "canary" not in repr(credentials)

"""`Config`, its parts, and building one from plain arguments."""

import pickle

import pytest

from kube_core.base import ConfigError, Secret
from kube_core.config import Anonymous, Basic, Config, FileRef, Impersonation, Pem, Tls, Token, TokenFile, config_for

SECRETS = {"token": "canary-token", "key": b"canary-key", "certificate": b"cert", "key_password": "canary-passphrase"}


@pytest.mark.parametrize(
    ("server", "url"),
    [
        ("https://a", "https://a"),
        (" HTTPS://A.example:6443/ ", "https://a.example:6443"),
        ("https://[::1]:6443", "https://[::1]:6443"),
        ("https://[fe80::1%25eth0]", "https://[fe80::1%25eth0]"),
        ("http://proxy/k8s/clusters/c-1/", "http://proxy/k8s/clusters/c-1"),
    ],
)
def test_a_server_has_one_spelling(server: str, url: str) -> None:
    """Scheme and host in lower case, no slash at the end, a path kept."""
    assert Config(server).server == url


@pytest.mark.parametrize(
    "server",
    [
        "",
        "a",
        "a:6443",
        "ftp://a",
        "https://",
        "https://a b",
        "https://a?x",
        "https://a#x",
        "https://a:99999",
        "https://a\n"[:-1] + "\nb",
    ],
)
def test_what_is_no_url_is_refused(server: str) -> None:
    """The error says what a server looks like."""
    with pytest.raises(ConfigError, match="http"):
        Config(server)


def test_a_password_in_the_url_is_refused_and_not_shown() -> None:
    """Credentials belong into the user entry."""
    with pytest.raises(ConfigError, match="isn't allowed") as caught:
        Config("https://me:canary@host")
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.255", "[::1]", "api.localhost"])
def test_tokens_go_over_plain_http_to_loopback(host: str) -> None:
    """Nobody is on the way to read them."""
    assert config_for(f"http://{host}:8080", token="t").loopback


@pytest.mark.parametrize(
    "host",
    ["example.org", "10.0.0.1", "127.0.0.1.example.org", "127.0.0.256", "127.1", "[::2]", "localhost.org", "127.0.0.\u0661"],
)
def test_tokens_do_not_go_over_plain_http_elsewhere(host: str) -> None:
    """Refused unless asked for by its loud name; a password and a token file count alike."""
    for credentials in ({"token": "canary"}, {"username": "a", "password": "canary"}, {"token_file": "/t"}):
        with pytest.raises(ConfigError, match="plain http") as caught:
            config_for(f"http://{host}", **credentials)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] # each is a set of str arguments
        assert "canary" not in str(caught.value)
    assert config_for(f"http://{host}", token="t", allow_insecure_token=True).identity == Token("t")
    assert config_for(f"http://{host}").identity == Anonymous()


PROXIES = {
    "http://proxy:3128": False,
    "http://me:canary@10.0.0.1": False,
    "http://127.0.0.1@proxy": False,
    "socks5://proxy": False,
    "http://localhost.example:1": False,
    "http://[2001:db8::1]:1": False,
    "http://[::1]:3128": True,
    "http://me:canary@LocalHost": True,
    "http://127.0.0.2:3128/": True,
}


@pytest.mark.parametrize("proxy", PROXIES)
def test_tokens_for_loopback_do_not_go_through_a_proxy_elsewhere(proxy: str) -> None:
    """A proxy of plain http reads every header, so it must be on this machine, too; over TLS it sees nothing."""
    if PROXIES[proxy]:
        assert config_for("http://localhost:8001", token="t", proxy_url=proxy).loopback
        return
    with pytest.raises(ConfigError, match="goes through a proxy") as caught:
        config_for("http://localhost:8001", token="canary", proxy_url=proxy)
    assert "canary" not in str(caught.value)
    assert config_for("http://localhost:8001", token="t", proxy_url=proxy, allow_insecure_token=True).proxy_url == proxy
    assert config_for("https://localhost:8001", token="t", proxy_url=proxy).secure
    assert config_for("http://localhost:8001", proxy_url=proxy).identity == Anonymous()


def test_a_config_from_plain_arguments() -> None:
    """Bytes are PEM, texts are names of files."""
    config = config_for(
        "https://a", ca="ca.crt", certificate=b"cert", key=Pem(b"key"), token_file="t", namespace="dev", impersonate="bob"
    )
    assert config.tls == Tls(ca=FileRef("ca.crt"), certificate=b"cert", key=b"key")
    assert config.identity == TokenFile(FileRef("t"))
    assert (config.namespace, config.impersonation) == ("dev", Impersonation("bob"))
    assert (config.host, config.secure, config.loopback) == ("a", True, False)
    assert config_for("https://a", username="u").identity == Basic("u", "")
    assert config_for("https://a", ca=FileRef("x"), token_file=FileRef("y")).namespace == "default"


def test_configs_are_values() -> None:
    """Equal, hashable and picklable."""
    one, two = (config_for("https://a", token="t", key_password="p", certificate=b"c", key=b"k") for _ in range(2))
    assert one == two == pickle.loads(pickle.dumps(one))
    assert hash(one) == hash(two)
    assert one != config_for("https://a", token="u", key_password="p", certificate=b"c", key=b"k")


def test_a_config_shows_no_secret() -> None:
    """Neither its repr nor that of its parts."""
    config = config_for(
        "https://a",
        token=SECRETS["token"],  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] # a table of mixed arguments
        certificate=b"cert",
        key=b"canary-key",
        key_password=Secret("canary-passphrase"),
        proxy_url="http://me:canary@proxy:3128",
    )
    assert "canary" not in repr(config)
    assert "http://<secret>@proxy:3128" in repr(config)
    assert "http://<secret>@proxy" in repr(Config("https://a", proxy_url="http://me:canary://canary@proxy"))
    assert "'http://proxy'" in repr(Config("https://a", proxy_url="http://proxy"))
    assert "proxy_url=''" in repr(Config("https://a", proxy_url=""))
    assert "canary" not in repr(Basic("me", "canary"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"insecure": True, "ca": b"x"}, "exclude each other"),
        ({"certificate": b"x"}, "no client-key"),
        ({"key": b"canary"}, "no client-certificate"),
        ({"token": "canary", "username": "a"}, "more than one way"),
        ({"token_file": "x", "password": "canary"}, "more than one way"),
        ({"password": "canary"}, "without a username"),
        ({"username": "a:b", "password": "canary"}, "without a colon"),
        ({"token": "canary\nx: y"}, "a line break inside"),
        ({"token": "canary x"}, "inside"),
        ({"token": "canary\x00x"}, "inside"),
        ({"token": "canaryé"}, "beyond ASCII"),
        ({"token": " \n"}, "is empty"),
        ({"token": b"canary"}, "bytes, not text"),
        ({"username": "a", "password": "canary\ud800"}, "lone surrogate"),
    ],
)
def test_impossible_arguments_are_config_errors(arguments: dict[str, str], message: str) -> None:
    """Each says what is wrong, and shows no secret."""
    with pytest.raises(ConfigError, match=message) as caught:
        config_for("https://a", **arguments)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] # a table of mixed arguments
    assert "canary" not in str(caught.value)


def test_white_space_around_a_token_is_trimmed() -> None:
    """A token that was copied with its line end works."""
    assert Token(" abc\n") == Token(Secret("abc"))


def test_impersonation_headers() -> None:
    """All four kinds, in a fixed order, keys percent-encoded and in lower case as client-go sends them."""
    who = Impersonation("jane", "42", ["dev", "ops"], {"Example.org/Scopes%": ["view", "edit"], "ß": ["ü"]})
    assert who.headers == (
        ("Impersonate-User", "jane"),
        ("Impersonate-Uid", "42"),
        ("Impersonate-Group", "dev"),
        ("Impersonate-Group", "ops"),
        ("Impersonate-Extra-example.org%2Fscopes%25", "view"),
        ("Impersonate-Extra-example.org%2Fscopes%25", "edit"),
        ("Impersonate-Extra-%C3%9F", "ü".encode().decode("latin-1")),
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("", "42"),
        ("", None, ["a"]),
        ("jane\nX: y",),
        ("jane", "4\r2"),
        ("jane", None, ["a\nb"]),
        ("jane", None, [], {"k": ["\x00"]}),
    ],
)
def test_impersonation_that_can_not_be_sent_is_refused(arguments: tuple[str, ...]) -> None:
    """Nobody to act as, or a value that would break the header."""
    with pytest.raises(ConfigError):
        Impersonation(*arguments)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] # a table of mixed arguments

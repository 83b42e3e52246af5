"""Which proxy the environment names: the table is that of golang.org/x/net/http/httpproxy/proxy_test.go, and a few more."""

from __future__ import annotations

import pytest

from kube_core.base import ConfigError
from kube_core.config import Config, config_for, proxy_for

PROXY = {"HTTPS_PROXY": "http://proxy:3128"}


@pytest.mark.parametrize(
    ("no_proxy", "server", "goes"),
    [
        ("", "https://example.com", True),
        ("example.com", "https://example.com", False),
        ("example.com", "https://api.example.com", False),
        ("example.com", "https://notexample.com", True),
        (".example.com", "https://api.example.com", False),
        (".example.com", "https://example.com", True),
        ("*.example.com", "https://api.example.com", False),
        ("*.example.com", "https://example.com", True),
        ("EXAMPLE.com", "https://Example.COM", False),
        ("example.com:443", "https://example.com", False),
        ("example.com:6443", "https://example.com", True),
        ("example.com:6443", "https://example.com:6443", False),
        (" other.com , example.com ", "https://example.com", False),
        ("*", "https://example.com", False),
        ("10.0.0.0/8", "https://10.96.0.1", False),
        ("10.0.0.0/8", "https://11.96.0.1", True),
        ("10.0.0.0/8", "https://ten.example.com", True),
        ("10.96.0.1", "https://10.96.0.1:6443", False),
        ("10.96.0.1:443", "https://10.96.0.1:6443", True),
        ("10.96.0.1", "https://10.96.0.10", True),
        ("0.1", "https://10.96.0.1", False),
        ("fd00::/8", "https://[fd00::1]:6443", False),
        ("fd00::1", "https://[fd00::1]:6443", False),
        ("[fd00::1]:6443", "https://[fd00::1]:6443", False),
        ("[fd00::1]:443", "https://[fd00::1]:6443", True),
        ("10.0.0.0/8", "https://[::ffff:10.1.2.3]", False),
        ("10.0.0.0/99", "https://10.1.2.3", True),
        (",,/,:,.,[", "https://example.com", True),
        ("", "https://localhost:6443", False),
        ("", "https://127.0.0.1:6443", False),
        ("", "https://127.8.8.8", False),
        ("", "https://[::1]:6443", False),
    ],
)
def test_who_goes_through_the_proxy(no_proxy: str, server: str, goes: bool) -> None:
    """Addresses, networks, domains and ports of NO_PROXY, and loopback, are reached without it."""
    found = proxy_for(Config(server).server, PROXY | {"NO_PROXY": no_proxy})
    assert found == ("http://proxy:3128" if goes else None)


@pytest.mark.parametrize(
    ("environ", "server", "found"),
    [
        ({}, "https://k", None),
        ({"HTTP_PROXY": "http://p"}, "https://k", None),
        ({"HTTP_PROXY": "http://p"}, "http://k", "http://p"),
        ({"HTTP_PROXY": "http://p", "REQUEST_METHOD": "GET"}, "http://k", None),
        ({"https_proxy": "http://small"}, "https://k", "http://small"),
        ({"https_proxy": "http://small", "HTTPS_PROXY": "http://LARGE"}, "https://k", "http://LARGE"),
        ({"HTTPS_PROXY": "", "https_proxy": "http://small"}, "https://k", "http://small"),
        ({"HTTPS_PROXY": "p:3128"}, "https://k", "http://p:3128"),
        ({"HTTPS_PROXY": "socks5://p"}, "https://k", "socks5://p"),
        ({"HTTPS_PROXY": "socks5h://p"}, "https://k", "socks5://p"),
        ({"HTTPS_PROXY": "http://me:pw@p"}, "https://k", "http://me:pw@p"),
        ({"HTTPS_PROXY": "http://p", "no_proxy": "k"}, "https://k", None),
        ({"HTTP_PROXY": "http://p"}, "unix:///run/k.sock", None),
    ],
)
def test_which_proxy(environ: dict[str, str], server: str, found: str | None) -> None:
    """By the server's scheme, capitals first; a bare host is an http proxy."""
    assert proxy_for(Config(server).server, environ) == found


def test_what_is_no_proxy_is_named_without_its_secret() -> None:
    """The error says which variable, and not what it holds."""
    with pytest.raises(ConfigError, match="HTTPS_PROXY in the environment: a proxy is") as caught:
        proxy_for("https://k", {"HTTPS_PROXY": "ftp://me:canary@p"})
    assert "canary" not in str(caught.value)


def test_a_socket_on_this_machine() -> None:
    """It is a server too: plain, near, and fit for a token."""
    config = config_for("unix:///run/kube.sock", token="t")
    assert (config.server, config.secure, config.loopback, config.host) == ("unix:///run/kube.sock", False, True, "localhost")
    with pytest.raises(ConfigError):
        Config("unix://run/kube.sock")

"""Contexts, clusters and users → a `Config`, with what the caller overrules."""

from base64 import b64encode
from typing import Any

import pytest

from kube_core.base import ConfigError
from kube_core.config import Anonymous, Basic, Config, FileRef, Impersonation, Kubeconfig, Pem, Token, TokenFile, resolve
from kube_core.config.entries import UserEntry, typed

CLUSTERS = [
    {
        "name": "one",
        "cluster": {"server": "https://one:6443", "tls-server-name": "kubernetes", "certificate-authority": "ca.crt"},
    },
    {"name": "two", "cluster": {"server": "https://two", "proxy-url": "http://proxy", "disable-compression": True, "novel": 1}},
    {"name": "loose", "cluster": {"server": "loose:6443", "insecure-skip-tls-verify": True}},
    {"name": "plain", "cluster": {"server": "localhost:8080"}},
    {"name": "blank"},
]
USERS = [
    {"name": "cert", "user": {"client-certificate-data": b64encode(b"C").decode(), "client-key-data": b64encode(b"K").decode()}},
    {"name": "token", "user": {"token": " abc\n"}},
    {"name": "nobody", "user": None},
]
CONTEXTS = [
    {"name": "one", "context": {"cluster": "one", "user": "cert", "namespace": "dev"}},
    {"name": "two", "context": {"cluster": "two", "user": "token"}},
    {"name": "lost-cluster", "context": {"cluster": "gone", "user": "token"}},
    {"name": "lost-user", "context": {"cluster": "one", "user": "gone"}},
    {"name": "no-cluster", "context": {"user": "token"}},
    {"name": "no-user", "context": {"cluster": "one"}},
]


def kubeconfig(**more: Any) -> Kubeconfig:
    document = {"clusters": CLUSTERS, "users": USERS, "contexts": CONTEXTS, "current-context": "one", **more}
    return Kubeconfig.of(document, file="some/file", directory="/some")


def as_user(**user: Any) -> Config:
    return resolve(kubeconfig(users=[{"name": "me", "user": user}]), user="me")


def on_cluster(**cluster: Any) -> Config:
    return resolve(kubeconfig(clusters=[{"name": "one", "cluster": cluster}]))


def test_the_current_context_says_it_all() -> None:
    """Server, trust, names, files relative to the kubeconfig's folder, and the certificate as it stands inline."""
    config = resolve(kubeconfig(), password="p")
    assert (config.server, config.namespace, config.tls.server_name) == ("https://one:6443", "dev", "kubernetes")
    assert config.tls.ca == FileRef("ca.crt", "/some")
    assert (config.tls.certificate, config.tls.key) == (Pem(b"C"), Pem(b"K"))
    assert config.tls.password is not None
    assert (config.identity, config.compression, config.proxy_url) == (Anonymous(), True, None)
    assert isinstance(config.tls.key, Pem)
    assert config.tls.key.source == "some/file: client-key-data of user 'cert'"


def test_another_context() -> None:
    """Named by the caller; the namespace is the default one where nobody names another."""
    config = resolve(kubeconfig(), context="two")
    assert (config.server, config.namespace, config.identity) == ("https://two", "default", Token("abc"))
    assert (config.proxy_url, config.compression) == ("http://proxy", False)


def test_the_caller_overrules_each_part() -> None:
    """Cluster, user and namespace, one by one, over the context's."""
    assert resolve(kubeconfig(), cluster="two").server == "https://two"
    assert resolve(kubeconfig(), user="token").identity == Token("abc")
    assert resolve(kubeconfig(), user="nobody").tls.certificate is None
    assert resolve(kubeconfig(), namespace="ops").namespace == "ops"
    assert resolve(kubeconfig(**{"current-context": ""}), cluster="one", user="token").server == "https://one:6443"
    assert resolve(kubeconfig(**{"current-context": "gone"}), cluster="one").identity == Anonymous()
    assert resolve(kubeconfig(), context="no-user").identity == Anonymous()
    assert resolve(kubeconfig(), context="no-cluster", cluster="two").identity == Token("abc")
    assert resolve(kubeconfig(), context="lost-user", user="token").identity == Token("abc")


def test_a_server_without_a_scheme() -> None:
    """https where TLS settings stand beside it, else http, as in client-go."""
    assert resolve(kubeconfig(), cluster="loose").server == "https://loose:6443"
    assert resolve(kubeconfig(), cluster="loose").tls.insecure
    assert resolve(kubeconfig(), cluster="plain", user="token").server == "http://localhost:8080"


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"context": "gone"}, "there is no context 'gone'; there are: 'lost-cluster', 'lost-user', 'no-cluster'"),
        (
            {"context": "lost-cluster"},
            "some/file: cluster of context 'lost-cluster': there is no cluster 'gone'; there are: 'blank'",
        ),
        (
            {"context": "lost-user"},
            "some/file: user of context 'lost-user': there is no user 'gone'; there are: 'cert', 'nobody'",
        ),
        ({"context": "no-cluster"}, "some/file: cluster of context 'no-cluster': missing"),
        ({"cluster": "gone"}, "there is no cluster 'gone'"),
        ({"user": "gone"}, "there is no user 'gone'"),
        ({"cluster": "blank"}, "some/file: server of cluster 'blank': missing"),
    ],
)
def test_dangling_references(choice: dict[str, str], message: str) -> None:
    """The error says who referred to what, and what there is."""
    with pytest.raises(ConfigError) as caught:
        resolve(kubeconfig(), **choice)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] # a table of mixed arguments
    assert str(caught.value).startswith(message)


def test_no_context_is_chosen() -> None:
    """The error lists the contexts; a current-context that dangles is named as such."""
    with pytest.raises(ConfigError, match="some/file: no current-context is set; choose a context: 'lost-cluster', "):
        resolve(kubeconfig(**{"current-context": ""}))
    with pytest.raises(ConfigError, match="current-context: there is no context 'gone'; there are: none"):
        resolve(Kubeconfig.parse("current-context: gone"))
    with pytest.raises(ConfigError, match="the kubeconfig: no current-context"):
        resolve(Kubeconfig())


@pytest.mark.parametrize(
    ("cluster", "message"),
    [
        ({"server": 5}, "server of cluster 'one': expected str, found int"),
        (
            {"server": "https://a", "insecure-skip-tls-verify": "canary"},
            "insecure-skip-tls-verify of cluster 'one': expected bool, found str",
        ),
        ({"server": "https://a b"}, "server of cluster 'one': a server is"),
        ({"server": "https://a", "proxy-url": "me:canary@proxy"}, "proxy-url of cluster 'one': a proxy is http://"),
        ({"server": "https://a", "proxy-url": "http://me:canary@ proxy"}, "proxy-url of cluster 'one': a proxy is http://"),
        ({"server": "https://a", "proxy-url": "socks5://"}, "proxy-url of cluster 'one': a proxy is http://"),
        ({"server": "https://u:canary@a"}, "server of cluster 'one': a server is"),
        (
            {"server": "https://a", "certificate-authority": "x", "certificate-authority-data": "eA=="},
            "certificate-authority of cluster 'one': ",
        ),
        (
            {"server": "https://a", "certificate-authority-data": "canary!"},
            "certificate-authority-data of cluster 'one': expected base64",
        ),
        (
            {"server": "https://a", "certificate-authority-data": "canaryé"},
            "certificate-authority-data of cluster 'one': expected base64",
        ),
        ({"server": "https://a", "certificate-authority": "x", "insecure-skip-tls-verify": True}, "exclude each other"),
    ],
)
def test_bad_clusters(cluster: dict[str, Any], message: str) -> None:
    """The error names file, key and entry."""
    with pytest.raises(ConfigError, match=message) as caught:
        on_cluster(**cluster)
    assert "some/file" in str(caught.value)
    assert "canary" not in str(caught.value)


def test_inline_data_may_have_line_breaks() -> None:
    """Base64 that was folded is read, as Go reads it."""
    assert on_cluster(server="https://a", **{"certificate-authority-data": "Q0\nFD\r\n QQ=="}).tls.ca == Pem(b"CACA")


@pytest.mark.parametrize(
    ("user", "identity"),
    [
        ({"token": "abc"}, Token("abc")),
        ({"tokenFile": "t"}, TokenFile(FileRef("t", "/some"))),
        ({"token": "abc", "tokenFile": "t"}, TokenFile(FileRef("t", "/some"), "abc")),
        ({"username": "u", "password": "p"}, Basic("u", "p")),
        ({"token": "abc", "exec": {"command": "x"}}, Token("abc")),
        ({"username": "u", "auth-provider": {"name": "oidc"}}, Basic("u", "")),
        ({"token": None, "exec": None, "auth-provider": {}, "extensions": [1]}, Anonymous()),
        ({"token": "", "tokenFile": "", "username": "", "password": "", "client-key": ""}, Anonymous()),
    ],
)
def test_identities(user: dict[str, Any], identity: object) -> None:
    """Each way to authenticate; a plugin beside a token is not asked; empty is absent."""
    assert as_user(**user).identity == identity


def test_impersonation() -> None:
    """All of `as`, `as-uid`, `as-groups` and `as-user-extra` arrive; null is absent."""
    config = as_user(**{"token": "t", "as": "jane", "as-uid": "7", "as-groups": ["a"], "as-user-extra": {"k": ["v"], "n": None}})
    assert config.impersonation == Impersonation("jane", "7", ("a",), {"k": ["v"], "n": []})
    assert as_user(**{"token": "t", "as": ""}).impersonation is None


@pytest.mark.parametrize(
    ("user", "message"),
    [
        ({"tokn": "canary"}, "tokn of user 'me': unknown key"),
        ({"token": 12345678}, "token of user 'me': expected str, found int"),
        ({"as-groups": "canary"}, "as-groups of user 'me': expected array, found str"),
        ({"as-user-extra": {"k": ["canary", 1]}}, r"as-user-extra\[...\]\[1\] of user 'me': expected str, found int"),
        ({"token": "canary\ncanary"}, "token of user 'me' has a line break inside"),
        ({"token": "canary", "username": "u"}, "token, username and password of user 'me': more than one way"),
        ({"password": "canary"}, "token, username and password of user 'me': a password without"),
        ({"as-uid": "7"}, "as of user 'me': impersonation"),
        ({"as": "jane\ncanary: x"}, "as of user 'me': the value for the header Impersonate-User"),
        ({"client-certificate": "x"}, "client-certificate of user 'me' has no client-key"),
        ({"client-key-data": "Y2FuYXJ5"}, "client-key-data of user 'me' has no client-certificate"),
        ({"client-key-data": "canary"}, "client-key-data of user 'me': expected base64"),
        ({"client-key-data": "Y2FuYXJ5", "client-key": "x"}, "client-key of user 'me': client-key and client-key-data are both"),
        ({"auth-provider": {"name": "azure"}}, "auth-provider of user 'me': .*kubelogin"),
        ({"auth-provider": {"name": "gcp"}}, "auth-provider of user 'me': .*gke-gcloud-auth-plugin"),
        ({"auth-provider": {"name": "openstack"}}, "auth-provider of user 'me': .*client-keystone-auth"),
        ({"auth-provider": {"name": "canary", "config": {}}}, "auth-provider of user 'me': only 'oidc' is known"),
        ({"auth-provider": {"name": ["canary"]}}, "auth-provider.name of user 'me': expected str, found array"),
        ({5: "canary"}, "a key of user 'me': not what"),
        ({"as-user-extra": {5: ["canary"]}}, "the entry of user 'me': expected str, found int"),
        ({"exec": "canary"}, "exec of user 'me': expected object, found str"),
    ],
)
def test_bad_users(user: dict[Any, Any], message: str) -> None:
    """The error names file, key and entry, and shows no value."""
    with pytest.raises(ConfigError, match=message) as caught:
        resolve(kubeconfig(users=[{"name": "me", "user": user}]), user="me")
    assert "some/file" in str(caught.value)
    assert "canary" not in str(caught.value)


def test_a_typed_entry_shows_nothing() -> None:
    """Its repr, as a debugger prints it, has no value in it."""
    entry = kubeconfig(users=[{"name": "me", "user": {"token": "canary"}}]).users["me"]
    assert repr(typed(entry, UserEntry)) == "<UserEntry>"


def test_a_broken_entry_harms_nobody_else() -> None:
    """Entries are checked when they are used."""
    users = [*USERS, {"name": "broken", "user": {"token": 5}}]
    assert resolve(kubeconfig(users=users)).server == "https://one:6443"

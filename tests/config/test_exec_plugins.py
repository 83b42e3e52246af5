"""Exec plugins: what a kubeconfig says of them, what they are told, and what they answer."""

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import ConfigError, Secret, UsageError
from kube_core.config import (
    Config,
    Ended,
    ExecPlugin,
    FileRef,
    Grant,
    InteractiveMode,
    Kubeconfig,
    Pem,
    PluginPolicy,
    RunPlugin,
    Tls,
    renewal_of,
    resolve,
)
from kube_core.requests import Run

V1, V1BETA1 = "client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"
EXEC: dict[str, Any] = {"apiVersion": V1, "command": "helper", "interactiveMode": "Never"}
SERVER = Config("https://host:6443")
SOURCE = "some/file: exec of user 'me'"


def kubeconfig(plugin: dict[str, Any], user: dict[str, Any] | None = None, **cluster: Any) -> Kubeconfig:
    document = {
        "clusters": [{"name": "one", "cluster": {"server": "https://host:6443", **cluster}}],
        "users": [{"name": "me", "user": {"exec": plugin, **(user or {})}}],
        "contexts": [{"name": "c", "context": {"cluster": "one", "user": "me"}}],
        "current-context": "c",
    }
    return Kubeconfig.of(document, file="some/file", directory="/some")


def configured(plugin: dict[str, Any], **cluster: Any) -> Config:
    return resolve(kubeconfig(plugin, **cluster))


def asked(config: Config, policy: PluginPolicy | None = None, *, terminal: bool = False) -> tuple[RunPlugin, dict[str, Any]]:
    """The one step of a renewal, and what the plugin is told in it."""
    run = Run(renewal_of(config.identity, config, policy or PluginPolicy(), terminal))
    assert isinstance(run.step, RunPlugin)
    told: dict[str, Any] = json.loads(dict(run.step.environment)["KUBERNETES_EXEC_INFO"].reveal())
    return run.step, told


def answered(ended: Ended, **plugin: Any) -> Grant:
    """What a renewal makes of how a plugin ended."""
    options: dict[str, Any] = {"source": SOURCE, **plugin}
    identity = ExecPlugin("helper", **options)
    run = Run(renewal_of(identity, SERVER, PluginPolicy(), terminal=False))
    run.answered(ended)
    assert run.step is None
    return run.value


def credential(version: str = V1, **status: Any) -> bytes:
    return json.dumps({"kind": "ExecCredential", "apiVersion": version, "spec": {}, "status": status}).encode()


def test_everything_that_a_kubeconfig_says() -> None:
    """Arguments, variables, hint, mode; the hint without what would play with a terminal."""
    full = {
        **EXEC,
        "args": ["token", "-v"],
        "env": [{"name": "A", "value": "1"}, {"name": "B", "value": ""}],
        "installHint": "install \x1b[31mit\x1b[0m\nlike this\n",
        "provideClusterInfo": True,
    }
    assert configured(full).identity == ExecPlugin(
        "helper",
        V1,
        arguments=("token", "-v"),
        environment=(("A", Secret("1")), ("B", Secret(""))),
        interactive_mode=InteractiveMode.NEVER,
        provide_cluster_info=True,
        install_hint="install [31mit[0m\nlike this",
        directory="/some",
    )


def test_v1beta1_has_a_mode_without_saying_so() -> None:
    """IfAvailable, as before there were modes; v1 has to say."""
    identity = configured({"apiVersion": V1BETA1, "command": "helper"}).identity
    assert isinstance(identity, ExecPlugin)
    assert identity.interactive_mode is InteractiveMode.IF_AVAILABLE


@pytest.mark.parametrize(
    ("plugin", "message"),
    [
        ({"command": "x"}, r"exec.apiVersion of user 'me': missing; it is .*v1 or .*v1beta1"),
        (
            {**EXEC, "apiVersion": "client.authentication.k8s.io/v1alpha1"},
            "exec of user 'me': apiVersion .*v1alpha1' is not spoken",
        ),
        ({**EXEC, "command": ""}, "exec of user 'me': command is missing"),
        ({"apiVersion": V1, "command": "x"}, "exec.interactiveMode of user 'me': missing; it is Never, IfAvailable, Always"),
        ({**EXEC, "interactiveMode": "Sometimes"}, "exec.interactiveMode of user 'me': unknown: 'Sometimes'"),
        ({**EXEC, "env": [{"value": "canary"}]}, r"exec.env\[0\] of user 'me': expected|exec.a key of user 'me': not what"),
        ({**EXEC, "env": [{"name": "", "value": "canary"}]}, "exec.env of user 'me': a variable has no name"),
        ({**EXEC, "env": [{"name": "A=B", "value": "canary"}]}, "exec.env of user 'me': a variable has no name"),
        ({**EXEC, "args": ["canary", 1]}, r"exec.args\[1\] of user 'me': expected str, found int"),
        ({**EXEC, "args": "canary"}, "exec.args of user 'me': expected array, found str"),
        ({**EXEC, "commnad": "canary"}, "exec.commnad of user 'me': unknown key"),
    ],
)
def test_bad_entries(plugin: dict[str, Any], message: str) -> None:
    """The error names file, key and user, and shows no value that may be secret."""
    with pytest.raises(ConfigError, match=message) as caught:
        configured(plugin)
    assert "some/file" in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "other", [{"token": "t"}, {"username": "u"}, {"tokenFile": "t"}, {"client-certificate": "c", "client-key": "k"}]
)
def test_a_plugin_beside_another_credential_is_not_asked(other: dict[str, Any]) -> None:
    """As in client-go; a broken one harms nobody then."""
    assert not isinstance(resolve(kubeconfig({"command": 5}, other)).identity, ExecPlugin)


def test_a_plugin_and_a_provider_exclude_each_other() -> None:
    """Nobody could say which of them counts."""
    with pytest.raises(ConfigError, match="exec of user 'me': exec and auth-provider are both given"):
        resolve(kubeconfig(EXEC, {"auth-provider": {"name": "oidc"}}))


def test_a_plugin_is_told_little_unless_it_asks() -> None:
    """Version and whether it may ask something; its own variables go along."""
    step, told = asked(configured({**EXEC, "env": [{"name": "A", "value": "1"}]}))
    assert told == {"kind": "ExecCredential", "apiVersion": V1, "spec": {"interactive": False}}
    assert step.environment[0] == ("A", Secret("1"))
    assert not step.interactive


def test_a_plugin_may_be_told_of_its_cluster() -> None:
    """All that another client would need, and what the cluster's entry has for it; what is not set is left out."""
    plugin = {**EXEC, "apiVersion": V1BETA1, "provideClusterInfo": True}
    assert asked(configured(plugin))[1]["spec"]["cluster"] == {"server": "https://host:6443"}
    config = configured(
        plugin,
        **{
            "tls-server-name": "kubernetes",
            "certificate-authority-data": b64encode(b"CA").decode(),
            "proxy-url": "http://me:pw@proxy:3128",
            "disable-compression": True,
            "extensions": [
                {"name": "other", "extension": {"a": 1}},
                {"name": "client.authentication.k8s.io/exec", "extension": {"audience": "x", "n": [1, None]}},
            ],
        },
    )
    assert asked(config)[1] == {
        "kind": "ExecCredential",
        "apiVersion": V1BETA1,
        "spec": {
            "interactive": False,
            "cluster": {
                "server": "https://host:6443",
                "tls-server-name": "kubernetes",
                "certificate-authority-data": b64encode(b"CA").decode(),
                "proxy-url": "http://me:pw@proxy:3128",
                "disable-compression": True,
                "config": {"audience": "x", "n": [1, None]},
            },
        },
    }
    insecure = configured(plugin, **{"insecure-skip-tls-verify": True})
    assert asked(insecure)[1]["spec"]["cluster"] == {"server": "https://host:6443", "insecure-skip-tls-verify": True}


def test_a_plugin_gets_an_authority_not_the_name_of_a_file() -> None:
    """Whoever begins a renewal has read the file before."""
    config = Config("https://host", tls=Tls(ca=FileRef("ca.crt")), identity=ExecPlugin("helper", provide_cluster_info=True))
    with pytest.raises(ConfigError, match="has not been read"):
        asked(config)


@pytest.mark.parametrize(
    ("mode", "terminal", "stdin", "interactive"),
    [
        ("Never", True, True, False),
        ("IfAvailable", True, True, True),
        ("IfAvailable", False, True, False),
        ("IfAvailable", True, False, False),
        ("Always", True, True, True),
    ],
)
def test_who_gets_the_terminal(mode: str, terminal: bool, stdin: bool, interactive: bool) -> None:
    """A plugin that wants one, where there is one that the program does not need itself; and it is told."""
    step, told = asked(configured({**EXEC, "interactiveMode": mode}), PluginPolicy(stdin=stdin), terminal=terminal)
    assert (step.interactive, told["spec"]["interactive"]) == (interactive, interactive)


@pytest.mark.parametrize(("terminal", "stdin"), [(False, True), (True, False)])
def test_a_plugin_that_needs_a_terminal_is_not_run_without(terminal: bool, stdin: bool) -> None:
    """The error says what to do."""
    with pytest.raises(ConfigError, match="exec of user 'me': 'helper' wants to ask something at a terminal"):
        asked(configured({**EXEC, "interactiveMode": "Always"}), PluginPolicy(stdin=stdin), terminal=terminal)


def test_a_token() -> None:
    """With or without an end, in JSON as in YAML; null is absent, and what is not known is left alone."""
    assert answered(Ended(0, credential(token=" abc\n"))) == Grant(Secret("abc"))
    later = credential(token="abc", expirationTimestamp="1970-01-01T01:00:00+00:30", clientKeyData=None, novel=1)
    assert answered(Ended(0, later)) == Grant(Secret("abc"), expires_at=1800.0)
    yaml = f"apiVersion: {V1}\nkind: ExecCredential\nstatus:\n  token: abc\n".encode()
    assert answered(Ended(0, yaml)) == Grant(Secret("abc"))


def test_a_certificate() -> None:
    """With its key; errors about either will name the plugin."""
    grant = answered(Ended(0, credential(V1BETA1, clientCertificateData="C", clientKeyData="K")), api_version=V1BETA1)
    assert grant == Grant(None, Pem(b"C"), Pem(b"K"))
    assert grant.pair is not None
    assert [pem.source for pem in grant.pair] == [
        f"{SOURCE}: what 'helper' gave as clientCertificateData",
        f"{SOURCE}: what 'helper' gave as clientKeyData",
    ]


@pytest.mark.parametrize(
    ("ended", "message"),
    [
        (Ended(None, missing=True), "the credential plugin 'helper' is not installed, or not on the PATH\nask your admin"),
        (Ended(None, problem="did not end within 5 s"), "the credential plugin 'helper' did not end within 5 s"),
        (Ended(1, b"canary"), "the credential plugin 'helper' ended with 1; what it wrote to standard error says why"),
        (Ended(-9), "ended with -9"),
        (Ended(0), "ended well, but wrote nothing"),
        (Ended(0, b" \n"), "ended well, but wrote nothing"),
        (Ended(0, b"canary"), "no ExecCredential; run it by hand to see"),
        (Ended(0, b"\xffcanary"), "no ExecCredential"),
        (Ended(0, b'{"canary": '), "no ExecCredential"),
        (Ended(0, b"[canary]"), "no ExecCredential"),
        (Ended(0, credential(token=["canary"])), "no ExecCredential"),
        (Ended(0, b'{"kind":"Status","apiVersion":"v1"}'), "of another kind than ExecCredential"),
        (Ended(0, b"{}"), "of another kind than ExecCredential"),
        (Ended(0, credential(V1BETA1, token="canary")), "was asked in .*/v1 and answered in another version"),
        (Ended(0, json.dumps({"kind": "ExecCredential", "apiVersion": V1}).encode()), "answered without a status"),
        (Ended(0, credential()), "gave neither a token nor a client certificate"),
        (Ended(0, credential(token="")), "gave neither a token nor a client certificate"),
        (Ended(0, credential(clientKeyData="canary")), "without the other"),
        (Ended(0, credential(token="canary", clientCertificateData="canary")), "without the other"),
        (Ended(0, credential(token="can\nary")), "what 'helper' gave as token has a line break inside"),
        (Ended(0, credential(token="canary", expirationTimestamp="canary")), "an expirationTimestamp that is no RFC 3339"),
        (Ended(0, credential(token="canary", expirationTimestamp="2026-01-01T00:00:00")), "no RFC 3339"),
    ],
)
def test_bad_answers(ended: Ended, message: str) -> None:
    """The error names the user's entry and the plugin, says what to do, and shows and keeps nothing of what was written."""
    with pytest.raises(ConfigError, match=message) as caught:
        answered(ended, install_hint="ask your admin")
    assert str(caught.value).startswith(SOURCE)
    shown = "".join(repr(error) for error in (caught.value, caught.value.__cause__, caught.value.__context__, ended))
    assert "canary" not in shown


@given(st.binary(max_size=200) | st.text().map(str.encode))
def test_any_answer_is_a_grant_or_a_config_error(output: bytes) -> None:
    """Whatever a plugin prints."""
    with pytest.raises(ConfigError):
        answered(Ended(0, output))


PLUGIN = ExecPlugin("helper", source=SOURCE)
FILE = ExecPlugin("bin/helper", source=SOURCE)


@pytest.mark.parametrize(
    ("allow", "plugin", "found", "listed"),
    [
        (True, PLUGIN, None, ()),
        ("helper", PLUGIN, "/usr/bin/helper", ("/usr/bin/helper",)),
        (["other", "helper"], PLUGIN, None, (None, None)),
        (["/opt/helper"], FILE, "/opt/helper", ("/opt/helper",)),
        (["helper"], FILE, "/usr/bin/helper", ("/usr/bin/helper",)),
        (["/usr/bin/helper"], PLUGIN, "/usr/bin/helper", ()),
    ],
)
def test_plugins_that_may_run(allow: Any, plugin: ExecPlugin, found: str | None, listed: tuple[str | None, ...]) -> None:
    """All, or by name, or by the file that it is."""
    PluginPolicy(allow).check(plugin, found, listed)


@pytest.mark.parametrize(
    ("allow", "plugin", "found", "listed", "message"),
    [
        (False, PLUGIN, "/usr/bin/helper", (), "no credential plugin may run here, so 'helper' did not"),
        ((), PLUGIN, "/usr/bin/helper", (), "no credential plugin may run here"),
        (["other"], PLUGIN, "/usr/bin/helper", ("/usr/bin/other",), "'helper' is not among the .* that may run: other"),
        (["helper"], FILE, "/opt/bin/helper", ("/usr/bin/helper",), "'bin/helper' is not among"),
        (["helper"], FILE, None, (None,), "'bin/helper' is not among"),
    ],
)
def test_plugins_that_may_not(
    allow: Any, plugin: ExecPlugin, found: str | None, listed: tuple[str | None, ...], message: str
) -> None:
    """A file of the same name elsewhere is another program."""
    with pytest.raises(ConfigError, match=message):
        PluginPolicy(allow).check(plugin, found, listed)


@pytest.mark.parametrize("allow", [[""], ["bin/helper"], [5], ["./helper"]])
def test_what_is_no_list_of_programs(allow: Any) -> None:
    """A name that could mean anything is refused when the list is made."""
    with pytest.raises(UsageError, match="allow="):
        PluginPolicy(allow)


def test_nothing_of_a_plugin_s_secrets_is_shown() -> None:
    """Variables, arguments and the cluster's word may hold some."""
    entry = {
        **EXEC,
        "args": ["--secret=canary"],
        "env": [{"name": "SECRET", "value": "canary"}],
        "provideClusterInfo": True,
    }
    config = configured(entry, extensions=[{"name": "client.authentication.k8s.io/exec", "extension": {"k": "canary"}}])
    step, _ = asked(config)
    assert "canary" not in repr(config) + repr(step)

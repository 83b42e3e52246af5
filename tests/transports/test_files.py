"""Kubeconfigs, certificates and tokens on disk."""

import json
import os
import pickle
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kube_core.base import ConfigError, Secret
from kube_core.config import Config, FileRef, Pem, TokenFile, config_for
from kube_transports.files import (
    from_env,
    from_kubeconfig,
    in_cluster,
    load_kubeconfig,
    read_materials,
    read_tls,
    read_token,
)

POD = {"KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": "443"}


def written(path: Path, name: str = "one", **user: str) -> Path:
    """Write a kubeconfig with one context whose server tells who it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "current-context": name,
        "clusters": [{"name": name, "cluster": {"server": f"https://{name}"}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "users": [{"name": name, "user": user}],
    }
    path.write_text(json.dumps(document))
    return path


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment with an empty home."""
    return {"HOME": str(tmp_path / "home")}


@pytest.fixture
def mounted(tmp_path: Path) -> str:
    """A service account's folder as the kubelet mounts it."""
    (tmp_path / "token").write_text("abc\n")
    (tmp_path / "ca.crt").write_text("CA")
    (tmp_path / "namespace").write_text("dev")
    return str(tmp_path)


def test_an_explicit_path_stands_alone(tmp_path: Path) -> None:
    """KUBECONFIG is not looked at, and the file must exist."""
    one, two = written(tmp_path / "one"), written(tmp_path / "two", "two")
    assert from_kubeconfig(one, environ={"KUBECONFIG": str(two)}).server == "https://one"
    with pytest.raises(ConfigError, match="doesn't exist"):
        from_kubeconfig(tmp_path / "none", environ={"KUBECONFIG": str(two)})


def test_kubeconfig_names_several_files(tmp_path: Path) -> None:
    """Empty, repeated and missing entries are passed over; the first file wins; contexts of all are there."""
    one, two = written(tmp_path / "one"), written(tmp_path / "two", "two")
    environ = {"KUBECONFIG": os.pathsep.join(["", str(one), str(tmp_path / "none"), str(two), str(one)])}
    assert from_kubeconfig(environ=environ).server == "https://one"
    assert from_kubeconfig(environ=environ, context="two").server == "https://two"
    assert load_kubeconfig(environ=environ).files == (str(one), str(two))


def test_the_file_in_the_home_folder(home: dict[str, str]) -> None:
    """Without KUBECONFIG, or with an empty one, ``~/.kube/config`` counts."""
    written(Path(home["HOME"], ".kube", "config"))
    assert from_kubeconfig(environ=home).server == "https://one"
    assert from_env(environ={**home, "KUBECONFIG": ""}).server == "https://one"


def test_the_environment_of_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is what counts when no other is given."""
    monkeypatch.setenv("KUBECONFIG", str(written(tmp_path / "one")))
    assert from_kubeconfig().server == "https://one"
    assert from_env(namespace="ops").namespace == "ops"


def test_no_kubeconfig_at_all(tmp_path: Path, home: dict[str, str]) -> None:
    """The error names the files that were looked for."""
    with pytest.raises(ConfigError, match=r"no kubeconfig: looked at .*config; such a file doesn't exist"):
        from_env(environ=home)
    with pytest.raises(ConfigError, match=r"no kubeconfig: KUBECONFIG names .*none"):
        from_kubeconfig(environ={"KUBECONFIG": str(tmp_path / "none")})
    (tmp_path / "empty").touch()
    with pytest.raises(ConfigError, match="empty says nothing"):
        from_kubeconfig(tmp_path / "empty")
    with pytest.raises(ConfigError, match="names nothing"):
        from_kubeconfig(environ={"KUBECONFIG": os.pathsep})


def test_relative_paths_belong_to_their_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the program was started, and also when the kubeconfig itself was named relatively."""
    written(tmp_path / "a" / "config", **{"client-certificate": "pki/me.crt", "client-key": "../me.key"})
    (tmp_path / "a" / "pki").mkdir()
    (tmp_path / "a" / "pki" / "me.crt").write_text("CERT")
    (tmp_path / "me.key").write_text("KEY")
    monkeypatch.chdir(tmp_path)
    config = from_kubeconfig("a/config", password="p")
    assert (config.tls.certificate, config.tls.key, config.tls.password) == (Pem(b"CERT"), Pem(b"KEY"), Secret("p"))
    assert isinstance(config.tls.key, Pem)
    assert config.tls.key.source == f"a/config: client-key of user 'one' ({tmp_path}/a/../me.key)"
    assert config.tls.key.file == FileRef("../me.key", f"{tmp_path}/a")
    assert pickle.loads(pickle.dumps(config)) == config


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    """Together with the key that names it."""
    path = written(tmp_path / "config", **{"client-certificate": "gone.crt", "client-key": "gone.key"})
    with pytest.raises(ConfigError, match=r"client-certificate of user 'one' \('.*gone.crt'\) doesn't exist"):
        from_kubeconfig(path)


@pytest.mark.parametrize(("name", "message"), [("folder", "can't be read: Is a directory"), ("a\0b", "is no name of a file")])
def test_a_file_that_can_not_be_read_is_named(tmp_path: Path, name: str, message: str) -> None:
    """With the system's reason."""
    (tmp_path / "folder").mkdir()
    path = written(tmp_path / "config", **{"client-certificate": name, "client-key": "gone.key"})
    with pytest.raises(ConfigError, match=message):
        from_kubeconfig(path)


def test_an_unreadable_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that belongs to somebody else is a ConfigError with file and key."""

    def refused(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refused)
    config = config_for("https://a", certificate=b"C", key=str(tmp_path / "me.key"))
    with pytest.raises(ConfigError, match=r"key \('.*me.key'\) can't be read: Permission denied"):
        read_materials(config)


def test_in_cluster_reads_the_mounted_files(mounted: str) -> None:
    """Token, certificate authority and namespace."""
    config = in_cluster(environ=POD, directory=mounted)
    assert (config.server, config.namespace, config.tls.ca) == ("https://10.96.0.1:443", "dev", Pem(b"CA"))
    assert config.identity == TokenFile(FileRef("token", mounted))
    assert in_cluster(environ=POD, directory=mounted, namespace="ops").namespace == "ops"


def test_in_cluster_without_its_files(mounted: str) -> None:
    """Authority and namespace have stand-ins, a token has none."""
    Path(mounted, "ca.crt").unlink()
    Path(mounted, "namespace").unlink()
    config = in_cluster(environ=POD, directory=mounted)
    assert (config.tls.ca, config.namespace) == (None, "default")
    Path(mounted, "token").write_text("\n")
    with pytest.raises(ConfigError, match="token is empty"):
        in_cluster(environ=POD, directory=mounted)
    Path(mounted, "token").unlink()
    with pytest.raises(ConfigError, match=r"the service account's token .* doesn't exist"):
        in_cluster(environ=POD, directory=mounted)


def test_a_kubeconfig_goes_before_the_cluster(home: dict[str, str], mounted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pod's own configuration serves only where no kubeconfig is, and nobody asked for a context of one."""
    inside = in_cluster(environ=POD, directory=mounted)

    def mounted_here(**_: object) -> Config:
        return inside

    monkeypatch.setattr("kube_transports.files.in_cluster", mounted_here)
    environ = {**home, **POD}
    assert from_env(environ=environ).server == "https://10.96.0.1:443"
    with pytest.raises(ConfigError, match="no kubeconfig"):
        from_env(environ=environ, context="one")
    written(Path(home["HOME"], ".kube", "config"))
    assert from_env(environ=environ).server == "https://one"


def test_files_are_read_again_when_asked_to(tmp_path: Path) -> None:
    """What was read remembers its file; what is inline stays as it is."""
    (tmp_path / "me.crt").write_text("one")
    config = read_materials(config_for("https://a", ca=b"CA", certificate=str(tmp_path / "me.crt"), key=b"K"))
    (tmp_path / "me.crt").write_text("two")
    assert read_tls(config.tls) == config.tls
    again = read_tls(config.tls, again=True)
    assert (again.ca, again.certificate, again.key) == (Pem(b"CA"), Pem(b"two"), Pem(b"K"))


def test_a_token_file_that_is_not_text(tmp_path: Path) -> None:
    """No byte of it is shown, and none is kept in the error's context."""
    (tmp_path / "token").write_bytes(b"canary\xff")
    with pytest.raises(ConfigError, match="bytes beyond ASCII") as caught:
        read_token(FileRef("token", str(tmp_path), source="tokenFile"))
    assert "canary" not in repr(caught.value)
    assert caught.value.__context__ is None


ONE = """
current-context: ""
clusters:
- {name: a, cluster: {server: "https://a1", certificate-authority: ca.crt}}
- {name: b, cluster: {server: "https://b1"}}
contexts:
- {name: x, context: {cluster: a, user: u}}
users: null
"""
TWO = """
apiVersion: v1
kind: Config
current-context: x
preferences: {colors: true}
clusters:
- {name: a, cluster: {server: "https://a2", tls-server-name: other}}
- {name: c, cluster: {server: "https://c2", proxy-url: "http://p", disable-compression: true}}
contexts:
- {name: x, context: {cluster: c, user: v}}
- {name: z, context: {cluster: c, user: u, namespace: ops}}
users:
- {name: u, user: {tokenFile: t/token, as: me, as-groups: [g], as-user-extra: {Foo: [a]}}}
"""
THREE = """
{"current-context": "z", "users": [{"name": "u", "user": {"token": "three"}},
 {"name": "v", "user": {"username": "n", "password": "p"}}]}
"""
ORDERS = ["one", "two", "three", "one two", "two one", "one two three", "three two one", "two none one one", "three one"]


def kubectl(environ: dict[str, str], *arguments: str) -> Any:
    """What ``kubectl config view`` says; None when it refuses."""
    program = shutil.which("kubectl")
    if program is None:
        pytest.skip("kubectl is not on PATH")
    command = [program, "config", "view", "--raw", "-o", "json", *arguments]
    done = subprocess.run(command, env={**os.environ, **environ}, capture_output=True, check=False, text=True)
    return None if done.returncode else json.loads(done.stdout)


def named(section: Any, key: str, paths: tuple[str, ...], folder: Path) -> dict[str, Any]:
    """Take a list of kubectl's for what it says: names, and values with their paths made absolute."""

    def absolute(name: str, value: Any) -> Any:
        return str(folder / value) if name in paths else value

    return {item["name"]: {name: absolute(name, value) for name, value in item[key].items()} for item in section or ()}


@pytest.mark.parametrize("order", ORDERS)
def test_files_are_merged_as_kubectl_merges_them(tmp_path: Path, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same entries, the same current context, for every order of three files that contradict each other."""
    monkeypatch.chdir(tmp_path)
    for name, text in {"one": ONE, "two": TWO, "three": THREE}.items():
        (tmp_path / name).write_text(text)
    environ = {"KUBECONFIG": os.pathsep.join(str(tmp_path / name) for name in order.split())}
    said, found = kubectl(environ), load_kubeconfig(environ=environ)
    assert found.current_context == said["current-context"]
    for mine, theirs, key, paths in (
        (found.clusters, said["clusters"], "cluster", ("certificate-authority",)),
        (found.contexts, said["contexts"], "context", ()),
        (found.users, said["users"], "user", ("tokenFile",)),
    ):
        expected = named(theirs, key, paths, tmp_path)
        ours = [{"name": name, key: entry.value} for name, entry in mine.items()]
        assert named(ours, key, paths, tmp_path) == expected


@pytest.mark.parametrize(
    ("order", "context"), [("one two", "x"), ("two one", "x"), ("one two three", "z"), ("three one two", "x")]
)
def test_a_context_is_what_kubectl_takes_it_for(tmp_path: Path, order: str, context: str) -> None:
    """Server, namespace and user of one context agree with ``kubectl config view --minify``."""
    for name, text in {"one": ONE.replace("ca.crt", ""), "two": TWO, "three": THREE}.items():
        (tmp_path / name).write_text(text)
    environ = {"KUBECONFIG": os.pathsep.join(str(tmp_path / name) for name in order.split())}
    said = kubectl(environ, "--minify", "--context", context)
    if said is None or said["users"] is None:
        with pytest.raises(ConfigError, match="there is no user"):
            from_kubeconfig(environ=environ, context=context)
        return
    config = from_kubeconfig(environ=environ, context=context)
    assert config.server == said["clusters"][0]["cluster"]["server"]
    assert config.namespace == said["contexts"][0]["context"].get("namespace", "default")
    user = said["users"][0]["user"]
    assert (config.impersonation.user if config.impersonation else None) == user.get("as")
    if "tokenFile" in user:
        assert config.identity == TokenFile(FileRef("t/token", str(tmp_path)))

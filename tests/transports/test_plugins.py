"""Credential plugins run: what they get, how they end, and who waits for them; the same in every colour."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from kube_core.base import ConfigError
from kube_core.config import Config, ExecPlugin, PluginPolicy
from kube_core.models.core_v1 import ConfigMap, Pod
from kube_core.models.meta_v1 import ObjectMeta
from kube_core.requests import Api, Forbidden, Unauthorized
from kube_transports import AsyncClient, Call, MemoryTransport, Reply, from_kubeconfig
from tests.support.scripts import credential, kubeconfig, prints, runs, written

from .colours import header

Play = Callable[..., Any]
MAPS = Api(ConfigMap).within("dev")
GET, POST = MAPS.get("a"), MAPS.create(ConfigMap(metadata=ObjectMeta(name="a")))
JSON = (("content-type", "application/json"),)
FOUND = Reply(200, JSON, b'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}')
V1BETA1 = "client.authentication.k8s.io/v1beta1"


class Server:
    """Takes every token but those that are ``refused``, and remembers them."""

    def __init__(self, *refused: str, status: int = 401) -> None:
        self.refused, self.status = refused, status
        self.seen: list[str | None] = []

    def __call__(self, call: Call) -> Reply:
        self.seen.append((header(call, "authorization") or "").removeprefix("Bearer "))
        reason = "Unauthorized" if self.status == 401 else "Forbidden"
        body = b'{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"%s","code":%d}' % (reason.encode(), self.status)
        return Reply(self.status, JSON, body) if self.seen[-1] in self.refused else FOUND


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of day as clients see it, in its only item."""
    now = [1_800_000_000.0]
    monkeypatch.setattr("kube_transports.session.time", lambda: now[0])
    return now


def stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def sends(*requests: Any, before: Callable[[int], None] = lambda _: None) -> Callable[[AsyncClient], Any]:
    """The scenario that sends requests one after the other; ``before`` each something may happen."""

    async def scenario(client: AsyncClient) -> None:
        for number, request in enumerate(requests):
            before(number)
            await client.send(request)

    return scenario


def counting(folder: Path, **status: Any) -> Path:
    """A plugin whose tokens are numbered."""
    text = credential(token="t$(wc -l < runs | tr -d ' ')", **status).replace('"', '\\"')
    return written(folder, f'echo "{text}"\n')


def used(play: Play, folder: Path, plugin: Path, *requests: Any, **options: Any) -> Server:
    """Send requests as the user of a plugin."""
    server = options.pop("server", None) or Server()
    policy, scenario = options.pop("policy", None), options.pop("scenario", None) or sends(*requests)
    config = from_kubeconfig(kubeconfig(folder, {"command": str(plugin), **options}))
    play(scenario, config=config, transport=MemoryTransport(server), plugins=policy)
    return server


def test_a_token_without_an_end_is_asked_for_once(play: Play, tmp_path: Path) -> None:
    """And is carried by every request."""
    server = used(play, tmp_path, counting(tmp_path), GET, POST, GET)
    assert (server.seen, runs(tmp_path)) == (["t1"] * 3, 1)


def test_a_plugin_gets_what_the_kubeconfig_says(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arguments as they are, its variables over those of this program, the question, and no input."""
    monkeypatch.setenv("OURS", "ours")
    monkeypatch.setenv("THEIRS", "ours")
    body = 'cat > input; printf "%s\\n" "$@" "$OURS" "$THEIRS" > got; echo "$KUBERNETES_EXEC_INFO" >> got\n'
    plugin = written(tmp_path, body + prints(credential(token="t")))
    used(play, tmp_path, plugin, GET, args=["a b", "$c", ""], env=[{"name": "THEIRS", "value": "theirs"}])
    question = '{"apiVersion":"client.authentication.k8s.io/v1","spec":{"interactive":false},"kind":"ExecCredential"}'
    assert (tmp_path / "got").read_text().splitlines() == ["a b", "$c", "", "ours", "theirs", question]
    assert (tmp_path / "input").read_text() == ""


def test_the_cluster_is_told_with_its_authority(play: Play, tmp_path: Path) -> None:
    """As bytes, though the kubeconfig names a file."""
    authority = Path(__file__).parent / "certificates" / "ca.crt"
    plugin = written(tmp_path, 'echo "$KUBERNETES_EXEC_INFO" > got\n' + prints(credential(token="t")))
    path = kubeconfig(tmp_path, {"command": str(plugin), "provideClusterInfo": True}, **{"certificate-authority": str(authority)})
    play(sends(GET), config=from_kubeconfig(path), transport=MemoryTransport(Server()))
    assert '"certificate-authority-data":"LS0tLS1CRUdJTiB' in (tmp_path / "got").read_text()


def test_a_token_is_renewed_before_its_end(play: Play, tmp_path: Path, clock: list[float]) -> None:
    """No request is sent with one that has less than ten seconds left."""
    begun = clock[0]
    plugin = counting(tmp_path, expirationTimestamp=stamp(begun + 3600))

    def later(number: int) -> None:
        clock[0] = begun + (0.0, 3589.0, 3591.0)[number]

    server = used(play, tmp_path, plugin, scenario=sends(GET, GET, GET, before=later))
    assert (server.seen, runs(tmp_path)) == (["t1", "t1", "t2"], 2)


@pytest.mark.parametrize("request_", [GET, POST])
def test_after_a_401_the_plugin_is_asked_once_more(play: Play, tmp_path: Path, request_: Any) -> None:
    """And the request goes again, whatever its verb; the user sees nothing of it."""
    server = used(play, tmp_path, counting(tmp_path), request_, GET, server=Server("t1"))
    assert (server.seen, runs(tmp_path)) == (["t1", "t2", "t2"], 2)


def test_a_stream_is_begun_again_after_a_401(play: Play, tmp_path: Path) -> None:
    """As a call is; the first answer is closed, and the second is the user's."""

    async def scenario(client: AsyncClient) -> None:
        async with client.logs(Api(Pod).within("dev"), "web", follow=True) as lines:
            assert (await anext(lines)).startswith('{"apiVersion"')

    server = used(play, tmp_path, counting(tmp_path), scenario=scenario, server=Server("t1"))
    assert (server.seen, runs(tmp_path)) == (["t1", "t2"], 2)


def test_a_second_401_is_the_user_s(play: Play, tmp_path: Path) -> None:
    """A plugin is no way to ask for ever."""
    server = Server("t1", "t2")
    with pytest.raises(Unauthorized):
        used(play, tmp_path, counting(tmp_path), POST, server=server)
    assert (server.seen, runs(tmp_path)) == (["t1", "t2"], 2)


def test_a_403_asks_nobody(play: Play, tmp_path: Path) -> None:
    """The server knew who it was."""
    server = Server("t1", status=403)
    with pytest.raises(Forbidden):
        used(play, tmp_path, counting(tmp_path), GET, server=server)
    assert (server.seen, runs(tmp_path)) == (["t1"], 1)


def test_a_plugin_that_fails_after_a_401(play: Play, tmp_path: Path) -> None:
    """Its error is the user's: it says why the request can't be sent."""
    plugin = written(tmp_path, "[ -e given ] && exit 3; touch given\n" + prints(credential(token="t1")))
    server = Server("t1")
    with pytest.raises(ConfigError, match=r"kubeconfig: exec of user 'me': the credential plugin .* ended with 3"):
        used(play, tmp_path, plugin, GET, server=server)
    assert (server.seen, runs(tmp_path)) == (["t1"], 2)


def test_a_good_token_outlives_a_failure(
    play: Play, tmp_path: Path, clock: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    """It is used to its end, somebody is told, and the plugin is asked again soon."""
    begun = clock[0]
    once = prints(credential(token="t1", expirationTimestamp=stamp(begun + 100)))
    plugin = written(tmp_path, "[ -e given ] && exit 3; touch given\n" + once)

    def later(number: int) -> None:
        clock[0] = begun + (0.0, 91.0, 99.0)[number]

    server = used(play, tmp_path, plugin, scenario=sends(GET, GET, GET, before=later))
    assert (server.seen, runs(tmp_path)) == (["t1"] * 3, 2)
    assert ["ended with 3" in record.message for record in caplog.records if record.name == "kube_transports.logins"] == [True]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("exit 1\n", "ended with 1; what it wrote to standard error says why"),
        ("echo canary; exit 7\n", "ended with 7"),
        ("kill -9 $$\n", "ended with -9"),
        ("", "wrote nothing to its standard output"),
        ("echo canary\n", "no ExecCredential; run it by hand"),
        ("head -c 2000000 /dev/zero\n", "wrote more than 1048576 bytes"),
        ("yes canary\n", "wrote more than 1048576 bytes"),
        (prints(credential(V1BETA1, token="canary")), "answered in another version"),
        (prints(credential(token="canary", expirationTimestamp="2001-01-01T00:00:00Z")), "had ended .* is this machine's clock"),
        (prints(credential(token="can ary")), "has a space, a control character"),
        (prints(credential()), "neither a token nor a client certificate"),
        ("read answer < /dev/tty || exit 9\n", "ended with 9"),
        ("read answer || exit 8\n", "ended with 8"),
    ],
)
def test_plugins_that_are_no_good(play: Play, tmp_path: Path, body: str, message: str) -> None:
    """The error names the user's entry and says what to do; nothing was sent, and nothing secret is shown."""
    server = Server()
    with pytest.raises(ConfigError, match=message) as caught:
        used(play, tmp_path, written(tmp_path, body), GET, server=server, policy=PluginPolicy(quiet=True))
    assert str(caught.value).startswith(f"{tmp_path}/kubeconfig: exec of user 'me'")
    assert "canary" not in f"{caught.value}{caught.value!r}{caught.value.__cause__!r}{caught.value.__context__!r}"
    assert server.seen == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize(
    "body", ["sleep 1000 & (trap '' TERM; sleep 1000) & wait\n", "trap '' TERM; exec >&-; exec sleep 1000\n"]
)
def test_a_plugin_that_hangs_is_ended(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """With all that it started, even if it does not listen; the error says how long that was."""
    monkeypatch.setattr("kube_transports.processes.GRACE_SECONDS", 0.1)
    os.mkfifo(tmp_path / "held")
    plugin = written(tmp_path, "exec 3> held\n" + body)
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit((tmp_path / "held").read_bytes)  # as soon as none of them holds it open any more
        with pytest.raises(ConfigError, match=r"did not end within 1 s; see what it waits for"):
            used(play, tmp_path, plugin, GET, policy=PluginPolicy(timeout_seconds=1.0))
        assert ended.result(10) == b""


def test_what_a_plugin_leaves_behind_is_not_waited_for(play: Play, tmp_path: Path) -> None:
    """An agent may go on in the background, and hold on to its parent's output."""
    plugin = written(tmp_path, "sleep 1000 & echo $! > pid\n" + prints(credential(token="t")))
    assert used(play, tmp_path, plugin, GET).seen == ["t"]
    os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)  # it is still there


def test_a_plugin_that_is_not_there(play: Play, tmp_path: Path) -> None:
    """The error has the hint of the kubeconfig."""
    with pytest.raises(
        ConfigError, match="the credential plugin 'no-such-helper' is not installed, or not on the PATH\nask"
    ) as caught:
        used(play, tmp_path, Path("no-such-helper"), GET, installHint="ask\x1b[31m us")
    assert "\x1b" not in str(caught.value)


def test_a_plugin_that_can_not_be_started(play: Play, tmp_path: Path) -> None:
    """The system says why."""
    (tmp_path / "broken").write_text("#!/no/such/interpreter\n")
    (tmp_path / "broken").chmod(0o755)
    with pytest.raises(ConfigError, match="can't be started: No such file"):
        used(play, tmp_path, tmp_path / "broken", GET)
    with pytest.raises(ConfigError, match="can't be started: a NUL character"):
        used(play, tmp_path, counting(tmp_path), GET, args=["a\0b"])


def test_where_a_plugin_is(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name on the PATH; with a slash, beside its kubeconfig, or in the working directory where there is none."""
    counting(tmp_path / "bin")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert used(play, tmp_path, Path("bin/helper"), GET).seen == ["t1"]
    monkeypatch.chdir(tmp_path / "bin")
    program = Config("https://host", identity=ExecPlugin("./helper"))
    play(sends(GET), config=program, transport=MemoryTransport(server := Server()))
    assert server.seen == ["t2"]
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    assert used(play, tmp_path, Path("helper"), GET).seen == ["t3"]


def test_only_plugins_that_may_run_do(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By name or by file; a file of that name elsewhere is another program, and none of them was started."""
    plugin = counting(tmp_path / "bin")
    written(tmp_path / "other", prints(credential(token="canary")))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    good: list[tuple[Path, str | list[str]]] = [
        (Path("helper"), "helper"),
        (plugin, ["helper"]),
        (Path("helper"), [str(plugin)]),
        (plugin, [str(plugin)]),
    ]
    for command, allow in good:
        used(play, tmp_path, command, GET, policy=PluginPolicy(allow))
    assert runs(tmp_path / "bin") == 4
    bad: list[tuple[Path, bool | list[str]]] = [
        (Path("helper"), False),
        (Path("helper"), ["sh"]),
        (tmp_path / "other" / "helper", ["helper"]),
    ]
    for command, policy in bad:
        with pytest.raises(ConfigError, match=r"exec of user 'me': .*may run"):
            used(play, tmp_path, command, GET, policy=PluginPolicy(policy))
    assert (runs(tmp_path / "bin"), runs(tmp_path / "other")) == (4, 0)


@pytest.mark.parametrize("quiet", [False, True])
def test_what_a_plugin_says_to_the_user(play: Play, tmp_path: Path, capfd: pytest.CaptureFixture[str], quiet: bool) -> None:
    """Its standard error is that of this program, unless that is not wanted."""
    plugin = written(tmp_path, "echo 'open your browser' >&2\n" + prints(credential(token="t")))
    used(play, tmp_path, plugin, GET, policy=PluginPolicy(quiet=quiet))
    assert capfd.readouterr().err == ("" if quiet else "open your browser\n")


def test_a_certificate_needs_a_transport_that_shows_it(play: Play, tmp_path: Path) -> None:
    """One that was given to the client knows its certificates itself; to send nothing would be to act as nobody."""
    plugin = written(tmp_path, prints(credential(clientCertificateData="C", clientKeyData="K")))
    server = Server()
    with pytest.raises(ConfigError, match="a client certificate, which nothing can show here"):
        used(play, tmp_path, plugin, GET, server=server)
    assert server.seen == []


ASKING = """
    from kube_core.requests import raw_text
    from kube_transports import Call, Client, MemoryTransport, Reply, from_kubeconfig

    def echo(call: Call) -> Reply:
        return Reply(200, (), dict(call.headers)["Authorization"].encode())

    with Client(config=from_kubeconfig("kubeconfig"), transport=MemoryTransport(echo)) as client:
        print(client.send(raw_text("/")))
"""


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
@pytest.mark.parametrize("mode", ["IfAvailable", "Always"])
def test_a_plugin_asks_at_the_terminal(tmp_path: Path, mode: str) -> None:
    """Where there is one, it is lent: a person types, and the plugin reads it."""
    answer = credential(token="$answer").replace('"', '\\"')
    plugin = written(tmp_path, f'read -r answer; echo "$KUBERNETES_EXEC_INFO" > got; echo "{answer}"\n')
    kubeconfig(tmp_path, {"command": str(plugin), "interactiveMode": mode})
    typed, terminal = os.openpty()
    try:
        os.write(typed, b"typed-by-hand\n")
        command = [sys.executable, "-c", dedent(ASKING)]
        done = subprocess.run(command, cwd=tmp_path, stdin=terminal, capture_output=True, check=True, text=True, timeout=60)
    finally:
        os.close(typed)
        os.close(terminal)
    assert done.stdout == "Bearer typed-by-hand\n"
    assert '"interactive":true' in (tmp_path / "got").read_text()

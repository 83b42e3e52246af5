"""The demo: what it shows, where it can't play, and what it leaves behind."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kube_core.base import KubeError
from kube_core.models.apiextensions_v1 import CustomResourceDefinition
from kube_core.models.core_v1 import Namespace
from kube_core.requests import Request, Response
from kube_core.server import ApiServer
from kube_transports import Client, MemoryTransport, serve
from kube_transports.demo import main
from kube_transports.demo.foo import foo_definition
from kube_transports.demo.narrator import Narrator
from kube_transports.demo.program import FAILED, INTERRUPTED, OK, REFUSED
from kube_transports.demo.steps import STEPS, body_of
from tests.support.kubeconfigs import kubeconfig

FOO = "/apis/clux.dev/v1/namespaces/dev/foos"
TYPED = "Object[FooSpec, FooStatus]"


class Terminal(io.StringIO):
    """An output that is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets how many columns there are."""
    return lambda columns: monkeypatch.setenv("COLUMNS", str(columns))


NOWHERE = kubeconfig("http://127.0.0.1:1")
"""A cluster that nobody is at."""


@pytest.fixture
def server() -> ApiServer:
    """What the demo plays on."""
    return ApiServer()


@pytest.fixture
def config(server: ApiServer, tmp_path: Path) -> Iterator[str]:
    """A kubeconfig of a cluster: the embedded server behind a socket."""
    with serve(server) as served:
        (tmp_path / "config").write_text(served.kubeconfig("dev"))
        yield str(tmp_path / "config")


def played(*argv: str, out: io.StringIO | None = None) -> tuple[int, str]:
    """The exit code, and what was shown."""
    screen = out or io.StringIO()
    return main(argv, screen), screen.getvalue()


def left_on(server: ApiServer) -> tuple[list[str], list[str]]:
    """The namespaces of the demo, and the custom kinds, that a server has."""
    with Client(transport=MemoryTransport(server)) as client:
        kinds = [each.metadata.name for each in client.api(CustomResourceDefinition).list()]
        spaces = [each.metadata.name for each in client.api(Namespace).list()]
    return [name for name in spaces if name.startswith("kube-core-demo-")], kinds


def test_it_plays_the_seed_program(wide: Callable[[int], None]) -> None:
    """Each request, answer, object and event is there, in order."""
    wide(120)
    code, text = played()
    lines = iter(text.splitlines())
    wanted = [
        "   → <Request POST /apis/apiextensions.k8s.io/v1/customresourcedefinitions -> CustomResourceDefinition>",
        f"   → <Request POST {FOO} -> {TYPED}>",
        "   ← 201 Created",
        "   = spec=FooSpec(name='baz', info='baz info')",
        "   ● Added(Foo baz at resource_version 10, generation 1)",
        f"   → <Request GET {FOO}/baz -> {TYPED}>",
        "   = spec=FooSpec(name='baz', info='patched baz')",
        "   ● Modified(Foo baz at resource_version 11, generation 2)",
        "   = status=FooStatus(is_bad=True)",
        "   ← 409 Conflict",
        "   = Conflict 409: Operation cannot be fulfilled on foos.clux.dev",
        "   = spec=FooSpec(name='baz', info='patched baz, edited')",
        f"   → <Request GET {FOO}?limit=2",
        "   = ['baz', 'four', 'one', 'three', 'two']",
        "   ← 404 Not Found",
        '   = NotFound 404: foos.clux.dev "nobody" not found',
        "   ● Deleted(Foo baz at resource_version 19",
        "     test_a_patch_keeps_the_rest()",
        "── 23 requests and 10 watch events in ",
    ]
    assert [want for want in wanted if not any(line.startswith(want) for line in lines)] == []
    assert code == OK


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_no_line_is_wider_than_the_screen(columns: int, wide: Callable[[int], None]) -> None:
    """Everything is laid out for the columns that there are; code, which is shown as it is, needs 80."""
    wide(columns)
    lines = played()[1].splitlines()
    assert [line for line in lines if len(line) > columns and (columns >= 80 or not line.startswith("     "))] == []


def test_colours_are_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe gets plain text, and so does a terminal under NO_COLOR."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" not in played()[1]
    assert "\x1b[1;36m" in played(out=Terminal())[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in played(out=Terminal())[1]


def test_an_output_in_ascii_is_no_trouble() -> None:
    """Where the encoding has no arrows, there are others."""
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, encoding="ascii") as out:
        assert main([], out) == OK
        out.flush()
        assert b"   > <Request POST /api/v1/namespaces -> Namespace>\n   < 201 Created" in raw.getvalue()


def test_it_runs_as_a_module() -> None:
    """``python -m kube_transports.demo`` plays, and is quiet when its reader goes away."""
    command = [sys.executable, "-m", "kube_transports.demo"]
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == OK


def test_it_plays_on_a_cluster_and_leaves_nothing(server: ApiServer, config: str) -> None:
    """A namespace and a kind of its own come and go, as often as one likes."""
    for _ in range(2):
        code, text = played("--kubeconfig", config)
        assert code == OK
        assert "on Kubernetes v1." in text
        assert "kube-core-demo-" in text
        assert left_on(server) == ([], [])


def test_a_kind_that_is_there_is_not_touched(server: ApiServer, config: str) -> None:
    """Who has such a kind keeps it, and the demo says why it does not play."""
    with Client(transport=MemoryTransport(server)) as client:
        client.api(CustomResourceDefinition).create(foo_definition)
    code, text = played("--context", "kube-core", "--kubeconfig", config)
    assert (code, left_on(server)) == (REFUSED, ([], ["foos.clux.dev"]))
    assert "it has a customresourcedefinition foos.clux.dev already" in text.replace("\n       ", " ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (NOWHERE, "can't connect to '127.0.0.1', port 1"),
        (NOWHERE.replace("current-context", "other"), "context"),
        ("[", "config"),
        (None, "doesn't exist"),
    ],
)
def test_a_cluster_that_is_not_there_is_refused(text: str | None, said: str, tmp_path: Path) -> None:
    """Nobody there, no context, no YAML, no file: a sentence says so, and what would help."""
    if text is not None:
        (tmp_path / "config").write_text(text)
    code, shown = played("--kubeconfig", str(tmp_path / "config"))
    assert code == REFUSED
    assert "The demo can't play on this cluster:" in shown
    assert said in " ".join(shown.split())  # a long path breaks the line anywhere
    assert "Nothing was changed." in shown


def broken_at(monkeypatch: pytest.MonkeyPatch, method: str, url_end: str, error: BaseException) -> None:
    """Let the demo's client fail at a request, once the server has done it."""
    respond = Narrator.respond

    def failing(self: Narrator, request: Request[Any], **options: Any) -> Response[Any]:
        answer = respond(self, request, **options)
        if request.method == method and request.url.endswith(url_end):
            raise error
        return answer

    monkeypatch.setattr(Narrator, "respond", failing)


@pytest.mark.parametrize(
    ("method", "end"), [("POST", "customresourcedefinitions"), ("POST", "namespaces"), ("POST", "foos"), ("PUT", "baz")]
)
def test_ctrl_c_leaves_nothing(method: str, end: str, server: ApiServer, config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stops the demo finds the cluster as it was, also when the answer to a create was not seen any more."""
    broken_at(monkeypatch, method, end, KeyboardInterrupt())
    code, text = played("--kubeconfig", config)
    assert (code, left_on(server)) == (INTERRUPTED, ([], []))
    assert text.endswith("Stopped.\n")


def test_a_failure_leaves_nothing(server: ApiServer, config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that fails is told, and what was made goes."""
    broken_at(monkeypatch, "PATCH", "baz", KubeError("the cable was cut"))
    code, text = played("--kubeconfig", config)
    assert (code, left_on(server)) == (FAILED, ([], []))
    assert "This step failed. KubeError: the cable was cut" in text


def test_what_can_not_be_removed_is_named(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When cleaning up fails, too, the demo says what to remove, and how."""
    broken_at(monkeypatch, "DELETE", "foos.clux.dev", KubeError("the cable was cut"))
    code, text = played("--kubeconfig", config)
    assert code == OK
    assert "Cleaning up failed. KubeError: the cable was cut" in text
    assert text.endswith("Left behind; remove it with: kubectl delete crd/foos.clux.dev\n")


def test_steps_show_what_one_would_type() -> None:
    """A step's program is its function's, without what only the demo needs."""
    source = 'def f(a: int) -> int:\n    """Words."""\n    b = a\n    if b:\n        return b\n    return b\n'
    assert body_of(source, "") == "b = a\nif b:\n    print(b)"
    assert body_of('def f() -> int:\n    """Words."""\n    return g(1)\n', "two") == "two = g(1)"
    assert not [step.title for step in STEPS if "return " in step.code or not step.words]

"""The kubelet that pretends, which `kube-core serve --workloads` has: enough of one to try out a client by hand."""

import socket
from collections.abc import Iterator

import pytest

from kube_core.models.core_v1 import Pod
from kube_core.server import PRETENDING, ApiServer
from kube_core.streams import ExecResult
from kube_transports import BoundApi, Client, ManualClock, MemoryTransport

POD = {
    "metadata": {"name": "web"},
    "spec": {
        "containers": [
            {
                "name": "main",
                "image": "nginx",
                "env": [
                    {"name": "A", "value": "1"},
                    {"name": "B", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
                    {"name": "C"},
                ],
            }
        ]
    },
}


@pytest.fixture
def pods() -> Iterator[BoundApi[Pod]]:
    """Where one pod is."""
    with Client(transport=MemoryTransport(ApiServer(kubelet=PRETENDING))) as client:
        pods = client.api(Pod).within("default")
        pods.create(POD)
        yield pods


def test_logs_go_on() -> None:
    """A line each minute, from the pod's creation on."""
    clock = ManualClock()
    with Client(transport=MemoryTransport(ApiServer(kubelet=PRETENDING), clock=clock)) as client:
        pods = client.api(Pod).within("default")
        pods.create(POD)
        clock.advance(150)
        assert pods.logs("web") == "main of default/web pretends to run nginx\nup for 1 min\nup for 2 min\n"


PROGRAMS = {
    "cat < a; b": ((["cat"], b"a\nb"), ExecResult(b"a\nb", b"", 0)),
    "/usr/bin/echo a b c": ((["/usr/bin/echo", "a", "b c"], None), ExecResult(b"a b c\n", b"", 0)),
    "true": ((["true"], None), ExecResult(b"", b"", 0)),
    "/bin/false": ((["/bin/false"], None), ExecResult(b"", b"", 1)),
    "hostname": ((["hostname"], None), ExecResult(b"web\n", b"", 0)),
    "env": ((["env"], None), ExecResult(b"HOSTNAME=web\nA=1\nC=\n", b"", 0)),
    "sh -c echo 'a b'; false; echo c;; hostname": (
        (["sh", "-c", "echo 'a b'; false; echo c;; hostname"], None),
        ExecResult(b"a b\nc\nweb\n", b"", 0),
    ),
    "bash -c true; exit 7; echo no": ((["bash", "-c", "true; exit 7; echo no"], None), ExecResult(b"", b"", 7)),
    "sh -c false": ((["sh", "-c", "false"], None), ExecResult(b"", b"", 1)),
    "sh -c echo 'a": ((["sh", "-c", "echo 'a"], None), ExecResult(b"", b"sh: No closing quotation\n", 2)),
    "sh < echo a; hostname; ; false; exit; echo no; ": (
        (["sh"], b"echo a\nhostname\n\nfalse\nexit\necho no\n"),
        ExecResult(b"a\nweb\n", b"", 1),
    ),
    "sh < exit 3; ": ((["sh"], b"exit 3\n"), ExecResult(b"", b"", 3)),
    "sh < echo a; fal": ((["sh"], b"echo a\nfal"), ExecResult(b"a\n", b"", 0)),
    "sleep x": ((["sleep", "x"], None), ExecResult(b"", b"sleep: say how many seconds\n", 2)),
    "ls": ((["ls"], None), ExecResult(b"", b"ls: not found (there are cat, echo, env, false, hostname, sh, sleep, true)\n", 127)),
}


@pytest.mark.parametrize(("given", "result"), PROGRAMS.values(), ids=PROGRAMS)
def test_programs(pods: BoundApi[Pod], given: tuple[list[str], bytes | None], result: ExecResult) -> None:
    """A few of them, and a shell that knows them."""
    command, stdin = given
    assert pods.exec("web", command, stdin=stdin) == result


def test_a_terminal(pods: BoundApi[Pod]) -> None:
    """There is a prompt, and what is typed is seen."""
    with pods.open_exec("web", ["sh"], stdin=True, tty=True) as session:
        session.write(b"echo a\r")
        seen = b""
        while not seen.endswith(b"a\n$ "):
            seen += next(session).data
        session.write(b"exit 4\r")
        for output in session:
            seen += output.data
    assert (seen, session.exit_code) == (b"$ echo a\r\na\n$ exit 4\r\n", 4)


def test_attaching(pods: BoundApi[Pod]) -> None:
    """The container says what it is, and gives back what it is told."""
    with pods.attach("web", stdin=True) as session:
        session.write(b"hello")
        session.close_stdin()
        assert b"".join(output.data for output in session) == b"main of default/web pretends to run nginx\nhello"


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\r\n\r\nweb:80 pretends\n"),
        (b"anything else", b"anything else"),
    ],
)
def test_ports(pods: BoundApi[Pod], data: bytes, answer: bytes) -> None:
    """HTTP gets an answer, and all else is given back."""
    with pods.forward("web", {0: 80}) as ports, socket.create_connection(("127.0.0.1", ports.local(80))) as stream:
        stream.sendall(data)
        stream.shutdown(socket.SHUT_WR)
        assert b"".join(iter(lambda: stream.recv(1000), b"")).endswith(answer)

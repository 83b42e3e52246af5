"""Exec and attach, answered from a function that a test supplies, and spoken to by the client's own machine."""

from collections.abc import Callable

import pytest

from kube_core.requests import Pause
from kube_core.server import READ, Kubelet, Process, Program
from kube_core.server.kubelet.run import KEPT_BYTES
from kube_core.streams import V4, V5, ExecResult, Stderr, Stdout

from .driver import PODS
from .kubelets import START, UPGRADE, Terminal, opened, refused, with_pod

ALL = "stdin=true&stdout=true&stderr=true"


def cat(_: Process) -> Program:
    """Say what is said, until the input ends."""
    while data := (yield READ):
        yield data
    yield Stderr(b"bye")
    return 3


def running(function: Callable[[Process], object], query: str = ALL, protocol: str = V5, **options: bool) -> Terminal:
    """A command that runs."""
    driver = with_pod(Kubelet(exec=function))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # some are wrong on purpose
    return Terminal(opened(driver, f"exec?command=x&{query}", protocol), protocol, **options)


def test_a_command_reads_writes_and_ends() -> None:
    """Its input has an end of its own, and its exit code is told last."""
    terminal = running(cat)
    assert terminal.session.receive() == b"\x01"
    assert not terminal.session.ready
    terminal.send(*terminal.channels.write(b"a"), *terminal.channels.write(b"b"))
    assert terminal.hear() == [Stdout(b"a"), Stdout(b"b")]
    terminal.send(*terminal.channels.close_input())
    assert terminal.hear() == [Stderr(b"bye")]
    assert terminal.status == {
        "metadata": {},
        "status": "Failure",
        "message": "command terminated with non-zero exit code: exit status 3",
        "reason": "NonZeroExitCode",
        "details": {"causes": [{"reason": "ExitCode", "message": "3"}]},
    }


@pytest.mark.parametrize(
    ("outcome", "output"),
    [
        (b"done", [Stdout(b"done")]),
        ("dönë", [Stdout("dönë".encode())]),
        (ExecResult(b"out", b"err", 0), [Stdout(b"out"), Stderr(b"err")]),
        (None, []),
        (0, []),
    ],
)
def test_a_function_may_answer_at_once(outcome: object, output: list[object]) -> None:
    """With what was written, or with the exit code."""
    terminal = running(lambda _: outcome)
    assert terminal.hear() == output
    assert terminal.status == {"metadata": {}, "status": "Success"}


def test_an_exit_code_by_itself() -> None:
    """An int is one."""
    terminal = running(lambda _: 7)
    terminal.hear()
    assert terminal.status["details"]["causes"][0]["message"] == "7"


def test_what_the_function_is_told() -> None:
    """The command, the container, and how the client is connected."""
    asked: list[Process] = []
    driver = with_pod(Kubelet(exec=asked.append, attach=asked.append), "main", "side")
    opened(driver, "exec?command=sh&command=-c&command=a%20b&container=side&stdout=true&tty=true")
    opened(driver, "attach?container=main&stdin=1&stdout=1")
    ran, joined = asked
    assert (ran.command, ran.container, ran.stdin, ran.tty) == (("sh", "-c", "a b"), "side", False, True)
    assert (joined.command, joined.container, joined.stdin, joined.tty) == ((), "main", True, False)
    assert ran.pod["metadata"]["name"] == "web"


def test_v4_has_no_end_of_input() -> None:
    """Message 255 means nothing there."""
    terminal = running(cat, protocol=V4)
    terminal.send(b"\x00a", b"\xff\x00")
    assert terminal.hear() == [Stdout(b"a")]
    assert not terminal.session.closed


def test_only_the_channels_that_are_asked_for() -> None:
    """And no input for who said that there is none."""

    def both(_: Process) -> Program:
        yield b"out"
        yield Stderr(b"err")
        data = yield READ
        return len(data)

    terminal = running(both, "stderr=true")
    terminal.send(b"\x00input")
    assert terminal.hear() == [Stderr(b"err")]
    assert not terminal.session.ready


def test_a_terminal_has_one_channel_and_a_size() -> None:
    """The size is there when the program looks, and wrong ones are passed over."""
    sizes: list[tuple[int, int]] = []

    def program(process: Process) -> Program:
        yield Stderr(b"$ ")
        while (yield READ):
            sizes.append((process.columns, process.rows))
        return 0

    terminal = running(program, "stdin=true&stdout=true&tty=true", tty=True)
    terminal.send(b"\x00?", terminal.channels.resize(80, 24), b"\x00?", b"\x04garbage", b'\x04{"Width":0,"Height":1}', b"\x00?")
    assert terminal.hear() == [Stdout(b"$ ")]
    assert sizes == [(0, 0), (80, 24), (80, 24)]


def test_a_program_waits_for_time() -> None:
    """The server's, in order with everything else that is due."""

    def slow(_: Process) -> Program:
        yield b"1"
        yield Pause(5)
        yield b"2"
        return None

    driver = with_pod(Kubelet(exec=slow))
    terminal = Terminal(opened(driver, f"exec?command=x&{ALL}"))
    poked: list[bool] = []
    terminal.session.notify = lambda: poked.append(True)
    assert terminal.hear() == [Stdout(b"1")]
    assert driver.server.next_wake() == START + 5
    driver.server.wake(START + 4)
    assert not terminal.session.ready
    driver.server.wake(START + 5)
    assert terminal.session.ready
    assert poked
    assert terminal.hear() == [Stdout(b"2")]
    assert terminal.status["status"] == "Success"


def test_output_that_nobody_takes_holds_the_program_up() -> None:
    """And input that the program does not read holds the client up."""
    made: list[int] = []

    def endless(_: Process) -> Program:
        while True:
            made.append(1)
            yield b"x" * 1000

    terminal = running(endless)
    assert len(made) * 1000 <= KEPT_BYTES + 1000
    terminal.session.receive()
    terminal.session.receive()
    assert len(made) * 1000 <= KEPT_BYTES + 2000
    assert terminal.session.hungry
    for message in terminal.channels.write(b"y" * KEPT_BYTES):
        terminal.send(message)
    assert not terminal.session.hungry


def test_a_pod_that_dies_kills_the_command() -> None:
    """As SIGKILL does; the generator is closed."""
    closed: list[bool] = []

    def program(_: Process) -> Program:
        try:
            yield READ
        finally:
            closed.append(True)
        return 0

    driver = with_pod(Kubelet(exec=program))
    terminal = Terminal(opened(driver, f"exec?command=x&{ALL}"))
    driver.call("DELETE", f"{PODS}/web?gracePeriodSeconds=0")
    terminal.hear()
    assert closed == [True]
    assert terminal.status["details"]["causes"][0]["message"] == "137"


def test_a_client_that_goes_kills_the_command() -> None:
    """Nothing is left to wake."""
    closed: list[bool] = []

    def program(_: Process) -> Program:
        try:
            while True:
                yield Pause(1)
        finally:
            closed.append(True)

    driver = with_pod(Kubelet(exec=program))
    session = opened(driver, f"exec?command=x&{ALL}")
    assert driver.server.next_wake() == START + 1
    session.close()
    assert closed == [True]
    assert driver.server.next_wake() != START + 1


def late(_: Process) -> Program:
    """Write something, then fail."""
    yield b"x"
    raise LookupError("no such thing")


def at_once(_: Process) -> Program:
    """Fail before there is a program."""
    raise LookupError("no such thing")


@pytest.mark.parametrize(("function", "pieces"), [(late, 1), (at_once, 0)])
def test_what_a_function_raises_is_an_internal_error(function: Callable[[Process], Program], pieces: int) -> None:
    """Its words reach the client, who wrote it, after all."""
    terminal = running(function)
    assert len(terminal.hear()) == pieces
    status = terminal.status
    assert (status["reason"], status["code"]) == ("InternalError", 500)
    assert "LookupError: no such thing" in status["message"]


def test_what_a_program_must_not_yield() -> None:
    """An error says what it may."""

    def program(_: Process) -> object:
        yield 5

    terminal = running(program)
    terminal.hear()
    assert "a program yields bytes, str, Stdout, Stderr, READ or Pause, not int" in terminal.status["message"]


def test_messages_that_mean_nothing() -> None:
    """Empty ones, unknown channels, channels that only a server uses."""
    terminal = running(cat)
    terminal.send(b"", b"\x00", b"\x01x", b"\x09x", b"\xff", b"\xff\x01")
    assert terminal.hear() == []
    assert not terminal.session.closed


def test_refusals() -> None:
    """Each with the Status of the real server: what is not there, containers, what is no upgrade, unknown protocols."""
    driver = with_pod(Kubelet(exec=cat), "main", "side")
    assert refused(driver, f"other/exec?command=x&{ALL}") == (404, "NotFound", 'pods "other" not found')
    assert refused(driver, f"web/exec?container=x&{ALL}") == (400, "BadRequest", "container x is not valid for pod web")
    assert refused(driver, f"web/exec?{ALL}")[2].endswith("choose one of: [main side]")
    assert refused(driver, f"web/exec?container=main&{ALL}", upgrade="h2c") == (400, "BadRequest", "Upgrade request required")
    assert "unable to negotiate protocol" in refused(driver, f"web/exec?container=main&{ALL}", sec_websocket_protocol="x")[2]
    assert refused(driver, "web/exec?container=main")[2] == "you must specify at least 1 of stdin, stdout, stderr"
    assert (
        driver.call("GET", f"{PODS}/web/attach?container=main", **UPGRADE)[1]["message"]
        == "pod web does not have a host assigned"
    )

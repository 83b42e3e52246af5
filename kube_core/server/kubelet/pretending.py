"""A kubelet that pretends: what `kube-core serve --workloads` answers for containers that nobody runs.

It is for trying out clients by hand: logs that go on, a few programs and a shell of them, ports that answer HTTP or give back
what they are told. A test supplies functions of its own instead.
"""

import shlex
from collections.abc import Callable, Iterator
from typing import Any

from kube_core.objects.plain import array_of
from kube_core.requests import Pause
from kube_core.streams import Stderr

from .functions import Kubelet, LogQuery, LogSteps, PortConnection, Process
from .pods import CONTAINER_LISTS
from .program import READ, Program

MINUTE = 60.0
"""How often a container has something to say, in seconds."""
NOT_FOUND, NOT_UNDERSTOOD = 127, 2  # exit codes of POSIX shells
_SHELLS = ("sh", "bash", "ash")
_SECONDS = 10**6  # longer than anybody sleeps


def _container(pod: dict[str, Any], name: str) -> dict[str, Any]:
    listed = [each for key in CONTAINER_LISTS for each in array_of(pod["spec"].get(key))]
    return next(each for each in listed if each["name"] == name)


def _hello(pod: dict[str, Any], container: str) -> str:
    image = _container(pod, container).get("image", "")
    return f"{container} of {pod['metadata']['namespace']}/{pod['metadata']['name']} pretends to run {image}"


def _logs(query: LogQuery) -> LogSteps:
    yield _hello(query.pod, query.container)
    minutes = 0
    while not query.previous:
        yield Pause(MINUTE)
        minutes += 1
        yield f"up for {minutes} min"


def _attach(process: Process) -> Program:
    yield _hello(process.pod, process.container) + "\n"
    return (yield from _cat(process, ()))


def _exec(process: Process) -> Program:
    name, *arguments = process.command
    program = name.removeprefix("/usr").removeprefix("/bin/")
    if program in _SHELLS:
        return (yield from _shell(process, arguments))
    found = _PROGRAMS.get(program)
    if found is None:
        yield Stderr(f"{name}: not found (there are {', '.join(sorted((*_PROGRAMS, 'sh')))})\n".encode())
        return NOT_FOUND
    return (yield from found(process, tuple(arguments)))


def _shell(process: Process, arguments: list[str]) -> Program:
    """Runs the commands of ``-c``, else those that are typed, one a line."""
    if arguments[:1] == ["-c"]:
        return (yield from _line(process, " ".join(arguments[1:2])))
    waiting, code = b"", 0
    prompt = b"$ " if process.tty else b""
    yield prompt
    while data := (yield READ):
        if process.tty:
            yield data.replace(b"\r", b"\r\n")
        *lines, waiting = (waiting + data).replace(b"\r", b"\n").split(b"\n")
        for line in lines:
            words = line.decode(errors="replace").split()
            if words[:1] == ["exit"]:
                return _exit_code(words, code)
            code = (yield from _line(process, line.decode(errors="replace"))) or 0
            yield prompt
    return code


def _exit_code(words: list[str], last: int | None) -> int | None:
    """What ``exit`` ends with: its number, else the code of the last command."""
    return int(words[1]) if words[1:] and words[1].isdigit() else last


def _line(process: Process, text: str) -> Program:
    """Commands with ``;`` between them. Pipes, variables and files are not there."""
    code: int | None = 0
    try:
        lexer = shlex.shlex(text, posix=True, punctuation_chars=";")
        lexer.whitespace_split = True
        words = list(lexer)
    except ValueError as error:
        yield Stderr(f"sh: {error}\n".encode())
        return NOT_UNDERSTOOD
    for command in _commands(words):
        if command[0] == "exit":
            return _exit_code(command, code)
        code = yield from _exec(Process(process.pod, process.container, tuple(command), process.stdin))
    return code


def _commands(words: list[str]) -> Iterator[list[str]]:
    command: list[str] = []
    for word in (*words, ";"):
        if word.strip(";"):
            command.append(word)
        elif command:
            yield command
            command = []


def _cat(process: Process, _: tuple[str, ...]) -> Program:
    while process.stdin and (data := (yield READ)):
        yield data
    return 0


def _echo(_: Process, arguments: tuple[str, ...]) -> Program:
    yield " ".join(arguments) + "\n"
    return 0


def _env(process: Process, _: tuple[str, ...]) -> Program:
    """The variables that have a value of their own; what comes from elsewhere is not looked up."""
    yield f"HOSTNAME={_host(process)}\n"
    for each in array_of(_container(process.pod, process.container).get("env")):
        if "valueFrom" not in each:
            yield f"{each['name']}={each.get('value', '')}\n"
    return 0


def _host(process: Process) -> str:
    return str(process.pod["spec"].get("hostname") or process.pod["metadata"]["name"])


def _hostname(process: Process, _: tuple[str, ...]) -> Program:
    yield f"{_host(process)}\n"
    return 0


def _sleep(_: Process, arguments: tuple[str, ...]) -> Program:
    seconds = arguments[0] if arguments else ""
    if not seconds.isdecimal():
        yield Stderr(b"sleep: say how many seconds\n")
        return NOT_UNDERSTOOD
    yield Pause(min(int(seconds), _SECONDS))
    return 0


def _ends(code: int) -> Callable[[Process, tuple[str, ...]], Program]:
    def end(process: Process, arguments: tuple[str, ...]) -> Program:
        yield b""
        return code

    return end


_PROGRAMS: dict[str, Callable[[Process, tuple[str, ...]], Program]] = {
    "cat": _cat,
    "echo": _echo,
    "env": _env,
    "false": _ends(1),
    "hostname": _hostname,
    "sleep": _sleep,
    "true": _ends(0),
}


def _port(connection: PortConnection) -> Program:
    """Answers one request of HTTP, and gives all else back."""
    first: bytes = yield READ
    if b" HTTP/1." in first.partition(b"\n")[0]:
        body = f"{connection.pod['metadata']['name']}:{connection.port} pretends\n".encode()
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        return 0
    while first:
        yield first
        first = yield READ
    return 0


PRETENDING = Kubelet(logs=_logs, exec=_exec, attach=_attach, port_forward=_port)
"""Answers for every pod."""

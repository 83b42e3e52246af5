"""Containers that kubectl talks to: what a kubelet would answer."""

import io
import tarfile
from collections.abc import Iterator

from kube_core.server import READ, Kubelet, LogQuery, PortConnection, Process, Program
from kube_core.streams import Stderr

FILE = b"copied\n"


def logs(query: LogQuery) -> Iterator[str]:
    """Two lines, other ones for a former life."""
    yield f"{query.container} {'before' if query.previous else 'begins'}"
    yield "gone" if query.previous else "ready"


def execute(process: Process) -> Program:
    """``cat``, the two sides of ``tar`` that copies need, and everything else refused."""
    match process.command:
        case ("cat",):
            while data := (yield READ):
                yield data
        case ("shell",) | ():
            return (yield from shell(process))
        case ("tar", "cf", "-", path):
            yield packed(path.lstrip("/"), FILE)
        case ("tar", *_):
            received = b""
            while data := (yield READ):
                received += data
            yield Stderr(f"took {unpacked(received)}\n".encode())
        case _:
            yield Stderr(b"no such command\n")
            return 127
    return 0


def shell(process: Process) -> Program:
    """Waits for a line that says with which code to end."""
    if process.tty:
        yield f"terminal of {process.columns} columns\r\n"
    yield "$ "
    typed = b""
    while not typed.endswith((b"\r", b"\n")):
        data = yield READ
        if not data:
            return 1
        typed += data
    return int(typed.split()[-1])


def packed(name: str, content: bytes) -> bytes:
    """An archive of one file."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def unpacked(archive: bytes) -> list[str]:
    """The names in an archive."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return tar.getnames()


def forward(connection: PortConnection) -> Program:
    """One HTTP answer."""
    asked = b""
    while b"\r\n\r\n" not in asked:
        data = yield READ
        if not data:
            return 0
        asked += data
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n"
    return 0


KUBELET = Kubelet(logs=logs, exec=execute, attach=execute, port_forward=forward)

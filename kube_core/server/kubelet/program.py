"""What a supplied function may do: a program is a generator that yields what it writes and what it waits for.

    def shell(process: Process) -> Program:
        yield b"$ "                             # written to standard output; a str is written as UTF-8
        line = yield READ                       # waits for input; b"" is its end
        yield Stderr(b"no such command\\n")
        yield Pause(5)                          # goes on in five seconds of the server's time
        return 127                              # the exit code; None is 0

A function that needs none of this returns what it wrote, or an `ExecResult`, at once.
"""

from collections.abc import Generator
from enum import Enum
from typing import TypeAlias

from kube_core.requests import Pause
from kube_core.streams import ExecResult, Stderr, Stdout


class Read(Enum):
    """What a program yields to wait for input."""

    READ = "read"


READ = Read.READ
"""Wait for input: ``data = yield READ``. It comes as it was sent, in pieces of any size; ``b""`` is its end, ever after."""

Step: TypeAlias = bytes | str | Stdout | Stderr | Read | Pause
"""What a program may yield."""

Program: TypeAlias = Generator[Step, bytes, int | None]
"""A program on its way. It returns its exit code."""

Outcome: TypeAlias = Program | ExecResult | bytes | str | int | None
"""What a supplied function may return: a program, or at once what came of it."""


def program_of(outcome: Outcome) -> Program:
    """Make a program of whatever a function returned."""
    if isinstance(outcome, Generator):
        return outcome
    return _finished(outcome)


def _finished(outcome: ExecResult | bytes | str | int | None) -> Program:
    match outcome:
        case ExecResult(stdout=stdout, stderr=stderr, exit_code=code):
            yield Stdout(stdout)
            yield Stderr(stderr)
            return code
        case bytes() | str():
            yield outcome
            return 0
        case _:
            return outcome

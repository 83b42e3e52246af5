"""A program on its way: input and times go in, output and an exit code come out.

It goes on until it waits for input that has not come, for time, or for its output to be taken; and it ends by itself, by an
exception, which is told as words, or when it is killed.
"""

from collections import deque
from collections.abc import Callable

from attrs import define, field

from kube_core.requests import Pause
from kube_core.streams import Output, Stderr, Stdout

from .program import Outcome, Program, Read, program_of

KEPT_BYTES = 256 * 1024
"""Of output that nobody has taken, before a program has to wait; and of input, before the client has to."""
KILLED = 137
"""The exit code of what is killed: 128 and SIGKILL."""


@define(eq=False)
class Run:
    """One program. ``changed`` is called whenever there may be something to take."""

    pod_uid: str
    due: float | None = None
    exit_code: int | None = None
    """None as long as it runs."""
    error: str = ""
    """What it raised."""
    changed: Callable[[], None] | None = None
    _program: Program | None = field(default=None, init=False)
    _output: deque[Output] = field(factory=deque[Output], init=False)
    _written: int = field(default=0, init=False)
    _input: deque[bytes] = field(factory=deque[bytes], init=False)
    _unread: int = field(default=0, init=False)
    _input_open: bool = field(default=True, init=False)
    _reading: bool = field(default=False, init=False)
    _begun: bool = field(default=False, init=False)

    def start(self, function: Callable[[], Outcome], now: float) -> None:
        """Call the function, and go on with what it gives."""
        try:
            self._program = program_of(function())
        except Exception as error:
            self._end(None, error)
        self.advance(now)

    @property
    def hungry(self) -> bool:
        """Whether more input is wanted now."""
        return self._unread < KEPT_BYTES

    @property
    def over(self) -> bool:
        """Whether it has ended, and all that it wrote was taken."""
        return self.exit_code is not None and not self._output

    @property
    def ready(self) -> bool:
        """Whether there is something to take."""
        return bool(self._output)

    def give(self, data: bytes, now: float) -> None:
        """Give it input."""
        if data and self._input_open and self.exit_code is None:
            self._input.append(data)
            self._unread += len(data)
            self.advance(now)

    def end_input(self, now: float) -> None:
        """Say that no more input comes."""
        self._input_open = False
        self.advance(now)

    def take(self, now: float) -> Output | None:
        """Take a piece of what it wrote; None when there is nothing."""
        if not self._output:
            return None
        output = self._output.popleft()
        self._written -= len(output.data)
        self.advance(now)
        return output

    def wake(self, now: float) -> None:
        """Go on after a pause."""
        self.due = None
        self.advance(now)
        self._tell()

    def kill(self) -> None:
        """End it where it is."""
        if self._program is not None and self.exit_code is None:
            self._program.close()
            self._end(KILLED)
            self._tell()

    def advance(self, now: float) -> None:
        """Go on as far as it goes."""
        while self.exit_code is None and self.due is None and self._written < KEPT_BYTES:
            data = b""
            if self._reading:
                if not self._input and self._input_open:
                    return
                data = self._input.popleft() if self._input else b""
                self._unread -= len(data)
            self._reading = False
            self._step(data, now)

    def _step(self, data: bytes, now: float) -> None:
        assert self._program is not None
        try:
            step: object = self._program.send(data) if self._begun else next(self._program)
        except StopIteration as end:
            self._end(end.value)
        except Exception as error:
            self._end(None, error)
        else:
            self._begun = True
            self._take_step(step, now)

    def _take_step(self, step: object, now: float) -> None:
        match step:
            case Read():
                self._reading = True
            case Pause(seconds):
                self.due = now + seconds
            case Stdout() | Stderr():
                self._write(step)
            case bytes() | str():
                self._write(Stdout(step.encode() if isinstance(step, str) else step))
            case _:
                self._end(
                    None, TypeError(f"a program yields bytes, str, Stdout, Stderr, READ or Pause, not {type(step).__name__}")
                )

    def _write(self, output: Output) -> None:
        if output.data:
            self._output.append(output)
            self._written += len(output.data)

    def _end(self, code: int | None, error: Exception | None = None) -> None:
        self.exit_code, self.due = code or 0, None
        if error is not None:
            self.error = f"{type(error).__name__}: {error}"

    def _tell(self) -> None:
        if self.changed is not None:
            self.changed()

"""A command that has run to its end: all that it wrote, and its exit code."""

from attrs import define, field, frozen

from kube_core.base.redaction import sized

from .command import Output, Stdout
from .errors import OutputTooLarge

MAX_OUTPUT_BYTES = 64 * 1024 * 1024
"""What a command may write, unless its caller says otherwise: it is all held in memory."""


@frozen
class ExecResult:
    """What came of a command. Its repr shows sizes: what commands write may be secret."""

    stdout: bytes = field(repr=sized)
    stderr: bytes = field(repr=sized)
    exit_code: int


@define
class Collected:
    """The output of a command as it comes. Raises `OutputTooLarge` beyond ``max_bytes``, which both channels share."""

    max_bytes: int = MAX_OUTPUT_BYTES
    _stdout: list[bytes] = field(factory=list[bytes], init=False, repr=False)
    _stderr: list[bytes] = field(factory=list[bytes], init=False, repr=False)
    _size: int = field(default=0, init=False)

    def add(self, output: Output) -> None:
        """Keep a piece of output."""
        self._size += len(output.data)
        if self._size > self.max_bytes:
            raise OutputTooLarge(self.max_bytes)
        (self._stdout if isinstance(output, Stdout) else self._stderr).append(output.data)

    def result(self, exit_code: int) -> ExecResult:
        """Put the pieces together."""
        return ExecResult(b"".join(self._stdout), b"".join(self._stderr), exit_code)

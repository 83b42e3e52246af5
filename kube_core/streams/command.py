"""Exec and attach: the channel protocol, from whole binary messages to output, and from input to messages.

The first byte of a message names its channel, the rest is data: 0 input, 1 output, 2 errors of the command, 3 its end as a
Status, 4 the size of the terminal. A command is OPEN until something of its Status comes; then it is SETTLED, and output may
still follow, since the server copies its channels side by side; it has ENDED once the connection is closed. Only then is
everything there: a connection that is closed while OPEN is `ClosedEarly`, and never an exit code. States and what moves between
them stand in `TRANSITIONS`; whatever else comes is a `ProtocolError`, and ends it, too.

Input is half of its own: ``v5.channel.k8s.io`` closes it by a message on channel 255 that names the channel;
``v4.channel.k8s.io`` has nothing of the kind, so `CommandChannels.close_input` raises `NoHalfClose` there. Empty messages mean
nothing: a server opens every channel with one.

From https://github.com/kubernetes/kubernetes/tree/master/staging/src/k8s.io/client-go/tools/remotecommand (v5.go, websocket.go)
and staging/src/k8s.io/apimachinery/pkg/util/remotecommand/constants.go.
"""

from collections.abc import Iterator, Mapping
from enum import Enum, IntEnum

from attrs import define, field, frozen

from kube_core.base import ClosedEarly, ProtocolError, UsageError
from kube_core.base.redaction import sized

from .errors import MessageTooLarge, NoHalfClose, UnknownChannel
from .protocols import COMMAND_PROTOCOLS, V5

CHUNK_BYTES = 64 * 1024
"""Input goes out in messages of this size at most: large enough to be cheap, small enough to let pings through."""

MAX_STATUS_BYTES = 1024 * 1024
"""A Status has a few hundred bytes; a channel of errors that never ends must not fill the memory."""

MAX_SIDE = 2**16 - 1
"""Columns or rows of a terminal: they are 16 bits to the server (remotecommand.TerminalSize)."""


class Channel(IntEnum):
    """The first byte of a message."""

    STDIN = 0
    STDOUT = 1
    STDERR = 2
    ERROR = 3
    RESIZE = 4
    CLOSE = 255


@frozen
class Stdout:
    """Something that the command wrote; with a terminal its errors, too."""

    data: bytes = field(repr=sized)


@frozen
class Stderr:
    """Something that the command wrote to its standard error."""

    data: bytes = field(repr=sized)


Output = Stdout | Stderr


class CommandState(Enum):
    """Where a command is."""

    OPEN = "open"
    SETTLED = "settled"
    ENDED = "ended"


class _Happening(Enum):
    OUTPUT = "output"
    STATUS = "status"
    CLOSED = "closed"
    FAULT = "fault"


TRANSITIONS: Mapping[CommandState, Mapping[_Happening, CommandState]] = {
    CommandState.OPEN: {
        _Happening.OUTPUT: CommandState.OPEN,
        _Happening.STATUS: CommandState.SETTLED,
        _Happening.CLOSED: CommandState.ENDED,
        _Happening.FAULT: CommandState.ENDED,
    },
    CommandState.SETTLED: {
        _Happening.OUTPUT: CommandState.SETTLED,
        _Happening.STATUS: CommandState.SETTLED,
        _Happening.CLOSED: CommandState.ENDED,
        _Happening.FAULT: CommandState.ENDED,
    },
    CommandState.ENDED: {},
}

_OURS = frozenset({Channel.STDIN, Channel.RESIZE})
"""Channels that a server only opens, by an empty message."""


@define
class CommandChannels:
    """One command that runs in a container. ``protocol`` is what the server chose of `COMMAND_PROTOCOLS`."""

    protocol: str
    stdin: bool = False
    """Whether it takes input."""
    tty: bool = False
    """Whether it has a terminal."""
    state: CommandState = field(default=CommandState.OPEN, init=False)
    input_open: bool = field(init=False)
    """Whether more input may be sent."""
    _status: bytearray = field(factory=bytearray, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.protocol not in COMMAND_PROTOCOLS:
            raise ProtocolError(f"the server chose the protocol {self.protocol!r}, which was not offered", request_sent=True)
        self.input_open = self.stdin

    @property
    def status(self) -> bytes:
        """How the command ended, as JSON: it is whole once the command has ENDED."""
        return bytes(self._status)

    def receive(self, message: bytes) -> Output | None:
        """Take a message; give the output that it holds, if it holds any."""
        if self.state is CommandState.ENDED:
            raise UsageError("a command that has ended receives nothing")
        if not message:
            return None
        channel, data = message[0], message[1:]
        if channel == Channel.CLOSE and self.protocol == V5:
            self._closing(data)
            return None
        if not data and channel <= Channel.RESIZE:
            return None
        match channel:
            case Channel.STDOUT:
                self._move(_Happening.OUTPUT)
                return Stdout(data)
            case Channel.STDERR:
                self._move(_Happening.OUTPUT)
                return Stderr(data)
            case Channel.ERROR:
                self._settle(data)
                return None
            case _:
                raise self._fault(UnknownChannel(f"the server sent {sized(data)} on {_named(channel)}", request_sent=True))

    def closed(self, code: int | None = None, reason: str = "") -> bytes:
        """Say that the connection was closed, with a code and a reason if the server gave any; give the Status.

        Raises `ClosedEarly` when there is none: then nobody knows how the command ended, or whether it did.
        """
        settled = self.state is CommandState.SETTLED
        if self.state is CommandState.ENDED:
            raise UsageError("a command ends once")
        self._move(_Happening.CLOSED)
        if not settled:
            said = f" (code {code}{f', {reason}' if reason else ''})" if code is not None else ""
            raise ClosedEarly(f"the stream ended before the command had{said}", request_sent=True)
        return self.status

    def write(self, data: bytes) -> Iterator[bytes]:
        """Give the messages that carry input, each made when it is asked for. Raises `ClosedEarly` once the command has ended."""
        self._must_take_input()
        must_be_bytes(data)
        return (self._input(data[start : start + CHUNK_BYTES]) for start in range(0, len(data), CHUNK_BYTES))

    def _input(self, piece: bytes) -> bytes:
        self._must_take_input()
        return bytes((Channel.STDIN,)) + piece

    def close_input(self) -> list[bytes]:
        """Give the message that ends the input; nothing when it has ended already. Raises `NoHalfClose` on v4."""
        if not self.input_open:
            return []
        self.must_half_close()
        self.input_open = False
        return [bytes((Channel.CLOSE, Channel.STDIN))]

    def must_half_close(self) -> None:
        """Raise `NoHalfClose` where the end of the input can't be said."""
        if self.protocol != V5:
            raise NoHalfClose(
                f"the server speaks {self.protocol}, which can't say where the input ends: let the command take a counted "
                "amount (head -c), or close the session"
            )

    def resize(self, columns: int, rows: int) -> bytes:
        """Give the message that tells the size of the terminal."""
        if not self.tty:
            raise UsageError("only a command with a terminal can be resized: say tty=True")
        if not (0 < columns <= MAX_SIDE and 0 < rows <= MAX_SIDE):
            raise UsageError(f"a terminal of {columns} columns and {rows} rows: give numbers from 1 to {MAX_SIDE}")
        if self.state is CommandState.ENDED:
            raise _over()
        return b'%c{"Width":%d,"Height":%d}' % (Channel.RESIZE, columns, rows)

    def _closing(self, data: bytes) -> None:
        if len(data) != 1 or data[0] > Channel.RESIZE:
            raise self._fault(UnknownChannel("the server closed a channel that there isn't", request_sent=True))
        if data[0] == Channel.STDIN:
            self.input_open = False

    def _settle(self, data: bytes) -> None:
        self._move(_Happening.STATUS)
        self._status += data
        if len(self._status) > MAX_STATUS_BYTES:
            raise self._fault(MessageTooLarge(f"the Status has more than {MAX_STATUS_BYTES} bytes", request_sent=True))

    def _must_take_input(self) -> None:
        if not self.stdin:
            raise UsageError("this command takes no input: say stdin=True")
        if self.state is not CommandState.OPEN:
            raise _over()
        if not self.input_open:
            raise UsageError("the input of this command is closed already")

    def _fault(self, error: ProtocolError) -> ProtocolError:
        self._move(_Happening.FAULT)
        return error

    def _move(self, happening: _Happening) -> None:
        self.state = TRANSITIONS[self.state][happening]
        if self.state is CommandState.ENDED:
            self.input_open = False


def must_be_bytes(data: object) -> None:
    """Raise `UsageError` for input that is none: who waits for a command can't be told of it later."""
    if not isinstance(data, bytes | bytearray | memoryview):
        raise UsageError(f"the input of a command is bytes, not {type(data).__name__}: encode a text, as in text.encode()")


def _over() -> ClosedEarly:
    return ClosedEarly("the command has ended, and takes nothing more", request_sent=True)


def _named(channel: int) -> str:
    return f"channel {channel}, which only clients use" if channel in _OURS else f"channel {channel}, which there isn't"

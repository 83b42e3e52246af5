"""The channel protocol of exec and attach: what each message means in each state."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import ClosedEarly, KubeError, ProtocolError, UsageError
from kube_core.streams import (
    COMMAND_PROTOCOLS,
    V4,
    V5,
    CommandChannels,
    CommandState,
    MessageTooLarge,
    NoHalfClose,
    OutputTooLarge,
    Stderr,
    Stdout,
    UnknownChannel,
)

SUCCESS = b'{"metadata":{},"status":"Success"}'


def opened(protocol: str = V5, *, stdin: bool = True, tty: bool = False) -> CommandChannels:
    """A command that has just begun."""
    return CommandChannels(protocol, stdin=stdin, tty=tty)


def settled(protocol: str = V5) -> CommandChannels:
    """A command whose Status has come."""
    command = opened(protocol)
    command.receive(b"\x03" + SUCCESS)
    return command


def ended(protocol: str = V5) -> CommandChannels:
    """A command that has ended."""
    command = settled(protocol)
    command.closed()
    return command


STATES: dict[CommandState, Callable[[str], CommandChannels]] = {
    CommandState.OPEN: opened,
    CommandState.SETTLED: settled,
    CommandState.ENDED: ended,
}
OPEN, SETTLED, ENDED = STATES

Input = Callable[[CommandChannels], object]
INPUTS: dict[str, Input] = {
    "nothing": lambda c: c.receive(b""),
    "empty stdout": lambda c: c.receive(b"\x01"),
    "stdout": lambda c: c.receive(b"\x01a"),
    "stderr": lambda c: c.receive(b"\x02b"),
    "status": lambda c: c.receive(b"\x03" + SUCCESS),
    "opens stdin": lambda c: c.receive(b"\x00"),
    "sends stdin": lambda c: c.receive(b"\x00x"),
    "sends resize": lambda c: c.receive(b"\x04x"),
    "unknown": lambda c: c.receive(b"\x05x"),
    "close of stdout": lambda c: c.receive(b"\xff\x01"),
    "close of nothing": lambda c: c.receive(b"\xff\x09"),
    "closed": lambda c: c.closed(1000, ""),
    "write": lambda c: list(c.write(b"in")),
    "close_input": lambda c: c.close_input(),
    "resize": lambda c: c.resize(1, 1),
}
QUIET = {"nothing": None, "empty stdout": None, "opens stdin": None}
WRITES = {"write": [b"\x00in"], "resize": UsageError}
COMES = {"stdout": Stdout(b"a"), "stderr": Stderr(b"b")}
FAULTS = {"sends stdin": UnknownChannel, "sends resize": UnknownChannel, "unknown": UnknownChannel}
RECEIVES = {**QUIET, **COMES, **FAULTS, "status": None, "close of stdout": None, "close of nothing": UnknownChannel}

EXPECTED: dict[CommandState, dict[str, tuple[object, CommandState]]] = {
    OPEN: {
        **{name: (answer, OPEN) for name, answer in {**QUIET, **COMES, **WRITES}.items()},
        **{name: (error, ENDED) for name, error in FAULTS.items()},
        "status": (None, SETTLED),
        "closed": (ClosedEarly, ENDED),
        "close_input": ([b"\xff\x00"], OPEN),
        "close of stdout": (None, OPEN),
        "close of nothing": (UnknownChannel, ENDED),
    },
    SETTLED: {
        **{name: (answer, SETTLED) for name, answer in {**QUIET, **COMES, "resize": UsageError}.items()},
        "write": (ClosedEarly, SETTLED),
        **{name: (error, ENDED) for name, error in FAULTS.items()},
        "status": (None, SETTLED),
        "closed": (SUCCESS, ENDED),
        "close_input": ([b"\xff\x00"], SETTLED),
        "close of stdout": (None, SETTLED),
        "close of nothing": (UnknownChannel, ENDED),
    },
    ENDED: {
        **dict.fromkeys(RECEIVES, (UsageError, ENDED)),
        "closed": (UsageError, ENDED),
        "write": (ClosedEarly, ENDED),
        "close_input": ([], ENDED),
        "resize": (UsageError, ENDED),
    },
}


@pytest.mark.parametrize(("state", "name"), list(product(STATES, INPUTS)), ids=str)
def test_every_state_with_every_input(state: CommandState, name: str) -> None:
    """Each pair has one stated outcome: a value or a typed error, and a state."""
    answer, after = EXPECTED[state][name]
    command = STATES[state](V5)
    if isinstance(answer, type):
        assert issubclass(answer, KubeError)
        with pytest.raises(answer):
            INPUTS[name](command)
    else:
        assert INPUTS[name](command) == answer
    assert command.state is after


@pytest.mark.parametrize(
    ("name", "answer", "after"),
    [
        ("close_input", NoHalfClose, OPEN),
        ("close of stdout", UnknownChannel, ENDED),
        ("close of nothing", UnknownChannel, ENDED),
        ("write", [b"\x00in"], OPEN),
        ("stdout", Stdout(b"a"), OPEN),
    ],
)
def test_where_v4_differs(name: str, answer: object, after: CommandState) -> None:
    """It has no channel 255, so that the end of the input can't be said."""
    command = opened(V4)
    if isinstance(answer, type):
        assert issubclass(answer, KubeError)
        with pytest.raises(answer):
            INPUTS[name](command)
    else:
        assert INPUTS[name](command) == answer
    assert command.state is after


def test_a_protocol_that_was_not_offered() -> None:
    """Anything else is a server that can't be understood."""
    with pytest.raises(ProtocolError, match="not offered"):
        CommandChannels("channel.k8s.io")


def test_input_is_cut_into_messages() -> None:
    """None is larger than 64 KiB, and together they are the input."""
    data = bytes(range(256)) * 1000
    messages = list(opened().write(data))
    assert {message[0] for message in messages} == {0}
    assert max(map(len, messages)) == 64 * 1024 + 1
    assert b"".join(message[1:] for message in messages) == data
    assert list(opened().write(b"")) == []


def test_a_command_that_ends_while_it_is_fed() -> None:
    """The rest of its input is not sent."""
    command = opened()
    messages = command.write(bytes(100_000))
    assert len(next(messages)) == 64 * 1024 + 1
    command.receive(b"\x03" + SUCCESS)
    with pytest.raises(ClosedEarly, match="takes nothing more"):
        next(messages)


def test_input_that_nobody_asked_for() -> None:
    """A command without stdin takes none; one whose input was closed takes no more, and is closed once."""
    with pytest.raises(UsageError, match="stdin=True"):
        opened(stdin=False).write(b"x")
    assert opened(stdin=False).close_input() == []
    command = opened()
    assert command.close_input()
    assert command.close_input() == []
    with pytest.raises(UsageError, match="closed already"):
        command.write(b"x")


def test_the_server_closes_the_input() -> None:
    """Then no more can be written."""
    command = opened()
    command.receive(b"\xff\x00")
    assert not command.input_open


def test_the_size_of_a_terminal() -> None:
    """It goes as JSON on its own channel, and needs a terminal."""
    assert opened(tty=True).resize(80, 24) == b'\x04{"Width":80,"Height":24}'
    with pytest.raises(UsageError, match="tty=True"):
        opened().resize(80, 24)
    for columns, rows in ((0, 1), (1, 0), (65536, 1), (1, -1)):
        with pytest.raises(UsageError, match="1 to 65535"):
            opened(tty=True).resize(columns, rows)
    command = opened(tty=True)
    with pytest.raises(ClosedEarly):
        command.closed()
    with pytest.raises(ClosedEarly, match="has ended"):
        command.resize(1, 1)


def test_a_stream_that_ends_without_a_status() -> None:
    """It is never a success: nobody knows how the command ended. What the server said on closing is told."""
    command = opened()
    command.receive(b"\x01all is well")
    with pytest.raises(ClosedEarly, match=r"code 1011, kubelet gone") as caught:
        command.closed(1011, "kubelet gone")
    assert caught.value.request_sent
    with pytest.raises(ClosedEarly, match=r"had$"):
        opened().closed()


def test_a_status_in_pieces() -> None:
    """Output may come between them, and after."""
    command = opened()
    outputs = [command.receive(message) for message in (b"\x03" + SUCCESS[:9], b"\x01x", b"\x03" + SUCCESS[9:], b"\x02y")]
    assert outputs == [None, Stdout(b"x"), None, Stderr(b"y")]
    assert command.closed() == SUCCESS


def test_a_status_without_end() -> None:
    """It is given up before it fills the memory."""
    command = opened()
    for _ in range(16):
        command.receive(b"\x03" + bytes(65536))
    with pytest.raises(MessageTooLarge, match="1048576"):
        command.receive(b"\x03x")
    assert command.state is ENDED


def test_nothing_secret_is_shown() -> None:
    """Output and Status show their sizes."""
    command = opened()
    command.receive(b"\x03hunter2")
    assert "hunter2" not in repr([Stdout(b"hunter2"), Stderr(b"hunter2"), command])
    assert repr(Stdout(b"hunter2")) == "Stdout(data=<7 bytes>)"


def test_errors_survive_pickling() -> None:
    """With what they carry."""
    error = pickle.loads(pickle.dumps(OutputTooLarge(9)))
    assert isinstance(error, OutputTooLarge)
    assert (error.max_bytes, error.request_sent) == (9, True)


CONVERSATION = [
    b"\x00",
    b"\x01",
    b"\x02",
    b"\x03",
    b"\x01\xff\xfe\x00",
    b"\x02warning",
    b"\x01" + bytes(range(256)),
    b"\x03" + SUCCESS,
    b"\x01last words",
]


@pytest.mark.parametrize("protocol", COMMAND_PROTOCOLS)
@pytest.mark.parametrize("cut", range(len(CONVERSATION) + 1))
def test_a_conversation_that_is_cut_anywhere(protocol: str, cut: int) -> None:
    """Whatever came before the cut is told, byte by byte as it was; only a conversation with its Status has an end."""
    command = opened(protocol)
    outputs = [output for message in CONVERSATION[:cut] if (output := command.receive(message)) is not None]
    expected = [message for message in CONVERSATION[:cut] if message[0] in (1, 2) and message[1:]]
    assert [(1 if isinstance(output, Stdout) else 2, output.data) for output in outputs] == [(m[0], m[1:]) for m in expected]
    if cut > CONVERSATION.index(b"\x03" + SUCCESS):
        assert command.closed() == SUCCESS
    else:
        with pytest.raises(ClosedEarly):
            command.closed()


@given(st.sampled_from(COMMAND_PROTOCOLS), st.lists(st.binary(max_size=20)))
def test_any_messages_at_all(protocol: str, messages: list[bytes]) -> None:
    """They give output or a `ProtocolError`, after which it has ended."""
    command = opened(protocol)
    for message in messages:
        try:
            output = command.receive(message)
        except ProtocolError:
            assert command.state is ENDED
            return
        assert output is None or message[1:] == output.data

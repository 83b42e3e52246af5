"""SPDY/3.1: frames, header blocks, and the streams of one connection."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from itertools import product
from struct import pack

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import ClosedEarly, KubeError, ProtocolError, UsageError
from kube_core.streams import (
    GoneAway,
    HalfEnded,
    MessageTooLarge,
    Ponged,
    PortTunnel,
    Received,
    Replied,
    ResetStatus,
    SpdyConnection,
    SpdyEvent,
    StreamOpened,
    StreamReset,
    StreamState,
)
from kube_core.streams.spdy_frames import (
    Data,
    Frame,
    FrameCodec,
    GoAway,
    Ping,
    RstStream,
    Settings,
    StreamHeaders,
    SynReply,
    SynStream,
    WindowUpdate,
)
from kube_core.streams.spdy_headers import DICTIONARY, HeaderBlocks

HEADERS = (("streamtype", "data"), ("port", "80"), ("requestid", "0"))
FRAMES: list[Frame] = [
    SynStream(1, HEADERS),
    SynStream(3, (), fin=True, unidirectional=True),
    SynReply(1, (("status", "200 OK"),), fin=True),
    SynReply(1),
    StreamHeaders(1, (("ü", "x\x00y"),)),
    Data(1, b"\x00\xff data"),
    Data(3, b"", fin=True),
    Data(3, b"last", fin=True),
    RstStream(1, ResetStatus.REFUSED_STREAM),
    Settings(((4, 100), (7, 65536))),
    Settings(),
    Ping(2**32 - 1),
    GoAway(7, 0),
    WindowUpdate(1, 1000),
]


def written(*frames: Frame) -> bytes:
    """Frames as one side sends them."""
    codec = FrameCodec()
    return b"".join(codec.write(frame) for frame in frames)


def test_frames_come_out_as_they_went_in() -> None:
    """All of them, on one connection."""
    assert FrameCodec().read(written(*FRAMES)) == FRAMES


def test_frames_that_come_byte_by_byte() -> None:
    """They are the same; only data comes in as many pieces."""
    codec = FrameCodec()
    data = written(*FRAMES)
    frames = [frame for position in range(len(data)) for frame in codec.read(data[position : position + 1])]
    assert [frame for frame in frames if not isinstance(frame, Data)] == [f for f in FRAMES if not isinstance(f, Data)]
    pieces = [frame for frame in frames if isinstance(frame, Data)]
    assert b"".join(piece.data for piece in pieces) == b"\x00\xff datalast"
    assert [piece.data for piece in pieces if piece.fin] == [b"", b"t"]


@pytest.mark.parametrize("cut", range(1, len(written(*FRAMES))))
def test_frames_cut_anywhere(cut: int) -> None:
    """Nothing is lost, and nothing told twice."""
    codec, data = FrameCodec(), written(*FRAMES)
    frames = codec.read(data[:cut]) + codec.read(data[cut:])
    assert [frame for frame in frames if not isinstance(frame, Data)] == [f for f in FRAMES if not isinstance(f, Data)]
    assert b"".join(f.data for f in frames if isinstance(f, Data)) == b"\x00\xff datalast"


def test_the_bytes_of_frames() -> None:
    """As the draft draws them."""
    assert written(Data(5, b"ab", fin=True)) == bytes.fromhex("00000005 01000002 6162")
    assert written(Ping(1)) == bytes.fromhex("80030006 00000004 00000001")
    assert written(RstStream(3, 5)) == bytes.fromhex("80030003 00000008 00000003 00000005")
    assert written(GoAway(9)) == bytes.fromhex("80030007 00000008 00000009 00000000")
    assert written(WindowUpdate(1, 2)) == bytes.fromhex("80030009 00000008 00000001 00000002")
    assert written(Settings(((4, 1),))) == bytes.fromhex("80030004 0000000c 00000001 00000004 00000001")
    head = written(SynStream(1, HEADERS, fin=True))
    assert head[:4] == bytes.fromhex("80030001")
    assert head[8:18] == bytes.fromhex("00000001 00000000 0000")


def test_the_dictionary() -> None:
    """It is the draft's, byte for byte; that of the Go implementation has the same sum."""
    assert len(DICTIONARY) == 1423
    assert zlib.adler32(DICTIONARY) == 0xE3C6A7C2


def test_header_blocks_depend_on_each_other() -> None:
    """The second is shorter, since the first is remembered."""
    ours, theirs = HeaderBlocks(), HeaderBlocks()
    first, second = ours.write(HEADERS), ours.write(HEADERS)
    assert len(second) < len(first)
    assert [theirs.read(first), theirs.read(second)] == [HEADERS, HEADERS]
    assert HeaderBlocks().read(HeaderBlocks().write((("Port", "80"),))) == (("port", "80"),)


def block(plain: bytes) -> bytes:
    """A header block of these bytes."""
    deflate = zlib.compressobj(zdict=DICTIONARY)
    return deflate.compress(plain) + deflate.flush(zlib.Z_SYNC_FLUSH)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"not zlib", "can't be decompressed"),
        (block(bytes(10_000_000)), "larger than 65536"),
        (block(b""), "another length"),
        (block(pack("!I", 1)), "another length"),
        (block(pack("!II", 1, 5) + b"port"), "another length"),
        (block(pack("!II", 1, 4) + b"port" + b"\x00"), "another length"),
        (block(pack("!II", 2**31, 0)), "another length"),
    ],
)
def test_header_blocks_that_lie(data: bytes, message: str) -> None:
    """They are errors, and fill no memory."""
    with pytest.raises(ProtocolError, match=message):
        HeaderBlocks().read(data)


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        ("80020006 00000004 00000001", ProtocolError, "version 2"),
        ("80030006 00ffffff", MessageTooLarge, "16777215 bytes"),
        ("80030006 00000003 000000", ProtocolError, "shorter"),
        ("80030001 00000004 00000001", ProtocolError, "shorter"),
        ("80030004 00000008 00000002 00000000", ProtocolError, "settings"),
        ("00000000 00000001 61", ProtocolError, "stream 0"),
        ("48545450 2f312e31", ProtocolError, ""),
    ],
)
def test_what_is_no_frame(data: str, error: type[ProtocolError], message: str) -> None:
    """It is a typed error. Words of HTTP look like data of a stream that never was."""
    with pytest.raises(error) as caught:
        SpdyConnection().receive(bytes.fromhex(data) + b" 400 Bad Request" * 1000)
    assert message in str(caught.value)


def test_frames_of_other_kinds() -> None:
    """They are passed over."""
    assert FrameCodec().read(bytes.fromhex("8003000a 00000002 0000") + written(Ping(1))) == [Ping(1)]


def opened(client: bool = True) -> tuple[SpdyConnection, int]:
    """A connection with one stream of ours."""
    connection = SpdyConnection(client)
    stream, _ = connection.open(HEADERS)
    return connection, stream


def ours_ended() -> tuple[SpdyConnection, int]:
    """One whose half of ours has ended."""
    connection, stream = opened()
    connection.finish(stream)
    return connection, stream


def theirs_ended() -> tuple[SpdyConnection, int]:
    """One whose other half has ended."""
    connection, stream = opened()
    connection.receive(written(Data(stream, fin=True)))
    return connection, stream


def closed() -> tuple[SpdyConnection, int]:
    """One that is closed."""
    connection, stream = ours_ended()
    connection.receive(written(Data(stream, fin=True)))
    return connection, stream


STATES: dict[StreamState, Callable[[], tuple[SpdyConnection, int]]] = {
    StreamState.OPEN: opened,
    StreamState.OURS_ENDED: ours_ended,
    StreamState.THEIRS_ENDED: theirs_ended,
    StreamState.CLOSED: closed,
}
OPEN, OURS, THEIRS, CLOSED = STATES
INPUTS: dict[str, Callable[[SpdyConnection], object]] = {
    "send": lambda c: c.send(1, b"x"),
    "finish": lambda c: c.finish(1),
    "reset": lambda c: c.reset(1),
    "data": lambda c: c.receive(written(Data(1, b"x"))),
    "last data": lambda c: c.receive(written(Data(1, b"x", fin=True))),
    "fin": lambda c: c.receive(written(Data(1, fin=True))),
    "reply": lambda c: c.receive(written(SynReply(1))),
    "headers": lambda c: c.receive(written(StreamHeaders(1))),
    "rst": lambda c: c.receive(written(RstStream(1, 5))),
    "goaway": lambda c: c.receive(written(GoAway(1))),
    "window": lambda c: c.receive(written(WindowUpdate(1, 9), Settings())),
}
SENT, FINISHED, RESET = written(Data(1, b"x")), written(Data(1, fin=True)), written(RstStream(1, 5))
ALWAYS: dict[str, object] = {"headers": [], "goaway": [GoneAway(1)], "window": []}
READABLE: dict[str, object] = {"data": [Received(1, b"x")], "reply": [Replied(1)]}
ENDING: dict[str, object] = {"last data": [Received(1, b"x"), HalfEnded(1)], "fin": [HalfEnded(1)]}
DEAF: dict[str, object] = {"data": [], "last data": [], "fin": [], "reply": []}


def rows(state: StreamState, answers: dict[str, object]) -> dict[str, tuple[object, StreamState]]:
    """Inputs that lead to one state."""
    return {name: (answer, state) for name, answer in answers.items()}


EXPECTED: dict[StreamState, dict[str, tuple[object, StreamState]]] = {
    OPEN: {
        **rows(OPEN, {**ALWAYS, **READABLE, "send": SENT}),
        **rows(OURS, {"finish": FINISHED}),
        **rows(THEIRS, ENDING),
        **rows(CLOSED, {"reset": RESET, "rst": [StreamReset(1, 5)]}),
    },
    OURS: {
        **rows(OURS, {**ALWAYS, **READABLE, "send": UsageError, "finish": b""}),
        **rows(CLOSED, {**ENDING, "reset": RESET, "rst": [StreamReset(1, 5)]}),
    },
    THEIRS: {
        **rows(THEIRS, {**ALWAYS, **DEAF, "send": SENT}),
        **rows(CLOSED, {"finish": FINISHED, "reset": RESET, "rst": [StreamReset(1, 5)]}),
    },
    CLOSED: rows(CLOSED, {**ALWAYS, **DEAF, "send": ClosedEarly, "finish": b"", "reset": b"", "rst": []}),
}


@pytest.mark.parametrize(("state", "name"), list(product(STATES, INPUTS)), ids=str)
def test_every_state_with_every_input(state: StreamState, name: str) -> None:
    """Each pair has one stated outcome: bytes, events or a typed error, and a state."""
    answer, after = EXPECTED[state][name]
    connection, stream = STATES[state]()
    assert connection.state(stream) is state
    if isinstance(answer, type):
        assert issubclass(answer, KubeError)
        with pytest.raises(answer):
            INPUTS[name](connection)
    else:
        assert INPUTS[name](connection) == answer
    assert connection.state(stream) is after


def test_two_sides() -> None:
    """What one makes the other sees; numbers are odd and even."""
    client, server = SpdyConnection(), SpdyConnection(client=False)
    first, made = client.open(HEADERS)
    second, more = client.open((), fin=True)
    assert (first, second) == (1, 3)
    assert server.receive(made + more) == [StreamOpened(1, HEADERS), StreamOpened(3, ()), HalfEnded(3)]
    assert client.receive(server.accept(1) + server.send(1, b"hi")) == [Replied(1), Received(1, b"hi")]
    assert server.receive(client.send(1, b"ho") + client.finish(1)) == [Received(1, b"ho"), HalfEnded(1)]
    assert client.receive(server.finish(1) + server.reset(3)) == [HalfEnded(1), StreamReset(3, 5)]
    number, asked = server.open(HEADERS)
    assert number == 2
    assert client.receive(asked) == [StreamOpened(2, HEADERS)]
    assert [client.state(1), client.state(3), server.state(1), server.state(3)] == [CLOSED] * 4
    assert client.receive(server.leave()) == [GoneAway(3)]
    assert client.going_away
    with pytest.raises(ClosedEarly, match="no more streams"):
        client.open(HEADERS)


def test_a_stream_that_goes_one_way() -> None:
    """Its receiver has no half of its own."""
    server = SpdyConnection(client=False)
    assert server.receive(written(SynStream(1, (), unidirectional=True))) == [StreamOpened(1, ())]
    assert server.state(1) is OURS


def test_pings() -> None:
    """Theirs are owed an answer, which somebody else sends; ours come back."""
    client, server = SpdyConnection(), SpdyConnection(client=False)
    assert server.receive(client.ping()) == []
    assert client.receive(server.pending()) == [Ponged(1)]
    assert server.pending() == b""
    client.receive(server.ping())
    assert server.receive(client.ping()) == [Ponged(2)]


@pytest.mark.parametrize(
    "frame", [Data(3, b"x"), Data(2, b"x"), SynReply(5), RstStream(7), StreamHeaders(2), SynStream(5), SynStream(0)], ids=repr
)
def test_streams_that_never_were(frame: Frame) -> None:
    """To speak of one is an error, as it is to make one of the wrong parity."""
    connection, _ = opened()
    with pytest.raises(ProtocolError):
        connection.receive(written(frame))


def test_streams_are_made_in_order() -> None:
    """A number that was used is not used again."""
    server = SpdyConnection(client=False)
    with pytest.raises(ProtocolError, match="not its to make"):
        server.receive(written(SynStream(3), SynStream(1)))


@given(st.binary(max_size=200))
def test_any_bytes_at_all(data: bytes) -> None:
    """They tell something, or are a `ProtocolError`."""
    connection, _ = opened()
    try:
        events: list[SpdyEvent] = connection.receive(data)
    except ProtocolError:
        return
    assert all(not isinstance(event, StreamOpened) or event.stream % 2 == 0 for event in events)


@given(st.lists(st.sampled_from(FRAMES), max_size=12), st.integers(1, 40))
def test_any_frames_at_all(frames: list[Frame], size: int) -> None:
    """However they are cut, they tell the same."""
    data = written(*frames)
    whole, pieces = opened()[0], opened()[0]

    def told(connection: SpdyConnection, step: int) -> tuple[list[SpdyEvent], bytes, str]:
        found: list[SpdyEvent] = []
        try:
            for start in range(0, len(data), step):
                found += connection.receive(data[start : start + step])
        except ProtocolError as error:
            return [event for event in found if not isinstance(event, Received)], b"", str(error)
        received = b"".join(event.data for event in found if isinstance(event, Received))
        return [event for event in found if not isinstance(event, Received)], received, ""

    _, received, error = told(pieces, size)
    assert (received, error) == told(whole, len(data) or 1)[1:]


@pytest.mark.parametrize("asks", [Ping(2), SynStream(2)], ids=["pings", "streams"])
def test_answers_that_nobody_takes_do_not_fill_the_memory(asks: Frame) -> None:
    """Who asks without end, and reads nothing, is given up."""
    codec, tunnel = FrameCodec(), PortTunnel()

    def flood() -> None:
        for number in range(2, 2**20, 2000):
            frames = [
                evolve(asks, stream=each) if isinstance(asks, SynStream) else asks for each in range(number, number + 2000, 2)
            ]
            tunnel.receive(b"".join(map(codec.write, frames)))

    with pytest.raises(ProtocolError, match="more answers than it takes"):
        flood()

"""Frames of SPDY/3.1: values to bytes, and bytes, however they are cut, to values.

The data of a frame is given on as it comes, so that no frame is too large to be read; control frames are read whole, up to a
bound. Control frames of other types mean nothing here and are passed over, as the draft has it (2.2.2).
From https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/ (2.2, 2.6).
"""

from enum import IntEnum
from struct import pack, unpack_from

from attrs import field, frozen

from kube_core.base import ProtocolError
from kube_core.base.redaction import sized

from .errors import MessageTooLarge
from .spdy_headers import HeaderBlocks, Pairs

VERSION = 3
FIN = 0x01
UNIDIRECTIONAL = 0x02
MAX_CONTROL_BYTES = 64 * 1024
"""The longest control frame: a compressed header block, or settings."""

LARGEST_STREAM = 2**31 - 1


class ResetStatus(IntEnum):
    """Why a stream ended before its time (2.6.3)."""

    PROTOCOL_ERROR = 1
    INVALID_STREAM = 2
    REFUSED_STREAM = 3
    UNSUPPORTED_VERSION = 4
    CANCEL = 5
    INTERNAL_ERROR = 6
    FLOW_CONTROL_ERROR = 7
    STREAM_IN_USE = 8
    STREAM_ALREADY_CLOSED = 9
    FRAME_TOO_LARGE = 11


@frozen
class SynStream:
    """A new stream. ``fin``: its sender sends nothing more; ``unidirectional``: its receiver sends nothing."""

    stream: int
    headers: Pairs = ()
    fin: bool = False
    unidirectional: bool = False


@frozen
class SynReply:
    """The other side takes the stream."""

    stream: int
    headers: Pairs = ()
    fin: bool = False


@frozen
class StreamHeaders:
    """Further headers of a stream."""

    stream: int
    headers: Pairs = ()
    fin: bool = False


@frozen
class RstStream:
    """The end of a stream, both ways at once."""

    stream: int
    status: int = ResetStatus.CANCEL


@frozen
class Settings:
    """What the sender knows of the connection: numbers and values."""

    values: tuple[tuple[int, int], ...] = ()


@frozen
class Ping:
    """A sign of life, to be sent back as it is when its number is not of one's own parity."""

    number: int


@frozen
class GoAway:
    """The sender takes no more new streams. ``last_stream`` is the last that it took."""

    last_stream: int
    status: int = 0


@frozen
class WindowUpdate:
    """The sender may be sent so many bytes more; on stream 0, over the whole connection."""

    stream: int
    delta: int


@frozen
class Data:
    """Some of a stream's data; ``fin`` with its last."""

    stream: int
    data: bytes = field(default=b"", repr=sized)
    fin: bool = False


Frame = SynStream | SynReply | StreamHeaders | RstStream | Settings | Ping | GoAway | WindowUpdate | Data


class FrameCodec:
    """Both directions of one connection: its header blocks depend on all before them."""

    def __init__(self) -> None:
        self._blocks = HeaderBlocks()
        self._buffer = bytearray()
        self._data: tuple[int, bool] | None = None
        """The stream of the data frame that is being read, and whether it is the last."""
        self._left = 0
        """How much of that frame is to come."""

    def write(self, frame: Frame) -> bytes:
        """Give the bytes of a frame."""
        match frame:
            case Data(stream, data, fin):
                return pack("!II", stream, (FIN if fin else 0) << 24 | len(data)) + data
            case SynStream(stream, headers, fin, unidirectional):
                flags = (FIN if fin else 0) | (UNIDIRECTIONAL if unidirectional else 0)
                return _control(1, pack("!IIH", stream, 0, 0) + self._blocks.write(headers), flags)
            case SynReply(stream, headers, fin):
                return _control(2, pack("!I", stream) + self._blocks.write(headers), FIN if fin else 0)
            case RstStream(stream, status):
                return _control(3, pack("!II", stream, status))
            case Settings(values):
                return _control(4, pack("!I", len(values)) + b"".join(pack("!II", *pair) for pair in values))
            case Ping(number):
                return _control(6, pack("!I", number))
            case GoAway(last_stream, status):
                return _control(7, pack("!II", last_stream, status))
            case StreamHeaders(stream, headers, fin):
                return _control(8, pack("!I", stream) + self._blocks.write(headers), FIN if fin else 0)
            case WindowUpdate(stream, delta):
                return _control(9, pack("!II", stream, delta))

    def read(self, data: bytes) -> list[Frame]:
        """Take bytes; give the frames that they complete, and what came of data. Raises a `ProtocolError`."""
        self._buffer += data
        frames: list[Frame] = []
        while (frame := self._next()) is not None:
            if frame:
                frames.append(frame[0])
        return frames

    def _next(self) -> tuple[Frame] | tuple[()] | None:
        """The next frame; nothing for one that means nothing; None when more has to come."""
        if self._data is not None:
            return self._some_data(*self._data)
        if len(self._buffer) < 8:
            return None
        first, second = unpack_from("!II", self._buffer)
        flags, length = second >> 24, second & 0xFFFFFF
        if first >> 31:
            return self._control_frame(first, flags, length)
        del self._buffer[:8]
        if first == 0:
            raise ProtocolError("SPDY data came on stream 0, which carries none", request_sent=True)
        if not length:
            return (Data(first, b"", bool(flags & FIN)),)
        self._data, self._left = (first, bool(flags & FIN)), length
        return ()

    def _some_data(self, stream: int, fin: bool) -> tuple[Frame] | None:
        if not self._buffer:
            return None
        piece = bytes(self._buffer[: self._left])
        del self._buffer[: len(piece)]
        self._left -= len(piece)
        if self._left:
            return (Data(stream, piece),)
        self._data = None
        return (Data(stream, piece, fin),)

    def _control_frame(self, first: int, flags: int, length: int) -> tuple[Frame] | tuple[()] | None:
        version, kind = first >> 16 & 0x7FFF, first & 0xFFFF
        if version != VERSION:
            raise ProtocolError(f"the server speaks version {version} of SPDY, or none: 3 was asked for", request_sent=True)
        if length > MAX_CONTROL_BYTES:
            raise MessageTooLarge(f"a control frame of SPDY has {length} bytes", request_sent=True)
        if len(self._buffer) < 8 + length:
            return None
        body = bytes(self._buffer[8 : 8 + length])
        del self._buffer[: 8 + length]
        if kind not in _LEAST_BYTES:
            return ()
        if length < _LEAST_BYTES[kind]:
            raise ProtocolError("a control frame of SPDY is shorter than its kind allows", request_sent=True)
        return (self._understood(kind, flags, body),)

    def _understood(self, kind: int, flags: int, body: bytes) -> Frame:
        fin = bool(flags & FIN)
        (stream,) = unpack_from("!I", body)
        stream &= LARGEST_STREAM
        match kind:
            case 1:
                return SynStream(stream, self._blocks.read(body[10:]), fin, bool(flags & UNIDIRECTIONAL))
            case 2:
                return SynReply(stream, self._blocks.read(body[4:]), fin)
            case 8:
                return StreamHeaders(stream, self._blocks.read(body[4:]), fin)
            case 4:
                return _settings(body)
            case 6:
                return Ping(unpack_from("!I", body)[0])
            case 3:
                return RstStream(stream, *unpack_from("!I", body, 4))
            case 7:
                return GoAway(stream, *unpack_from("!I", body, 4))
            case _:
                return WindowUpdate(stream, *unpack_from("!I", body, 4))


_LEAST_BYTES = {1: 10, 2: 4, 3: 8, 4: 4, 6: 4, 7: 8, 8: 4, 9: 8}
"""The control frames that mean something, and how long they are at least."""


def _control(kind: int, body: bytes, flags: int = 0) -> bytes:
    return pack("!HHI", 0x8000 | VERSION, kind, flags << 24 | len(body)) + body


def _settings(body: bytes) -> Settings:
    (count,) = unpack_from("!I", body)
    if len(body) != 4 + 8 * count:
        raise ProtocolError("the settings of SPDY have another length than they say", request_sent=True)
    pairs = (unpack_from("!II", body, 4 + 8 * index) for index in range(count))
    return Settings(tuple((number & 0xFFFFFF, value) for number, value in pairs))

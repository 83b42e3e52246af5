"""The wire format of protobuf: numbered fields, each a varint, 64 bits, 32 bits, or bytes of a length.

See https://protobuf.dev/programming-guides/encoding/.
"""

from collections.abc import Iterator
from typing import TypeAlias

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_SIZES = {FIXED64: 8, FIXED32: 4}
_LONGEST = 10  # bytes of a varint of 64 bits
_BITS64, _SIGN64 = 1 << 64, 1 << 63

Wire: TypeAlias = int | bytes
"""What a field holds on the wire: the number of a varint, or bytes."""


class MalformedError(Exception):
    """Bytes that are no protobuf message."""


def fields(data: bytes) -> Iterator[tuple[int, Wire]]:
    """The fields of a message, in their order: number and content."""
    at, end = 0, len(data)
    while at < end:
        tag, at = _varint(data, at)
        kind, number = tag & 7, tag >> 3
        if kind == VARINT:
            value, at = _varint(data, at)
            yield number, value
            continue
        size = _SIZES.get(kind, 0)
        if kind == BYTES:
            size, at = _varint(data, at)
        elif not size:
            raise MalformedError(f"proto: illegal wireType {kind}")
        if at + size > end:
            raise MalformedError("unexpected EOF")
        yield number, data[at : at + size]
        at += size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for index in range(_LONGEST):
        if at + index >= len(data):
            raise MalformedError("unexpected EOF")
        byte = data[at + index]
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value & (_BITS64 - 1), at + index + 1
    raise MalformedError("proto: integer overflow")


def signed(value: int) -> int:
    """A varint as a signed number."""
    return value - _BITS64 if value >= _SIGN64 else value


def varint(value: int) -> bytes:
    """Write a number; a negative one takes ten bytes."""
    value %= _BITS64
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def whole(number: int, value: int) -> bytes:
    """A field that is a number."""
    return varint(number << 3) + varint(value)


def block(number: int, content: bytes) -> bytes:
    """A field that is bytes, a text or a message."""
    return varint(number << 3 | BYTES) + varint(len(content)) + content


def fixed(number: int, content: bytes) -> bytes:
    """A field of 64 bits."""
    return varint(number << 3 | FIXED64) + content

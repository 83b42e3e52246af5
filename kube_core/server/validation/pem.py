"""What is in a PEM text, and whether its bytes have the outline of a certificate or of a request for one.

Keys and signatures are not looked at: that needs more of cryptography than a server for tests is worth. The words are those of
Go's encoding/asn1 and crypto/x509, as far as the outline goes.
"""

import re
from collections.abc import Iterator

from attrs import frozen

from ..octets import octets

CERTIFICATE = "CERTIFICATE"
_BEGIN, _END, _DASHES = b"-----BEGIN ", b"\n-----END ", b"-----"
_HEADERS = re.compile(rb"\A(?:[^:\n]*:[^\n]*\n)+")
_SPACE, _BLANK = b" \t\r", b" \t"
_SEQUENCE, _LONG_FORM, _CONSTRUCTED = 16, 0x80, 0x20
_BASIC_CONSTRAINTS = bytes.fromhex("0603551d13")  # the OID 2.5.29.19
_TRUE = b"\x01\x01\xff"
_PARAMETERS = (
    "optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 "
    "set:false omitEmpty:false"
)


@frozen
class Block:
    """One block of a PEM text."""

    kind: str
    data: bytes
    headed: bool
    """It has header fields, which certificates may not have."""


def blocks(text: bytes) -> Iterator[Block]:
    """The blocks of a text; what is not a block is passed over.

    An end is looked for first, and the last beginning before it, as Go does: a text of many beginnings is gone through once.
    """
    start = 0
    while (end := text.find(_END, start)) >= 0:
        begun = text.rfind(_BEGIN, start, end)
        if begun >= 0 and text[begun - 1 : begun] in (b"", b"\n") and (block := _block(text, begun, end)) is not None:
            yield block
        start = end + len(_END)


def _block(text: bytes, begun: int, end: int) -> Block | None:
    """What is between a beginning and an end, both of which are on lines of their own."""
    first, _, inner = text[begun + len(_BEGIN) : end].partition(b"\n")
    after, line = end + len(_END), text.find(b"\n", end + len(_END))
    first, last = first.rstrip(_SPACE), text[after : line if line >= 0 else None].rstrip(_SPACE)
    if not first.endswith(_DASHES) or first != last:
        return None
    body = _HEADERS.sub(b"", inner)
    try:
        data = octets(body.translate(None, _BLANK))
    except ValueError:
        return None
    return Block(first.removesuffix(_DASHES).decode(errors="replace"), data, body != inner)


def outline_fault(data: bytes, names: tuple[str, str]) -> str:
    """What Go says of bytes that are no sequence which begins with another one; they are called by their names."""
    inner, fault = _sequence(data, names[0])
    if fault or inner is None:
        return fault
    if len(inner.after):
        return "asn1: syntax error: trailing data"
    return _sequence(inner.content, names[1])[1]


@frozen
class _Element:
    content: bytes
    after: bytes


def _sequence(data: bytes, name: str) -> tuple[_Element | None, str]:
    if len(data) < 2:
        return None, "asn1: syntax error: sequence truncated"
    length, start = data[1], 2
    if length & _LONG_FORM:
        count = length & ~_LONG_FORM
        length, start = int.from_bytes(data[2 : 2 + count], "big"), 2 + count
    tag = data[0] & 0x1F
    if data[0] != _SEQUENCE | _CONSTRUCTED:
        compound = "true" if data[0] & _CONSTRUCTED else "false"
        found = f"class:{data[0] >> 6} tag:{tag} length:{length} isCompound:{compound}"
        return None, f"asn1: structure error: tags don't match (16 vs {{{found}}}) {{{_PARAMETERS}}} {name} @{start}"
    if len(data) < start + length:
        return None, "asn1: syntax error: data truncated"
    return _Element(data[start : start + length], data[start + length :]), ""


def is_certificate(data: bytes) -> bool:
    """Whether bytes have the outline of a certificate."""
    return not outline_fault(data, ("certificate", "tbsCertificate"))


def is_authority(data: bytes) -> bool:
    """Whether a certificate says of itself that it is an authority's."""
    place = data.find(_BASIC_CONSTRAINTS)
    return place >= 0 and _TRUE in data[place : place + 20].removeprefix(_BASIC_CONSTRAINTS).removeprefix(_TRUE)

"""Bodies in chunks that go past h11, bit by bit: they are what h11 would have made of them, to the byte and the error."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import TransportError
from kube_transports.adapters.address import parse_address
from kube_transports.adapters.h11_request import Outgoing, PlainRequest, RequestBuilder
from kube_transports.adapters.h11_wire import Wire
from kube_transports.adapters.plain_chunks import MOST_AT_ONCE
from kube_transports.ports import Call

from ..drawing import draws

BUILDER = RequestBuilder(parse_address("http://127.0.0.1:8001"), compression=False)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
EVENT = b'{"type":"ADDED"}\n'
WHOLE = HEAD + b"11\r\n" + EVENT + b"\r\n" + b"A\r\n0123456789\r\n" + b"00011\r\n" + EVENT + b"\r\n0\r\n\r\n"
ODD = (
    *(b"11;name=value\r\n" + EVENT + b"\r\n", b"11\r\n" + EVENT + b"XX", b"11\r\n" + EVENT + b"\n", b"g\r\n", b"\r\n", b"-1\r\n"),
    *(
        b"0\r\nTrailer: x\r\n\r\n",
        b"0\r\n\r\nmore",
        b"0\r\nX",
        b"123456789\r\n",
        b"11 \r\n" + EVENT + b"\r\n",
        b"11\n" + EVENT + b"\r\n",
    ),
    *(b"", b"5", b"5\r", b"5\r\nab", b"5\r\nabcde", b"5\r\nabcde\r", b"5\rX", b"0", b"0\r\n", b"0\r\n\r", b"0000000000\r\n\r\n"),
)


def plain() -> PlainRequest:
    request = BUILDER.build(Call("GET", "/api/v1/pods?watch=1"))
    assert isinstance(request, PlainRequest)
    return request


def told(request: Outgoing, pieces: list[bytes]) -> tuple[Any, ...]:
    """The head, all of the body, and how it ended: by itself, by an error, or not at all; and whether the connection is good."""
    wire = Wire()
    wire.send(request, b"")
    head, body, end = None, b"", "open"
    try:
        for piece in pieces:
            wire.receive(piece)
            head = head or wire.head()
            while head is not None and end == "open" and (part := wire.body()) is not None:
                body += part
                end = end if part else "whole"
            if end != "open":
                break
    except TransportError as error:
        return head, body, type(error), str(error), error.request_sent
    return head, body, end, end == "whole" and wire.reusable


def same(pieces: list[bytes]) -> None:
    """Both ways tell the same."""
    assert told(plain(), pieces) == told(plain().to_h11(), pieces)


@pytest.mark.parametrize("at", range(len(HEAD), len(WHOLE) + 1))
def test_a_body_may_be_cut_anywhere(at: int) -> None:
    """In two pieces, with an end after each."""
    same([WHOLE[:at], WHOLE[at:]])
    same([WHOLE[:at], b""])
    assert told(plain(), [WHOLE[:at], WHOLE[at:]])[1] == EVENT + b"0123456789" + EVENT


@pytest.mark.parametrize("odd", ODD)
def test_what_is_odd_is_what_h11_makes_of_it(odd: bytes) -> None:
    """After good chunks and in the place of the first, whole, byte by byte, and followed by an end."""
    good = b"11\r\n" + EVENT + b"\r\n"
    for before in (b"", good, good * 3):
        same([HEAD + before + odd])
        same([HEAD + before + odd, b""])
        same([HEAD, *(bytes([byte]) for byte in before + odd)])
        same([HEAD, *(bytes([byte]) for byte in before + odd), b""])
        same([HEAD + before, odd + good, b"0\r\n\r\n"])


@given(st.data())
@draws(300)
def test_a_mutated_body_is_what_h11_makes_of_it(data: st.DataObject) -> None:
    """Bytes changed, added and taken away, in random pieces."""
    body = bytearray(WHOLE[len(HEAD) :])
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 2))] = data.draw(
            st.binary(max_size=2) | st.sampled_from([b"\r", b"\n", b"0", b"f"])
        )
    cuts = sorted(data.draw(st.lists(st.integers(0, len(body)), max_size=6)))
    pieces = [bytes(body[begin:end]) for begin, end in zip([0, *cuts], [*cuts, len(body)], strict=True) if begin < end]
    same([HEAD, *pieces, *([b""] if data.draw(st.booleans()) else [])])


def test_much_comes_in_parts() -> None:
    """What is read at once is bounded, whatever has come."""
    event = b"x" * 5000
    wire = Wire()
    wire.send(plain(), b"")
    wire.receive(HEAD + b"1388\r\n%b\r\n" % event * 20)
    assert wire.head() is not None
    sizes: list[int] = []
    while (part := wire.body()) is not None:
        sizes.append(len(part))
    assert sum(sizes) == 20 * len(event)
    assert max(sizes) < MOST_AT_ONCE + 2 * len(event)

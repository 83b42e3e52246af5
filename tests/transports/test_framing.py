"""Frames that are read without wsproto: whatever comes, however it is cut, is told as wsproto alone would tell it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wsproto.frame_protocol import CloseReason, FrameProtocol

from kube_core.base import ProtocolError
from kube_core.streams import MessageTooLarge
from kube_transports.websocket_frames import Framing

SIZES = st.sampled_from([0, 1, 125, 126, 127, 300, 65535, 65536, 70000])


KINDS = st.sampled_from(["whole", "pieces", "ping"])
TALKS = st.lists(st.tuples(KINDS, st.lists(st.tuples(st.integers(0, 255), SIZES), min_size=3, max_size=3)), max_size=6)


def spoken(talk: list[tuple[str, list[tuple[int, int]]]]) -> tuple[bytes, list[bytes]]:
    """What a server sends, and the messages in it: whole, in pieces with pings between them, and pings alone."""
    server, sent, messages = FrameProtocol(client=False, extensions=[]), b"", list[bytes]()
    for kind, contents in talk:
        if kind == "ping":
            sent += bytes(server.ping(b"x"))
            continue
        pieces = [bytes([value]) * size for value, size in contents[: 1 if kind == "whole" else 3]]
        for number, piece in enumerate(pieces):
            sent += bytes(server.send_data(piece, fin=number == len(pieces) - 1))
            sent += bytes(server.ping(b"y")) if kind == "pieces" else b""
        messages.append(b"".join(pieces))
    return sent + bytes(server.close(CloseReason.NORMAL_CLOSURE, "bye")), messages


@given(TALKS, st.integers(1, 100_000))
def test_whatever_is_sent(talk: list[tuple[str, list[tuple[int, int]]]], step: int) -> None:
    """Every message comes, once and in order, and the end after them."""
    sent, messages = spoken(talk)
    framing, found = Framing(), list[bytes]()
    step = max(step, len(sent) // 500)
    for start in range(0, len(sent), step):
        found += framing.receive(sent[start : start + step])
    assert [hash(message) for message in found] == [hash(message) for message in messages]
    assert framing.closing is not None
    assert framing.closing.reason == "bye"


@given(SIZES, st.integers(0, 255), st.booleans())
def test_what_is_said(size: int, value: int, client: bool) -> None:
    """The other side reads what was meant, masked afresh each time where a client says it."""
    data = bytes(range(256)) * (size // 256) + bytes([value]) * (size % 256)
    framing, other = Framing(client=client), FrameProtocol(client=not client, extensions=[])
    sent = framing.message(data)
    other.receive_bytes(sent + framing.message(data))
    assert [frame.payload for frame in other.received_frames()] == [data, data]
    if size > 100:
        assert (data[:50] not in sent and framing.message(data) != sent) is client


def fed(data: bytes, step: int) -> None:
    """Take it, so many bytes at a time."""
    framing = Framing()
    for start in range(0, len(data), step):
        framing.receive(data[start : start + step])


@pytest.mark.parametrize(
    "data",
    [
        b"\x82\x81\x00\x00\x00\x00x",  # a server masks nothing
        b"\x02\x01a\x82\x01b",  # a message within another
        b"\x02\x01a\x02\x01b",  # the beginning of another
        b"\x02\x01a\x81\x01b",  # text within a message
        b"\x02\x01a\xc0\x01b",  # an extension in its last piece
        b"\x02\x01a\x80\x7e\x00\x01b",  # a length that is longer than need be there
        b"\x80\x01a",  # the end of a message that did not begin
        b"\xc2\x01a",  # an extension that was not offered
        b"\x83\x01a",  # a kind of frame that there is not
        b"\x09\x01a",  # a ping in pieces
        b"\x82\x7e\x00\x01a",  # a length that is longer than need be
        b"\x81\x01a",  # text
    ],
)
def test_what_is_no_frame(data: bytes) -> None:
    """It is refused, as it comes or byte by byte."""
    for step in (1, len(data)):
        with pytest.raises(ProtocolError):
            fed(data, step)


@pytest.mark.parametrize("head", [b"\x82\x7f\x00\x00\x00\x00\xff\x00\x00\x00", b"\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff"])
def test_a_length_that_is_too_long(head: bytes) -> None:
    """It is refused before anything of it has come."""
    with pytest.raises(MessageTooLarge):
        Framing().receive(head)

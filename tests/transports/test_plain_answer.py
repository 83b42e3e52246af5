"""Answers and requests that go past h11: they are what h11 would have made of them, to the byte, the step and the error."""

from __future__ import annotations

import tracemalloc
from contextlib import suppress
from itertools import pairwise
from typing import Any

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import TransportError, UsageError
from kube_transports.adapters.address import Address, parse_address
from kube_transports.adapters.h11_request import Outgoing, PlainRequest, RequestBuilder
from kube_transports.adapters.h11_wire import Wire
from kube_transports.ports import Call, Headers, Reply

from ..drawing import draws

BUILDER = RequestBuilder(parse_address("http://127.0.0.1:8001/base"), compression=False)
OK = b"HTTP/1.1 200 OK\r\n"
SIZED = OK + b"Content-Type: application/json\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
HUGE = b"X: " + b"y" * 100_000 + b"\r\n"

Step = Reply | None | tuple[type[TransportError], str, bool]
"""What came of a piece of an answer."""


def plain(method: str = "GET") -> PlainRequest:
    request = BUILDER.build(Call(method, "/api/v1/pods?limit=1", (("Accept", "application/json"),)))
    assert isinstance(request, PlainRequest)
    return request


def steps(request: Outgoing, pieces: list[bytes], max_body_bytes: int) -> tuple[list[Step], bool, bool]:
    """What comes of each piece until the exchange is over, and whether the connection is reusable, and silent, then."""
    wire = Wire(max_body_bytes)
    wire.send(request, b"")
    done: list[Step] = []
    for piece in pieces:
        try:
            wire.receive(piece)
            done.append(wire.reply())
        except TransportError as error:
            done.append((type(error), str(error), error.request_sent))
        if done[-1] is not None:
            break
    return done, isinstance(done[-1], Reply) and wire.reusable, wire.silent


def passes_h11(data: bytes) -> bool:
    """Whether an answer that comes in one piece is read without h11."""
    wire = Wire()
    wire.send(plain(), b"")
    with suppress(TransportError):
        wire.receive(data)
        wire.reply()
    return wire._plain is not None  # pyright: ignore[reportPrivateUsage] - nobody else can see it


# --- answers


SIZE = b"Content-Length: 5\r\n"
ODD_BEGINNINGS = (
    *(
        b"HTTP/1.1 200\r\n",
        b"HTTP/1.1 200 O\tK\r\n",
        b"HTTP/1.1 299 \xe9\r\n",
        b"HTTP/1.1 2\xb20 OK\r\n",
        b"HTTP/1.1  200 OK\r\n",
    ),
    *(b"HTTP/1.1 204 No Content\r\n", b"HTTP/1.1 304 Not Modified\r\n", b"HTTP/1.1 600 What\r\n", b"HTTP/1.1 20 OK\r\n"),
    *(b"HTTP/1.1 100 Continue\r\n\r\n" + OK, b"HTTP/1.1 103 Early Hints\r\n", b"HTTP/1.1 101 Switching Protocols\r\n"),
    *(b"HTTP/1.0 200 OK\r\n", b"HTTP/2 200 OK\r\n", b"http/1.1 200 OK\r\n", b"\r\n" + OK, b"\n", b"SSH-2.0\r\n", b""),
)
FRAMING_NAMES = (b"Content-Length", b"Transfer-Encoding", b"Connection", b"Content-Encoding", b"transfer-encoding", b"Trailer")
ODD_NAMES = (*FRAMING_NAMES, b"", b" X", b"X ", b"X Y", b"X:", b"\xe9", b"Upgrade", b"X" * 200)
ODD_COLONS = (b" : ", b":\t", b"")
ODD_VALUES = (
    *(b"05", b"0", b"+5", b"-5", b"5, 5", b"5,6", b"5 5", b"0x5", b"9" * 12, b"9" * 13, b"9" * 21, b"5_0", b"\xb2"),
    *(b"chunked", b"Chunked", b"gzip", b"gzip, chunked", b"identity", b"keep-alive", b"Keep-Alive", b"close", b"close, x"),
    *(b" ", b"\t", b" a  b ", b"a\tb", b"\xe9", b"\x00", b"\x7f", b"\x0b", b"\x85", b"a\x1cb", b"x" * 300),
)
ODD_ENDS = (b"\n", b"\r", b"\r\r\n", b"\n ", b"\r\n\t", b"\r\n\r\n", b"")
ODD_CHUNKS = (
    *(b"5;a=b\r\nhello\r\n", b"5 \r\nhello\r\n", b"0000000005\r\nhello\r\n", b"+5\r\nhello\r\n", b"0x5\r\nhello\r\n", b"\r\n"),
    *(b"5\r\nhello", b"5\r\nhello\n", b"5\r\nhello\rX", b"5\r\nhello!\r\n", b"5\nhello\r\n", b"7fffffff\r\n", b"FFFFFFFFF\r\n"),
)
ODD_LASTS = (b"0\r\n", b"0\r\nX: y\r\n\r\n", b"0\r\n\n", b"0\n\n", b"0\r\n\r", b"")

ODDITIES = {
    "beginnings": [beginning + framing for beginning in ODD_BEGINNINGS for framing in (SIZE + b"\r\nhello", b"\r\nhello")],
    "names": [OK + name + b": 5\r\n" + SIZE + b"\r\nhello" for name in ODD_NAMES],
    "colons": [OK + name + colon + b"5\r\n" + SIZE + b"\r\nhello" for colon in ODD_COLONS for name in (b"X", b"Content-Length")],
    "values": [OK + b"X: %b\r\n" % value + SIZE + b"\r\nhello" for value in ODD_VALUES],
    "fields": [OK + b"%b: %b\r\n\r\n5\r\nhello\r\n0\r\n\r\n" % (name, value) for name in FRAMING_NAMES for value in ODD_VALUES],
    "lines": [OK + b"X: y" + end + SIZE + b"\r\nhello" for end in ODD_ENDS],
    "heads": [OK + SIZE + end + b"hello" for end in ODD_ENDS],
    "chunks": [CHUNKED + chunk + b"0\r\n\r\n" for chunk in ODD_CHUNKS],
    "last chunks": [CHUNKED + b"5\r\nhello\r\n" + last for last in ODD_LASTS],
    "ends": [SIZED[:-2], CHUNKED + b"5\r\nhel", CHUNKED, OK, SIZED + b"junk", CHUNKED + b"0\r\n\r\n" + OK],
}
"""Answers with one odd thing in each."""


@pytest.mark.parametrize("name", ODDITIES)
def test_what_is_odd_is_what_h11_makes_of_it(name: str) -> None:
    """Cut in two at any place, with the end after it."""
    request = plain()
    for data in ODDITIES[name]:
        for cut in range(1, len(data) + 1):
            pieces = [piece for piece in (data[:cut], data[cut:]) if piece]
            assert steps(request, [*pieces, b""], 1000) == steps(request.to_h11(), [*pieces, b""], 1000)


def mostly(good: tuple[bytes, ...], odd: tuple[bytes, ...]) -> st.SearchStrategy[bytes]:
    """Something good, and now and then something odd."""
    return st.integers(1, 20).flatmap(lambda number: st.sampled_from(odd if number == 20 else good))


BEGINNINGS = mostly((OK, b"HTTP/1.1 404 Not Found\r\n", b"HTTP/1.1 503 \r\n"), ODD_BEGINNINGS)
NAMES = mostly((b"Audit-Id", b"x-y", b"Date"), ODD_NAMES)
COLONS = mostly((b": ", b":", b":  "), ODD_COLONS)
VALUES = mostly((b"no-cache, private", b"5", b""), ODD_VALUES)
ENDS = mostly((b"\r\n",), ODD_ENDS)
LINES = st.lists(st.tuples(NAMES, COLONS, VALUES, ENDS).map(b"".join), max_size=3).map(b"".join)
SIZES = st.binary(max_size=20).map(lambda body: (b"Content-Length: %d\r\n" % len(body), body))
GOOD_CHUNKS = st.binary(min_size=1, max_size=20).map(lambda data: b"%x\r\n%b\r\n" % (len(data), data))
CHUNKS = GOOD_CHUNKS | mostly((b"5\r\nhello\r\n", b"005\r\nhello\r\n", b"A\r\n0123456789\r\n"), ODD_CHUNKS)
LASTS = mostly((b"0\r\n\r\n", b"000\r\n\r\n"), ODD_LASTS)
CHUNKED_BODIES = st.tuples(st.lists(CHUNKS, max_size=4).map(b"".join), LASTS).map(b"".join)
BODIES = SIZES | CHUNKED_BODIES.map(lambda body: (b"Transfer-Encoding: chunked\r\n", body))
SURPLUS = mostly((b"",), (b"junk", OK))
PUT_IN = st.sampled_from([b"", b"\r", b"\n", b"\r\n", b" ", b":", b"0", b"\x00", b"\xff"])


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    """A good answer, or one with something odd in it, or with some bytes put in, replaced or taken out."""
    framing, body = draw(BODIES)
    data = b"".join([draw(BEGINNINGS), draw(LINES), framing, draw(LINES), draw(ENDS), body, draw(SURPLUS)])
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        at, skipped = draw(st.integers(0, len(data))), draw(st.integers(0, 2))
        data = data[:at] + draw(PUT_IN) + data[at + skipped :]
    return data


@st.composite
def cut_up(draw: st.DrawFn) -> list[bytes]:
    """An answer in pieces, none of them empty; perhaps with the end."""
    data = draw(answers())
    cuts = sorted(draw(st.sets(st.integers(0, len(data)), max_size=3)) | {0, len(data)})
    pieces = [data[start:end] for start, end in pairwise(cuts)]
    return [*pieces, b""] if not pieces or draw(st.booleans()) else pieces


@draws(400)
@given(cut_up(), st.sampled_from([2 << 30, 2 << 30, 12, 4]))
def test_an_answer_is_what_h11_makes_of_it(pieces: list[bytes], max_body_bytes: int) -> None:
    """The same status, fields and body, or the same error, after the same piece; and the connection is as good."""
    request = plain()
    assert steps(request, pieces, max_body_bytes) == steps(request.to_h11(), pieces, max_body_bytes)


LARGE = {
    "a head and not all of a body": [OK + HUGE + b"Content-Length: 5\r\n\r\nhel", b"lo"],
    "a head": [OK + HUGE + b"Content-Length: 5\r\n\r\nhello"],
    "a head that is cut": [OK + HUGE, b"Content-Length: 5\r\n\r\nhello"],
    "a trailer": [CHUNKED + b"0\r\n" + HUGE],
    "an extension": [CHUNKED + b"5;" + HUGE[:-2]],
    "too many chunks": [CHUNKED, b"1\r\nx\r\n" * 20_000, b"0\r\n\r\n"],
    "as many chunks at once": [CHUNKED + b"1\r\nx\r\n" * 20_000 + b"0\r\n\r\n"],
    "a body": [OK + b"Content-Length: 30000\r\n\r\n", b"x" * 29_000, b"x" * 1000],
    "a body beyond the bound": [OK + b"Content-Length: 30001\r\n\r\n", b"x" * 30_000, b"x"],
    "a length": [OK + b"Content-Length: 999999999999\r\n\r\n", b"hello"],
    "a length beyond Python's": [OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", b"hello"],
}


@pytest.mark.parametrize("name", LARGE)
def test_what_is_large_is_what_h11_makes_of_it(name: str) -> None:
    """The bounds are the same, and reached after the same piece."""
    request = plain()
    assert steps(request, LARGE[name], 30_000) == steps(request.to_h11(), LARGE[name], 30_000)


@pytest.mark.parametrize(
    "data", [SIZED, CHUNKED + b"5\r\nhello\r\n0\r\n\r\n", CHUNKED + b"2\r\nhe\r\n1\r\nl\r\n2\r\nlo\r\n0\r\n\r\n"]
)
def test_an_answer_may_be_cut_anywhere(data: bytes) -> None:
    """In two or three pieces, at every position, and with something after it."""
    request = plain()
    for end in (b"", b"junk"):
        for first in range(1, len(data)):
            for second in range(first, len(data), 7):
                pieces = [piece for piece in (data[:first], data[first:second], data[second:] + end) if piece]
                assert steps(request, pieces, 1000) == steps(request.to_h11(), pieces, 1000)


PLAIN = {
    "a length": SIZED,
    "no body": OK + b"Content-Length: 0\r\n\r\n",
    "a refusal": SIZED.replace(b"200 OK", b"404 Not Found"),
    "chunks": CHUNKED + b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
    "chunks so far": CHUNKED + b"2\r\nhe\r\n",
    "part of a chunk": CHUNKED + b"2\r\nhe\r\n3\r\nl",
    "a head": SIZED.removesuffix(b"hello"),
    "keep-alive": SIZED.replace(b"\r\n\r\n", b"\r\nConnection: Keep-Alive\r\n\r\n"),
    "a bare field": SIZED.replace(b"\r\n\r\n", b"\r\nX:\r\n\r\n"),
}  # fmt: skip

IRREGULAR = {
    "nothing yet": OK,
    "a field that is none": SIZED.replace(b"Type:", b"Type"),
    "a length that comes twice": SIZED.replace(b"\r\n\r\n", b"\r\nContent-Length: 5\r\n\r\n"),
    "a length beside chunks": SIZED.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n"),
    "no length": OK + b"\r\nhello",
    "a body that ends the connection": SIZED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
    "a compressed body": SIZED.replace(b"\r\n\r\n", b"\r\nContent-Encoding: identity\r\n\r\n"),
    "a folded line": SIZED.replace(b"json", b"json,\r\n text/plain"),
    "a line that ends in LF": SIZED.replace(b"OK\r\n", b"OK\n"),
    "a head that ends in LF": SIZED.replace(b"\r\n\r\n", b"\n\n"),
    "latin-1": SIZED.replace(b"json", b"j\xe4son"),
    "HTTP/1.0": SIZED.replace(b"1.1", b"1.0"),
    "no reason": SIZED.replace(b" OK", b""),
    "204": b"HTTP/1.1 204 No Content\r\n\r\n",
    "304": SIZED.replace(b"200", b"304"),
    "100": b"HTTP/1.1 100 Continue\r\n\r\n" + SIZED,
    "trailers": CHUNKED + b"5\r\nhello\r\n0\r\nX: y\r\n\r\n",
    "an extension of a chunk": CHUNKED + b"5;x\r\nhello\r\n0\r\n\r\n",
    "half of a chunk's head": CHUNKED + b"2\r\nhe\r\n3",
}


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_plain(name: str) -> None:
    """It is read without h11: else all this would be for nothing."""
    assert passes_h11(PLAIN[name])


@pytest.mark.parametrize("name", IRREGULAR)
def test_what_is_left_to_h11(name: str) -> None:
    """What has anything unusual about it, be it allowed or not, is h11's to judge."""
    assert not passes_h11(IRREGULAR[name])


def test_a_connection_goes_from_one_to_the_other() -> None:
    """Each exchange begins anew: plain ones may follow upon others, and the reverse."""
    wire = Wire()
    trailers, nothing = IRREGULAR["trailers"], IRREGULAR["204"]
    for data, body in (
        (SIZED, b"hello"),
        (trailers, b"hello"),
        (SIZED, b"hello"),
        (nothing, b""),
        (nothing, b""),
        (SIZED, b"hello"),
    ):
        assert wire.send(plain(), b"") == plain().head
        assert wire.silent
        wire.receive(data)
        assert not wire.silent
        reply = wire.reply()
        assert reply is not None
        assert reply.body == body
        assert wire.reusable


def test_an_idle_connection_holds_on_to_nothing() -> None:
    """Neither to what was sent, nor to what was answered."""
    request = BUILDER.build(Call("PUT", "/", body=b"x" * 1_000_000))
    body = b"y" * 1_000_000
    for data in (OK + b"Content-Length: 1000000\r\n\r\n" + body, CHUNKED + b"f4240\r\n%b\r\n0\r\n\r\n" % body):
        wire = Wire()
        tracemalloc.start()
        wire.send(request, b"x" * 500_000 + bytes(500_000))
        wire.receive(data[:500] + data[500:])
        whole = wire.reply() is not None
        kept = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert whole
        assert kept < 100_000


# --- requests

TEXT = st.text(st.sampled_from("abcAZ09-_~%/?&=.:;, \t\r\n\x00\x7f\xe9\u2603"), max_size=8)
FIELD_NAMES = st.sampled_from(
    ["Accept", "X", "x-y", "Connection", "Upgrade", "Content-Length", "Expect", "Transfer-Encoding", "Host"]
)
FIELDS = st.lists(st.tuples(FIELD_NAMES | TEXT, st.sampled_from(["a", "0", "5", "chunked", "100-continue"]) | TEXT), max_size=3)
METHODS = st.sampled_from(["GET", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "get", "G T", ""])


def written_by_h11(call: Call, address: Address) -> bytes | None:
    """The head of a request as h11 alone writes it; None where it refuses."""
    fields: list[Any] = [("Host", address.authority), *call.headers]
    if call.body or call.method in {"POST", "PUT", "PATCH"}:
        fields.append(("Content-Length", str(len(call.body))))
    try:
        headers = [(name.encode(), value.encode("latin-1")) for name, value in fields]
        return h11.Connection(h11.CLIENT).send(
            h11.Request(method=call.method, target=address.base_path + call.target, headers=headers)
        )
    except (h11.LocalProtocolError, UnicodeEncodeError):
        return None


@draws(400)
@given(METHODS, st.just("/api/v1/pods?limit=1") | TEXT, FIELDS.map(tuple), st.binary(max_size=9), st.sampled_from(["", "/base"]))
def test_a_request_is_what_h11_writes(method: str, target: str, headers: Headers, body: bytes, base_path: str) -> None:
    """Byte for byte; and what h11 refuses is refused."""
    address = Address("http", "127.0.0.1", 8001, base_path)
    call = Call(method, target, headers, body)
    try:
        request = RequestBuilder(address, compression=False).build(call)
    except UsageError:
        assert written_by_h11(call, address) is None
        return
    assert not isinstance(request, PlainRequest) or request.head == h11.Connection(h11.CLIENT).send(request.to_h11())
    assert not isinstance(request, PlainRequest) or request.head == written_by_h11(call, address)
    assert isinstance(request, PlainRequest) or written_by_h11(call, address) is not None


def test_which_requests_are_plain() -> None:
    """The API's verbs, with a body and without; not what has fields that change the course of the exchange, nor HEAD."""
    accept = (("Accept", "application/json"),)
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        assert isinstance(BUILDER.build(Call(method, "/", accept)), PlainRequest)
    assert isinstance(BUILDER.build(Call("HEAD", "/", accept)), h11.Request)
    for field in (("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Expect", "100-continue"), ("Content-Length", "0")):
        assert isinstance(BUILDER.build(Call("GET", "/", (*accept, field))), h11.Request)


def test_a_plain_request_shows_no_secret() -> None:
    """It is in tracebacks' locals, and holds a token in bytes that no one recognises."""
    request = BUILDER.build(Call("GET", "/", (("Authorization", "Bearer hunter2"),)))
    assert isinstance(request, PlainRequest)
    assert "hunter2" not in repr(request)
    assert b"hunter2" in request.head

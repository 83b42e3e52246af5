"""Bytes into lines: the same lines however the bytes are cut."""

import pickle
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import DecodeError, Lines, LineTooLong

DATA = st.lists(st.sampled_from([b"a", b"bc", b"\n", b"\r\n", b"\xff"]), max_size=30).map(b"".join)
CUTS = st.lists(st.integers(0, 60), max_size=8)


def read(chunks: list[bytes], max_length: int) -> tuple[list[bytes], bool]:
    """Feed chunks to the end; return the lines, and whether one was too long."""
    reader, found = Lines(max_length), list[bytes]()
    try:
        for chunk in chunks:
            found += reader.receive(chunk)
        last = reader.end()
    except LineTooLong:
        return found, True
    return found + ([] if last is None else [last]), False


def cut(data: bytes, positions: list[int]) -> list[bytes]:
    """Cut data at positions."""
    edges = [0, *sorted(min(position, len(data)) for position in positions), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


@given(DATA, CUTS)
def test_cuts_do_not_matter(data: bytes, positions: list[int]) -> None:
    """Every way to cut the bytes gives the lines of the whole, the last one with or without a line feed."""
    lines = data.split(b"\n")
    expected = lines[:-1] + ([lines[-1]] if lines[-1] else [])
    assert read(cut(data, positions), max_length=1000) == (expected, False)


@given(DATA, CUTS, st.integers(0, 4))
def test_cuts_do_not_matter_for_the_limit(data: bytes, positions: list[int], max_length: int) -> None:
    """The lines before one that is too long all come, then the error, wherever the bytes were cut."""
    lines = data.split(b"\n")
    good = next((number for number, line in enumerate(lines) if len(line) > max_length), len(lines))
    expected = [line for number, line in enumerate(lines[:good]) if line or number < len(lines) - 1]
    assert read(cut(data, positions), max_length) == (expected, good < len(lines))


def test_a_carriage_return_is_a_part_of_the_line() -> None:
    """Only a line feed ends a line."""
    assert Lines(10).receive(b"a\r\nb\rc\x0b\n") == [b"a\r", b"b\rc\x0b"]


def test_empty_lines_are_lines() -> None:
    """Two line feeds in a row have an empty line between them; nothing after the last is no line."""
    reader = Lines(0)
    assert reader.receive(b"\n\n") == [b"", b""]
    assert reader.receive(b"") == []
    assert reader.end() is None


def test_after_a_line_too_long_every_call_says_so() -> None:
    """The lines before it are handed out, and nothing after it ever is."""
    reader = Lines(3)
    assert reader.receive(b"a\nlong\nb\n") == [b"a"]
    for _ in range(2):
        with pytest.raises(LineTooLong, match="lines of at most 3 bytes"):
            reader.receive(b"c\n")
    with pytest.raises(LineTooLong):
        reader.end()


def test_a_line_too_long_is_noticed_before_it_ends() -> None:
    """A line without an end does not fill the memory."""
    reader = Lines(3)
    reader.receive(b"abc")
    with pytest.raises(LineTooLong):
        reader.receive(b"d")


def test_the_error_is_a_decode_error_that_pickles() -> None:
    """It can be caught as what an answer should not be, and sent to another process."""
    error = pickle.loads(pickle.dumps(LineTooLong(5)))
    assert isinstance(error, LineTooLong)
    assert isinstance(error, DecodeError)
    assert error.max_length == 5


def test_the_pieces_of_a_line_take_no_more_memory_than_the_line() -> None:
    """A server that sends two bytes at a time does not make its reader keep a hundred for each."""
    reader, pieces = Lines(1_000_000), [bytes([65 + number % 26, 66]) for number in range(100_000)]
    tracemalloc.start()
    for piece in pieces:
        reader.receive(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reader.end() == b"".join(pieces)
    assert peak < 1_000_000

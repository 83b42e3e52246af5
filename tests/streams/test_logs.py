"""Lines of logs, and following them across lost connections."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import ClosedEarly, UsageError
from kube_core.streams import FollowState, LogFollow, LogLine, LogLines, LogPiece

TEXT = b"one\n\n\xff\xfe no text\r\nlast"
LINES = [b"one", b"", b"\xff\xfe no text\r", b"last"]


@pytest.mark.parametrize("cut", range(len(TEXT) + 1))
def test_lines_cut_anywhere(cut: int) -> None:
    """However the bytes come, the lines are the same, and no byte is lost."""
    lines = LogLines()
    pieces = lines.receive(TEXT[:cut]) + lines.receive(TEXT[cut:]) + lines.end()
    assert pieces == [LogPiece(line) for line in LINES]


def test_lines_byte_by_byte() -> None:
    """The same."""
    lines = LogLines()
    pieces = [piece for byte in TEXT for piece in lines.receive(bytes((byte,)))] + lines.end()
    assert [piece.data for piece in pieces] == LINES


@given(st.binary(max_size=60), st.integers(1, 60), st.integers(1, 9))
def test_lines_that_are_too_long(text: bytes, step: int, cap: int) -> None:
    """They come in pieces of the cap's size, all but the last of which go on."""
    lines = LogLines(cap)
    pieces = [piece for start in range(0, len(text), step) for piece in lines.receive(text[start : start + step])] + lines.end()
    assert all(len(piece.data) == cap if piece.goes_on else len(piece.data) <= cap for piece in pieces)
    joined = b"".join(piece.data + (b"" if piece.goes_on else b"\n") for piece in pieces)
    assert joined.removesuffix(b"\n") == text.removesuffix(b"\n")


def stamped(second: int, text: str, nanos: int = 0) -> bytes:
    """A line as the server sends it."""
    return b"2026-01-01T00:00:%02d.%09dZ %s\n" % (second, nanos, text.encode())


def streaming() -> LogFollow:
    """A log of which one line was told."""
    log = LogFollow()
    log.opened()
    log.receive(stamped(5, "a"))
    return log


def ready() -> LogFollow:
    """A log whose first stream ended by itself."""
    log = streaming()
    log.closed()
    return log


def waiting() -> LogFollow:
    """A log whose connection was lost."""
    log = streaming()
    log.failed(ClosedEarly("gone"), 100.0, 0.0)
    return log


def ended() -> LogFollow:
    """A log that has ended."""
    log = ready()
    log.opened()
    log.closed()
    return log


STATES: dict[FollowState, Callable[[], LogFollow]] = {
    FollowState.READY: ready,
    FollowState.STREAMING: streaming,
    FollowState.WAITING: waiting,
    FollowState.ENDED: ended,
}
READY, STREAMING, WAITING, ENDED = STATES
INPUTS: dict[str, Callable[[LogFollow], object]] = {
    "opened": lambda log: log.opened(),
    "receive": lambda log: [line.data for line in log.receive(stamped(6, "b"))],
    "closed": lambda log: log.closed(),
    "lost": lambda log: log.failed(ClosedEarly("gone"), 100.0, 0.0),
    "refused": lambda log: log.failed(ClosedEarly("no"), 100.0, 0.0, for_good=True),
    "early": lambda log: log.wake(100.0),
    "wake": lambda log: log.wake(200.0),
}
EXPECTED: dict[FollowState, dict[str, tuple[object, FollowState]]] = {
    READY: {
        "opened": (None, STREAMING),
        "receive": (UsageError, READY),
        "closed": (UsageError, READY),
        "lost": (None, WAITING),
        "refused": (None, ENDED),
    },
    STREAMING: {
        "opened": (UsageError, STREAMING),
        "receive": ([b"b"], STREAMING),
        "closed": ([], READY),
        "lost": (None, WAITING),
        "refused": (ClosedEarly, ENDED),
    },
    WAITING: {
        **dict.fromkeys(("opened", "receive", "closed", "lost", "refused"), (UsageError, WAITING)),
        "early": (None, WAITING),
        "wake": (None, READY),
    },
    ENDED: dict.fromkeys(("opened", "receive", "closed", "lost", "refused"), (UsageError, ENDED)),
}


@pytest.mark.parametrize(("state", "name"), list(product(STATES, INPUTS)), ids=str)
def test_every_state_with_every_input(state: FollowState, name: str) -> None:
    """Each pair has one stated outcome; a look at the clock matters only while waiting."""
    answer, after = EXPECTED[state].get(name, (None, state))
    log = STATES[state]()
    assert log.state is state
    if isinstance(answer, type):
        with pytest.raises((ClosedEarly, UsageError)) as caught:
            INPUTS[name](log)
        assert isinstance(caught.value, answer)
    else:
        assert INPUTS[name](log) == answer
    assert log.state is after


HISTORY = [
    stamped(1, "a"),
    stamped(1, "b", 5),
    stamped(2, "same"),
    stamped(2, "same"),
    stamped(2, "same"),
    stamped(2, "other"),
    stamped(3, "", 1),
    stamped(4, "z" * 50),
]


def server(since: str) -> bytes:
    """What the server has from a time on, of which it knows the seconds."""
    return b"".join(line for line in HISTORY if line[:19].decode() >= since[:19])


@given(st.lists(st.integers(0, len(b"".join(HISTORY))), max_size=6), st.integers(1, 50))
def test_a_log_that_is_lost_anywhere(cuts: list[int], step: int) -> None:
    """Whatever is lost, and where: each line is told once, in order."""
    log, told = LogFollow(), list[bytes]()
    for cut in cuts:
        log.opened()
        told += [line.data for line in log.receive(server(log.since)[:cut])]
        log.failed(ClosedEarly("gone"), 0.0, 0.0)
        log.wake(1000.0)
    while log.state is not ENDED:
        log.opened()
        text = server(log.since)
        for start in range(0, len(text), step):
            told += [line.data for line in log.receive(text[start : start + step])]
        told += [line.data for line in log.closed()]
    assert told == [line[31:-1] for line in HISTORY]


def test_stamps_are_apart_from_lines() -> None:
    """In any zone and with any fraction; what only looks like one belongs to the line."""
    log = LogFollow()
    log.opened()
    text = b"2026-01-01T01:00:00+01:00 a\n2026-01-01T00:00:00.5Z b\n2026-13-01T00:00:00Z c\nplain\n2026-01-01T00:00:01Z\n"
    assert log.receive(text) == [
        LogLine(b"a", "2026-01-01T01:00:00+01:00"),
        LogLine(b"b", "2026-01-01T00:00:00.5Z"),
        LogLine(b"2026-13-01T00:00:00Z c"),
        LogLine(b"plain"),
        LogLine(b"", "2026-01-01T00:00:01Z"),
    ]
    assert log.since == "2026-01-01T00:00:01Z"


def test_a_long_line_is_dropped_as_a_whole() -> None:
    """When it comes again, all of its pieces are known."""
    log = LogFollow()
    line = stamped(1, "x" * 3_000_000)
    for expected in (3_000_000, 0):
        log.opened()
        lines = log.receive(line)
        assert sum(len(piece.data) for piece in lines) == expected
        assert [piece.goes_on for piece in lines[-1:]] == [False] * bool(expected)
        log.failed(ClosedEarly("gone"), 0.0, 0.0)
        log.wake(1000.0)


def test_long_lines_of_one_stamp_do_not_fill_the_memory() -> None:
    """Only what tells them apart is kept, which after a loss drops those that were told, and no others."""
    lines = [stamped(5, f"{number:02} {'x' * 200_000}") for number in range(50)]
    log = LogFollow()
    log.opened()
    tracemalloc.start()
    for line in lines[:-1]:
        log.receive(line)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 2_000_000
    log.closed()
    log.opened()
    again = [found for line in lines for found in log.receive(line)]
    assert [found.data[:2] for found in again] == [b"49"]


def test_trouble_that_does_not_end() -> None:
    """After ten tries in a row the error is the caller's; the waits grow, and one line begins them anew."""
    log = streaming()
    waits: list[float] = []
    for number in range(10):
        log.failed(ClosedEarly("gone"), 0.0, 0.0)
        waits.append(log.waits(0.0))
        log.wake(100.0)
        log.opened()
        if number == 2:
            log.receive(stamped(6, "b"))
    assert waits[:4] == [0.8, 1.6, 3.2, 0.8]
    for _ in range(3):
        log.failed(ClosedEarly("gone"), 0.0, 0.0)
        log.wake(100.0)
        log.opened()
    with pytest.raises(ClosedEarly):
        log.failed(ClosedEarly("gone"), 0.0, 0.0)


def test_what_can_not_be_resumed() -> None:
    """Its first end is the end, and its first error the caller's."""
    for log in (LogFollow(resumes=False), LogFollow()):
        log.opened()
        log.receive(b"no stamp\n")
        assert log.closed() == []
        assert log.state is ENDED
    log = LogFollow(resumes=False)
    log.opened()
    with pytest.raises(ClosedEarly):
        log.failed(ClosedEarly("gone"), 0.0, 0.0)


def test_a_log_that_never_begins() -> None:
    """What goes wrong before any answer is the caller's."""
    with pytest.raises(ClosedEarly):
        LogFollow().failed(ClosedEarly("gone"), 0.0, 0.0)


def test_an_empty_log() -> None:
    """It is asked for twice, and has ended."""
    log = LogFollow()
    for state in (READY, ENDED):
        log.opened()
        assert log.closed() == []
        assert log.state is state

"""A short run of `cuts`: sessions and port-forwards that are cut at any point leave nothing behind, in every colour."""

from .cuts import Play, forwards, sessions

SESSIONS = 30  # `python -m tests.transports.cuts` cuts 1,000 of each
FORWARDS = 15


def test_sessions_that_are_cut(play: Play) -> None:
    """By the server at any byte, or by the client at any output: afterwards all is as before, and every error is typed."""
    left = sessions(play, SESSIONS)
    assert 0 < left.ended < SESSIONS
    assert (left.files, left.threads, left.tasks) == (0, 0, 0)


def test_forwards_that_are_cut(play: Play) -> None:
    """Whatever breaks where, the block ends, and nothing is left."""
    left = forwards(play, FORWARDS)
    assert left.ended == FORWARDS
    assert (left.files, left.threads, left.tasks) == (0, 0, 0)

"""When to ping: arithmetic on any clock."""

from kube_core.streams import Heartbeat


def test_a_ping_every_period() -> None:
    """The first is due one period after it began, each next one period after the one before."""
    heart = Heartbeat()
    assert heart.waits(100.0) == 5.0
    assert not heart.due(104.9)
    assert heart.waits(104.0) == 1.0
    assert heart.due(105.0)
    assert not heart.due(105.0)
    assert heart.waits(107.0) == 3.0


def test_pings_that_were_missed() -> None:
    """They are not made up for: who comes late pings once."""
    heart = Heartbeat(period_seconds=2.0)
    heart.waits(0.0)
    assert heart.due(100.0)
    assert not heart.due(101.0)
    assert heart.due(102.0)


def test_what_comes_puts_the_ping_off() -> None:
    """It is a sign of life as good as an answer."""
    heart = Heartbeat(period_seconds=2.0)
    assert heart.waits(10.0) == 2.0
    heart.heard(11.5)
    assert not heart.due(12.0)
    assert heart.waits(12.0) == 1.5
    assert heart.due(13.5)


def test_how_long_silence_lasts() -> None:
    """A dozen pings and a second, as in client-go."""
    assert Heartbeat().silence_seconds == 61.0
    assert Heartbeat(period_seconds=1.0, missed_pings=3).silence_seconds == 4.0

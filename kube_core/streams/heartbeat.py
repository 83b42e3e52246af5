"""How a stream that may be quiet for hours is known to be alive: arithmetic, no clock.

A ping goes out when nothing has come for a few seconds; each answer counts as a sign of life, as all else does that comes. While
something comes there is none: a server that has said its last word, and then gets more, resets the connection (RFC 1122,
4.2.2.13), and what was still on its way from it is lost.
Who waits for the other side and hears nothing for a dozen pings takes it for dead. Who does not wait (a program that has not
read what came) says nothing about the other side, so that silence counts only while somebody reads.

A server that can't give on what it was sent, since the command there reads no input, answers no ping either: those wait behind
that input. So each ping says how much was sent before it, and its answer that so much was taken. While more than a little is
sent and not taken, silence means nothing; that the system at the other end is still there its TCP says.
"""

from attrs import define, field

PERIOD_SECONDS = 5.0
MISSED_PINGS = 12
"""Both are client-go's (tools/remotecommand/websocket.go: a ping every 5 s, a read deadline of 12 of them and a second)."""

MOST_UNREAD_BYTES = 64 * 1024
"""What a pipe keeps for a command that reads nothing (pipe(7)): a server is not held up by less."""


@define
class Heartbeat:
    """When to ping, and how long to wait for a sign of life. Times are seconds on any clock that only goes forward."""

    period_seconds: float = PERIOD_SECONDS
    missed_pings: int = MISSED_PINGS
    sent: int = field(default=0, init=False)
    """How many bytes were sent so far."""
    _taken: int = field(default=0, init=False)
    _last: float | None = field(default=None, init=False)

    @property
    def silence_seconds(self) -> float:
        """How long a reader waits in vain before the other side counts as dead."""
        return self.period_seconds * self.missed_pings + 1.0

    def heard(self, now: float) -> None:
        """Take a sign of life: no ping is needed for a while."""
        self._last = now

    def waits(self, now: float) -> float:
        """How many seconds there are until the next ping; the first is due one period after the first question."""
        self._last = now if self._last is None else self._last
        return max(0.0, self._last + self.period_seconds - now)

    def due(self, now: float) -> bool:
        """Whether to ping now. A yes counts as done; pings that were missed are not made up for."""
        if self.waits(now) > 0.0:
            return False
        self._last = now
        return True

    def word(self) -> bytes:
        """What the next ping says."""
        return b"%d" % self.sent

    def answered(self, word: bytes) -> None:
        """Take the answer to a ping; one to no ping of ours says nothing."""
        if word.isdigit() and len(word) < len(b"%d" % self.sent) + 1:
            self._taken = max(self._taken, min(self.sent, int(word)))

    @property
    def held_up(self) -> bool:
        """Whether the other side may be silent because nobody there takes what was sent."""
        return self.sent - self._taken > MOST_UNREAD_BYTES

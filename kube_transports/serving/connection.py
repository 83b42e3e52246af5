"""One client: between its channel and its speaker, with patience."""

from __future__ import annotations

import logging
from math import inf
from selectors import EVENT_READ, EVENT_WRITE
from typing import TYPE_CHECKING

from ..planned import Dropped
from .http import HttpSpeaker
from .patience import Patience, Phase
from .users import user_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from .channel import Channel
    from .loop import Loop

logger = logging.getLogger("kube_transports.serving")

LINGER_BYTES = 16 << 20
"""What is read, and thrown away, of a client that goes on sending after its refusal."""


class Connection:
    """Moves what comes to the speaker and what it says to the channel, and cuts both when it takes too long."""

    def __init__(self, channel: Channel, loop: Loop) -> None:
        self._channel, self._loop, self._limits = channel, loop, loop.limits
        self._patience = Patience(loop.limits)
        self._speaker: HttpSpeaker | None = None if channel.secure else self._make_speaker()
        self._gone = False
        """Whether the client has said that it sends no more."""
        self._lingered: int | None = None
        """Bytes that came after all was said; None as long as there is something to say."""
        self._ending = self.closed = False
        self.number = channel.fileno()
        # what the loop notes
        self.events = 0
        self.planned = inf
        self.rung = False
        loop.add(self)
        self._now = loop.host.elapsed
        self._patience.reading(Phase.HANDSHAKE if channel.secure else Phase.IDLE, 0, self._now)
        loop.expect(self, self._patience.due)

    def _make_speaker(self) -> HttpSpeaker:
        return HttpSpeaker(self._loop.host, self._limits, self._ring, user_of(self._channel.peer_certificate()), self._loop.log)

    def _ring(self) -> None:
        """Something may be there for the client. Called from any thread."""
        self._loop.ring(self)

    def happened(self, events: int) -> None:
        """The channel can be read or written, or the speaker has more to say."""
        if self.closed:  # by what happened just before
            return
        self._now = self._loop.host.elapsed  # before the client can react to what follows
        try:
            if (speaker := self._speaker or self._greeted()) is not None:
                if events & EVENT_READ:
                    self._read(speaker)
                self._write(speaker)
        except OSError:  # the client is gone
            self.close()
        except Dropped:
            self.cut()
        except Exception:
            logger.exception("a connection failed, and is closed")
            self.close()

    def _greeted(self) -> HttpSpeaker | None:
        if self._channel.shake_hands():
            self._speaker = self._make_speaker()
        self._loop.listen(self, EVENT_READ | EVENT_WRITE * self._channel.wants_to_write)
        return self._speaker

    def _read(self, speaker: HttpSpeaker) -> None:
        data = self._channel.read()
        if data is None:
            return
        self._gone = not data
        if self._lingered is None:
            speaker.receive(data)
        else:
            self._lingered += len(data)

    def _write(self, speaker: HttpSpeaker) -> None:
        channel = self._channel
        if channel.backlog:
            channel.flush()
        more = True
        while channel.backlog < self._limits.backlog_bytes and more:
            pieces = speaker.take()
            more = bool(pieces)
            for piece in pieces:
                channel.write(piece)
            channel.flush()
        if speaker.finished and not channel.backlog:
            self._finish()
        if not self.closed:
            self._settle(speaker, behind=more and speaker.streaming)

    def _finish(self) -> None:
        """End the connection once the client has: closing on bytes that nobody read would take the answer from it."""
        if self._lingered is None:
            self._lingered = 0
            self._channel.finish()
        if self._gone or self._ending or self._lingered > LINGER_BYTES:
            self.close()

    def _settle(self, speaker: HttpSpeaker, behind: bool) -> None:
        channel, patience, now = self._channel, self._patience, self._now
        patience.reading(self._phase(speaker), speaker.exchanges, now)
        patience.writing(0 if speaker.patient else channel.backlog, channel.taken, now)
        patience.following(behind, now)
        self._loop.expect(self, patience.due)
        self._loop.listen(self, EVENT_READ * self._wants_to_read(speaker) | EVENT_WRITE * channel.wants_to_write)

    def _phase(self, speaker: HttpSpeaker) -> Phase:
        if self._lingered is not None:
            return Phase.LINGER
        return Phase.ANSWER if self._channel.backlog else speaker.phase  # nothing is expected of who has yet to read

    def _wants_to_read(self, speaker: HttpSpeaker) -> bool:
        if self._lingered is not None:
            return True
        return not self._gone and speaker.hungry and self._channel.backlog < self._limits.backlog_bytes

    def look(self, now: float) -> None:
        """Cut the connection if it takes too long; whether to try again is the client's business."""
        if self._patience.lost(self._channel.taken, now):
            self._end(self._channel.abort if self._channel.backlog else self._channel.close)
        else:
            self.planned = inf
            self._loop.expect(self, self._patience.due)

    def end(self) -> None:
        """Bring it to a good end, since the listener closes: what is being answered is completed, as far as it goes."""
        self._ending = True
        try:
            if self._speaker is None:
                self.close()
                return
            for piece in self._speaker.end():
                self._channel.write(piece)
            self._write(self._speaker)
        except OSError:
            self.close()

    def cut(self) -> None:
        """Break it: the client sees a reset, and what it has not taken is gone."""
        self._end(self._channel.abort)

    def close(self) -> None:
        """Close it at once, whatever it is at. Closing twice is fine."""
        self._end(self._channel.close)

    def _end(self, way: Callable[[], None]) -> None:
        if not self.closed:
            self.closed = True
            self._loop.forget(self)
            if self._speaker is not None:
                self._speaker.close()
            way()

"""Certificates in files, which somebody replaces while a client lives: a machine that says when to look at them again.

Inputs: `receive` what the files hold, first what they held when the client began, `failed` to read or to use them, `doubt` when
the server and we did not agree. `due(now)` asks for one of the first two. ``tls`` is what is in use. The time is any clock that
only goes forward, in seconds.

Invariant: what can't be used never takes the place of what could. A certificate and its key are two files: for a moment they may
not belong together, and then the old pair serves on.
"""

from math import inf

from attrs import define, field

from .material import FileRef, Pem
from .tls import Tls

PERIOD_SECONDS = 60.0
"""How often to look. client-go looks every five minutes, kube-rs every one; to read three small files costs nothing."""
PAUSE_SECONDS = 10.0
"""When to look again after something was wrong with them."""


@define
class Rotation:
    """The material of one client's TLS. Belongs to one caller at a time."""

    tls: Tls
    _look_at: float = field(init=False, default=inf)

    @property
    def files(self) -> tuple[FileRef, ...]:
        """The files that there are to look at."""
        parts = (self.tls.ca, self.tls.certificate, self.tls.key)
        found = (part.file if isinstance(part, Pem) else part for part in parts)
        return tuple(file for file in found if file is not None)

    def due(self, now: float) -> bool:
        """Whether to look now."""
        return now >= self._look_at

    def receive(self, tls: Tls, now: float) -> bool:
        """Take what is there and can be used; tells whether it is something new."""
        new, self.tls = tls != self.tls, tls
        self._look_at = now + PERIOD_SECONDS if self.files else inf
        return new

    def failed(self, now: float) -> None:
        """Go on with what there was."""
        self._look_at = now + PAUSE_SECONDS

    def doubt(self) -> bool:
        """Look at once, since a handshake failed or a certificate was refused; tells whether there is anything to look at."""
        if self.files:
            self._look_at = -inf
        return bool(self.files)

"""The credential of a client, and when it has to be renewed: a machine.

States: FIXED (a token, a password, nobody: never stale), EMPTY (nothing was given yet), HELD (given for a time), REFUSED (the
server said 401 to it).

Inputs: `receive` a `Grant`, `failed` to get one, `rejected` by the server. `stale(now)` asks for one of the first two, which the
`renewal` of the identity leads to; ``headers`` and ``pair`` are what a request carries now. The time is Unix time, in seconds.

Invariants: nothing is sent without the credential that the configuration asks for (``headers`` raises in EMPTY). One that is
good is kept while a new one can't be had: a token from a file always, any other until it ends or is refused. One issue of a
credential is refused once, however many requests carried it. The numbers for token files are those of client-go's
``transport/token_source.go``.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from attrs import define, field

from kube_core.base.errors import ConfigError

from .given import Given
from .identity import Basic, Identity, Token, TokenFile, basic
from .impersonation import Impersonation
from .material import Pem
from .token import bearer

if TYPE_CHECKING:
    from .grant import Grant

TOKEN_PERIOD_SECONDS = 60.0
"""A token file is read again this long after the last time."""
LEEWAY_SECONDS = 10.0
"""A credential counts as stale this long before its end, as in client-go and Go's oauth2; also the pause after a failure."""

Headers = tuple[tuple[str, str], ...]


@define
class Credentials:
    """What proves who asks: headers built in advance, and a certificate if a plugin gave one. Belongs to one caller at a time."""

    identity: Identity
    impersonation: Impersonation | None = None
    issue: int = field(init=False, default=0)
    """How many credentials were given so far."""
    pair: tuple[Pem, Pem] | None = field(init=False, default=None, repr=False)
    """The client certificate and key that came with the last one."""
    _headers: Headers | None = field(init=False, default=None, repr=False)
    _given_at: float = field(init=False, default=-inf)
    _stale_at: float = field(init=False, default=inf)
    _expires_at: float = field(init=False, default=inf)
    _refused: bool = field(init=False, default=False)

    def __attrs_post_init__(self) -> None:
        match self.identity:
            case Token(token):
                self._carry(bearer(token))
            case Basic():
                self._carry(basic(self.identity))
            case TokenFile(_, fallback):
                self._stale_at = -inf
                if fallback is not None:
                    self._carry(bearer(fallback))
            case Given(first=None):
                self._stale_at = -inf
            case Given(first=first, first_expires_at=expires_at) if first is not None:
                self._expires_at = inf if expires_at is None else expires_at
                self._stale_at = self._expires_at - LEEWAY_SECONDS
                self._carry(bearer(first))
            case _:
                self._carry()

    @property
    def renewable(self) -> bool:
        """Whether there is any way to another credential."""
        return self.identity.renewable if isinstance(self.identity, Given) else isinstance(self.identity, TokenFile)

    @property
    def headers(self) -> Headers:
        """The headers of a request that starts now; the same tuple until they change. ConfigError when nothing was given yet."""
        if self._headers is None:
            raise ConfigError("there is no credential to send: it has not been read yet")
        return self._headers

    def stale(self, now: float) -> bool:
        """Whether the credential should be renewed before the next request."""
        return now >= self._stale_at or now < self._given_at  # the clock was set back: count anew

    def receive(self, grant: Grant, now: float) -> None:
        """Take what a renewal gave. What had ended before it came counts as `failed`."""
        ended = grant.expires_at is not None and grant.expires_at <= now
        if ended:
            age = now - (grant.expires_at or 0.0)
            self.failed(
                ConfigError(f"{self._source}: the new credential had ended {age:.0f} s before; is this machine's clock right?"),
                now,
            )
            return
        self._take(grant)
        self._refused = False
        self.issue += 1
        if isinstance(self.identity, TokenFile):
            self._given_at, self._stale_at = now, now + TOKEN_PERIOD_SECONDS - LEEWAY_SECONDS
        else:
            self._expires_at = inf if grant.expires_at is None else grant.expires_at
            self._stale_at = self._expires_at - min(LEEWAY_SECONDS, (self._expires_at - now) / 2)

    def failed(self, error: ConfigError, now: float) -> None:
        """Keep what there is for a while, since there is nothing new; raise the error when that is no good any more."""
        good = now < self._expires_at and not self._refused
        if self._headers is None or not (good or isinstance(self.identity, TokenFile)):
            raise error
        self._given_at, self._stale_at = -inf, min(now + LEEWAY_SECONDS, self._expires_at)

    def rejected(self, issue: int) -> bool:
        """Take note of a 401 to a request that carried the credential of that number, and tell whether another may do better.

        It is stale at once, unless it was renewed meanwhile. A 403 is no reason: the server knew who asked.
        """
        if self.renewable and issue == self.issue:
            self._refused, self._stale_at = True, -inf
        return self.renewable

    def _take(self, grant: Grant) -> None:
        self._carry(*(() if grant.token is None else (bearer(grant.token),)))
        self.pair = grant.pair
        if isinstance(self.identity, Given):
            self.identity = self.identity.after(grant)

    @property
    def _source(self) -> str:
        return self.identity.source if isinstance(self.identity, Given) else "the token file"

    def _carry(self, *headers: tuple[str, str]) -> None:
        carried = (*headers, *(self.impersonation.headers if self.impersonation is not None else ()))
        if carried != self._headers:
            self._headers = carried

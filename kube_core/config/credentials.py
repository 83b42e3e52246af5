"""The credential headers of a client, and when they have to be renewed: a machine.

States: FIXED (a token, a password, nobody: never stale), EMPTY (a token file that was never read), HELD (a token from the file).

Inputs: `receive` the text of the file, `failed` to read it, `rejected` by the server with a 401. `stale(now)` asks for one of the
first two; `headers` are what a request carries now. The time is any clock that only goes forward, in seconds.

Invariants: a client with a token file never sends a request without a token (``headers`` raises in EMPTY); once there was a
token, a file that can't be read, is empty or broken never takes it away. Numbers and rules are those of client-go's
``transport/token_source.go``.
"""

from attrs import define, field

from kube_core.base.errors import ConfigError
from kube_core.base.secret import Secret

from .identity import Basic, Identity, Token, TokenFile, basic, bearer, usable_token
from .impersonation import Impersonation
from .material import FileRef

TOKEN_PERIOD_SECONDS = 60.0
"""A token file is read again this long after the last time."""
TOKEN_LEEWAY_SECONDS = 10.0
"""The token counts as stale this long before the period's end; also the pause after a reading that failed."""

Headers = tuple[tuple[str, str], ...]


@define
class Credentials:
    """What proves who asks, as headers built in advance. Belongs to one caller at a time."""

    identity: Identity
    impersonation: Impersonation | None = None
    _headers: Headers | None = field(init=False, default=None, repr=False)
    _read_at: float = field(init=False, default=float("-inf"))
    _stale_at: float = field(init=False, default=float("inf"))

    def __attrs_post_init__(self) -> None:
        match self.identity:
            case Token(token):
                self._carry(bearer(token))
            case Basic():
                self._carry(basic(self.identity))
            case TokenFile(_, fallback):
                self._stale_at = float("-inf")
                if fallback is not None:
                    self._carry(bearer(fallback))
            case _:
                self._carry()

    @property
    def file(self) -> FileRef | None:
        """The file to read when the credentials are stale; None when they never are."""
        return self.identity.file if isinstance(self.identity, TokenFile) else None

    @property
    def headers(self) -> Headers:
        """The headers of a request that starts now; the same tuple until they change. ConfigError before a token was read."""
        if self._headers is None:
            raise ConfigError(f"{self._source} has not been read yet, so there is no token to send")
        return self._headers

    def stale(self, now: float) -> bool:
        """Whether the token file should be read before the next request."""
        return now >= self._stale_at

    def receive(self, text: str, now: float) -> None:
        """Take what the token file holds. A text that is no token counts as `failed`."""
        try:
            token = Secret(usable_token(text, self._source))
        except ConfigError as error:
            self.failed(error, now)
            return
        header = bearer(token)
        if self._headers is None or header not in self._headers:
            self._carry(header)
        self._read_at = now
        self._stale_at = now + TOKEN_PERIOD_SECONDS - TOKEN_LEEWAY_SECONDS

    def failed(self, error: ConfigError, now: float) -> None:
        """Keep the old token for a while, since the file can't be used; raise the error when there is none."""
        if self._headers is None:
            raise error
        self._stale_at = now + TOKEN_LEEWAY_SECONDS

    def rejected(self, sent_at: float) -> None:
        """Take note of a 401 for a request that started at ``sent_at``: a token older than that is stale at once.

        Renew and compare ``headers`` with those that were sent: only other headers are worth sending the request again, once.
        A 403 is no reason: the server knew who asked.
        """
        if self.file is not None and self._read_at < sent_at:
            self._stale_at = float("-inf")

    @property
    def _source(self) -> str:
        file = self.file
        return f"the token file {file.path}" if file is not None else "the token"

    def _carry(self, *headers: tuple[str, str]) -> None:
        self._headers = (*headers, *(self.impersonation.headers if self.impersonation is not None else ()))

"""What the clients of both colours share: everything about an exchange but the waiting for it."""

from __future__ import annotations

from functools import cache
from sys import platform, version_info
from time import time
from typing import TYPE_CHECKING, Any

from attrs import define, evolve, field

from kube_core import __version__
from kube_core.base import ConfigError, TlsError
from kube_core.config import Credentials

from .forks import ForkLock
from .ports import Abort, Call, Headers

if TYPE_CHECKING:
    from collections.abc import Callable

    from kube_core.base import TransportError
    from kube_core.config import Config, Grant, PluginPolicy, Step
    from kube_core.requests import Request, Retry, Run

    from .certificates import Certificates

# What only some exchanges need is imported where it is used: the first answer is there in milliseconds.
# ruff: noqa: PLC0415

READ_TIMEOUT_SECONDS = 60.0
"""How long a server may be silent over a call; the API server itself gives a call up after as long (--request-timeout)."""

MAX_REMEMBERED_WARNINGS = 1000
"""A server that warns of names or times never repeats itself, and must not fill the memory: then all are forgotten."""


@cache
def default_user_agent() -> str:
    """Name the library, Python and the system, as client-go does."""
    return f"kube-core/{__version__} (python {version_info.major}.{version_info.minor}; {platform})"


@define(eq=False)
class Session:
    """One client's identity and warnings. Safe to share between threads, and with the child of a fork."""

    config: Config
    on_warning: Callable[[str], None] | None = None
    read_timeout: float | None = READ_TIMEOUT_SECONDS
    plugins: PluginPolicy | None = None
    certificates: Certificates | None = field(init=False, default=None)
    """What the transport shows and trusts, as it changes; None where it knows that by itself."""
    tries: int = field(init=False, default=0)
    """How often a renewal of the credential came to its end."""
    _credentials: Credentials = field(init=False)
    _fixed: Headers = field(init=False)
    _failure: str = field(init=False, default="", repr=False)
    _warned: set[str] = field(init=False, factory=set[str])
    _lock: ForkLock = field(init=False, factory=ForkLock)

    def __attrs_post_init__(self) -> None:
        self._credentials = Credentials(self.config.identity, self.config.impersonation)
        self._fixed = (("User-Agent", self.config.user_agent or default_user_agent()),)

    def stale(self) -> bool:
        """Whether the credential should be renewed before the next request."""
        return self._credentials.stale(time())

    def headers(self) -> Headers:
        """The headers that every request of this client carries, with the credential of now."""
        return self._fixed + self._credentials.headers

    @property
    def issue(self) -> int:
        """The number of the credential of now."""
        return self._credentials.issue

    def renewal(self) -> Run[Step, Grant]:
        """Begin to renew the credential."""
        from kube_core.config import ExecPlugin, PluginPolicy, renewal_of
        from kube_core.requests import Run

        identity, terminal = self._credentials.identity, False
        if isinstance(identity, ExecPlugin):
            from .processes import has_terminal

            terminal = has_terminal()
        config = self.config if self.certificates is None else evolve(self.config, tls=self.certificates.tls)
        return Run(renewal_of(identity, config, self.plugins or PluginPolicy(), terminal))

    def renewed(self, grant: Grant) -> None:
        """Take what a renewal gave. Raises ConfigError when it can't be used, and there is nothing else."""
        if grant.refresh_token is not None:
            self._tell_of_refresh_token()
        try:
            self._present(grant)
        except ConfigError as error:
            self.failed(error)
        else:
            self._settle(lambda: self._credentials.receive(grant, time()))

    def failed(self, error: ConfigError) -> None:
        """Take note that a renewal failed. Raises the error unless there is a credential to go on with."""
        self._settle(lambda: self._credentials.failed(error, time()))
        log("logins", f"the credential in use could not be renewed: {error}")

    def settled(self, seen: int) -> bool:
        """Whether a renewal that others waited for was enough; ``seen`` is how many `tries` there were. Raises why it failed."""
        with self._lock:
            if self.tries != seen and self._failure:
                raise ConfigError(self._failure)
        return not self.stale()

    @property
    def edition(self) -> int:
        """The number of the certificates of now."""
        return 0 if self.certificates is None else self.certificates.edition

    def rejected(self, issue: int, edition: int) -> bool:
        """Take note of a 401 to a request with these; True when it may be sent again, once they are renewed."""
        with self._lock:
            renewable = self._credentials.rejected(issue)
        return renewable or (self.certificates is not None and self.certificates.changed(edition))

    def distrusted(self, error: TransportError, edition: int) -> bool:
        """Whether TLS failed with certificates that were replaced in the meantime, so that the new may do better."""
        return isinstance(error, TlsError) and self.certificates is not None and self.certificates.changed(edition)

    def _present(self, grant: Grant) -> None:
        if self.certificates is not None:
            self.certificates.present(grant.pair)
        elif grant.pair is not None:
            raise ConfigError(
                "a plugin gave a client certificate, which nothing can show here: neither plain http nor a transport of yours"
            )

    def _tell_of_refresh_token(self) -> None:
        text = "the provider gave a new refresh token, which is kept in memory only: the one in the kubeconfig may be used up"
        if self._is_new(text):
            log("logins", text)

    def _settle(self, taken: Callable[[], None]) -> None:
        with self._lock:
            self.tries += 1
            self._failure = ""
            try:
                taken()
            except ConfigError as error:
                self._failure = str(error)
                raise

    def warn(self, headers: Headers) -> None:
        """Pass the server's warnings on, each text once in the life of the client, unless there are very many."""
        if not any(name == "warning" for name, _ in headers):
            return
        from kube_core.requests import warnings_in

        for text in warnings_in(headers):
            if self._is_new(text):
                (self.on_warning or _warn)(text)

    def _is_new(self, text: str) -> bool:
        with self._lock:
            if text in self._warned:
                return False
            if len(self._warned) >= MAX_REMEMBERED_WARNINGS:
                self._warned.clear()
            self._warned.add(text)
            return True


@define
class Attempts:
    """One request on its way, as often as it takes; `answered` and `failed` say after how many seconds it goes again."""

    session: Session
    request: Request[Any]
    read_timeout: float | None
    patient: bool = True
    """Whether to try again at all; machines that have a patience of their own say no."""
    whole: bool = False
    abort: Abort | None = None
    further: Headers = field(default=(), repr=False)
    """Header fields that are of the wire, and not of the request: those of an upgrade."""
    _retry: Retry | None = field(init=False, default=None)
    _issue: int = field(init=False, default=0)
    _edition: int = field(init=False, default=0)
    _renewed: bool = field(init=False, default=False)
    _trusted: bool = field(init=False, default=False)

    def call(self) -> Call:
        """The request with this client's credential, ready for the wire. Raises ClientClosed if it is broken off."""
        if self.abort is not None:
            self.abort.check()
        request, session = self.request, self.session
        self._issue, self._edition = session.issue, session.edition
        headers = session.headers() + request.headers + self.further
        return Call(request.method, request.target, headers, request.body, self.read_timeout, self.whole, self.abort)

    def answered(self, status: int, headers: Headers) -> float | None:
        """None when the answer is to be kept, be it good or bad."""
        again = self._again(status, headers) if status >= 400 else None
        if again is None:
            self.session.warn(headers)
        return again

    def _again(self, status: int, headers: Headers) -> float | None:
        if status == 401 and not self._renewed:  # a 401 was not executed, so that any verb may go again
            self._renewed = True
            return 0.0 if self.session.rejected(self._issue, self._edition) else None
        return self._patience().after_reply(status, headers, _jitter(), time()) if self.patient else None

    def failed(self, error: TransportError) -> float:
        """Raise the error again when the request must not go another time."""
        if not self._trusted and self.session.distrusted(error, self._edition):
            from .adapters.resend import SAFE_METHODS

            self._trusted = True
            if not error.request_sent or self.request.method in SAFE_METHODS:  # in TLS 1.3 a refusal comes after the request
                return 0.0
        wait = self._patience().after_error(error, _jitter()) if self.patient else None
        if wait is None:
            raise error
        return wait

    def _patience(self) -> Retry:
        if self._retry is None:
            from kube_core.requests import Retry

            runs = self.request.answer.shape == "upgrade"  # such a GET runs a command: twice is not once
            self._retry = Retry("POST" if runs else self.request.method)
        return self._retry


def _warn(text: str) -> None:
    log("warnings", text)


def log(name: str, text: str) -> None:
    """Say something to whoever listens to the logger ``kube_transports.NAME``."""
    import logging

    logging.getLogger(f"kube_transports.{name}").warning(text)


def _jitter() -> float:
    import random

    return random.random()

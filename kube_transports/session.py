"""What the clients of both colours share: everything about an exchange but the waiting for it."""

from __future__ import annotations

import os
from functools import cache
from sys import platform, version_info
from threading import Lock
from time import monotonic, time
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from attrs import define, field

from kube_core import __version__
from kube_core.config import Credentials

from .ports import Call, Headers

if TYPE_CHECKING:
    from collections.abc import Callable

    from kube_core.base import TransportError
    from kube_core.config import Config
    from kube_core.requests import Request, Retry

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
    _credentials: Credentials = field(init=False)
    _fixed: Headers = field(init=False)
    _warned: set[str] = field(init=False, factory=set[str])
    _lock: Lock = field(init=False, factory=Lock)

    def __attrs_post_init__(self) -> None:
        self._credentials = Credentials(self.config.identity, self.config.impersonation)
        self._fixed = (("User-Agent", self.config.user_agent or default_user_agent()),)
        _sessions.add(self)

    def headers(self) -> Headers:
        """The headers that every request of this client carries, with the credentials of now."""
        if self._credentials.file is not None:
            with self._lock:  # one thread reads the token file, the others wait for it
                from .files import refresh

                refresh(self._credentials, monotonic())
        return self._fixed + self._credentials.headers

    def renewed(self, sent_at: float, sent: Headers) -> bool:
        """Take note of a 401; True when there are other credentials now, so that asking again makes sense."""
        with self._lock:
            self._credentials.rejected(sent_at)
        return self.headers() != sent

    def warn(self, headers: Headers) -> None:
        """Pass the server's warnings on, each text once in the life of the client, unless there are very many."""
        if not any(name == "warning" for name, _ in headers):
            return
        from kube_core.requests import warnings_in

        for text in warnings_in(headers):
            if self._is_new(text):
                (self.on_warning or _log)(text)

    def _is_new(self, text: str) -> bool:
        with self._lock:
            if text in self._warned:
                return False
            if len(self._warned) >= MAX_REMEMBERED_WARNINGS:
                self._warned.clear()
            self._warned.add(text)
            return True

    def forget(self) -> None:
        """Take a new lock: a thread that the child of a fork does not have may hold the old one."""
        self._lock = Lock()


_sessions: WeakSet[Session] = WeakSet()


def _forget_all() -> None:
    for session in list(_sessions):
        session.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


@define
class Attempts:
    """One request on its way, as often as it takes; `answered` and `failed` say after how many seconds it goes again."""

    session: Session
    request: Request[Any]
    read_timeout: float | None
    patient: bool = True
    """Whether to try again at all; machines that have a patience of their own say no."""
    _retry: Retry | None = field(init=False, default=None)
    _sent: Headers = field(init=False, default=(), repr=False)
    _sent_at: float = field(init=False, default=0.0)
    _renewed: bool = field(init=False, default=False)

    def call(self) -> Call:
        """The request with this client's credentials, ready for the wire."""
        request = self.request
        self._sent = self.session.headers()
        self._sent_at = monotonic()
        return Call(request.method, request.target, self._sent + request.headers, request.body, self.read_timeout)

    def answered(self, status: int, headers: Headers) -> float | None:
        """None when the answer is to be kept, be it good or bad."""
        again = self._again(status, headers) if status >= 400 else None
        if again is None:
            self.session.warn(headers)
        return again

    def _again(self, status: int, headers: Headers) -> float | None:
        if status == 401 and not self._renewed:  # a 401 was not executed, so that any verb may go again
            self._renewed = True
            return 0.0 if self.session.renewed(self._sent_at, self._sent) else None
        return self._patience().after_reply(status, headers, _jitter(), time()) if self.patient else None

    def failed(self, error: TransportError) -> float:
        """Raise the error again when the request must not go another time."""
        wait = self._patience().after_error(error, _jitter()) if self.patient else None
        if wait is None:
            raise error
        return wait

    def _patience(self) -> Retry:
        if self._retry is None:
            from kube_core.requests import Retry

            self._retry = Retry(self.request.method)
        return self._retry


def _log(text: str) -> None:
    import logging

    logging.getLogger("kube_transports.warnings").warning(text)


def _jitter() -> float:
    import random

    return random.random()

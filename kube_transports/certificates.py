"""The TLS of one client as it changes: files that are replaced, certificates that a plugin gives."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from kube_core.base import ConfigError
from kube_core.config import Given, Rotation

from .files import read_tls
from .forks import ForkLock
from .tls import context_of

if TYPE_CHECKING:
    from kube_core.config import Config, Pem, Tls

    from .tls import SSLContext


@define(eq=False)
class Certificates:
    """Gives the context of a connection that is about to be opened. Safe to share between threads."""

    config: Config
    _rotation: Rotation = field(init=False)
    edition: int = field(init=False, default=0)
    """How often the context has changed."""
    _given: tuple[Pem, Pem] | None = field(init=False, default=None)
    _context: SSLContext | None = field(init=False, default=None)
    _told: str = field(init=False, default="")
    _lock: ForkLock = field(init=False, factory=ForkLock)

    def __attrs_post_init__(self) -> None:
        self._rotation = Rotation(read_tls(self.config.tls))
        self._context = self._made(self._rotation.tls, None)
        self._rotation.receive(self._rotation.tls, monotonic())

    @property
    def tls(self) -> Tls:
        """What the files hold, as it is in use."""
        return self._rotation.tls

    @property
    def changing(self) -> bool:
        """Whether there may ever be another context: with files, or with a plugin that gives certificates."""
        identity = self.config.identity
        return bool(self._rotation.files) or (isinstance(identity, Given) and identity.certifies)

    def current(self) -> SSLContext | None:
        """The context of now, None for a server of plain http: the same object for as long as nothing has changed."""
        if self._rotation.due(monotonic()):
            with self._lock:
                if self._rotation.due(now := monotonic()):
                    self._look(now)
        return self._context

    def present(self, pair: tuple[Pem, Pem] | None) -> None:
        """Show this certificate from now on. Raises ConfigError when it is no good; then the old one stays."""
        with self._lock:
            if pair != self._given:
                self._adopt(self._made(self._rotation.tls, pair))
                self._given = pair

    def changed(self, edition: int) -> bool:
        """Look at the files at once, since the server and we did not agree; tells whether there is another edition now."""
        with self._lock:
            if self.edition == edition and self._rotation.doubt():
                self._look(monotonic())
            return self.edition != edition

    def _look(self, now: float) -> None:
        try:
            found = read_tls(self._rotation.tls, again=True)
            context = self._made(found, self._given) if found != self._rotation.tls else self._context
        except ConfigError as error:
            self._rotation.failed(now)
            self._tell(f"the certificates stay as they were: {error}")
        else:
            self._told = ""
            if self._rotation.receive(found, now):
                self._adopt(context)

    def _adopt(self, context: SSLContext | None) -> None:
        self._context = context
        self.edition += 1

    def _made(self, tls: Tls, given: tuple[Pem, Pem] | None) -> SSLContext | None:
        if given is not None:
            tls = evolve(tls, certificate=given[0], key=given[1], password=None)
        return context_of(evolve(self.config, tls=tls))

    def _tell(self, text: str) -> None:
        if text != self._told:
            from .session import log  # noqa: PLC0415 - something is wrong with the files: that is rare

            log("logins", text)
        self._told = text

"""An API server behind a socket: how it starts, where it is, and how it ends."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from threading import Thread
from typing import TYPE_CHECKING, Self

from attrs import evolve

from kube_core.base import UsageError
from kube_core.config import Config, config_for

from .authority import Authority
from .host import Host
from .kubeconfig import kubeconfig_of
from .limits import Limits
from .listener import Listener, bound
from .loop import Loop
from .server_tls import ServerTls
from .webhooks import WebhookCaller

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from kube_core.server import ApiServer
    from kube_core.simulation import FaultPlan

    from ..clock import ManualClock
    from .log import Log

LOOPBACK = "127.0.0.1"
JOIN_SECONDS = 5.0
"""For the thread to end; it takes half a second at most, unless the server is at something very long."""
DEFAULTS = Limits()
ADMIN = ("system:admin", "system:masters")
"""Whom the server takes everybody for of whom it knows nothing."""
UNREAD_TOKEN = "nobody-reads-this"


class Served:
    """One listener, until `close` or the end of its ``with``. ``url`` is where it listens, ``config`` a way there for clients.

    See `serve` for its arguments. It listens at once; `start` serves in a thread, `run` in the caller's.
    """

    def __init__(
        self,
        server: ApiServer,
        *,
        host: str = LOOPBACK,
        port: int = 0,
        tls: ServerTls | bool = False,
        clock: ManualClock | None = None,
        faults: FaultPlan | None = None,
        limits: Limits = DEFAULTS,
        log: Log | None = None,
        services: Mapping[str, str] | None = None,
    ) -> None:
        self.server = server
        self._caller = WebhookCaller(services or {})
        self._authority = Authority.generate() if tls is True else None
        self._tls = ServerTls.generated(self._authority, host) if self._authority else (tls or None)
        self._context = self._tls.context() if isinstance(self._tls, ServerTls) else None
        self._host = host
        sock = bound(host, port)
        self.port: int = sock.getsockname()[1]
        self.url = f"{'https' if self._context else 'http'}://{f'[{host}]' if ':' in host else host}:{self.port}"
        self._loop = Loop(Host(server, clock, self._caller, faults), limits, log)
        self._listener = Listener(sock, self._loop, self._context)
        self._detach = clock.attach(self._loop) if clock else None
        self._thread: Thread | None = None
        self._failure: BaseException | None = None
        self._closed = False

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self.url}{', closed' * self._closed}>"

    @cached_property
    def config(self) -> Config:
        """What a client needs to come here: ``Client(config=served.config)``. With TLS, the authority is in it.

        Over TLS it has credentials, too, although nobody asks for them: kubectl would ask its user for a password.
        """
        if self._authority is not None:
            return self.config_as(*ADMIN)
        if isinstance(self._tls, ServerTls):
            return config_for(self.url, ca=self._tls.authority, token=UNREAD_TOKEN)
        return config_for(self.url)

    def config_as(self, user: str, group: str = "") -> Config:
        """What a client needs to come here as ``user``: a new certificate of the generated authority. Raises UsageError."""
        if self._authority is None:
            raise UsageError("only the generated authority (tls=True) makes certificates for users")
        certificate, key = self._authority.for_client(user, group)
        return config_for(self.url, ca=self._authority.certificate, certificate=certificate, key=key)

    def config_with(self, token: str) -> Config:
        """What a client needs to come here with a token: that of a user whom the server was given, or of a ServiceAccount."""
        authority = self._tls.authority if isinstance(self._tls, ServerTls) else None
        return config_for(self.url, ca=authority, token=token)

    def kubeconfig(self, namespace: str | None = None) -> str:
        """The text of a kubeconfig that leads here, for programs that take no `Config`."""
        return kubeconfig_of(evolve(self.config, namespace=namespace))

    def start(self) -> Self:
        """Serve in a thread of its own."""
        self._thread = Thread(target=self._run, name=f"kube-core at {self.url}", daemon=True)
        self._thread.start()
        return self

    def _run(self) -> None:
        try:
            self.run()
        except BaseException as error:
            self._failure = error

    def run(self) -> None:
        """Serve in this thread until `stop`, which may be called from anywhere, or until Ctrl-C, which is raised."""
        try:
            self._loop.run()
        finally:
            self._listener.close()
            self._loop.end()

    @contextmanager
    def paused(self) -> Generator[ApiServer]:
        """Have the server for yourself, to compact or restart it: what others send meanwhile waits until this is over."""
        with self._loop.host.lock:
            yield self.server

    @contextmanager
    def down(self) -> Generator[None]:
        """Be away for the duration of a block: connections break, and new ones are refused. Then it is back at the same port.

        What happens to the server meanwhile, such as a restart, is for the block to say, with `paused`.
        """
        self._loop.call(self._go_away)
        try:
            yield
        finally:
            self._loop.call(self._come_back)

    def _go_away(self) -> None:
        self._listener.close()
        self._loop.cut()

    def _come_back(self) -> None:
        if not self._closed:
            self._listener = Listener(bound(self._host, self.port), self._loop, self._context)

    def stop(self) -> None:
        """Let `run` end, within a second: watches are completed, and answers on their way get half a second to arrive."""
        self._loop.stop()

    def close(self) -> None:
        """End it, and wait until it has. Closing twice is fine. Raises what went wrong in the thread, if anything did."""
        if self._closed:
            return
        self._closed = True
        if self._detach is not None:
            self._detach()
        self.stop()
        if self._thread is not None:
            self._thread.join(JOIN_SECONDS)
        elif not self._loop.ended:
            self.run()
        self._caller.close()
        if self._failure is not None:
            raise self._failure

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def serve(
    server: ApiServer,
    *,
    host: str = LOOPBACK,
    port: int = 0,
    tls: ServerTls | bool = False,
    clock: ManualClock | None = None,
    faults: FaultPlan | None = None,
    limits: Limits = DEFAULTS,
    log: Log | None = None,
    services: Mapping[str, str] | None = None,
) -> Served:
    """Put a server behind a socket, in a thread of its own: ``with serve(ApiServer()) as served: Client(served.url)``.

    Port 0 is a free one. ``tls=True`` generates an authority and a certificate (the extra ``tls``); a `ServerTls` brings its own.
    The server's time, and the patience with clients, are on the wall clock or on ``clock``. ``log`` is called with each request.
    ``faults`` says what requests meet: all faults but those that need a wire of their own (delays, silence, insertions).
    Unless the server has users or RBAC, nobody is asked who he is: with a ``host`` other than loopback, whoever reaches it may do
    everything. Webhooks are called at their URLs, those of services where ``services`` says: ``{"dev/hooks":
    "https://127.0.0.1:9443"}``. Raises ConfigError when the address can't be had.
    """
    return Served(
        server, host=host, port=port, tls=tls, clock=clock, faults=faults, limits=limits, log=log, services=services
    ).start()

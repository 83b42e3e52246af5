"""The client of sync programs: loops that send what `kube_core` builds, and decide nothing.

`async_client.py` is the same text with ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, Unpack, overload

from kube_core import requests
from kube_core.base import ClientClosed, KubeError, TransportError
from kube_core.requests import Request

from .logins import Login
from .ports import Transport
from .session import READ_TIMEOUT_SECONDS, Attempts, Session
from .stream_calls import StreamCalls
from .sync_ports import Signal
from .watch_calls import WatchCalls

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from os import PathLike

    from kube_core.base import Resource
    from kube_core.config import Config, PluginPolicy
    from kube_core.requests import Api, Flow, LogOptions, Pause, Response, WriteOptions

    from .bound import BoundApis
    from .choices import EnvOptions, ServerOptions, WireOptions
    from .clock import ManualClock
    from .observing import Observer
    from .ports import Abort, ByteStream, Call, Headers, Reply, Timeouts, Upgraded
    from .streams import LineStream
    from .wires import TransportName

# What only some programs need is imported where it is used: a client is there in milliseconds.
# ruff: noqa: PLC0415

K = TypeVar("K")
T = TypeVar("T")
S = TypeVar("S", bound="ByteStream")


class Client(StreamCalls, WatchCalls):
    """Sends requests to one cluster, and waits for the answers.

    ``server`` is the cluster's URL; else ``config`` says it all, or ``transport`` is an object that knows where it leads, such as
    a `MemoryTransport`; ``transport`` may also be the name of a library. ``read_timeout`` is how many seconds the server may be
    silent over a call. ``on_warning`` takes the server's warnings in place of the logger ``kube_transports.warnings``.
    ``plugins`` says which credential plugins may run. ``qps`` and ``burst`` limit how many requests it sends, which nothing does
    else; ``observers`` are told of each. Safe to share between threads; a forked child starts with an empty connection pool. Use
    it in a ``with``, or call `close`.
    """

    def __init__(
        self,
        server: str | None = None,
        *,
        config: Config | None = None,
        transport: TransportName | Transport = "h11",
        timeouts: Timeouts | None = None,
        read_timeout: float | None = READ_TIMEOUT_SECONDS,
        on_warning: Callable[[str], None] | None = None,
        plugins: PluginPolicy | None = None,
        http2: bool = False,
        qps: float | None = None,
        burst: int | None = None,
        observers: Sequence[Observer] = (),
        **options: Unpack[ServerOptions],
    ) -> None:
        from .choices import config_of, must_move
        from .wires import SYNC_TRANSPORTS, wire_of

        must_move(transport, Transport, SYNC_TRANSPORTS)
        wire = wire_of(transport, timeouts, http2=http2, qps=qps, burst=burst, observers=observers)
        chosen = config_of(server, config, options, carried=not isinstance(transport, str))
        from .opening import open_transport

        self._session = Session(chosen, on_warning, read_timeout, plugins)
        self._limit = wire.limit
        self._transport = open_transport(transport, self._session, wire)
        self._clock: ManualClock | None = getattr(transport, "clock", None)
        self._login = Login(self._session)
        self._closed = Signal()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.config.server}, namespace {self.namespace}>"

    @classmethod
    def from_env(cls, *, context: str | None = None, **options: Unpack[EnvOptions]) -> Self:
        """Take the kubeconfig that kubectl would take, or else the service account of the pod that this runs in."""
        from .choices import parted
        from .files import from_env

        choice, wire = parted(options)
        return cls(config=from_env(context=context, **choice), **wire)

    @classmethod
    def from_kubeconfig(
        cls, path: str | PathLike[str] | None = None, context: str | None = None, **options: Unpack[EnvOptions]
    ) -> Self:
        """Take the kubeconfig at ``path``, else the files that ``KUBECONFIG`` names, else ``~/.kube/config``."""
        from .choices import parted
        from .files import from_kubeconfig

        choice, wire = parted(options)
        return cls(config=from_kubeconfig(path, context=context, **choice), **wire)

    @classmethod
    def in_cluster(cls, *, namespace: str | None = None, **options: Unpack[WireOptions]) -> Self:
        """Take the service account of the pod that this program runs in."""
        from .files import in_cluster

        return cls(config=in_cluster(namespace=namespace), **options)

    @property
    def config(self) -> Config:
        """Where this client sends things, and as whom."""
        return self._session.config

    @property
    def namespace(self) -> str:
        """The namespace of the kubeconfig's context, or the pod's own, else ``default``."""
        return self._session.config.namespace

    @property
    def read_timeout(self) -> float | None:
        """How many seconds the server may be silent over a call."""
        return self._session.read_timeout

    @property
    def api(self) -> BoundApis:
        """Bind an `Api` to this client, so that its verbs are sent at once: ``client.api(Pod).within("dev").get("web")``."""
        from .bound import BoundApis

        return BoundApis(self)

    def send(self, request: Request[T], *, abort: Abort | None = None) -> T:
        """Send a request and return its value; raises an `ApiError` when the server says no. ``abort`` breaks it off."""
        reply = self._exchange(request, abort)
        return request.decode(reply.status, reply.headers, reply.body)

    def respond(self, request: Request[T], *, abort: Abort | None = None) -> Response[T]:
        """Send a request and return its value with the status code and headers around it."""
        reply = self._exchange(request, abort)
        return request.respond(reply.status, reply.headers, reply.body)

    def run(self, flow: Flow[T] | Request[T]) -> T:
        """Drive a flow to its end: send what it yields, and give it the answers and errors. A request is a flow of one step."""
        run = requests.Run(flow)
        try:
            while run.step is not None:
                try:
                    answer = self._step(run.step)
                except KubeError as error:
                    run.failed(error)
                else:
                    run.answered(answer)
            return run.value
        finally:
            run.close()

    def stream(
        self,
        request: Request[Any],
        *,
        read_timeout: float | None = None,
        patient: bool = True,
        whole: bool = False,
        abort: Abort | None = None,
    ) -> ByteStream:
        """Open an answer whose body comes bit by bit, whatever its status. ``read_timeout`` None: the server may be silent.

        ``whole``: the body has an end and is read up to it at once. ``abort`` breaks off the wait for its beginning.
        """
        attempts = Attempts(self._session, request, read_timeout, patient, whole, abort)
        return self._begin(attempts, self._transport.stream)

    def upgrade(self, request: Request[Any], headers: Headers, *, read_timeout: float | None = None) -> Upgraded:
        """Ask to switch protocols, with the header fields of the new one; the answer's status tells whether the server did."""
        attempts = Attempts(self._session, request, read_timeout, further=headers)
        return self._begin(attempts, self._transport.upgrade)

    @overload
    def logs(self, api: Api[Any], name: str, *, follow: Literal[True], **options: Unpack[LogOptions]) -> LineStream: ...
    @overload
    def logs(self, api: Api[Any], name: str, *, follow: Literal[False] = False, **options: Unpack[LogOptions]) -> str: ...
    @overload
    def logs(self, api: Api[Any], name: str, *, follow: bool, **options: Unpack[LogOptions]) -> LineStream | str: ...
    def logs(self, api: Api[Any], name: str, *, follow: bool = False, **options: Unpack[LogOptions]) -> LineStream | str:
        """Read what a container has written; with ``follow``, its lines as they come, until it ends."""
        if follow:
            from .streams import LineStream

            return LineStream(self, api.logs(name, follow=True, **options))
        return self.send(api.logs(name, follow=False, **options))

    def edit(self, api: Api[K], name: str, change: Callable[[K], K | None], **options: Unpack[WriteOptions]) -> K:
        """Change an object as it is on the server: read, ``change(object)``, write, and all again after a conflict."""
        return self.run(requests.edit(api, name, change, **options))

    def discover(self, name: str) -> Resource:
        """Ask the server what it calls a kind: ``foos.clux.dev``, ``deploy``, ``deployments.v1.apps`` ..."""
        return self.run(requests.discover(name))

    def discover_all(self) -> tuple[Resource, ...]:
        """Ask the server for all the kinds that it serves."""
        return self.run(requests.discover_all())

    def ending(self) -> Signal:
        """Make a flag that is set when this client is closed; whoever has it may set it sooner, to end a `pause`."""
        return Signal(self._closed)

    def pause(self, seconds: float, ending: Signal | None = None) -> None:
        """Wait; raises ``ClientClosed`` when this client is closed meanwhile, or when ``ending`` is set."""
        if self.wait_on(ending or self._closed, seconds, patience=False):
            raise ClientClosed("it was closed while it waited" if ending else "the client was closed")

    def wait_on(self, signal: Signal, seconds: float | None = None, *, patience: bool = True) -> bool:
        """Wait for a flag, at most so many seconds of this client's clock; tells whether it is up.

        ``patience`` says that the seconds are the end of a wait for something else, and not what is waited for.
        """
        if self._clock is None:
            return signal.wait(seconds)
        from .pausing import raised

        return raised(self._clock, signal, seconds, patience)

    def now(self) -> float:
        """The time in seconds, on the clock that this client's pauses go by: that of its transport, if it has one."""
        return monotonic() if self._clock is None else self._clock.now

    def close(self) -> None:
        """Close every connection. A call that waits in another thread ends with ``ClientClosed``."""
        self._closed.set()
        self._login.close()
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _exchange(self, request: Request[Any], abort: Abort | None = None) -> Reply:
        attempts = Attempts(self._session, request, self._session.read_timeout, abort=abort)
        while True:
            if self._limit is not None and (turn := self._limit.turn(request, self.now())):
                self._rest(turn, abort)
            if self._session.stale():
                self._login.renew()
            try:
                reply = self._transport.exchange(attempts.call())
            except TransportError as error:
                wait = attempts.failed(error)
            else:
                again = attempts.answered(reply.status, reply.headers)
                if again is None:
                    return reply
                wait = again
            self._rest(wait, abort)

    def _rest(self, seconds: float, abort: Abort | None) -> None:
        """Wait before another try, unless that is broken off."""
        if abort is None:
            self.pause(seconds)
            return
        ending = self.ending()
        abort.attach(ending.set)
        try:
            self.pause(seconds, ending)
        finally:
            abort.detach()

    def _step(self, step: Request[Any] | Pause) -> object:
        if isinstance(step, Request):
            return self.send(step)
        self.pause(step.seconds)
        return None

    def _begin(self, attempts: Attempts, send: Callable[[Call], S]) -> S:
        while True:
            if self._limit is not None and (turn := self._limit.turn(attempts.request, self.now())):
                self._rest(turn, attempts.abort)
            if self._session.stale():
                self._login.renew()
            try:
                opened = send(attempts.call())
            except TransportError as error:
                wait = attempts.failed(error)
            else:
                again = attempts.answered(opened.status, opened.headers)
                if again is None:
                    return opened
                opened.close()
                wait = again
            self._rest(wait, attempts.abort)

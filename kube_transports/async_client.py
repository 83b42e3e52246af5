"""The client of async programs, on asyncio and on trio: loops that send what `kube_core` builds, and decide nothing.

`client.py` is the same text without ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, Unpack, overload

from kube_core import requests
from kube_core.base import ClientClosed, KubeError, TransportError
from kube_core.requests import Request

from .async_logins import AsyncLogin
from .async_ports import Signal
from .async_stream_calls import AsyncStreamCalls
from .async_watch_calls import AsyncWatchCalls
from .ports import AsyncTransport
from .session import READ_TIMEOUT_SECONDS, Attempts, Session

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from os import PathLike

    from kube_core.base import Resource
    from kube_core.config import Config, PluginPolicy
    from kube_core.requests import Api, Flow, LogOptions, Pause, Response, WriteOptions

    from .async_bound import AsyncBoundApis
    from .async_streams import AsyncLineStream
    from .choices import EnvOptions, ServerOptions, WireOptions
    from .clock import ManualClock
    from .observing import Observer
    from .ports import Abort, AsyncByteStream, AsyncUpgraded, Call, Headers, Reply, Timeouts
    from .wires import TransportName

# What only some programs need is imported where it is used: a client is there in milliseconds.
# ruff: noqa: PLC0415

K = TypeVar("K")
T = TypeVar("T")
S = TypeVar("S", bound="AsyncByteStream")


class AsyncClient(AsyncStreamCalls, AsyncWatchCalls):
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
        transport: TransportName | AsyncTransport = "h11",
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
        from .wires import ASYNC_TRANSPORTS, wire_of

        must_move(transport, AsyncTransport, ASYNC_TRANSPORTS)
        wire = wire_of(transport, timeouts, http2=http2, qps=qps, burst=burst, observers=observers)
        chosen = config_of(server, config, options, carried=not isinstance(transport, str))
        from .async_opening import open_transport

        self._session = Session(chosen, on_warning, read_timeout, plugins)
        self._limit = wire.limit
        self._transport = open_transport(transport, self._session, wire)
        self._clock: ManualClock | None = getattr(transport, "clock", None)
        self._login = AsyncLogin(self._session)
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
    def api(self) -> AsyncBoundApis:
        """Bind an `Api` to this client, so that its verbs are sent at once: ``client.api(Pod).within("dev").get("web")``."""
        from .async_bound import AsyncBoundApis

        return AsyncBoundApis(self)

    async def send(self, request: Request[T], *, abort: Abort | None = None) -> T:
        """Send a request and return its value; raises an `ApiError` when the server says no. ``abort`` breaks it off."""
        reply = await self._exchange(request, abort)
        return request.decode(reply.status, reply.headers, reply.body)

    async def respond(self, request: Request[T], *, abort: Abort | None = None) -> Response[T]:
        """Send a request and return its value with the status code and headers around it."""
        reply = await self._exchange(request, abort)
        return request.respond(reply.status, reply.headers, reply.body)

    async def run(self, flow: Flow[T] | Request[T]) -> T:
        """Drive a flow to its end: send what it yields, and give it the answers and errors. A request is a flow of one step."""
        run = requests.Run(flow)
        try:
            while run.step is not None:
                try:
                    answer = await self._step(run.step)
                except KubeError as error:
                    run.failed(error)
                else:
                    run.answered(answer)
            return run.value
        finally:
            run.close()

    async def stream(
        self,
        request: Request[Any],
        *,
        read_timeout: float | None = None,
        patient: bool = True,
        whole: bool = False,
        abort: Abort | None = None,
    ) -> AsyncByteStream:
        """Open an answer whose body comes bit by bit, whatever its status. ``read_timeout`` None: the server may be silent.

        ``whole``: the body has an end and is read up to it at once. ``abort`` breaks off the wait for its beginning.
        """
        attempts = Attempts(self._session, request, read_timeout, patient, whole, abort)
        return await self._begin(attempts, self._transport.astream)

    async def upgrade(self, request: Request[Any], headers: Headers, *, read_timeout: float | None = None) -> AsyncUpgraded:
        """Ask to switch protocols, with the header fields of the new one; the answer's status tells whether the server did."""
        attempts = Attempts(self._session, request, read_timeout, further=headers)
        return await self._begin(attempts, self._transport.aupgrade)

    @overload
    def logs(self, api: Api[Any], name: str, *, follow: Literal[True], **options: Unpack[LogOptions]) -> AsyncLineStream: ...
    @overload
    def logs(
        self, api: Api[Any], name: str, *, follow: Literal[False] = False, **options: Unpack[LogOptions]
    ) -> Awaitable[str]: ...
    @overload
    def logs(
        self, api: Api[Any], name: str, *, follow: bool, **options: Unpack[LogOptions]
    ) -> AsyncLineStream | Awaitable[str]: ...
    def logs(
        self, api: Api[Any], name: str, *, follow: bool = False, **options: Unpack[LogOptions]
    ) -> AsyncLineStream | Awaitable[str]:
        """Read what a container has written; with ``follow``, its lines as they come, until it ends."""
        if follow:
            from .async_streams import AsyncLineStream

            return AsyncLineStream(self, api.logs(name, follow=True, **options))
        return self.send(api.logs(name, follow=False, **options))

    async def edit(self, api: Api[K], name: str, change: Callable[[K], K | None], **options: Unpack[WriteOptions]) -> K:
        """Change an object as it is on the server: read, ``change(object)``, write, and all again after a conflict."""
        return await self.run(requests.edit(api, name, change, **options))

    async def discover(self, name: str) -> Resource:
        """Ask the server what it calls a kind: ``foos.clux.dev``, ``deploy``, ``deployments.v1.apps`` ..."""
        return await self.run(requests.discover(name))

    async def discover_all(self) -> tuple[Resource, ...]:
        """Ask the server for all the kinds that it serves."""
        return await self.run(requests.discover_all())

    def ending(self) -> Signal:
        """Make a flag that is set when this client is closed; whoever has it may set it sooner, to end a `pause`."""
        return Signal(self._closed)

    async def pause(self, seconds: float, ending: Signal | None = None) -> None:
        """Wait; raises ``ClientClosed`` when this client is closed meanwhile, or when ``ending`` is set."""
        if await self.wait_on(ending or self._closed, seconds, patience=False):
            raise ClientClosed("it was closed while it waited" if ending else "the client was closed")

    async def wait_on(self, signal: Signal, seconds: float | None = None, *, patience: bool = True) -> bool:
        """Wait for a flag, at most so many seconds of this client's clock; tells whether it is up.

        ``patience`` says that the seconds are the end of a wait for something else, and not what is waited for.
        """
        if self._clock is None:
            return await signal.wait(seconds)
        from .async_pausing import raised

        return await raised(self._clock, signal, seconds, patience)

    def now(self) -> float:
        """The time in seconds, on the clock that this client's pauses go by: that of its transport, if it has one."""
        return monotonic() if self._clock is None else self._clock.now

    async def aclose(self) -> None:
        """Close every connection. A call that waits in another thread ends with ``ClientClosed``."""
        self._closed.set()
        await self._login.aclose()
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _exchange(self, request: Request[Any], abort: Abort | None = None) -> Reply:
        attempts = Attempts(self._session, request, self._session.read_timeout, abort=abort)
        while True:
            if self._limit is not None and (turn := self._limit.turn(request, self.now())):
                await self._rest(turn, abort)
            if self._session.stale():
                await self._login.renew()
            try:
                reply = await self._transport.aexchange(attempts.call())
            except TransportError as error:
                wait = attempts.failed(error)
            else:
                again = attempts.answered(reply.status, reply.headers)
                if again is None:
                    return reply
                wait = again
            await self._rest(wait, abort)

    async def _rest(self, seconds: float, abort: Abort | None) -> None:
        """Wait before another try, unless that is broken off."""
        if abort is None:
            await self.pause(seconds)
            return
        ending = self.ending()
        abort.attach(ending.set)
        try:
            await self.pause(seconds, ending)
        finally:
            abort.detach()

    async def _step(self, step: Request[Any] | Pause) -> object:
        if isinstance(step, Request):
            return await self.send(step)
        await self.pause(step.seconds)
        return None

    async def _begin(self, attempts: Attempts, send: Callable[[Call], Awaitable[S]]) -> S:
        while True:
            if self._limit is not None and (turn := self._limit.turn(attempts.request, self.now())):
                await self._rest(turn, attempts.abort)
            if self._session.stale():
                await self._login.renew()
            try:
                opened = await send(attempts.call())
            except TransportError as error:
                wait = attempts.failed(error)
            else:
                again = attempts.answered(opened.status, opened.headers)
                if again is None:
                    return opened
                await opened.aclose()
                wait = again
            await self._rest(wait, attempts.abort)

"""The transport over httpx, for async programs that have their networking there. It needs the extra ``httpx``."""

from __future__ import annotations

from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, NoReturn

import anyio

from kube_core.base import ClientClosed, ClosedEarly

from ..async_ports import Signal
from ..ports import Call, NoUpgrades, Reply, Timeouts
from .address import parse_address
from .body import MAX_BODY_BYTES
from .fields import Fields
from .httpx_lane_async import AsyncLane
from .httpx_parts import IDLE_SECONDS, Pairs, Requests, Trip, check_options, pairs
from .httpx_stream_async import AsyncStream
from .pool import MAX_CONNECTIONS, Places, forget_after_fork
from .proxy import parse_proxy
from .resend import may_resend
from .route import Route

if TYPE_CHECKING:
    import ssl


class AsyncHttpxTransport:
    """HTTP/1.1, or with ``http2`` HTTP/2 where the server has it, to one server over httpx's transports, shared by tasks.

    The other options are those of the h11 transport. Streams have connections of their own, of HTTP/1.1: any number of watches
    leaves all places to calls, and ending one ends no other. ``proxy_url`` is ``http://``, ``https://`` or ``socks5://``. There
    are no upgrades, as in the sync transport.
    """

    def __init__(
        self,
        server: str,
        *,
        ssl_context: ssl.SSLContext | None = None,
        server_hostname: str | None = None,
        timeouts: Timeouts | None = None,
        max_connections: int = MAX_CONNECTIONS,
        max_body_bytes: int = MAX_BODY_BYTES,
        compression: bool = True,
        proxy_url: str | None = None,
        http2: bool = False,
    ) -> None:
        address = parse_address(server)
        proxy = parse_proxy(proxy_url, "httpx", ("http", "https", "socks5")) if proxy_url else None
        hostname = server_hostname or address.host
        self._timeouts = timeouts or Timeouts()
        self._requests = Requests(Route(address, ssl_context, hostname, self._timeouts, max_body_bytes, proxy))
        self._fields: Fields[Pairs] = Fields(address, pairs, compression=compression)
        self._http2 = http2
        self._places: Places[Signal] = Places(max_connections, Signal)
        self._closed = False
        check_options(self._requests.route, http2=http2)
        self.forget()
        forget_after_fork(self)

    def forget(self) -> None:
        """Drop what belongs to another loop, or to the parent of this process."""
        self._places.forget()
        self._loop: object = None
        self._shared: AsyncLane | None = None
        self._idle: deque[AsyncLane] = deque()
        self._lanes: set[AsyncLane] = set()

    async def aexchange(self, call: Call) -> Reply:
        """Send a request and wait for the whole answer. Raises a TransportError, or UsageError for what is no request."""
        fields = self._fields.of(call)
        self._come_here()
        await self._enter(call)
        lane: AsyncLane | None = None
        good = False
        try:
            lane = self._lane()
            trip = Trip(call, self._timeouts)
            try:
                reply = await lane.exchange(call, fields, trip)
            except ClosedEarly as error:
                if trip.fresh or not may_resend(call.method, error, silent=not trip.answered):
                    raise
                if self._http2:
                    await self._doubt(lane)
                    lane = self._lane()
                reply = await lane.exchange(call, fields, Trip(call, self._timeouts))
            good = not lane.spoiled
            return reply
        finally:
            call.waits(None)
            self._places.leave()
            if lane is not None and not self._http2:
                await self._put_back(lane, good)
            elif lane is not None and (not good or lane.leaving):
                await self._doubt(lane)

    async def astream(self, call: Call) -> AsyncStream:
        """Send a request and wait for the beginning of the answer; its body is read bit by bit."""
        fields, trip = self._fields.of(call, stream=True), Trip(call, self._timeouts)
        self._come_here()
        lane = self._idle.pop() if call.whole and self._idle else self._open()
        try:
            try:
                response = await lane.start(call, fields, trip)
            except ClosedEarly as error:
                if trip.fresh or not may_resend(call.method, error, silent=not trip.answered):
                    raise
                trip = Trip(call, self._timeouts)
                response = await lane.start(call, fields, trip)
            return AsyncStream(lane, response, call, trip, self._put_back)
        except BaseException:
            self._lanes.discard(lane)
            await lane.aclose()
            raise
        finally:
            call.waits(None)

    async def aupgrade(self, call: Call) -> NoReturn:
        """Raise NoUpgrades."""
        raise NoUpgrades('transport="httpx" switches no protocols: an AsyncClient of that name dials those with h11')

    async def aclose(self) -> None:
        """End every connection, from any task: whoever waits on one gets ClientClosed. Closing twice is fine."""
        self._closed = True
        self._places.shut()
        self._idle.clear()
        if self._loop is not None and self._loop == anyio.lowlevel.current_token():  # else their loop is gone, and closed them
            for lane in tuple(self._lanes):
                await lane.aclose()

    def _come_here(self) -> None:
        """Begin anew on another loop: connections belong to one."""
        if self._closed:
            raise ClientClosed("the client is closed")
        loop = anyio.lowlevel.current_token()
        if self._loop is None or self._loop != loop:
            self.forget()
            self._loop = loop

    def _lane(self) -> AsyncLane:
        if self._http2:
            if self._shared is None or self._shared.leaving:  # the last of those who are in it closes it
                self._shared = self._open(http2=True)
            return self._shared
        return self._idle.pop() if self._idle else self._open()

    def _open(self, *, http2: bool = False) -> AsyncLane:
        if self._closed:
            raise ClientClosed("the client is closed")
        lane = AsyncLane(self._requests, http2=http2)
        self._lanes.add(lane)
        return lane

    async def _doubt(self, lane: AsyncLane) -> None:
        """Give no more calls to a shared lane over which one failed, for it may be dead; the last of the others closes it."""
        if lane is self._shared:
            self._shared = None
        if not lane.busy:
            self._lanes.discard(lane)
            await lane.aclose()

    async def _put_back(self, lane: AsyncLane, good: bool) -> None:
        """Keep a lane for the next call, and close those that nobody has used for long."""
        now = lane.idle_since = monotonic()
        if good and not self._closed:
            self._idle.append(lane)
            lane = self._idle[0]
            if now - lane.idle_since <= IDLE_SECONDS:
                return
            self._idle.popleft()
        self._lanes.discard(lane)
        await lane.aclose()

    async def _enter(self, call: Call) -> None:
        waiting = self._places.enter()
        if waiting is not None:
            try:
                call.waits(waiting.set)
                await waiting.wait()
                call.check()
            except BaseException:
                self._places.abandon(waiting)
                raise

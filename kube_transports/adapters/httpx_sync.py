"""The transport over httpx, for sync programs that have their networking there. It needs the extra ``httpx``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from kube_core.base import ClosedEarly

from ..ports import Call, NoUpgrades, Reply, Timeouts
from ..sync_ports import Signal
from .address import parse_address
from .body import MAX_BODY_BYTES
from .fields import Fields
from .httpx_lane_sync import Lane
from .httpx_parts import Pairs, Requests, Trip, check_options, pairs
from .httpx_stream_sync import Stream
from .pool import MAX_CONNECTIONS, Pool
from .proxy import parse_proxy
from .resend import may_resend
from .route import Route

if TYPE_CHECKING:
    import ssl


class HttpxTransport:
    """HTTP/1.1, or with ``http2`` HTTP/2 where the server has it, to one server over httpx's transports, shared by threads.

    The other options are those of the h11 transport. Streams have connections of their own, of HTTP/1.1: any number of watches
    leaves all places to calls, and ending one ends no other. ``proxy_url`` is ``http://``, ``https://`` or ``socks5://``. There
    are no upgrades: Python's TLS sockets, which httpx hands out, may not be read and written by two threads at once.
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
        self._pool: Pool[Lane, Signal, Lane] = Pool(max_connections, Signal)
        self._shared: Lane | None = None
        check_options(self._requests.route, http2=http2)

    def exchange(self, call: Call) -> Reply:
        """Send a request and wait for the whole answer. Raises a TransportError, or UsageError for what is no request."""
        fields = self._fields.of(call)
        self._enter(call)
        lane: Lane | None = None
        good = False
        try:
            lane = self._lane()
            trip = Trip(call, self._timeouts)
            try:
                reply = lane.exchange(call, fields, trip)
            except ClosedEarly as error:
                if trip.fresh or not may_resend(call.method, error, silent=not trip.answered):
                    raise
                if self._http2:
                    self._doubt(lane)
                lane = self._lane() if self._http2 else self._open()
                reply = lane.exchange(call, fields, Trip(call, self._timeouts))
            good = True
            return reply
        finally:
            call.waits(None)
            self._pool.leave(lane if good and not self._http2 else None)
            if lane is not None and self._http2 and not (good and lane is self._shared and not lane.leaving):
                self._doubt(lane)

    def stream(self, call: Call) -> Stream:
        """Send a request and wait for the beginning of the answer; its body is read bit by bit."""
        fields, trip = self._fields.of(call, stream=True), Trip(call, self._timeouts)
        lane = (self._pool.take() if call.whole else None) or self._open()
        try:
            response = lane.start(call, fields, trip)
        except ClosedEarly as error:
            if trip.fresh or not may_resend(call.method, error, silent=not trip.answered):
                raise
            lane, trip = self._open(), Trip(call, self._timeouts)
            response = lane.start(call, fields, trip)
        finally:
            call.waits(None)
        try:
            return Stream(lane, response, call, trip, self._pool.keep)
        except BaseException:
            lane.close()
            raise

    def upgrade(self, call: Call) -> NoReturn:
        """Raise NoUpgrades."""
        raise NoUpgrades('transport="httpx" switches no protocols: a Client of that name dials those with h11')

    def close(self) -> None:
        """End every connection, from any thread: whoever waits on one gets ClientClosed. Closing twice is fine."""
        for lane in self._pool.close():
            lane.close()

    def _lane(self) -> Lane:
        if not self._http2:
            return self._pool.take() or self._open()
        shared = self._shared
        if shared is not None and shared.leaving:
            self._doubt(shared)
        if shared is None or shared.closed or shared.leaving:
            shared = self._shared = self._open(http2=True)
        return shared

    def _doubt(self, lane: Lane) -> None:
        """Give no more calls to a shared lane over which one failed, for it may be dead; the last of the others closes it."""
        if lane is self._shared:
            self._shared = None
        lane.retire()

    def _open(self, *, http2: bool = False) -> Lane:
        lane = Lane(self._requests, http2=http2)
        self._pool.watch(lane)
        return lane

    def _enter(self, call: Call) -> None:
        waiting = self._pool.enter()
        if waiting is not None:
            try:
                call.waits(waiting.set)
                waiting.wait()
                call.check()
            except BaseException:
                self._pool.abandon(waiting)
                raise

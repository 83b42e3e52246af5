"""What a plan of faults does to a request, whatever brings it: the part that needs neither a wire nor a clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kube_core.base import UsageError
from kube_core.server import Exchange
from kube_core.simulation import Answered, Delayed, Forgotten, Inserted, Refused, Reset, Restarted, Silent, Stale

if TYPE_CHECKING:
    from kube_core.server import ApiServer, ServerRequest
    from kube_core.simulation import Mishap


class Dropped(Exception):
    """The connection is to break in place of an answer."""


def met(server: ApiServer, request: ServerRequest, fault: Mishap, now: float) -> Exchange:
    """What a server answers to a request that meets a fault; where the fault is in the way, what it would have."""
    match fault:
        case Answered():
            return Exchange(fault.status, fault.headers, fault.content)
        case Stale():
            return server.handle_stale(request, fault.versions, now)
        case Forgotten():
            server.compact(watches=fault.watches)
        case Restarted(0):
            server.restart()
        case Restarted():
            server.restart(backup=max(server.oldest_version, server.resource_version - fault.lost_versions))
        case _:
            pass
    return server.handle(request, now)


def met_behind_a_socket(server: ApiServer, request: ServerRequest, fault: Mishap, now: float) -> Exchange:
    """The same, where a listener answers. Raises Dropped when the connection is to break, UsageError for what can't be done."""
    if isinstance(fault, Delayed | Silent | Inserted):
        raise UsageError(f"a plan of faults over a socket can't do {fault}: use a MemoryTransport")
    if isinstance(fault, Refused):
        raise Dropped(f"{fault}")
    exchange = met(server, request, fault, now)
    if isinstance(fault, Reset):
        if exchange.stream is not None:
            exchange.stream.close()
        raise Dropped(f"{fault}")
    return exchange

"""The API server as connections see it: behind its lock, and on a clock."""

from time import monotonic, time
from typing import TYPE_CHECKING

from attrs import Factory, define, field

from kube_core.server import ApiServer, Exchange, ServerRequest, Stream, Waiting, WebhookOutcome

from ..clock import ManualClock
from ..locks import ServerLock, lock_of
from ..planned import met_behind_a_socket
from ..session_link import SessionLink
from .webhooks import WebhookCaller

if TYPE_CHECKING:
    from kube_core.simulation import FaultPlan


def _lock(host: "Host") -> ServerLock:
    return lock_of(host.server)


@define(eq=False)
class Host:
    """Hands inputs to the server under its lock, with the time: that of the wall, or of ``clock``."""

    server: ApiServer
    clock: ManualClock | None = None
    caller: WebhookCaller = field(factory=lambda: WebhookCaller({}))
    """Who makes the server's calls of webhooks."""
    faults: "FaultPlan | None" = None
    lock: ServerLock = field(init=False, default=Factory(_lock, takes_self=True))

    @property
    def now(self) -> float:
        """The server's time, as a Unix time in seconds."""
        return self.clock.now if self.clock else time()

    @property
    def elapsed(self) -> float:
        """Seconds that only grow, for the patience with clients; a manual clock is theirs, too."""
        return self.clock.now if self.clock else monotonic()

    def begin(self, request: ServerRequest) -> Exchange | Waiting:
        """Answer one request, or say which webhook has to be asked before.

        Raises `Dropped` when the connection is to break instead, by the plan of faults.
        """
        with self.lock:
            fault = self.faults.take(request, self.now) if self.faults is not None else None
            if fault is None:
                return self.server.begin(request, self.now)
            return met_behind_a_socket(self.server, request, fault, self.now)

    def resume(self, waiting: Waiting, outcome: WebhookOutcome) -> Exchange | Waiting:
        """Go on with a request, now that a webhook has answered."""
        with self.lock:
            return self.server.resume(waiting, outcome, self.now)

    def receive(self, stream: Stream, most: int) -> tuple[bytes, bool]:
        """What a stream has, about ``most`` bytes of it, and whether that was the end."""
        with self.lock:
            return stream.receive(most), stream.closed

    def write(self, link: SessionLink, data: bytes) -> None:
        """Hand over what the client of a session sent."""
        with self.lock:
            self.server.wake(self.now)
            link.write(data)

    def close(self, stream: Stream) -> None:
        """Say that nobody reads a stream any more."""
        stream.notify = None
        with self.lock:
            stream.close()

    def seconds_to_wake(self) -> float | None:
        """How long the server needs nobody; None when nothing is planned, or when a manual clock wakes it."""
        if self.clock:
            return None
        with self.lock:
            due = self.server.next_wake()
        return None if due is None else max(due - time(), 0.0)

    def wake(self) -> None:
        """Do what is due."""
        with self.lock:
            if (due := self.server.next_wake()) is not None and due <= self.now:
                self.server.wake(self.now)

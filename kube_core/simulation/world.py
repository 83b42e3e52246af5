"""A world: a server, machines, and the wires between them, on one clock that only goes on when it is told to.

Everything that happens follows from the seed and from what is done to the world, so that it happens again the same way. Machines
(see `kube_core.watching.Machine`) meet the faults of their wires; requests and flows of the test itself (`World.send`,
`World.run`) go straight to the server and take no time.
"""

from collections.abc import Callable
from random import Random
from typing import Any, TypeVar

from attrs import define, field

from kube_core.base import KubeError
from kube_core.requests import Flow, Pause, Request, Run
from kube_core.server import ApiServer
from kube_core.watching import Machine

from .clock import VirtualClock
from .faults import Fault, Refused, Reset
from .timeline import Timeline
from .wire import LATENCY_SECONDS, Wire, sent

T = TypeVar("T")


def _nothing() -> None:
    pass


@define(eq=False)
class World:
    """One server and all that talk to it. ``seed`` decides what is left to chance: uids, jitter, where bodies are cut."""

    seed: int = 0
    server: ApiServer = field(init=False)
    clock: VirtualClock = field(init=False)
    random: Random = field(init=False, repr=False)
    timeline: Timeline = field(init=False, repr=False)
    wires: list[Wire] = field(factory=list[Wire], init=False, repr=False)
    after_each: Callable[[], None] = field(default=_nothing, init=False, repr=False)
    """Called each time that something has happened: the place for what has to hold at every moment."""

    def __attrs_post_init__(self) -> None:
        self.server = ApiServer(seed=self.seed)
        self.clock = VirtualClock(self.server.now)
        self.random = Random(self.seed)
        self.timeline = Timeline(self.clock.now)

    def connect(
        self,
        name: str,
        machine: Machine[Any],
        *faults: Fault,
        latency_seconds: float = LATENCY_SECONDS,
        cut: int | None = None,
    ) -> Wire:
        """Lay a wire from a machine to the server, and begin to move it. Its first requests meet ``faults``, one each.

        ``latency_seconds`` is how long requests and news are under way; ``cut`` the largest piece in which bodies come, None for
        whole.
        """
        wire = Wire(name, machine, self.clock, self.server, self.random, self.timeline, latency_seconds, cut)
        wire.queue(*faults)
        self.wires.append(wire)
        wire.begin()
        return wire

    def send(self, request: Request[T]) -> T:
        """Have a request answered, now; raises as a client would."""
        exchange = self.server.handle(sent(request), self.clock.now)
        return request.decode(exchange.status, exchange.headers, exchange.body)

    def run(self, flow: Flow[T] | Request[T]) -> T:
        """Run a flow to its end. Only its pauses take time."""
        run = Run(flow)
        while run.step is not None:
            if isinstance(run.step, Pause):
                self.advance(run.step.seconds)
                run.answered(None)
                continue
            try:
                answer = self.send(run.step)
            except KubeError as error:
                run.failed(error)
            else:
                run.answered(answer)
        return run.value

    def advance(self, seconds: float) -> None:
        """Let time pass, and do what falls due meanwhile, in order."""
        end = self.clock.now + seconds
        while True:
            timer, wake = self.clock.next_due, self.server.next_wake()
            if wake is not None and wake <= end and (timer is None or wake <= timer):
                self.clock.go(wake)
                self.server.wake(self.clock.now)
            elif timer is not None and timer <= end:
                self.clock.go(timer)
                self.clock.do_next()
            else:
                break
            self.after_each()
        self.clock.go(end)

    def calm(self) -> None:
        """Take all faults from all wires."""
        for wire in self.wires:
            wire.calm()

    def restart(self, *, backup: int | None = None, down_seconds: float = 0.0) -> None:
        """Stop the server and start it again, after some time, as `ApiServer.restart` has it: every connection breaks."""
        self.note("restarts" if backup is None else f"is restored as of version {backup}")
        self.server.restart(backup=backup)
        for wire in self.wires:
            wire.strike(Reset())
            if down_seconds:
                wire.outage(Refused(), down_seconds)

    def compact(self, *, watches: bool = True) -> None:
        """Let the server forget its history, as `ApiServer.compact` has it."""
        self.note("forgets its history")
        self.server.compact(watches=watches)

    def note(self, what: object, who: str = "server") -> None:
        """Put something into the timeline."""
        self.timeline.note(self.clock.now, who, what)

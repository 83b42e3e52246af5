"""Connections to the ports of one pod: each is a program that reads what the client sends and writes what it gets."""

from collections.abc import Callable

from attrs import define, field

from ..state import State
from .functions import PortConnection
from .pods import Place
from .program import Program
from .run import Run

LARGEST_PORT = 65535


@define(eq=False)
class Dialer:
    """Makes connections to one pod, and knows those that are open."""

    state: State
    place: Place
    function: Callable[[PortConnection], Program]
    changed: Callable[[], None] | None = None
    runs: set[Run] = field(factory=set[Run], init=False)

    @property
    def now(self) -> float:
        """The server's time."""
        return self.state.now

    @property
    def hungry(self) -> bool:
        """Whether every connection takes more; one that does not holds up all, for the protocols have no other way to say it."""
        return all(run.hungry for run in self.runs)

    def dial(self, port: int) -> Run:
        """Make a connection."""
        run = Run(self.place.uid, changed=self._tell)
        connection = PortConnection(self.place.pod, port)
        self.runs.add(run)
        run.start(lambda: self.function(connection), self.now)
        self.state.tasks.add(run)
        return run

    def plan(self, run: Run) -> None:
        """Take note of when a connection wants to go on."""
        self.state.tasks.plan(run)

    def hang_up(self, run: Run) -> None:
        """A connection is over."""
        run.changed = None
        run.kill()
        self.runs.discard(run)
        self.state.tasks.forget(run)

    def close(self) -> None:
        """All connections are over."""
        self.changed = None
        for run in tuple(self.runs):
            self.hang_up(run)

    def words(self, run: Run, port: int) -> str:
        """What went wrong with a connection, as kubelets say it; empty when nothing did."""
        if not run.error:
            return ""
        return f"an error occurred forwarding {port} -> {port}: error forwarding port {port} to pod {self.place.uid}: {run.error}"

    def _tell(self) -> None:
        if self.changed is not None:
            self.changed()


def is_port(text: str) -> bool:
    """Whether a text is the number of a port."""
    return text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_PORT)) and 0 < int(text) <= LARGEST_PORT

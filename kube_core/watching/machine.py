"""What a driver moves: a machine that asks for one answer after another, and waits in between."""

from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from kube_core.base import ConfigError, TransportError
from kube_core.requests import Request

from .watch import Body, WatchState

Told = TypeVar("Told")


class Machine(Protocol[Told]):
    """Something endless that is moved from outside: a `Watch`, a source of an `Informer`, a `Wait`.

    While its ``phase`` is READY, `ask` gives a request; its answer goes to `answered`, and if it ``streams``, the body bit by bit
    to `receive` and its end to `closed`. What goes wrong on the wire, or with the credentials, goes to `failed`. While it is
    WAITING, `wake` is due in `waits` seconds. Once it has ENDED, `end` raises why, if there is a reason to.
    """

    @property
    def phase(self) -> WatchState:
        """What is to be done next."""
        ...

    @property
    def streams(self) -> bool:
        """Whether the answer that is due comes bit by bit; if not, `answered` takes it whole."""
        ...

    @property
    def silence_seconds(self) -> float:
        """How long the server may be silent over a stream."""
        ...

    def ask(self) -> Request[Any]:
        """Give the request that is due."""
        ...

    def answered(self, status: int, headers: Iterable[tuple[str, str]], body: Body, now: float, jitter: float) -> list[Told]:
        """Take an answer: of a stream that was granted only the head, else the whole."""
        ...

    def receive(self, data: bytes, now: float, jitter: float) -> list[Told]:
        """Take bytes of the stream."""
        ...

    def closed(self, now: float, jitter: float) -> list[Told]:
        """The server ended the stream."""
        ...

    def failed(self, error: TransportError | ConfigError, now: float, jitter: float) -> list[Told]:
        """The connection failed, before or in the middle of an answer, or there is no credential to ask with."""
        ...

    def waits(self, now: float) -> float:
        """How many seconds there are to wait."""
        ...

    def wake(self, now: float) -> None:
        """Look at the clock."""
        ...

    def end(self) -> None:
        """Raise what ended it."""
        ...

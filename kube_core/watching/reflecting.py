"""What is moved as the reflector in it is: its requests, answers and times are the reflector's, what comes of them its own."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kube_core.base import ConfigError, TransportError
from kube_core.requests import Request

from .events import Failed
from .reflector import Notice, Reflector
from .watch import Body, WatchState


class Reflecting:
    """A `Machine` around a reflector. `_take` says what becomes of what it tells, and gives the driver what nobody else hears."""

    __slots__ = ()

    if TYPE_CHECKING:
        _reflector: Reflector[Any]

    @property
    def phase(self) -> WatchState:
        """What is to be done next."""
        return self._reflector.phase

    @property
    def streams(self) -> bool:
        """Whether the answer that is due comes bit by bit."""
        return self._reflector.streams

    @property
    def silence_seconds(self) -> float:
        """How long the server may be silent over a stream."""
        return self._reflector.silence_seconds

    def ask(self) -> Request[Any]:
        """Give the request that is due."""
        return self._reflector.ask()

    def answered(self, status: int, headers: Iterable[tuple[str, str]], body: Body, now: float, jitter: float) -> list[Failed]:
        """Take an answer: of a stream that was granted only the head, else the whole."""
        return self._take(self._reflector.answered(status, headers, body, now, jitter))

    def receive(self, data: bytes, now: float, jitter: float) -> list[Failed]:
        """Take bytes of the stream."""
        return self._take(self._reflector.receive(data, now, jitter))

    def closed(self, now: float, jitter: float) -> list[Failed]:
        """The server ended the stream."""
        return self._take(self._reflector.closed(now, jitter))

    def failed(self, error: TransportError | ConfigError, now: float, jitter: float) -> list[Failed]:
        """The connection failed."""
        return self._take(self._reflector.failed(error, now, jitter))

    def waits(self, now: float) -> float:
        """How many seconds there are to wait."""
        return self._reflector.waits(now)

    def wake(self, now: float) -> None:
        """Look at the clock."""
        self._reflector.wake(now)

    def end(self) -> None:
        """A reflector never ends by itself."""
        self._reflector.end()

    @abstractmethod
    def _take(self, notices: list[Notice]) -> list[Failed]: ...

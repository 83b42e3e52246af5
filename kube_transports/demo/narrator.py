"""A client that tells what it sends and what comes back."""

from collections.abc import Callable
from time import perf_counter
from typing import Any, TypeVar

from attrs import frozen

from kube_core.requests import ApiError, Request, Response

from ..client import Client
from ..ports import Abort, ByteStream

T = TypeVar("T")


@frozen
class Exchanged:
    """One request, the status code of its answer, and how many seconds that took, decoding included."""

    request: Request[Any]
    status_code: int
    seconds: float


class Narrator(Client):
    """A client that hands every exchange to ``told``. An attribute, so that every way to make a client makes this one, too."""

    told: Callable[[Exchanged], None] | None = None

    def send(self, request: Request[T], *, abort: Abort | None = None) -> T:
        """Send a request and return its value."""
        return self.respond(request, abort=abort).value

    def respond(self, request: Request[T], *, abort: Abort | None = None) -> Response[T]:
        """Send a request and return its answer."""
        started = perf_counter()
        try:
            response = super().respond(request, abort=abort)
        except ApiError as error:
            self._tell(request, error.status_code, started)
            raise
        self._tell(request, response.status_code, started)
        return response

    def stream(self, request: Request[Any], **options: Any) -> ByteStream:
        """Open an answer that comes bit by bit."""
        started = perf_counter()
        opened = super().stream(request, **options)
        self._tell(request, opened.status, started)
        return opened

    def _tell(self, request: Request[Any], status_code: int, started: float) -> None:
        if self.told is not None:
            self.told(Exchanged(request, status_code, perf_counter() - started))

"""One exchange with the server, as a value."""

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast
from urllib.parse import quote, urlencode

from attrs import frozen

from kube_core.base import DecodeError

from .answer import Answer
from .headers import Headers, Pairs, pairs_of
from .reading import read

if TYPE_CHECKING:
    from .response import Response

T = TypeVar("T")


@frozen(repr=False)
class Request(Generic[T]):
    """A verb and its options: what goes over the wire, and how the answer becomes a ``T``.

    ``url`` is the path without query. Neither the server's address nor credentials are ever part of it. ``repr`` never shows
    headers or body.
    """

    method: str
    url: str
    query: Pairs
    headers: Pairs
    body: bytes
    answer: Answer[T]

    @property
    def target(self) -> str:
        """The path and the query as they go over the wire."""
        return f"{self.url}?{urlencode(self.query, quote_via=quote, safe='')}" if self.query else self.url

    def decode(self, status: int, headers: Headers, body: bytes) -> T:
        """Make the value of an answer, or raise its `ApiError`, or a `DecodeError` for what should not be there.

        ``status`` is the HTTP status code; a 101 never comes here.
        """
        if not 200 <= status < 300:
            return self._refused(status, headers, body)
        try:
            return cast("T", read(self.answer, body))
        except DecodeError as error:
            from .failures import failure_in  # noqa: PLC0415 - errors are loaded when there is one

            if (failure := failure_in(body, status, headers, self)) is not None:
                raise failure from error
            raise

    def respond(self, status: int, headers: Headers, body: bytes) -> "Response[T]":
        """Decode an answer and keep what came around it; raises as ``decode`` does."""
        from .response import Response  # noqa: PLC0415 - loaded by those who look at more than the value

        fields = pairs_of(headers)
        return Response(self.decode(status, fields, body), status, fields)

    def _refused(self, status: int, headers: Headers, body: bytes) -> T:
        from .errors import NotFound  # noqa: PLC0415 - errors are loaded when there is one
        from .failures import api_error  # noqa: PLC0415 - the same

        error = api_error(status, headers, body, self)
        if self.answer.optional and isinstance(error, NotFound) and error.object_missing:
            return cast("T", None)
        raise error

    def __iter__(self) -> "Generator[Request[Any], Any, T]":
        """Be a flow of one step: ``pod = yield from pods.get("x")``."""
        return cast("T", (yield self))

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.target} -> {self.answer!r}>"

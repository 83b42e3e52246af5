"""All pages of a list, one at a time, also when the continue token expires on the way.

A machine for whoever moves it: send ``request``; give the page to ``receive``, the error to ``failed``; until ``request`` is
None. A token expires after some minutes with 410. The server may send another along that goes on, from a newer version, where the
old one stopped (https://kubernetes.io/docs/reference/kubernetes-api/common-parameters/common-parameters/#continue); if not, the
rest is taken from one whole list, without what earlier pages had.
"""

from typing import Any, Generic, TypeVar

from attrs import define, evolve, field

from kube_core.base import DecodeError
from kube_core.objects import ObjectList

from .errors import ApiError, Expired, Gone
from .request import Request

K = TypeVar("K")

_FIRST_ONLY = ("resourceVersion", "resourceVersionMatch")
"""Parameters that a continue token stands for."""


@define
class Pages(Generic[K]):
    """The pages of one list. ``request`` is what to send next; None when everything has been seen."""

    _first: Request[ObjectList[K]] = field(repr=False)
    request: Request[ObjectList[K]] | None = field(init=False)
    _seen: set[str] = field(init=False, factory=set[str], repr=False)
    _whole: bool = field(init=False, default=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self.request = self._first

    def receive(self, page: ObjectList[K]) -> ObjectList[K]:
        """Take the answer to ``request``, and give what is new in it. Raises `DecodeError` when it leads back to itself."""
        asked, token = self.request, page.continue_
        self.request = None
        if token and asked is not None and dict(asked.query).get("continue") == token:
            raise DecodeError("a continue token that leads on", "the one of this page", path="$.metadata.continue")
        self.request = self._next(token) if token else None
        if self._whole:
            page.items = [item for item in page.items if _identity(item) not in self._seen]
        self._seen.update(_identity(item) for item in page.items)
        return page

    def failed(self, error: ApiError) -> None:
        """Take the error that ``request`` came to: it is raised again unless an expired token can be done without."""
        if not isinstance(error, Expired | Gone) or self.request is self._first or self._whole:
            self.request = None
            raise error
        if token := error.status.metadata.continue_:
            self.request = self._next(token)
        else:
            self._whole = True
            self.request = self._with(tuple(pair for pair in self._first.query if pair[0] not in ("limit", "continue")))

    def _next(self, token: str) -> Request[ObjectList[K]]:
        kept = tuple(pair for pair in self._first.query if pair[0] not in (*_FIRST_ONLY, "continue"))
        return self._with((*kept, ("continue", token)))

    def _with(self, query: tuple[tuple[str, str], ...]) -> Request[ObjectList[K]]:
        return evolve(self._first, query=query)


def _identity(item: Any) -> str:
    """What tells an object from all others, also from a later one of the same name."""
    metadata = item.metadata
    return metadata.uid or f"{metadata.namespace}/{metadata.name}"

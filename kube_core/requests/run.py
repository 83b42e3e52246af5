"""A flow on its way: what whoever drives one needs to know of generators."""

from typing import Any, Generic, TypeVar

from kube_core.base import KubeError

from .flow import Flow, Pause
from .request import Request

T = TypeVar("T")


class Run(Generic[T]):
    """A flow that has begun; a request is one of a single step.

    ``step`` is what it wants next, None once it has ended; then ``value`` is what came of it.
    """

    def __init__(self, flow: Flow[T] | Request[T]) -> None:
        self._flow: Flow[T] = iter(flow)
        self._value: Any = None
        self.step: Request[Any] | Pause | None = None
        self.answered(None)

    @property
    def value(self) -> T:
        """What the flow returned."""
        value: T = self._value
        return value

    def answered(self, answer: object) -> None:
        """Give the flow the answer to its step."""
        try:
            self.step = self._flow.send(answer)
        except StopIteration as end:
            self.step, self._value = None, end.value

    def failed(self, error: KubeError) -> None:
        """Throw what went wrong into the flow, which may try something else; what it does not catch is raised here."""
        try:
            self.step = self._flow.throw(error)
        except StopIteration as end:
            self.step, self._value = None, end.value

    def close(self) -> None:
        """End the flow where it is; ended ones stay ended."""
        self._flow.close()

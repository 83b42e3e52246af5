"""A flow on its way: what whoever drives one needs to know of generators."""

from collections.abc import Generator
from typing import Any, Generic, Protocol, TypeVar

from kube_core.base import KubeError

S = TypeVar("S")
S_co = TypeVar("S_co", covariant=True)
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Steps(Protocol[S_co, T_co]):
    """What can be run: a flow, a request, a renewal of a credential."""

    def __iter__(self) -> Generator[S_co, Any, T_co]:
        """Begin."""
        ...


class Run(Generic[S, T]):
    """A flow that has begun; a request is one of a single step.

    ``step`` is what it wants next, None once it has ended; then ``value`` is what came of it.
    """

    def __init__(self, flow: Steps[S, T]) -> None:
        self._flow: Generator[S, Any, T] = iter(flow)
        self._value: Any = None
        self.step: S | None = None
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

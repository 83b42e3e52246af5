"""Finite procedures of several exchanges, written once for every colour.

A flow is a generator that yields requests and pauses. Whoever drives it sends each request and gives back the decoded answer, or
throws the error in; and waits out each pause. Since a request iterates as a one-step flow, ``pod = yield from pods.get("x")`` is
exactly typed.
"""

from collections.abc import Generator
from typing import Any, TypeAlias, TypeVar

from attrs import frozen

from .request import Request

T = TypeVar("T")


@frozen
class Pause:
    """A flow wants to go on after so many seconds."""

    seconds: float


Flow: TypeAlias = Generator[Request[Any] | Pause, Any, T]
"""A procedure that yields requests and pauses, and returns a ``T``."""


def pause(seconds: float) -> Flow[None]:
    """Wait inside a flow: ``yield from pause(5)``."""
    yield Pause(seconds)

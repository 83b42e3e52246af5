"""The functions that a test supplies, and what they are told."""

from collections.abc import Callable, Iterable
from typing import Any

from attrs import define, frozen

from kube_core.requests import Pause

from .log_lines import LogLine
from .program import Outcome, Program


@frozen
class LogQuery:
    """Whose log is wanted. How much of it (tailLines, sinceTime and the like) is the server's business."""

    pod: dict[str, Any]
    """The pod, as plain JSON."""
    container: str
    previous: bool = False
    """The log of the container's last life is wanted."""
    follow: bool = False
    """The client stays, for what is still to come."""


@define
class Process:
    """A command that is to run, or for attach, the program that runs already."""

    pod: dict[str, Any]
    """The pod, as plain JSON."""
    container: str
    command: tuple[str, ...] = ()
    """The program and its arguments; empty for attach."""
    stdin: bool = False
    tty: bool = False
    columns: int = 0
    """The size of the client's terminal, 0 until it is told; it changes when the client's does."""
    rows: int = 0


@frozen
class PortConnection:
    """A connection to a port of a pod."""

    pod: dict[str, Any]
    """The pod, as plain JSON."""
    port: int


LogSteps = Iterable[str | bytes | LogLine | Pause]
"""A log, from its beginning: texts are lines; bytes are taken as they are, line feeds or not; a `LogLine` has a time of its own.

The log begins when its pod is created, and a `Pause` is time in it: what stands behind one was written so much later, or is still
to come. So it is the same log, with the same times, whenever somebody asks.
"""


@frozen
class Kubelet:
    """Answers for every pod, whether it was given to a node or not. What has no function is answered with 501.

    The functions are called within the server, under its lock: they must not wait for anything, and must not ask the server.
    A program of ``port_forward`` writes to the client and reads from it; when it returns, the connection ends; what it raises
    goes to the client as words, as the exceptions of the others do.
    """

    logs: Callable[[LogQuery], LogSteps] | None = None
    exec: Callable[[Process], Outcome] | None = None
    attach: Callable[[Process], Outcome] | None = None
    port_forward: Callable[[PortConnection], Program] | None = None

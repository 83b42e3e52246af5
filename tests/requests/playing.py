"""Driving a flow with a list of answers: a client without a server."""

import json
from typing import Any, TypeVar

from attrs import define, field

from kube_core.base import KubeError
from kube_core.requests import Flow, Pause, Request, Run

T = TypeVar("T")


@define
class Reply:
    """What a server answers: a document, or bytes."""

    status: int
    document: Any
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def body(self) -> bytes:
        """The document as it goes over the wire."""
        return self.document if isinstance(self.document, bytes) else json.dumps(self.document).encode()


@define
class Played:
    """What a flow did."""

    requests: list[Request[Any]] = field(factory=list[Request[Any]])
    pauses: list[float] = field(factory=list[float])


def play(flow: Flow[T], *replies: Reply | KubeError) -> tuple[T, Played]:
    """Drive a flow to its end with these replies, all of which it must want."""
    played, waiting, run = Played(), list(replies), Run(flow)
    while run.step is not None:
        if isinstance(run.step, Pause):
            played.pauses.append(run.step.seconds)
            run.answered(None)
            continue
        played.requests.append(run.step)
        reply = waiting.pop(0)
        if isinstance(reply, KubeError):
            run.failed(reply)
            continue
        try:
            answer = run.step.decode(reply.status, reply.headers, reply.body)
        except KubeError as error:
            run.failed(error)
        else:
            run.answered(answer)
    assert not waiting
    return run.value, played


def status(code: int, reason: str, message: str = "no", **more: Any) -> Reply:
    """A Status object as the server sends it."""
    document: dict[str, Any] = {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "reason": reason,
        "code": code,
    }
    return Reply(code, {**document, "message": message, **more})

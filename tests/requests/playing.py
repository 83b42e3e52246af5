"""Driving a flow with a list of answers: a client without a server."""

import json
from typing import Any, TypeVar

from attrs import define, field

from kube_core.base import KubeError
from kube_core.requests import Flow, Pause, Request

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
    played, waiting = Played(), list(replies)
    step = flow.send
    value: Any = None
    while True:
        try:
            wanted = step(value)
        except StopIteration as end:
            assert not waiting
            return end.value, played
        if isinstance(wanted, Pause):
            played.pauses.append(wanted.seconds)
            step, value = flow.send, None
            continue
        played.requests.append(wanted)
        reply = waiting.pop(0)
        try:
            if isinstance(reply, KubeError):
                raise reply
            step, value = flow.send, wanted.decode(reply.status, reply.headers, reply.body)
        except KubeError as error:
            step, value = flow.throw, error


def status(code: int, reason: str, message: str = "no", **more: Any) -> Reply:
    """A Status object as the server sends it."""
    document = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "reason": reason, "code": code}
    return Reply(code, {**document, "message": message, **more})

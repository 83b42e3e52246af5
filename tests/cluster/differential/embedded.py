"""The embedded server as one side of a conversation."""

import json
from typing import Any

from kube_core.server import ApiServer, Exchange, ServerRequest, Stream, User

from .forms import decoded
from .steps import (
    ADMIN,
    DEFINITIONS,
    VIEWER,
    Answer,
    Await,
    Call,
    Compact,
    Define,
    Discard,
    Headers,
    Open,
    Read,
    Restart,
    Step,
    Until,
)
from .webhooks import WEBHOOKS

_ADMIN = User("admin", ("system:masters",), extra={"authentication.kubernetes.io/credential-id": ("X509SHA256=0",)})
_VIEWER = User("viewer", ("viewers",), "viewer-uid", token=VIEWER)


class EmbeddedSide:
    """An `ApiServer` on virtual time: a reader who has to wait moves it to the next thing that falls due."""

    def __init__(self, *, sharding: bool) -> None:
        self.server = ApiServer(sharding=sharding, users=[_VIEWER], rbac=True, webhooks=WEBHOOKS)
        self._streams: dict[str, Stream] = {}

    def take(self, step: Step) -> Answer:
        """Take one step."""
        match step:
            case Call(method, target, body, headers, login):
                return _answer(self._send(method, target, body, headers, login))
            case Until(Call(method, target, body, headers, login), status, text):
                answer = self._send(method, target, body, headers, login)
                assert answer.status == status, answer.body
                assert text in answer.body.decode(), answer.body
            case Open(name, target, headers):
                return self._open(name, self._send("GET", target, None, headers))
            case Read(name):
                return self._read(self._streams[name], step)
            case Define(definition):
                made = self._send("POST", DEFINITIONS, definition, ())
                assert made.status in {201, 409}, made.body
            case Await(target, body):
                assert self._send("POST", target, body, ()).status in {201, 409}
            case Discard(target):
                self._send("DELETE", target, None, ())
            case Compact():
                self.server.compact(watches=False)
            case Restart():
                self.server.restart()
        return Answer()

    def close(self) -> None:
        """End what is open."""
        for stream in self._streams.values():
            stream.close()

    def _send(self, method: str, target: str, body: Any, headers: Headers, login: str | None = ADMIN) -> Exchange:
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        token = (("authorization", f"Bearer {login}"),) if login else ()
        user = _ADMIN if login is ADMIN else None
        named = (*headers, ("content-type", "application/json"), *token)
        return self.server.handle(ServerRequest(method, target, named, data, user))

    def _open(self, name: str, exchange: Exchange) -> Answer:
        if exchange.stream is None:
            return _answer(exchange)
        self._streams[name] = exchange.stream
        return Answer(exchange.status, dict(exchange.headers))

    def _read(self, stream: Stream, step: Read) -> Answer:
        frames: list[Any] = []
        while not step.enough(frames) and not stream.closed:
            for line in stream.receive().splitlines():
                frames += [] if step.last and step.enough(frames) else [json.loads(line)]
            if stream.ready or step.enough(frames):
                continue
            due = self.server.next_wake()
            assert due is not None, "nothing would ever end this wait"
            self.server.wake(due)
        return Answer(body=frames, ended=stream.closed)


def _answer(exchange: Exchange) -> Answer:
    headers = dict(exchange.headers)
    return Answer(exchange.status, headers, decoded(headers.get("content-type", ""), exchange.body))

"""The real server as one side of a conversation."""

import json
from typing import Any

from ..harness.cluster import Cluster
from ..harness.polling import poll
from ..harness.raw import RawClient, RawReply, RawStream
from .forms import decoded
from .steps import ADMIN, DEFINITIONS, Answer, Await, Call, Compact, Define, Discard, Headers, Open, Read, Restart, Step, Until
from .webhooks import HookServer

_SERVED, _GONE = 200, 410


class LiveSide:
    """A control plane, reached as the one who may do everything."""

    def __init__(self, cluster: Cluster, hooks: HookServer) -> None:
        self._cluster = cluster
        self._hooks = hooks
        self._admin = cluster.admin()
        self._streams: dict[str, RawStream] = {}

    def take(self, step: Step) -> Answer:
        """Take one step."""
        match step:
            case Call():
                reply = self._call(step)
                body = decoded(reply.headers.get("content-type", ""), self._hooks.hidden(reply.body))
                return Answer(reply.status, dict(reply.headers), body)
            case Until(call, status, text):
                poll(text or call.target, lambda: self._as_wanted(call, status, text))
            case Open(name, target, headers):
                return self._open(name, target, _titled(headers))
            case Read(name):
                return read_frames(self._streams[name], step)
            case Define(definition, probe):
                assert self._admin.call("POST", DEFINITIONS, definition).status in {201, 409}
                poll(probe, lambda: self._admin.call("GET", probe).status == _SERVED)
            case Await(target, body):
                path = f"{target}/{body['metadata']['name']}"
                poll(path, lambda: self._admin.call("GET", path).status == _SERVED)
            case Discard(target):
                self._admin.call("DELETE", target)
            case Compact(probe):
                self._cluster.compact()
                poll("410 after the compaction", lambda: self._admin.call("GET", probe).status == _GONE)
            case Restart():
                self._cluster.stop_api_server()
                self._cluster.start_api_server()
        return Answer()

    def close(self) -> None:
        """End what is open."""
        for stream in self._streams.values():
            stream.close()

    def _as_wanted(self, call: Call, status: int, text: str) -> bool:
        reply = self._call(call)
        return reply.status == status and text in self._hooks.hidden(reply.body).decode()

    def _call(self, call: Call) -> RawReply:
        body = self._hooks.shown(call.body)
        client = self._admin if call.login is ADMIN else RawClient(self._admin.url, self._admin.ca, token=call.login or None)
        return client.call(call.method, call.target, body, _titled(call.headers))

    def _open(self, name: str, target: str, headers: dict[str, str]) -> Answer:
        stream = self._streams[name] = self._admin.open(target, headers)
        kind = stream.headers.get("content-type", "")
        body = None if stream.status == _SERVED else decoded(kind, b"".join(iter(stream.line, b"")))
        return Answer(stream.status, dict(stream.headers), body)


def _titled(headers: Headers) -> dict[str, str]:
    """Header names as the plain client writes its own, so that they take their place."""
    return {name.title(): value for name, value in headers}


def read_frames(stream: RawStream, step: Read) -> Answer:
    """Read a watch."""
    frames: list[Any] = []
    while not step.enough(frames):
        line = stream.line()
        if not line:
            return Answer(body=frames, ended=True)
        frames.append(json.loads(line))
    return Answer(body=frames)

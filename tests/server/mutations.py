"""Requests that go a little wrong: those of conversations with the real server, changed at random by a seed."""

import json
from random import Random
from typing import Any

from attrs import evolve, frozen

from kube_core.objects.plain import is_array, is_object
from kube_core.server import ApiServer, Exchange, ServerRequest
from tests.cluster.differential.embedded import EmbeddedSide
from tests.cluster.differential.holding import Conversation, hold

VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 2**31, 2**63, 10**30, 1.5, 1e308, "", "a", "\0", "\ud800", "\u0663", "9" * 30, "a/b", "../..", "%00"),
    *("9999-99-99T99:99:99Z", "+99999999999999999h", "1Ei", "=", "!!", "é" * 50, "a" * 300, "(a+)+$", "(((", "$patch", "delete"),
    *map(
        json.loads,
        ("[]", "{}", "[null]", '{"": null}', "[[[]]]", '{"$patch": "replace"}', '{"matchLabels": 5}', '{"a": {"b": [{}]}}'),
    ),
)
KEYS = (
    *("metadata", "spec", "status", "name", "namespace", "labels", "annotations", "ownerReferences", "finalizers", "uid", "kind"),
    *("managedFields", "apiVersion", "data", "template", "selector", "replicas", "op", "path", "value", "from", "$patch", "rule"),
)
QUERIES = ("limit", "continue", "resourceVersion", "watch", "labelSelector", "fieldSelector", "dryRun", "fieldManager", "force")
ARGUMENTS = ("", "0", "-1", "abc", "All", "true", "9" * 40, "%ff", "%ed%a0%80", "a=b,,", "(", "a%20in%20(b)", "a" * 2000)
SEGMENTS = ("", "..", "%00", "%ff", "\ud800", "status", "scale", "log", "exec", "watch", "v1", "a" * 300, "x y")
HEADERS = ("content-type", "accept", "user-agent", "authorization", "impersonate-user", "upgrade", "traceparent")
WORDS = (
    "",
    "\xff",
    "\0",
    "\ud800",
    "Bearer a.b.c",
    "*/*;q=nan",
    "a;b=c;;=,,",
    "application/apply-patch+yaml",
    "application/yaml",
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "", "get")


@frozen
class Mutator:
    """Changes requests."""

    random: Random

    def request(self, request: ServerRequest) -> ServerRequest:
        """Another request, or the same one once in a while."""
        draw = self.random.random
        body = self._body(request.body) if draw() < 0.5 else request.body
        target = self._target(request.target) if draw() < 0.3 else request.target
        more = ((self.random.choice(HEADERS), self.random.choice(WORDS)),) if draw() < 0.1 else ()
        method = self.random.choice(METHODS) if draw() < 0.05 else request.method
        return evolve(request, method=method, target=target, headers=(*more, *request.headers), body=body)

    def _body(self, body: bytes) -> bytes:
        if body and self.random.random() < 0.2:
            noise = bytearray(body)
            noise[self.random.randrange(len(noise))] = self.random.randrange(256)
            return bytes(noise)
        try:
            return json.dumps(self._value(json.loads(body))).encode()
        except ValueError:
            return body

    def _value(self, value: Any) -> Any:
        draw = self.random.random()
        if draw < 0.15 or not value or not (is_object(value) or is_array(value)):
            return self.random.choice(VALUES)
        if is_object(value):
            key = self.random.choice(list(value))
            rest = {name: item for name, item in value.items() if draw > 0.3 or name != key}
            return {**rest, self.random.choice(KEYS): value[key]} if draw < 0.3 else {**rest, key: self._value(value[key])}
        items: list[Any] = list(value)
        index = self.random.randrange(len(items))
        return [*items, items[index]] if draw < 0.3 else [*items[:index], self._value(items[index]), *items[index + 1 :]]

    def _target(self, target: str) -> str:
        path, _, query = target.partition("?")
        segments = path.split("/")
        if self.random.random() < 0.5:
            segments[self.random.randrange(len(segments))] = self.random.choice(SEGMENTS)
        return f"{'/'.join(segments)}?{query}&{self.random.choice(QUERIES)}={self.random.choice(ARGUMENTS)}"


def requests_of(conversation: Conversation) -> list[ServerRequest]:
    """What a conversation sends."""
    side, sent = EmbeddedSide(sharding=True), list[ServerRequest]()

    class Listening(ApiServer):
        def handle(self, request: ServerRequest, now: float | None = None) -> Exchange:
            sent.append(request)
            return super().handle(request, now)

    side.server.__class__ = Listening
    hold(side, conversation, "talk")
    return sent

"""Sequences held with both servers, and what differs made as small as can be."""

import http.client
import json
import re
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from attrs import define, field

from kube_core.objects.plain import is_array, is_object

from ..differential.embedded import EmbeddedSide
from ..differential.known import differences
from ..differential.live import read_frames
from ..differential.normal import normal
from ..differential.steps import DEFINITIONS, Answer, Call, Open, Read, Step
from ..harness.polling import poll
from ..harness.raw import RawClient, RawStream
from .moves import Sequence, talk
from .nodes import Kind

NAMESPACE = "applies"
_CREATED, _EXISTS, _FOUND, _INVALID, _FAILED = 201, 409, 200, 422, 500
_UNDECLARED = re.compile(r"(?s)(?<=\): ).*field not declared in schema.*")
_numbers = count()


@define
class Wire:
    """One connection to the real server, used again and again."""

    client: RawClient
    _connection: http.client.HTTPSConnection | None = None

    def call(self, call: Call) -> Answer:
        """Send one request."""
        data = None if call.body is None else json.dumps(call.body).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json", **{k.title(): v for k, v in call.headers}}
        connection = self._connection or self._connect()
        connection.request(call.method, call.target, data, headers)
        reply = connection.getresponse()
        body = reply.read()
        return Answer(reply.status, {k.lower(): v for k, v in reply.getheaders()}, json.loads(body))

    def _connect(self) -> http.client.HTTPSConnection:
        context = ssl.create_default_context(cafile=str(self.client.ca))
        if self.client.certificate:
            context.load_cert_chain(self.client.certificate.certificate, self.client.certificate.key)
        self._connection = http.client.HTTPSConnection(urlsplit(self.client.url).netloc, timeout=30, context=context)
        return self._connection

    def close(self) -> None:
        """Hang up."""
        if self._connection:
            self._connection.close()


@define
class Pair:
    """Both servers, ready for sequences."""

    client: RawClient
    namespace: str = NAMESPACE
    unchecked: int = 0
    """Sequences that end early: the real server found something invalid that the embedded one took."""
    wire: Wire = field(init=False)
    _defined: set[str] = field(factory=set[str])
    _streams: dict[str, RawStream] = field(factory=dict[str, RawStream])

    def __attrs_post_init__(self) -> None:
        self.wire = Wire(self.client)
        made = self.wire.call(Call("POST", "/api/v1/namespaces", {"metadata": {"name": self.namespace}}))
        assert made.status in (_CREATED, _EXISTS), made.body

    def define(self, kind: Kind) -> None:
        """Let the real server serve a custom kind."""
        if kind.definition is None or kind.path in self._defined:
            return
        made = self.wire.call(Call("POST", DEFINITIONS, dict(kind.definition)))
        assert made.status in (_CREATED, _EXISTS), made.body
        target = kind.path.format(namespace=self.namespace)
        poll(target, lambda: self.client.call("GET", target).status == _FOUND)
        self._defined.add(kind.path)

    def told(self, sequence: Sequence) -> list[str]:
        """Hold a sequence with both; gives what differs, with the step."""
        name = f"o{next(_numbers)}"
        try:
            theirs = list(self._real(sequence, name))
        except OSError as error:
            return ["the real server", f"waiting: {error!r}"]
        ours = self._embedded(sequence, name)
        pairs = zip(normal([a for _, a in ours]), normal([a for _, a in theirs]), strict=False)
        for (step, real), (embedded, other) in zip(theirs, pairs, strict=False):
            if real.status == _INVALID and embedded["status"] < real.status:
                self.unchecked += 1  # the real server validates more; what follows can't be compared
                return []
            if found := differences(_bare(embedded), _bare(other)):
                return [f"{step}", *found]
        return [] if len(ours) == len(theirs) else ["one of them was asked more"]

    def _real(self, sequence: Sequence, name: str) -> Iterator[tuple[Step, Answer]]:
        self.define(sequence.kind)
        steps = talk(sequence, self.namespace, name)
        step = next(steps, None)
        with ExitStack() as stack:
            while step is not None:
                answer = self._take(stack, step)
                yield step, answer
                step = _sent(steps, answer)
        self._streams.clear()
        target = f"{sequence.kind.path.format(namespace=self.namespace)}/{name}"
        self.wire.call(Call("DELETE", target))
        free = {"metadata": {"finalizers": None}}
        self.wire.call(Call("PATCH", target, free, (("content-type", "application/merge-patch+json"),)))

    def _take(self, stack: ExitStack, step: Step) -> Answer:
        match step:
            case Call():
                return self.wire.call(step)
            case Open(name, target):
                stream = self._streams[name] = stack.enter_context(closing(self.client.open(target)))
                return Answer(stream.status, dict(stream.headers))
            case Read(name):
                return read_frames(self._streams[name], step)
            case _:
                raise AssertionError(f"no sequence has {step}")

    def _embedded(self, sequence: Sequence, name: str) -> list[tuple[Step, Answer]]:
        side = EmbeddedSide(sharding=False)
        side.take(Call("POST", "/api/v1/namespaces", {"metadata": {"name": self.namespace}}))
        if sequence.kind.definition is not None:
            side.take(Call("POST", DEFINITIONS, dict(sequence.kind.definition)))
        steps = talk(sequence, self.namespace, name)
        said: list[tuple[Step, Answer]] = []
        step = next(steps, None)
        while step is not None:
            said.append((step, side.take(step)))
            step = _sent(steps, said[-1][1])
        return said


def _sent(steps: Any, answer: Answer) -> Step | None:
    try:
        found: Step = steps.send(answer)
    except StopIteration:
        return None
    return found


def _bare(entry: dict[str, Any]) -> dict[str, Any]:
    """An answer without its headers.

    The real server walks through an object in the order of Go's maps, which is chance, and stops at the first field of it that is
    not declared: which of several are told, and what else is wrong beside one, says nothing.
    """
    body = entry["body"]
    if entry["status"] == _FAILED:
        body = {**body, "message": _UNDECLARED.sub("some fields are not declared in schema", body["message"])}
    return {"status": entry["status"], "body": body}


def shrunk(pair: Pair, sequence: Sequence) -> Sequence:
    """The smallest sequence found that differs as well: moves left out, then parts of bodies."""
    place = _place(pair.told(sequence))
    smaller = True
    while smaller:
        smaller = False
        for candidate in _smaller(sequence):
            if place and _place(pair.told(candidate)) == place:
                sequence, smaller = candidate, True
                break
    return sequence


def _place(told: list[str]) -> str:
    """Where the first difference is, so that another one is not taken for it."""
    return re.sub(r"\d+", "0", told[1].partition(":")[0]) if len(told) > 1 else ""


def _smaller(sequence: Sequence) -> Iterator[Sequence]:
    for index in range(len(sequence.moves)):
        if len(sequence.moves) > 1:
            yield sequence.without(index)
    for index, move in enumerate(sequence.moves):
        for body in _less(move.body):
            yield sequence.replaced(index, body)


def _less(value: Any) -> Iterator[Any]:
    if is_object(value):
        for key, item in value.items():
            yield {other: each for other, each in value.items() if other != key}
            for inner in _less(item):
                yield {**value, key: inner}
    elif is_array(value):
        for index, item in enumerate(value):
            yield value[:index] + value[index + 1 :]
            for inner in _less(item):
                yield [*value[:index], inner, *value[index + 1 :]]

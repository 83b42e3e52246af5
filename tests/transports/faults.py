"""Every fault of a wire, what a program sees of it, and what was asked of the server meanwhile: a table for `test_faults`.

A cell is what one kind of work meets: scripts for the server, one a connection, and what comes of it. It holds over every adapter
and in every colour, so it is written once.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, cast

from attrs import frozen

from kube_core import ApiError, KubeError, TransportError
from kube_core.models.core_v1 import ConfigMap, Pod
from kube_core.requests import Api
from kube_core.watching import InformerEvent
from kube_transports import AsyncClient
from tests.support.fault_server import Script, answer, cut, hold

from .following import told
from .test_conversations import CHUNKED, sized

MAPS = Api(ConfigMap).within("dev")
PODS = Api(Pod).within("dev")
SILENCE_SECONDS = 0.05


# --- what a server says


def configmap(name: str, version: str = "10", **more: Any) -> dict[str, Any]:
    """A ConfigMap; its value has a character of two bytes."""
    metadata = {"name": name, "namespace": "dev", "uid": name, "resourceVersion": version}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"name": "Zo\xeb"}, **more}


def encoded(document: object) -> bytes:
    """As JSON, with characters as they are."""
    return json.dumps(document, ensure_ascii=False).encode()


def json_answer(document: object, *fields: bytes, status: bytes = b"200 OK") -> bytes:
    """An answer of JSON."""
    return sized(encoded(document), b"Content-Type: application/json", *fields, status=status)


def status(code: int, reason: str, *fields: bytes) -> bytes:
    """An answer that says no."""
    return json_answer(status_of(code, reason), b"Connection: close", *fields, status=b"%d No" % code)


def status_of(code: int, reason: str) -> dict[str, Any]:
    """A Status."""
    return {"apiVersion": "v1", "kind": "Status", "status": "Failure", "code": code, "reason": reason, "message": "no"}


def page(*items: dict[str, Any], version: str = "9", token: str = "") -> Script:
    """A connection that answers a list, and no more: which of two exchanges share one is the transport's to say, and what breaks
    on one that was used before may be asked for once more by the transport itself, before anybody is told."""
    metadata = {"resourceVersion": version, **({"continue": token} if token else {})}
    document = {"apiVersion": "v1", "kind": "ConfigMapList", "metadata": metadata, "items": list(items)}
    return answer(json_answer(document, b"Connection: close"))


def line(kind: str, found: dict[str, Any]) -> bytes:
    """A line of a watch."""
    return encoded({"type": kind, "object": found}) + b"\n"


def begun(*lines: bytes) -> bytes:
    """An answer in chunks that goes on."""
    return CHUNKED + b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in lines)


def half_a_character(data: bytes) -> bytes:
    """Up to the middle of the character of two bytes."""
    return data[: data.index("\xeb".encode()) + 1]


# --- what a program does


async def read(client: AsyncClient) -> list[str]:
    return [(await client.send(MAPS.get("a"))).metadata.name]


async def write(client: AsyncClient) -> list[str]:
    return [(await client.send(MAPS.create({"metadata": {"name": "a"}}))).metadata.name]


async def listed(client: AsyncClient) -> list[str]:
    return [found.metadata.name for found in (await client.send(MAPS.list())).items]


async def paged(client: AsyncClient) -> list[str]:
    return [" ".join(found.metadata.name for found in page) async for page in client.pages(MAPS, limit=2)]


async def until_z(events: Any) -> list[str]:
    """What is told until ConfigMap z is there, or it ends."""
    found: list[str] = []
    while not found or not found[-1].endswith(" z"):
        found.append(told(await events.__anext__()))
    return found


async def watched(client: AsyncClient) -> list[str]:
    events = client.watch(MAPS, resource_version="9")
    found: list[str] = []
    try:
        async for event in events:  # none of which is a bookmark
            found.append(told(cast("InformerEvent[ConfigMap]", event)))
            if found[-1].endswith(" z"):
                break
    except KubeError as error:
        found.append(seen(error))
    await events.aclose()
    return found


async def informed(client: AsyncClient) -> list[str]:
    events = client.informer(MAPS)
    found = await until_z(events)
    await events.aclose()
    return found


async def logged(client: AsyncClient) -> list[str]:
    lines = client.logs(PODS, "web", follow=True)
    found = [await lines.__anext__() for _ in range(2)]
    await lines.aclose()
    return found


def seen(error: KubeError) -> str:
    """An error in a few words: its class, and what is known about what was done."""
    if isinstance(error, TransportError):
        return f"{type(error).__name__}, {'sent' if error.request_sent else 'not sent'}"
    return f"{type(error).__name__} {error.code}" if isinstance(error, ApiError) else type(error).__name__


def asked(request: bytes) -> str:
    """A request in a few words: its method, and what of its query matters here."""
    method, target, *_ = request.split(b" ", 2)
    _, _, query = target.decode().partition("?")
    known = dict(pair.split("=") for pair in query.split("&") if pair)
    words = [method.decode(), "watch" if "watch" in known else ""]
    words += [f"{name}={known[name]}" for name in ("resourceVersion", "continue") if name in known]
    return " ".join(word for word in words if word)


Work = Callable[[AsyncClient], Awaitable[list[str]]]


@frozen
class Cell:
    """What one kind of work meets, sees, and asks."""

    work: Work
    scripts: tuple[Script, ...]
    sees: list[str]
    asks: list[str]
    pauses: int = 0
    """How often the client waits before it asks again."""
    seconds: float | None = None
    """For how long in all, where the server says it."""


A, B, Z = configmap("a", "5"), configmap("b", "6"), configmap("z", "11")
BROKEN = configmap("b", "6", data=7)
FOUND = answer(json_answer(A))
CHANGED = hold(begun(line("ADDED", Z)))
"""A watch on which something happens."""
GET, POST, WATCH = "GET", "POST", "GET watch resourceVersion=9"


def again(what: str) -> list[str]:
    """Two tries."""
    return [what, what]


def breaking(data: bytes, watch: bytes, line_seen: bool = False) -> dict[str, Cell]:
    """A connection that breaks after some bytes of an answer: ``data`` of a call's, ``watch`` of a watch's."""
    told, last = (["Added y"], "GET watch resourceVersion=10") if line_seen else ([], WATCH)
    return {
        "read": Cell(read, (cut(data), FOUND), ["a"], again(GET), 1),
        "write": Cell(write, (cut(data),), ["ClosedEarly, sent"], [POST]),
        "watch": Cell(watched, (cut(watch), CHANGED), [*told, "Failed ClosedEarly", "Added z"], [WATCH, last], 1),
        "informer": Cell(
            informed,
            (page(A), cut(watch), CHANGED),
            ["Added a", "Synced", *told, "Failed ClosedEarly", "Added z"],
            [GET, WATCH, last],
            1,
        ),
    }


def refusing(code: int, reason: str, *fields: bytes, reads: bool, writes: bool, seconds: float | None = None) -> dict[str, Cell]:
    """A server that says no once: whether a read and a write go again by themselves. What follows always does."""
    no, error = status(code, reason, *fields), f"{reason} {code}"
    failed = f"Failed {reason}"

    def call(work: Work, method: str, goes_again: bool) -> Cell:
        if goes_again:
            return Cell(work, (answer(no), FOUND), ["a"], again(method), 1, seconds)
        return Cell(work, (answer(no),), [error], [method])

    return {
        "read": call(read, GET, reads),
        "write": call(write, POST, writes),
        "watch": Cell(watched, (answer(no), CHANGED), [failed, "Added z"], again(WATCH), 1, seconds),
        "informer": Cell(
            informed,
            (answer(no), page(A), CHANGED),
            [failed, "Added a", "Synced", "Added z"],
            [GET, GET, WATCH],
            1,
            seconds,
        ),
    }


def forgotten(ending: Script) -> dict[str, Cell]:
    """A watch whose version the server has forgotten: a plain one ends with it, an informer lists again."""
    return {
        "watch": Cell(watched, (ending,), ["Expired 410"], [WATCH]),
        "informer": Cell(
            informed,
            (page(A), ending, page(Z, version="20")),
            ["Added a", "Synced", "Deleted a", "Added z"],
            [GET, WATCH, GET],
            1,
        ),
    }


EXPIRED = status(410, "Expired")
ERROR = begun(line("ERROR", status_of(410, "Expired"))) + b"0\r\n\r\n"

FAULTS: dict[str, dict[str, Cell]] = {
    "a connection that breaks in the header": breaking(b"HTTP/1.1 200 OK\r\nContent-Ty", b"HTTP/1.1 200 OK\r\nContent-Ty"),
    "in a chunk": breaking(CHUNKED + b'20\r\n{"ap', CHUNKED + b'200\r\n{"type"'),
    "in a character": breaking(half_a_character(json_answer(A)), half_a_character(begun(line("ADDED", Z)))),
    "in a line": breaking(begun(encoded(A)[:30]), begun(line("ADDED", configmap("y")), line("ADDED", Z)[:30]), line_seen=True),
    "silence": {
        "read": Cell(read, (hold(),), ["ReadTimeout, sent"], [GET]),
        "write": Cell(write, (hold(),), ["ReadTimeout, sent"], [POST]),
        "watch": Cell(watched, (hold(CHUNKED), CHANGED), ["Failed ReadTimeout", "Added z"], again(WATCH), 1),
        "informer": Cell(
            informed, (page(), hold(CHUNKED), CHANGED), ["Synced", "Failed ReadTimeout", "Added z"], [GET, WATCH, WATCH], 1
        ),
    },
    "429 with `Retry-After: 7`": refusing(429, "TooManyRequests", b"Retry-After: 7", reads=True, writes=True, seconds=7.0),
    "429 without": refusing(429, "TooManyRequests", reads=True, writes=False),
    "500": refusing(500, "InternalError", reads=False, writes=False),
    "410 to a list": {"read": Cell(listed, (answer(EXPIRED),), ["Expired 410"], [GET])},
    "410 to a watch": forgotten(answer(EXPIRED)),
    "410 in the stream": forgotten(answer(ERROR)),
    "a `continue` that has expired": {
        "read": Cell(paged, (page(A, B, token="t"), answer(EXPIRED), page(A, B, Z)), ["a b", "z"], [GET, "GET continue=t", GET]),
        "informer": Cell(
            informed, (page(A, token="t"), answer(EXPIRED), page(A, Z)), ["Added a", "Added z"], [GET, "GET continue=t", GET]
        ),
    },
    "an object that does not decode": {
        "read": Cell(listed, (page(A, BROKEN, Z),), ["DecodeError"], [GET]),
        "watch": Cell(
            watched,
            (hold(begun(line("ADDED", A), line("ADDED", BROKEN), line("ADDED", Z))),),
            ["Added a", "Failed DecodeError", "Added z"],
            [WATCH],
        ),
        "informer": Cell(
            informed,
            (page(A, BROKEN), CHANGED),
            ["Added a", "Failed DecodeError", "Synced", "Added z"],
            [GET, WATCH],
        ),
    },
}
"""By what happens and whom it happens to. The documentation has the same table (docs/errors.md)."""

"""What the tests of informers, caches and waits share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from kube_core import (
    Added,
    Deleted,
    Failed,
    Modified,
)
from kube_core.models.core_v1 import ConfigMap
from kube_core.requests import Api
from kube_core.server import ApiServer
from kube_core.watching import InformerEvent
from kube_transports import Call, Client, MemoryTransport, Reply

Play = Callable[..., Any]
HERE = Api(ConfigMap).within("default")
EVERYWHERE = Api(ConfigMap)


def settings(name: str, **labels: str) -> dict[str, Any]:
    """A ConfigMap."""
    return {"metadata": {"name": name, "labels": labels}, "data": {"colour": labels.get("colour", "none")}}


S = TypeVar("S", bound=ApiServer)


def filled(server: S) -> S:
    """A server, with three ConfigMaps."""
    with Client(transport=MemoryTransport(server)) as client:
        for name, colour in (("a", "red"), ("b", "blue"), ("c", "red")):
            client.send(HERE.create(settings(name, colour=colour)))
    return server


def told(event: InformerEvent[Any]) -> str:
    """An event in a few words."""
    match event:
        case Added(found) | Modified(found) | Deleted(found):
            return f"{type(event).__name__} {found.metadata.name}"
        case Failed(error):
            return f"Failed {type(error).__name__}"
        case _:
            return type(event).__name__


async def until_synced(reading: Any) -> list[str]:
    """What a reader is told first."""
    events: list[str] = []
    while not events or events[-1] != "Synced":
        events.append(told(await reading.__anext__()))
    return events


def threads() -> set[str]:
    """What runs beside the test."""
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("kube-core")}


def refuses(code: int, reason: str) -> Callable[[Call], Reply]:
    """A server that says no to everything."""
    body = f'{{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"{reason}","code":{code},"message":"no"}}'
    return lambda call: Reply(code, (), body.encode())

"""Reflectors in every state, and the answers that they are given."""

import json
from typing import Any

from kube_core.models.core_v1 import Pod
from kube_core.requests import Api
from kube_core.watching import Reflector, Store, WatchState

from .conversations import NOW, status

PODS = Api(Pod).within("dev")


def item(name: str, version: str, **more: Any) -> dict[str, Any]:
    """A pod as an item of a list."""
    metadata = {"name": name, "namespace": "dev", "uid": f"uid-{name}", "resourceVersion": version, **more}
    return {"metadata": metadata, "spec": {"containers": []}}


def page(*items: Any, version: str = "10", token: str = "", **more: Any) -> bytes:
    """A page of a list."""
    metadata = {"resourceVersion": version, **({"continue": token} if token else {}), **more}
    return json.dumps({"kind": "PodList", "apiVersion": "v1", "metadata": metadata, "items": list(items)}).encode()


def refusal(code: int, reason: str, **more: Any) -> bytes:
    """A Status as a body."""
    return json.dumps(status(code, reason, **more)).encode()


TOO_LARGE = {"details": {"causes": [{"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}]}}


def reflector(**options: Any) -> Reflector[Pod]:
    """One that has done nothing."""
    return Reflector(PODS.list(), PODS.watch(), Store(Pod), page_size=options.pop("page_size", 2), **options)


def answered(machine: Reflector[Pod], body: bytes = b"", code: int = 200) -> list[Any]:
    """Answer what it asks."""
    machine.ask()
    return list(machine.answered(code, (), body, NOW, 0.0))


def listed(**options: Any) -> Reflector[Pod]:
    """One whose list is complete; its watch is due."""
    machine = reflector(**options)
    answered(machine, page(item("a", "5"), item("b", "7")))
    return machine


def watching(**options: Any) -> Reflector[Pod]:
    """One whose watch is open."""
    machine = listed(**options)
    answered(machine)
    return machine


def fed(machine: Reflector[Pod], *pieces: bytes) -> list[Any]:
    """What it tells of a stream in pieces."""
    notices: list[Any] = []
    for piece in pieces:
        if machine.phase is WatchState.STREAMING:
            notices += machine.receive(piece, NOW, 0.0)
    return notices

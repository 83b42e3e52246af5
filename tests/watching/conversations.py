"""Frames of a watch as a server sends them."""

import json
from typing import Any

from kube_core.models.core_v1 import Pod
from kube_core.requests import Api, Request
from kube_core.watching import Watch

NOW = 0.0
OK = (("content-type", "application/json"),)


def frame(type: str, **object: Any) -> bytes:
    """One line."""
    return json.dumps({"type": type, "object": object}).encode() + b"\n"


def pod(type: str, name: str, version: str, **more: Any) -> bytes:
    """A change of a pod."""
    metadata = {"name": name, "resourceVersion": version}
    return frame(type, apiVersion="v1", kind="Pod", metadata=metadata, spec={"containers": []}, **more)


def bookmark(version: str, *, end: bool = False) -> bytes:
    """A bookmark; the one that ends the initial events has an annotation."""
    annotations = {"annotations": {"k8s.io/initial-events-end": "true"}} if end else {}
    return frame("BOOKMARK", apiVersion="v1", kind="Pod", metadata={"resourceVersion": version, **annotations})


def status(code: int | None, reason: str | None, **more: Any) -> dict[str, Any]:
    """A Status that says no."""
    found = {"apiVersion": "v1", "kind": "Status", "status": "Failure", "message": "no", "code": code, "reason": reason, **more}
    return {key: value for key, value in found.items() if value is not None}


def error(code: int | None, reason: str | None, **more: Any) -> bytes:
    """An ERROR frame."""
    return frame("ERROR", **status(code, reason, **more))


def watching(resource_version: str | None = None, **options: Any) -> Request[Pod]:
    """The request that a watch begins with."""
    return Api(Pod).within("dev").watch(resource_version=resource_version, **options)


def streaming(resource_version: str | None = None, **options: Any) -> Watch[Pod]:
    """A watch whose answer has begun."""
    watch: Watch[Pod] = Watch(watching(resource_version, **options))
    watch.ask()
    assert watch.answered(200, OK, b"", NOW, 0.0) == []
    return watch

"""Documents as the wire has them, and the way there and back."""

import json
from typing import Any, TypeVar

from kube_core.base import Model
from kube_core.objects import decode, encode

M = TypeVar("M", bound=Model)
Json = dict[str, Any]


def dumped(document: object) -> bytes:
    """A document as a server sends it."""
    return json.dumps(document, separators=(",", ":")).encode()


def pod(spec: Json | None = None, **more: Any) -> Json:
    """A pod with the fields that every server sends."""
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": [], **(spec or {})}, **more}


def read(cls: type[M], document: object) -> M:
    """An object of a document."""
    return decode(cls, dumped(document))


def sent(obj: object) -> Json:
    """What goes back to the server."""
    document: Json = json.loads(encode(obj))
    return document

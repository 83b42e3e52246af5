"""The body of a subresource that has a kind of its own."""

from typing import Any

import msgspec

from kube_core.base import Resource

from ..conforming import Misshapen
from ..document import Document, parse, undecoded
from ..exchange import JSON, Exchange
from ..operation import Operation, missing
from ..record import Record, key_of
from ..refusal import details
from ..served import Served
from ..state import State


def read(operation: Operation, group: str, version: str, kind: str) -> Document:
    """Read the body as an object of a kind."""
    served = Served(Resource(group, version, kind, f"{kind.lower()}s"))
    try:
        return parse(served, operation.request.body)
    except Misshapen as why:
        raise undecoded(served, why) from None


def find(state: State, name: str, namespace: str, object_name: str) -> Record:
    """Find an object of a kind by its names; 404 when it is not there."""
    record = state.storage.shelf(name).objects.get(key_of(namespace, object_name))
    served = state.kinds.named(name)
    if record is None and served is not None:
        raise missing(served, object_name)
    assert record is not None, "every kind that is looked for here is built in"
    return record


def succeeded(code: int = 201, **found: Any) -> Exchange:
    """A Status that says that it was done."""
    body: dict[str, Any] = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}
    if found:
        body["details"] = details("", "", "", **found)
    return Exchange(code, JSON, msgspec.json.encode({**body, "code": code}) + b"\n")

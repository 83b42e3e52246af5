"""Lists that are there in any case, and null when they are empty: who sends an empty one owns it all the same."""

from typing import Any

from ..document import Document, part
from ..operation import Operation
from ..state import State


def prepare_limit_range(state: State, operation: Operation, document: Document) -> None:
    """A LimitRange without a name is given one."""
    if not document.metadata.name:
        document.metadata.name = state.new_uid()
    tell_null(document)


def prepare_slice(document: Document) -> None:
    """What older versions of EndpointSlices told of places is not kept."""
    for endpoint in document.content["endpoints"] or ():
        endpoint.pop("deprecatedTopology", None)
    tell_null(document)


def tell_null(document: Document) -> None:
    """What is stored of an empty list is null."""
    spec = part(document.content, "spec")
    claim = part(spec, "spec") if "spec" in spec else spec
    devices = part(claim, "devices") if "devices" in claim else {}
    for content, keys in ((document.content, _TOP), (spec, _IN_SPEC), (devices, _OF_DEVICES)):
        _tell(content, keys)


_TOP, _IN_SPEC, _OF_DEVICES = ("rules", "endpoints", "ports"), ("drivers", "limits"), ("requests",)


def _tell(content: dict[str, Any], keys: tuple[str, ...]) -> None:
    for key in keys:
        if content.get(key) == []:
            content[key] = None

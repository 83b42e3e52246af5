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


def tell_null(document: Document) -> None:
    """What is stored of an empty list is null."""
    for content, keys in ((document.content, _TOP), (part(document.content, "spec"), _IN_SPEC)):
        _tell(content, keys)


_TOP, _IN_SPEC = ("rules", "endpoints", "ports"), ("drivers", "limits")


def _tell(content: dict[str, Any], keys: tuple[str, ...]) -> None:
    for key in keys:
        if content.get(key) == []:
            content[key] = None

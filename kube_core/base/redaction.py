"""What a repr shows of a value: keys and sizes where the value may be a secret."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Raw

SECRET_NAME = re.compile(r"token|password|string_?data|bearer|private_?key", re.IGNORECASE)
"""Names of fields whose text stays out of sight. ``string_data`` is a Secret's; the others speak for themselves."""

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
"""The annotation in which kubectl keeps the whole object, a Secret's data included."""


class Shown(str):
    """A text whose repr is itself: what stands for a value in a repr."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def shown(name: str, value: Any) -> str:
    """Show the field ``name`` as a repr does, but bytes, and texts under a secret's name, by their size only."""
    return _show(value, _size if SECRET_NAME.search(name) else repr)


def _show(value: Any, text: Callable[[str], str]) -> str:
    if isinstance(value, (bytes, bytearray, Raw)):
        return f"<{len(bytes(value))} bytes>"
    if isinstance(value, str):
        return text(value)
    is_list, is_map = isinstance(value, list), isinstance(value, dict)
    if is_list:
        return f"[{', '.join(_show(item, text) for item in value)}]"
    return _show_map(value, text) if is_map else repr(value)


def _show_map(value: Mapping[Any, Any], text: Callable[[str], str]) -> str:
    pairs = (f"{key!r}: {_show(item, _size if key == LAST_APPLIED else text)}" for key, item in value.items())
    return f"{{{', '.join(pairs)}}}"


def _size(text: str) -> str:
    return f"<{len(text)} characters>"

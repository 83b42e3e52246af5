"""What a repr shows of a value: keys and sizes where the value may be a secret."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Raw

SECRET_NAME = re.compile(r"token|password|string_?data|bearer|private_?key|last-applied-configuration", re.IGNORECASE)
"""Names whose text stays out of sight. ``string_data`` is a Secret's; under the last of them kubectl keeps the whole object in an
annotation, a Secret's data included; the others speak for themselves."""

SECRETS_HEAD = frozenset({"apiVersion", "kind", "metadata", "type", "immutable"})
"""What of a Secret may be seen."""

Text = Callable[[str], str]
"""How a text is shown."""


class Shown(str):
    """A text whose repr is itself: what stands for a value in a repr."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def sized(data: bytes) -> str:
    """Show bytes by their size only: for the ``repr`` of a field that may hold a secret."""
    return f"<{len(data)} bytes>"


def shown(name: str, value: Any) -> str:
    """Show the field ``name`` as a repr does, but bytes, and texts under a secret's name, by their size only."""
    return _show(value, _text_under(name, hidden=False))


def shown_document(document: Mapping[str, Any], kind: str = "") -> str:
    """Show plain JSON as a repr does, but secrets by their size: what stands under a secret's name, all but the head of a Secret,
    and the data of what may be one."""
    named = kind or document.get("kind")
    kept = SECRETS_HEAD if named == "Secret" else document.keys() - ({"data"} if named is None else ())
    pairs = (f"{key!r}: {_show(item, _text_under(key, hidden=key not in kept))}" for key, item in document.items())
    return f"{{{', '.join(pairs)}}}"


def shown_operations(operations: Iterable[Mapping[str, Any]]) -> str:
    """Show the operations of a JSON patch, which may be of a Secret: the path where a value goes says whether it is shown."""
    return f"[{', '.join(map(_show_operation, operations))}]"


def _show_operation(operation: Mapping[str, Any]) -> str:
    path = str(operation.get("path", ""))
    text = _text_under(path, hidden=not path or path.split("/")[1:2] == ["data"])
    pairs = (f"{key!r}: {_show(item, text if key == 'value' else repr)}" for key, item in operation.items())
    return f"{{{', '.join(pairs)}}}"


def _show(value: Any, text: Text) -> str:
    if isinstance(value, (bytes, bytearray, Raw)):
        return sized(bytes(value))
    if isinstance(value, str):
        return text(value)
    is_list, is_map = isinstance(value, list | tuple), isinstance(value, dict)
    if is_list:
        return f"[{', '.join(_show(item, text) for item in value)}]"
    return _show_map(value, text) if is_map else repr(value)


def _show_map(value: Mapping[Any, Any], text: Text) -> str:
    pairs = (f"{key!r}: {_show(item, _text_under(str(key), hidden=text is _size))}" for key, item in value.items())
    return f"{{{', '.join(pairs)}}}"


def _text_under(name: str, *, hidden: bool) -> Text:
    return _size if hidden or SECRET_NAME.search(name) else repr


def _size(text: str) -> str:
    return f"<{len(text)} characters>"

"""Python source for plain values, laid out as ruff would."""

from collections.abc import Iterable, Mapping
from typing import Any

WIDTH = 130
"""The line length of pyproject.toml."""


def literal(value: Any, before: str = "", after: str = "") -> str:
    """Write a literal of strings, booleans, tuples, lists and dicts between ``before`` and ``after``.

    On one line when it fits, else one item a line.
    """
    line = before + _flat(value) + after
    if fits(line) or not isinstance(value, (tuple, list, dict)):
        return line
    indent = before[: len(before) - len(before.lstrip())]
    opening, closing = _brackets(value)
    return "\n".join([f"{before}{opening}", *_parts(value, f"{indent}    "), f"{indent}{closing}{after}"])


def bracketed(opening: str, parts: Iterable[str], closing: str, indent: str = "") -> str:
    """Write ``parts``, each already laid out and indented, inside brackets that did not fit on one line.

    They share one line when that fits, else there is one part a line.
    """
    lines = list(parts)
    flat = f"{indent}    " + ", ".join(line.strip() for line in lines)
    if all("\n" not in line for line in lines) and fits(flat):
        return f"{opening}\n{flat}\n{closing}"
    return "\n".join([opening, *(f"{line}," for line in lines), closing])


def imported(module: str, names: Iterable[str]) -> str:
    """Write ``from module import names``, sorted as ruff does; nothing when there are no names."""
    ordered = sorted(names, key=_import_order)
    line = f"from {module} import {', '.join(ordered)}"
    if fits(line) or not ordered:
        return line if ordered else ""
    return "\n".join([f"from {module} import (", *(f"    {name}," for name in ordered), ")"])


def _import_order(name: str) -> tuple[int, str]:
    """Constants first, then classes, then functions."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2), name


def fits(line: str) -> bool:
    """Whether a line is short enough."""
    return len(line) <= WIDTH


def _brackets(value: Any) -> tuple[str, str]:
    return {tuple: ("(", ")"), list: ("[", "]"), dict: ("{", "}")}[type(value)]


def _parts(value: Any, indent: str) -> list[str]:
    if isinstance(value, Mapping):
        return [literal(item, f"{indent}{quoted(key)}: ", ",") for key, item in value.items()]
    return [literal(item, indent, ",") for item in value]


def _flat(value: Any) -> str:
    if isinstance(value, str):
        return quoted(value)
    if not isinstance(value, (tuple, list, dict)):
        return repr(value)
    opening, closing = _brackets(value)
    inside = ", ".join(part.strip() for part in _flat_parts(value))
    return f"{opening}{inside}{',' if isinstance(value, tuple) and len(value) == 1 else ''}{closing}"


def _flat_parts(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{quoted(key)}: {_flat(item)}" for key, item in value.items()]
    return [_flat(item) for item in value]


def quoted(text: str) -> str:
    """Write a string in double quotes, or in single ones if that saves escapes."""
    if '"' in text and "'" not in text:
        return "'" + text.replace("\\", "\\\\") + "'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

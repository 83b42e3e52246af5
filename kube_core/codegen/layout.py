"""Python source for plain values, laid out as ruff would."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias, Union

WIDTH = 130
"""The line length of pyproject.toml."""

Value: TypeAlias = Union[str, bool, tuple["Value", ...], Mapping[str, "Value"]]  # noqa: UP007  # a string takes no part in |


def literal(value: Value, before: str = "", after: str = "") -> str:
    """Write a literal between ``before`` and ``after``: on one line when it fits, else one item a line."""
    line = before + _flat(value) + after
    if fits(line) or isinstance(value, (str, bool)):
        return line
    indent = before[: len(before) - len(before.lstrip())]
    items = [literal(item, f"{indent}    {key}", ",") for key, item in _items(value)]
    opening, closing = ("(", ")") if isinstance(value, tuple) else ("{", "}")
    return "\n".join([f"{before}{opening}", *items, f"{indent}{closing}{after}"])


def _flat(value: Value) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return str(value)
    opening, closing = ("(", ")") if isinstance(value, tuple) else ("{", "}")
    items = [f"{key}{_flat(item)}" for key, item in _items(value)]
    return f"{opening}{', '.join(items)}{',' if isinstance(value, tuple) and len(items) == 1 else ''}{closing}"


def _items(value: "tuple[Value, ...] | Mapping[str, Value]") -> list[tuple[str, Value]]:
    """Pair what stands before each item (its key, if any) with the item."""
    if isinstance(value, tuple):
        return [("", item) for item in value]
    return [(f"{quoted(key)}: ", item) for key, item in value.items()]


def quoted(text: str) -> str:
    """Write a string in double quotes, or in single ones if that saves escapes."""
    escaped = text.replace("\\", "\\\\")
    if '"' in text and "'" not in text:
        return f"'{escaped}'"
    return '"' + escaped.replace('"', '\\"') + '"'


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

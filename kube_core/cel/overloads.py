"""Functions by their names: each has overloads, with the types that they take and give."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from attrs import frozen

from . import authorization, collections, networks, operators, patching, quantities, texts, times
from .types import Type, type_of
from .values import Value, kind

Run = Callable[..., Value]
_SIGNATURE = re.compile(r"(?:(?P<target>[\w<>,.]+)\.)?(?P<name>[\w\[\]?@!=<>+*/%&|.:-]+)\((?P<params>.*)\) -> (?P<result>.+)")
_KINDS = {"null": "null_type"}
_TABLES: tuple[Mapping[str, Run], ...] = (
    *(operators.TABLE, times.TABLE, texts.TABLE, collections.TABLE, quantities.TABLE, networks.TABLE),
    *(authorization.TABLE, patching.TABLE),
)
NAMESPACES = ("sets", "lists", "strings", "format", "jsonpatch")
_STATIC = ("optional.of", "optional.none", "optional.ofNonZeroValue", "ip.isCanonical")
"""Functions whose names have a dot, and are no methods."""


@frozen(eq=False)
class Overload:
    """One way to call a function. A method's target is the first of its parameters."""

    method: bool
    params: tuple[Type, ...]
    result: Type
    run: Run
    kinds: tuple[str, ...]

    def takes(self, values: tuple[Any, ...]) -> bool:
        """Whether these values are of the types that it takes."""
        return all(wanted == "" or kind(value) == wanted for wanted, value in zip(self.kinds, values, strict=True))


def overload(signature: str, run: Run) -> tuple[str, Overload]:
    """Read a signature such as ``string.contains(string) -> bool``, or ``size(list<A>) -> int``."""
    match = _SIGNATURE.fullmatch(signature)
    if match is None:
        raise ValueError(signature)
    target, name = match["target"], match["name"]
    if target in NAMESPACES or f"{target}.{name}" in _STATIC:
        name, target = f"{target}.{name}", None
    texts = [text for text in (target, *_split(match["params"])) if text]
    params = tuple(map(type_of, texts))
    kinds = tuple("" if each.is_parameter or each.name == "dyn" else _KINDS.get(each.name, each.name) for each in params)
    if name == "_[_]" and kinds[0] == "list":
        kinds = ("list", "")  # what is whole is an index, of whatever type it turns out to be
    return name, Overload(target is not None, params, type_of(match["result"]), run, kinds)


def _split(text: str) -> Iterator[str]:
    depth, part = 0, ""
    for letter in text.replace(" ", ""):
        depth += (letter == "<") - (letter == ">")
        if letter == "," and not depth:
            yield part
            part = ""
        else:
            part += letter
    yield part


@cache
def functions() -> Mapping[str, tuple[Overload, ...]]:
    """All functions; namespaced ones under their whole name."""
    found: dict[str, list[Overload]] = {}
    for table in _TABLES:
        for signature, run in table.items():
            name, each = overload(signature, run)
            found.setdefault(name, []).append(each)
    return {name: tuple(each) for name, each in found.items()}

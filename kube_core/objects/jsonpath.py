"""JSONPath as kubectl and printer columns write it: paths to values in a document.

The part of https://kubernetes.io/docs/reference/kubectl/jsonpath/ that points at values: keys, ``['key']``, indexes (also from
the end), ``[*]``, slices and ``[?(@.type=="Ready")]``, with or without the braces. Ranges, several expressions and recursive
descent are not in it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, TypeAlias

from kube_core.base.errors import UsageError

from .plain import is_array, is_object

Step: TypeAlias = Callable[[Any], Iterable[Any]]
"""From a value to the values that one part of a path leads to."""

_PART = re.compile(
    r"""\.?(?P<key>(?:[A-Za-z_$](?:[\w/$-]|\\.)*))"""
    r"""|\.?\[\s*(?P<quote>['"])(?P<quoted>(?:(?!(?P=quote)).)*)(?P=quote)\s*\]"""
    r"""|\.?\[\s*\?\(\s*@(?P<left>(?:[^()=!<>\s]|\[[^\]]*\])*)\s*(?:(?P<operator>==|!=)\s*(?P<right>"[^"]*"|'[^']*'|[^\s)]+)\s*)?\)\s*\]"""
    r"""|\.?\[\s*(?P<index>-?\d+)\s*\]"""
    r"""|\.?\[\s*(?P<start>-?\d*)\s*:\s*(?P<stop>-?\d*)\s*\]"""
    r"""|\.?\[?(?P<all>\*)\]?"""
)
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}


@cache
def json_path(text: str) -> Callable[[Any], list[Any]]:
    """Make the function that finds the values at a path in plain JSON; none where the path leads nowhere.

    Raises `UsageError` for a path that is none, or that says more than is understood here.
    """
    steps = tuple(_steps(_bare(text), text))

    def find(document: Any) -> list[Any]:
        found = [document]
        for step in steps:
            found = [value for each in found for value in step(each)]
        return found

    return find


def _bare(text: str) -> str:
    bare = text.strip()
    if bare.startswith("{") and bare.endswith("}"):
        bare = bare[1:-1].strip()
    bare = bare.removeprefix("$")
    return bare if not bare or bare[0] in ".[" else f".{bare}"


def _steps(bare: str, text: str) -> Iterator[Step]:
    position = 0
    while bare[position:] not in ("", "."):
        match = _PART.match(bare, position)
        if match is None:
            raise UsageError(
                f"{text[:200]!r} is no JSONPath that is understood, from {bare[position : position + 40]!r} on: write keys, "
                'indexes and filters, such as {.status.conditions[?(@.type=="Ready")].status}'
            )
        yield _step(match)
        position = match.end()


def _step(match: re.Match[str]) -> Step:
    if match["all"]:
        return _every
    if match["key"] is not None:
        return _keyed(re.sub(r"\\(.)", r"\1", match["key"]))
    if match["quoted"] is not None:
        return _keyed(match["quoted"])
    if match["index"] is not None:
        return _indexed(int(match["index"]))
    if match["start"] is not None:
        start, stop = (int(bound) if bound else None for bound in (match["start"], match["stop"]))
        return lambda value: value[start:stop] if is_array(value) else ()
    return _filtered(json_path(match["left"]), match["operator"], _literal(match["right"]))


def _keyed(key: str) -> Step:
    return lambda value: (value[key],) if is_object(value) and key in value else ()


def _indexed(index: int) -> Step:
    return lambda value: value[index:][:1] if is_array(value) and index >= -len(value) else ()


def _every(value: Any) -> Iterable[Any]:
    if is_object(value):
        return value.values()
    return value if is_array(value) else ()


def _filtered(left: Callable[[Any], list[Any]], operator: str | None, right: Any) -> Step:
    def good(item: Any) -> bool:
        found = left(item)
        if operator is None:
            return bool(found)
        return bool(found) and (found[0] == right) == (operator == "==")

    return lambda value: (item for item in _every(value) if good(item))


def _literal(text: str | None) -> Any:
    if text is None or text[0] in "'\"":
        return text and text[1:-1]
    if text in _WORDS:
        return _WORDS[text]
    try:
        return int(text) if re.fullmatch(r"-?\d+", text) else float(text)
    except ValueError:
        return text

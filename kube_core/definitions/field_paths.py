"""Paths such as ``.spec.replicas`` and ``.metadata['a.b']``, as rules and selectable fields name fields.

The grammar is that of `ValidFieldPath` in `pkg/apiserver/schema/cel/validation.go` of k8s.io/apiextensions-apiserver.
"""

import re

from .structural import properties
from .values import Schema, additional

_TOKEN = re.compile(r"'(?:[^'\\]|\\.)*'|[.\[\]]|[^.\[\]']+")
_UNESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "'": "'", "\\": "\\"}


class BadPath(ValueError):
    """A path that leads nowhere; its text is the real server's."""


def field_path(schema: Schema, path: str, *, arrays: bool = True) -> tuple[str, Schema]:
    """Follow a path through a schema: how it is written in messages, and the schema that it leads to."""
    tokens, shown = _TOKEN.findall(path), ""
    while tokens:
        match tokens.pop(0):
            case "[":
                if not arrays:
                    raise BadPath("array notation is not allowed")
                name = _quoted(tokens)
            case "." if tokens:
                name = tokens.pop(0)
            case ".":
                raise BadPath("unexpected end of JSON path")
            case token:
                raise BadPath(f"expected [ or . but got: {token}")
        schema, named = _step(schema, name)
        shown = f"{shown}.{name}" if named else f"{shown}[{name}]"
    return shown.removeprefix("."), schema


def _quoted(tokens: list[str]) -> str:
    if not tokens:
        raise BadPath("unexpected end of JSON path")
    token = tokens.pop(0)
    if len(token) < len("''") or token[0] != "'" or token[-1] != "'":
        raise BadPath(f"expected single quoted string but got {token}")
    if not tokens:
        raise BadPath("unexpected end of JSON path")
    if (end := tokens.pop(0)) != "]":
        raise BadPath(f"expected ] but got {end}")
    return re.sub(r"\\(.)", lambda match: _UNESCAPED.get(match[1], match[0]), token[1:-1])


def _step(schema: Schema, name: str) -> tuple[Schema, bool]:
    if schema.get("properties") is not None:
        if (found := properties(schema).get(name)) is None:
            raise BadPath("does not refer to a valid field")
        return found, True
    if (values := additional(schema)) is not None:
        return values, False
    raise BadPath("does not refer to a valid field")

"""YAML as programs write it → plain data, without PyYAML.

kubectl and the tools around it write kubeconfigs in block style, one key a line, with scalars on the line of their key. That much
is read here, in a tenth of the time that only the import of PyYAML takes. Whatever is not exactly of this form is left to
`yaml_document`; where this reads a text, it gives what that would give (a property test compares the two).
"""

import re
from typing import Any

from attrs import define, frozen

from .yaml_scalars import resolved

LINE = re.compile(
    r"""(?P<key>[A-Za-z][A-Za-z0-9_./-]{0,60}):(?:[ ]+(?P<value>[^ ].*))?|(?P<item>[^ ].*)""",
)
SCALAR = re.compile(
    r"""(?P<plain>[A-Za-z0-9/._+=][A-Za-z0-9/._+=:@,~-]*(?<!:))|"(?P<double>[^"\\]*)"|'(?P<single>[^']*)'|(?P<map>\{\})|(?P<list>\[\])"""
)
MAX_INDENT = 60
DASH = "- "


class NotPlainError(Exception):
    """The text is not of this form: it may still be YAML."""


@frozen
class Line:
    """A key, an item's dash or a scalar, and the column that it stands in. A dash has neither key nor value."""

    indent: int
    key: str | None = None
    value: str | None = None


def load_plain(text: str) -> Any:
    """Read a text in the plain form; raises `NotPlainError` for any other."""
    if not (text.isascii() and text.replace("\n", " ").isprintable()):
        raise NotPlainError
    reader = _Reader([piece for line in text.split("\n") for piece in _pieces(line)])
    value = reader.block(0)
    if reader.at != len(reader.lines):
        raise NotPlainError
    return value


def _pieces(line: str) -> list[Line]:
    content = line.strip(" ")
    if not content or content.startswith("#"):
        return []
    indent = len(line) - len(line.lstrip(" "))
    pieces: list[Line] = []
    while content.startswith(DASH):
        pieces.append(Line(indent))
        rest = content[1:].lstrip(" ")
        indent += len(content) - len(rest)
        content = rest
    match = LINE.fullmatch(content)
    if match is None or indent > MAX_INDENT:
        raise NotPlainError
    return [*pieces, Line(indent, match["key"], match["value"] if match["key"] else match["item"])]


@define
class _Reader:
    lines: list[Line]
    at: int = 0

    def block(self, indent: int) -> Any:
        if self.at == len(self.lines):
            return None
        line = self.lines[self.at]
        if line.indent != indent:
            raise NotPlainError
        if line.key is not None:
            return self.mapping(indent)
        return self.sequence(indent) if line.value is None else self.item(line.value)

    def item(self, text: str) -> Any:
        self.at += 1
        # alone in the line of its dash: anywhere else a scalar could go on in the next line
        if self.at < 2 or self.lines[self.at - 2].key is not None or self.lines[self.at - 2].value is not None:
            raise NotPlainError
        return _scalar(text)

    def mapping(self, indent: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while (line := self.here(indent)) is not None and line.key is not None:
            self.at += 1
            result[line.key] = self.nested(indent) if line.value is None else _scalar(line.value)
        return result

    def nested(self, indent: int) -> Any:
        line = self.lines[self.at] if self.at < len(self.lines) else None
        if line is None or line.indent < indent or (line.indent == indent and line.key is not None):
            return None
        return self.block(line.indent)  # deeper, or the items of a list, which may stand under their key

    def sequence(self, indent: int) -> list[Any]:
        result: list[Any] = []
        while (line := self.here(indent)) is not None and line.key is None and line.value is None:
            self.at += 1
            result.append(self.block(self.lines[self.at].indent))
        return result

    def here(self, indent: int) -> Line | None:
        if self.at == len(self.lines) or self.lines[self.at].indent != indent:
            return None
        return self.lines[self.at]


def _scalar(text: str) -> Any:
    match = SCALAR.fullmatch(text)
    if match is None:
        raise NotPlainError
    match match.lastgroup:
        case "plain":
            return resolved(text)
        case "map":
            return {}
        case "list":
            return []
        case _:
            return text[1:-1]

"""The grammar of label selectors, as `labels.Parse` of k8s.io/apimachinery reads it.

    selector    = [ requirement *( "," requirement ) ]
    requirement = [ "!" ] KEY
                / KEY ( "=" / "==" / "!=" / ">" / "<" ) [ VALUE ]
                / KEY ( "in" / "notin" ) "(" [ VALUE ] *( "," [ VALUE ] ) ")"

Blanks may stand between tokens. ``in`` and ``notin`` are operators only after a key: they are fine keys and values. A value
that is not there is the empty value.
"""

import re
from collections.abc import Mapping

from .errors import UsageError
from .requirement import Operator, Requirement

_TOKEN = re.compile(r"[ \t\r\n]*(==|!=|[=!(),<>]|[^ \t\r\n=!(),<>]+|\Z)")
_SYMBOLS = frozenset({"==", "!=", "=", "!", "(", ")", ",", "<", ">"})
_COMPARISONS: Mapping[str, Operator] = {"=": "=", "==": "=", "!=": "!=", ">": ">", "<": "<"}
_SET_OPERATORS: Mapping[str, Operator] = {"in": "in", "notin": "notin"}
_END = ""


def parse_requirements(text: str) -> tuple[Requirement, ...]:
    """Read a label selector; `UsageError` says where it stops making sense. An empty text has no requirement."""
    reader = _Reader(text)
    if reader.peek() == _END:
        return ()
    found = [reader.requirement()]
    while reader.peek() != _END:
        reader.expect(",")
        found.append(reader.requirement())
    return tuple(found)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[str] = [*_TOKEN.findall(text), _END]
        self.position = 0

    def peek(self) -> str:
        return self.tokens[self.position]

    def take(self) -> str:
        token = self.tokens[self.position]
        self.position += token != _END
        return token

    def take_if(self, token: str) -> bool:
        return self.peek() == token and bool(self.take())

    def expect(self, token: str) -> None:
        if not self.take_if(token):
            raise self.unexpected(f"{token!r}")

    def unexpected(self, expected: str) -> UsageError:
        found = repr(self.peek()) if self.peek() else "the end"
        return UsageError(f"{self.text[:200]!r} is not a label selector: {expected} expected, {found} found")

    def word(self) -> str:
        if self.peek() == _END or self.peek() in _SYMBOLS:
            raise self.unexpected("a label's key or value")
        return self.take()

    def optional_word(self) -> str:
        return "" if self.peek() == _END or self.peek() in (",", ")") else self.word()

    def requirement(self) -> Requirement:
        if self.take_if("!"):
            return Requirement(self.word(), "!")
        key = self.word()
        if self.peek() in (_END, ","):
            return Requirement(key, "exists")
        if comparison := _COMPARISONS.get(self.peek()):
            self.take()
            return Requirement(key, comparison, (self.optional_word(),))
        if operator := _SET_OPERATORS.get(self.peek()):
            self.take()
            return Requirement(key, operator, self.values())
        raise self.unexpected("',' or an operator (=, ==, !=, in, notin, >, <)")

    def values(self) -> tuple[str, ...]:
        self.expect("(")
        values = [self.optional_word()]
        while self.take_if(","):
            values.append(self.optional_word())
        self.expect(")")
        return tuple(values)

"""What the real server says of a selector that can't be read.

The parsers of `kube_core.base` say what to do about it; here the same texts are read again as
`pkg/labels/selector.go` and `pkg/fields/selector.go` of k8s.io/apimachinery read them, to find their words.
"""

import re
from collections import deque
from collections.abc import Iterator

from ..names import key_faults, value_faults
from ..numbers import signed
from ..validation.faults import shown

_TOKEN = re.compile(r"[ \t\r\n]*(!=|==|=|!|\(|\)|,|<|>|[^=!(),<> \t\r\n]+)")
_BINARY = {"in": "in", "notin": "notin", "=": "=", "==": "==", "!=": "!=", ">": "gt", "<": "lt"}
_SETS, _NUMBERS = ("in", "notin"), (">", "<")
_SYMBOLS = frozenset(("!=", "==", "=", "!", "(", ")", ",", "<", ">", ""))
_PARTS = re.compile(r"((?:[^\\,]|\\.?)*)(?:,|\Z)", re.DOTALL)
_OPERATOR = re.compile(r"!=|==|=")
_ESCAPES = re.compile(r"\\(.?)|[,=]", re.DOTALL)


class _Fault(Exception):
    """What is wrong, in the server's words."""


def label_fault(text: str) -> str:
    """What is wrong with a label selector; empty when nothing is."""
    try:
        _Reader(text.partition("\0")[0]).read()
    except _Fault as fault:
        return str(fault)
    return ""


class _Reader:
    def __init__(self, text: str) -> None:
        found: list[str] = _TOKEN.findall(text)
        self._tokens = deque((*found, ""))

    def _next(self) -> str:
        return self._tokens.popleft()

    def read(self) -> None:
        """Read requirements up to the end."""
        while first := self._tokens[0]:
            if first in _SYMBOLS and first != "!":
                raise _Fault(f"found '{first}', expected: !, identifier, or 'end of string'")
            try:
                self._requirement()
            except _Fault as fault:
                raise _Fault(f"unable to parse requirement: {fault}") from None
            if not (after := self._next()):
                return
            if after != ",":
                raise _Fault(f"found '{after}', expected: ',' or 'end of string'")
            if (then := self._tokens[0]) in _SYMBOLS and then != "!":
                raise _Fault(f"found '{then}', expected: identifier after ','")

    def _requirement(self) -> None:
        key, absent = self._next(), False
        if key == "!":
            key, absent = self._next(), True
        if key in _SYMBOLS:
            raise _Fault(f"found '{key}', expected: identifier")
        if found := list(key_faults(key)):
            raise _Fault(f"<nil>: Invalid value: {shown(key)}: {'; '.join(found)}")
        if absent or self._tokens[0] in ("", ","):
            return
        if (operator := self._next()) not in _BINARY:
            raise _Fault(f"found '{operator}', expected: {', '.join(_BINARY.values())}")
        values = self._values() if operator in _SETS else {self._value()}
        if found := list(_value_faults(key, operator, sorted(values))):
            raise _Fault(found[0] if len(found) == 1 else f"[{', '.join(found)}]")

    def _value(self) -> str:
        if self._tokens[0] in ("", ","):
            return ""
        if (value := self._next()) in _SYMBOLS:
            raise _Fault(f"found '{value}', expected: identifier")
        return value

    def _values(self) -> set[str]:
        if (first := self._next()) != "(":
            raise _Fault(f"found '{first}' expected: '('")
        if (first := self._tokens[0]) in _SYMBOLS - {",", ")"}:
            raise _Fault(f"found '{first}', expected: ',', ')' or identifier")
        values: set[str] = set()
        while (token := self._next()) != ")":
            if token == ",":
                values |= {""} if not values or self._tokens[0] in (")", ",") else set()
            elif token in _SYMBOLS:
                raise _Fault(f"found '{token}', expected: ',', or identifier")
            else:
                values.add(token)
                if (then := self._tokens[0]) not in (",", ")"):
                    raise _Fault(f"found '{then}', expected: ',' or ')'")
        return values or {""}


def _value_faults(key: str, operator: str, values: list[str]) -> Iterator[str]:
    for index, value in enumerate(values):
        if operator in _NUMBERS and not _is_number(value):
            why = "for 'Gt', 'Lt' operators, the value must be an integer"
            yield f"values[{index}]: Invalid value: {shown(value)}: {why}"
        if found := list(value_faults(value)):
            yield f"values[{index}][{key}]: Invalid value: {shown(value)}: {'; '.join(found)}"


def _is_number(text: str) -> bool:
    try:
        signed(text)
    except ValueError:
        return False
    return True


def field_fault(text: str) -> str:
    """What is wrong with the form of a field selector; empty when nothing is."""
    for part in filter(None, _PARTS.findall(text)):
        if (found := _OPERATOR.search(part)) is None:
            return f"invalid selector: '{text}'; can't understand '{part}'"
        for escape in _ESCAPES.finditer(part, found.end()):
            if escape[0] in (",", "="):
                return f"invalid field selector: unescaped character in value: {ord(escape[0])}"
            if escape[1] not in ("\\", ",", "=") or not escape[1]:
                return f"invalid field selector: invalid escape sequence: {escape[0]}"
    return ""


def selected_fields(text: str) -> list[str]:
    """The fields of a selector whose form is right."""
    parts = (part for part in _PARTS.findall(text) if part)
    return [part[: found.start()] for part in parts if (found := _OPERATOR.search(part))]

"""What Go's reader of JSON says of bytes that are none: the first character that can't be, and where it stands."""

import json
import re

END = "unexpected end of JSON input"
_VALUE = "looking for beginning of value"
_ESCAPE, _HEXADECIMAL = "Invalid \\escape", "Invalid \\u"
_AFTER = {
    "Expecting value": _VALUE,
    "Expecting property name": "looking for beginning of object key string",
    "Illegal trailing comma before end of object": "looking for beginning of object key string",
    "Illegal trailing comma before end of array": _VALUE,
    "Expecting ':'": "after object key",
    "Invalid control character": "in string literal",
    _ESCAPE: "in string escape code",
    _HEXADECIMAL: "in \\u hexadecimal character escape",
    "Extra data": "after top-level value",
}
"""By how our reader's words begin."""
_LITERALS = ("true", "false", "null")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_CUT_NUMBER = re.compile(r"\.|[eE][-+]?")
_HEX = frozenset("0123456789abcdefABCDEF")
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f", "\a": "\\a", "\v": "\\v"}
_X, _U = "\\x", "\\u"
_SPACE = " \t\r\n"


def json_fault(body: bytes) -> str:
    """Say why bytes are not JSON."""
    text = body.decode("latin-1")  # a character for each byte, as Go reads them
    constants: list[str] = []
    try:
        json.loads(text, parse_constant=constants.append)
    except json.JSONDecodeError as error:
        return _told(text, error.msg, error.pos)
    except (ValueError, RecursionError):
        return f"invalid character {quoted(max('[{', key=text.count))} exceeded max depth"
    if constants and constants[0].startswith("-"):
        return "invalid character 'I' in numeric literal"
    return f"invalid character {quoted(constants[0][0])} {_VALUE}" if constants else "invalid UTF-8"


def _told(text: str, words: str, at: int) -> str:
    if words.startswith("Unterminated string"):
        escaping = (len(text) - len(text.rstrip("\\"))) % 2
        return f"invalid character ' ' {_AFTER[_ESCAPE]}" if escaping else END
    where = next((told for begin, told in _AFTER.items() if words.startswith(begin)), None)
    if where is None:  # a comma is missing
        where = "after array element" if _within_array(text[:at]) else "after object key:value pair"
    at, where = _exactly(text, _place(text, words, at), where)
    if at < len(text):
        return f"invalid character {quoted(text[at])} {where}"
    return END if where.startswith(("after", "looking")) else f"invalid character ' ' {where}"


def _place(text: str, words: str, at: int) -> int:
    """Where the character is that is wrong."""
    if words.startswith(_HEXADECIMAL):
        at = text.index("u", at - 1) + 1
        while at < len(text) and text[at] in _HEX:
            at += 1
        return at
    if words.startswith(_ESCAPE):
        return at + 1
    at += words.startswith("Illegal trailing comma")
    while at < len(text) and text[at] in _SPACE and not words.startswith("Invalid control"):
        at += 1
    return at


def _exactly(text: str, at: int, where: str) -> tuple[int, str]:
    """What is wrong within a word or a number is told there."""
    begun = next((each for each in _LITERALS if text[at : at + 1] == each[0]), None) if where == _VALUE else None
    if begun is not None:
        wrong = next(index for index, letter in enumerate(begun) if text[at + index : at + index + 1] != letter)
        return at + wrong, f"in literal {begun} (expecting {quoted(begun[wrong])})"
    if where == _VALUE and text[at : at + 1] == "-":
        return at + 1, "in numeric literal"
    if where.startswith("after") and text[at - 1 : at].isdigit() and (cut := _CUT_NUMBER.match(text, at)):
        part = "after decimal point in numeric literal" if cut[0] == "." else "in exponent of numeric literal"
        return cut.end(), part
    return at, where


def _within_array(before: str) -> bool:
    opened: list[str] = []
    for letter in _STRING.sub("", before):
        if letter in "[{":
            opened.append(letter)
        elif letter in "]}" and opened:
            opened.pop()
    return opened[-1:] == ["["]


def quoted(letter: str) -> str:
    """A character as Go shows it."""
    if letter in "'\"":
        return "'\\''" if letter == "'" else "'\"'"
    if letter == "\\":
        return "'\\\\'"
    if letter.isprintable():
        return f"'{letter}'"
    code = ord(letter)
    return f"'{_SHORT.get(letter) or (f'{_X}{code:02x}' if code < 0x80 else f'{_U}{code:04x}')}'"

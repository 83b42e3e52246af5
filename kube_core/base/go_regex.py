"""Regular expressions in the syntax of Go's RE2, run by Python's `re`.

What differs is translated: ``$`` and ``\\z`` are the end of the text and nothing else, POSIX classes and the common Unicode
classes are spelled out. Look-around and back references, which RE2 lacks, are refused. `re` backtracks where RE2 does not, so a
pattern that repeats what it already repeats may take long on a text made for it.
See https://github.com/google/re2/wiki/Syntax.
"""

import re
from functools import lru_cache

from .errors import UsageError

_POSIX = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7F",
    "blank": r"\t ",
    "cntrl": r"\x00-\x1F\x7F",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_UNICODE = {"L": "^\\W\\d_", "Lu": "A-ZÀ-ÖØ-Þ", "Ll": "a-zß-öø-ÿ", "N": "0-9", "Nd": "0-9"}
_PERL = {"d": "0-9", "s": r"\t\n\f\r ", "w": "0-9A-Za-z_"}
_DOUBTFUL = ("[", "&", "|", "~")  # within a class, where Python may one day read them as operators
_WORDS = {"missing )": "missing closing )", "unterminated character set": "missing closing ]", "unbalanced": "unexpected )"}
"""What Go calls Python's complaints."""
_PATTERNS = 1024  # kept compiled
_TOKEN = re.compile(
    r"\[:(?P<posix>\^?\w+):\]|\\(?P<no>[pP])(?:\{(?P<long>\^?\w+)\}|(?P<short>\w))|\\x\{(?P<hex>[0-9a-fA-F]+)\}"
    r"|\\Q(?P<literal>.*?)(?:\\E|$)|\\(?P<escape>.)|(?P<group>\(\?[^:)]?)|(?P<char>.)",
    re.DOTALL,
)


@lru_cache(maxsize=_PATTERNS)
def go_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of Go's; ``UsageError`` when it is none."""
    try:
        return re.compile(_translated(pattern))
    except (re.error, OverflowError, RecursionError) as error:
        told = next((words for begin, words in _WORDS.items() if str(error).startswith(begin)), str(error))
        raise UsageError(f"error parsing regexp: {told}: `{pattern}`") from None


def _translated(pattern: str) -> str:
    parts: list[str] = []
    inside = -1  # where the class that is open begins
    for match in _TOKEN.finditer(pattern):
        token = match[0]
        if inside < 0 and token == "[":
            inside = len(parts)
            parts.append(token)
        elif inside < 0 and match["posix"]:
            parts.append(token)  # outside of a class it is one, of these letters
        elif inside >= 0 and token == "]" and parts[inside + 1 :] not in ([], ["^"]):
            inside = -1
            parts.append(token)
        else:
            parts.append(_token(match, inside >= 0))
    return "".join(parts)


_LAST_POINT = 0x10FFFF  # of Unicode


def _token(match: re.Match[str], inside: bool) -> str:
    if (name := match["posix"]) is not None:
        return _POSIX.get(name) or _unknown(match[0])
    if (name := match["long"] or match["short"]) is not None:
        return _unicode(match, name, inside)
    if match["hex"]:
        point = int(match["hex"], 16)
        return re.escape(chr(point)) if point <= _LAST_POINT else _unknown(match[0])
    if match["literal"] is not None:
        return re.escape(match["literal"])
    if match["escape"]:
        return _escape(match["escape"], inside)
    if match["group"] in ("(?=", "(?!", "(?<"):
        following = match.string[match.end() : match.end() + 1]
        if match["group"] != "(?<" or following in ("=", "!"):
            return _unknown(f"{match['group']}")
        return "(?P<"
    if match["char"] == "$" and not inside:
        return r"\Z"
    return f"\\{match[0]}" if inside and match["char"] in _DOUBTFUL else match[0]


def _unicode(match: re.Match[str], name: str, inside: bool) -> str:
    letters = _UNICODE.get(name.removeprefix("^"))
    negated = (match["no"] == "P") is not name.startswith("^")
    if letters is None:
        return _unknown(match[0])
    if letters.startswith("^"):
        letters = "A-Za-z\u00aa-\U0010ffff" if inside or negated else letters
    if inside:
        return letters if not negated else _unknown(match[0])
    return f"[^{letters}]" if negated else f"[{letters}]"


def _escape(letter: str, inside: bool) -> str:
    if letter == "z" and not inside:
        return r"\Z"
    if letter.lower() in _PERL:
        letters = _PERL[letter.lower()]
        if letter.islower():
            return letters if inside else f"[{letters}]"
        return f"\\{letter}" if inside else f"[^{letters}]"
    if letter in "123456789Zk":
        return _unknown(f"\\{letter}")
    return f"\\{letter}"


def _unknown(token: str) -> str:
    raise re.error(f"invalid or unsupported Perl syntax {token}")

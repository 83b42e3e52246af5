"""Classes of characters, as RE2 names them, and what differs from a letter in its case only."""

from collections.abc import Iterable
from functools import cache
from itertools import chain, groupby
from unicodedata import category, name

from .re2_nodes import Ranges

LAST_POINT = 0x10FFFF
_POSIX = {
    "alnum": "09AZaz",
    "alpha": "AZaz",
    "ascii": "\0\x7f",
    "blank": "\t\t  ",
    "cntrl": "\0\x1f\x7f\x7f",
    "digit": "09",
    "graph": "!~",
    "lower": "az",
    "print": " ~",
    "punct": "!/:@[`{~",
    "space": "\t\r  ",
    "upper": "AZ",
    "word": "09AZ__az",
    "xdigit": "09AFaf",
}
PERL = {"d": "09", "s": "\t\n\f\r  ", "w": "09AZ__az"}
_ASCII = 0x7F
_PLAIN_FORMS = {letter: letter + letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"} | {"k": "kK\u212a", "s": "sS\u017f"}
_ASSIGNED = range(0x40000), range(0xE0000, 0xE0200)
"""Where Unicode has characters at all, beside those for private use."""
_PRIVATE = (0xF0000, 0xFFFFD), (0x100000, 0x10FFFD)
_SCRIPTS = (
    *("Arabic", "Armenian", "Bengali", "Cyrillic", "Devanagari", "Ethiopic", "Georgian", "Greek", "Gujarati", "Hangul"),
    *("Hebrew", "Hiragana", "Katakana", "Khmer", "Lao", "Latin", "Mongolian", "Myanmar", "Tamil", "Telugu", "Thai", "Tibetan"),
)
"""Told by the names of their letters; Python knows no table of scripts."""


def pairs(text: str) -> Ranges:
    """Ranges from their first and last letters."""
    return tuple((ord(text[at]), ord(text[at + 1])) for at in range(0, len(text), 2))


def posix_class(word: str) -> Ranges | None:
    """What ``[:word:]`` or ``[:^word:]`` is; None when there is none."""
    letters = _POSIX.get(word.removeprefix("^"))
    if letters is None:
        return None
    return without(pairs(letters)) if word.startswith("^") else pairs(letters)


def joined(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The same code points in order, each once."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def without(ranges: Ranges) -> Ranges:
    """All other code points."""
    found: list[tuple[int, int]] = []
    start = 0
    for low, high in joined(ranges):
        if low > start:
            found.append((start, low - 1))
        start = high + 1
    return (*found, (start, LAST_POINT)) if start <= LAST_POINT else tuple(found)


@cache
def unicode_class(word: str) -> Ranges | None:
    """What ``\\p{word}`` is: a category such as L or Lu, or a script; None when there is none."""
    if word == "Any":
        return ((0, LAST_POINT),)
    if word == "Han":
        return joined(pair for known, ranges in _scripts().items() if known == "CJK" for pair in ranges)
    if word in _SCRIPTS:
        return joined(_scripts()[word.upper()])
    found = [pair for known, ranges in _categories().items() if known.startswith(word) for pair in ranges]
    return joined(found) if found and word != "Cn" else None


@cache
def _categories() -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {"Co": [*_PRIVATE]}
    for kind, points in groupby(chain(*_ASSIGNED), lambda point: category(chr(point))):
        listed = list(points)
        if kind != "Cn":
            found.setdefault(kind, []).append((listed[0], listed[-1]))
    return found


@cache
def _scripts() -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {word.upper(): [] for word in (*_SCRIPTS, "CJK")}
    for known in ("Ll", "Lm", "Lo", "Lt", "Lu", "Mn", "Mc", "Nl"):
        for low, high in _categories().get(known, ()):
            for point in range(low, high + 1):
                words = name(chr(point), "").split(" ", 2)
                if words[0] in found and (words[0] != "CJK" or words[1] in ("UNIFIED", "COMPATIBILITY")):
                    found[words[0]].append((point, point))
    return found


def folded(ranges: Ranges) -> Ranges:
    """A class with all letters that differ from its own in their case only."""
    if ranges and ranges[-1][1] <= _ASCII:  # without reading all of Unicode
        letters = [chr(point) for low, high in ranges for point in range(low, high + 1)]
        return joined((*ranges, *pairs("".join(2 * form for letter in letters for form in _PLAIN_FORMS.get(letter.lower(), "")))))
    more = [(other, other) for low, high in ranges for point in _lettered(low, high) for other in _forms().get(point, ())]
    return joined((*ranges, *more))


def _lettered(low: int, high: int) -> Iterable[int]:
    return (point for point in range(low, high + 1)) if high - low < len(_forms()) else (p for p in _forms() if low <= p <= high)


@cache
def _forms() -> dict[int, tuple[int, ...]]:
    """All forms of the letters that have more than one, by each: ``k``, ``K`` and the sign for Kelvin."""
    by_form: dict[str, list[int]] = {}
    for point in (point for low, high in _cased() for point in range(low, high + 1)):
        letter = chr(point)
        upper = letter.upper()
        by_form.setdefault(upper.lower() if len(upper) == 1 else letter.lower(), []).append(point)
    return {point: tuple(points) for points in by_form.values() if len(points) > 1 for point in points}


def _cased() -> Iterable[tuple[int, int]]:
    return (pair for kind in ("Lu", "Ll", "Lt", "Mn", "Nl", "So") for pair in _categories()[kind])

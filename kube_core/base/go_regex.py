"""Regular expressions in the syntax of Go's RE2, found as Go finds them, and never in more than linear time.

Python's `re` is fast but backtracks, for ever where a pattern repeats what it already repeats. So a pattern is read by a parser
of RE2's syntax, and written anew for `re` in its plainest words; where `re` might need too many steps for a text, which the
pattern and the length tell, a simulation follows all ways at once.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from math import prod

from attrs import define, field

from .errors import UsageError
from .re2_nodes import Chars, Choice, Look, Node, Ranges, Repeat, Sequence
from .re2_parser import PatternError, parse
from .re2_program import Program, TooLarge

_PATTERNS = 1024  # kept compiled
_MOST_TRIES = 200_000  # of `re`, before the simulation is taken: some milliseconds
_MOST_POWER = 64  # so that a power stays a number
_ENDLESS = float("inf")
_PLACES = {
    "begin text": r"\A",
    "end text": r"\Z",
    "begin line": "(?m:^)",
    "end line": "(?m:$)",
    "word edge": r"\b",
    "no word edge": r"(?!\b)",  # Python's own does not know the edges of an empty text
}


@define(eq=False)
class GoPattern:
    """A compiled pattern."""

    text: str
    _node: Node = field(repr=False)
    _program: Program = field(repr=False)
    _pattern: re.Pattern[str] | None = field(default=None, init=False, repr=False)

    def matches(self, text: str) -> bool:
        """Whether the pattern is anywhere in a text."""
        if (quick := self._quick(text)) is not None:
            return quick.search(text) is not None
        return self._program.matches(text)

    def find(self, text: str, start: int = 0) -> tuple[int, int] | None:
        """Where the pattern is first, from an index on: its beginning and its end."""
        if (quick := self._quick(text)) is not None:
            found = quick.search(text, start)
            return found.span() if found else None
        return self._program.find(text, start)

    def find_all(self, text: str) -> Iterator[str]:
        """All parts that match; as in Go, an empty one never follows another at once."""
        at, last = 0, -1
        while at <= len(text) and (found := self.find(text, at)) is not None:
            begin, end = found
            if begin < end or begin != last:
                yield text[begin:end]
            last = end
            at = end if end > at else at + 1

    def _quick(self, text: str) -> re.Pattern[str] | None:
        """The pattern for `re`, where that takes no more than some steps."""
        length = len(text) + 1
        if _tries(self._node, length) * length > _MOST_TRIES:
            return None
        if self._pattern is None:
            self._pattern = re.compile(_written(self._node), re.ASCII)
        return self._pattern


@lru_cache(maxsize=_PATTERNS)
def go_pattern(pattern: str) -> GoPattern:
    """Compile a pattern of Go's; ``UsageError`` when it is none, or too large."""
    try:
        node = parse(pattern)
        return GoPattern(pattern, node, Program.of(node))
    except PatternError as error:
        raise UsageError(str(error)) from None
    except TooLarge:
        raise UsageError(f"error parsing regexp: expression too large: `{pattern[:100]}`") from None


def _written(node: Node) -> str:
    """A node in the words of `re`."""
    match node:
        case Chars(ranges):
            return _class(ranges)
        case Look(place):
            return _PLACES[place]
        case Sequence(items):
            return f"(?:{''.join(map(_written, items))})"
        case Choice(items):
            return f"(?:{'|'.join(map(_written, items))})"
        case Repeat(item, least, most, greedy):
            count = f"{{{least},{'' if most is None else most}}}"
            return f"(?:{_written(item)}){count}{'' if greedy else '?'}"


def _class(ranges: Ranges) -> str:
    if not ranges:
        return "(?!)"
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return re.escape(chr(ranges[0][0]))
    return f"[{''.join(f'{_point(low)}-{_point(high)}' for low, high in ranges)}]"


def _point(point: int) -> str:
    return f"\\U{point:08x}"


def _tries(node: Node, length: int) -> float:
    """How many ways there are at most through a node in a text of some length, one after the other."""
    match node:
        case Sequence(items):
            return prod(_tries(item, length) for item in items)
        case Choice(items):
            return sum(_tries(item, length) for item in items)
        case Repeat(item, least, most):
            return _repeated(_tries(item, length), _is_fixed(item), least, most, length)
        case _:
            return 1.0


def _repeated(once: float, fixed: bool, least: int, most: int | None, length: int) -> float:
    if most == 1:
        return once + 1 - least
    if least == most:
        return once**least if once == 1 or least < _MOST_POWER else _ENDLESS
    if once > 1 or not fixed:
        return _ENDLESS
    return 1 + (length if most is None else min(most - least, length))


def _is_fixed(node: Node) -> bool:
    """Whether a node takes one number of characters, and at least one."""
    match node:
        case Chars():
            return True
        case Sequence(items):
            return any(map(_is_fixed, items)) and all(isinstance(item, Look) or _is_fixed(item) for item in items)
        case Repeat(item, least, most):
            return least == most and least > 0 and _is_fixed(item)
        case _:
            return False

"""The syntax of Go's regular expressions, read as `Parse` of regexp/syntax reads it, mistakes and their messages included.

See https://github.com/google/re2/wiki/Syntax. The parser keeps the groups that are open on a stack of its own, so that no depth
of brackets is too deep for Python's.
"""

import re

from attrs import define, evolve, field, frozen

from .re2_classes import LAST_POINT, PERL, folded, joined, pairs, posix_class, unicode_class, without
from .re2_nodes import Chars, Choice, Look, Node, Place, Ranges, Repeat, Sequence, choice, height_of, sequence

MOST_REPEATS = 1000  # maxRepeat of regexp/syntax: of one repetition, and of those within each other
MOST_HEIGHT = 200  # ours; Go's is 1000, which no pattern needs
_HUGE = 10**8
_COUNT = re.compile(r"\{(0|[1-9][0-9]*)(,(0|[1-9][0-9]*)?)?\}", re.ASCII)
_FLAGS = re.compile(r"\(\?(?P<on>[imsU]*)(?P<no>-(?P<off>[imsU]+))?(?P<end>[:)])")
_NAMED = re.compile(r"\(\?P?<([0-9A-Za-z_]+)>")
_NAMING = re.compile(r"\(\?P?<.", re.DOTALL)
_PLACES: dict[str, Place] = {"A": "begin text", "b": "word edge", "B": "no word edge", "z": "end text"}
_LETTERS = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_ANY: Ranges = ((0, LAST_POINT),)
_NO_NEWLINE: Ranges = ((0, 9), (11, LAST_POINT))


class PatternError(ValueError):
    """A pattern is none; the text is Go's, the offending part included."""

    def __init__(self, words: str, part: str) -> None:
        super().__init__(f"error parsing regexp: {words}: `{part}`")


@frozen
class _Flags:
    i: bool = False
    m: bool = False
    s: bool = False
    U: bool = False


@define
class _Group:
    flags: _Flags
    """What goes on after it."""
    choices: list[Node] = field(factory=list[Node])
    items: list[Node] = field(factory=list[Node])

    def end(self) -> Node:
        return choice([*self.choices, sequence(self.items)])


def parse(pattern: str) -> Node:
    """Read a pattern; raises `PatternError`."""
    return _Parser(pattern).whole()


@define
class _Parser:
    text: str
    at: int = 0
    flags: _Flags = _Flags()
    groups: list[_Group] = field(factory=list[_Group])
    repeated: int = -1
    """Where the repetition begins that was read last; -1 when something else was."""

    def whole(self) -> Node:
        self.groups.append(_Group(self.flags))
        while self.at < len(self.text):
            self._step()
        if len(self.groups) > 1:
            raise PatternError("missing closing )", self.text)
        return self.groups[0].end()

    def _step(self) -> None:
        letter, begun, last = self.text[self.at], self.at, self.repeated
        self.repeated = -1
        match letter:
            case "(":
                self._open()
            case ")":
                self._close()
            case "|":
                group = self.groups[-1]
                group.choices.append(sequence(group.items))
                group.items = []
                self.at += 1
            case "*" | "+" | "?":
                self.at += 1
                self._repeat(int(letter == "+"), 1 if letter == "?" else None, begun, last)
            case "{":
                self._counted(begun, last)
            case "[":
                self._push(Chars(self._class()))
            case "\\":
                self._escaped()
            case _:
                self.at += 1
                self._push(self._plain(letter))

    def _push(self, node: Node) -> None:
        if height_of(node) > MOST_HEIGHT:
            raise PatternError("expression nests too deeply", self.text)
        self.groups[-1].items.append(node)

    def _plain(self, letter: str) -> Node:
        if letter == "^":
            return Look("begin line" if self.flags.m else "begin text")
        if letter == "$":
            return Look("end line" if self.flags.m else "end text")
        if letter == ".":
            return Chars(_ANY if self.flags.s else _NO_NEWLINE)
        return self._letter(ord(letter))

    def _letter(self, point: int) -> Node:
        return Chars(self._in_case(((point, point),)))

    def _in_case(self, ranges: Ranges) -> Ranges:
        return folded(ranges) if self.flags.i else ranges

    def _open(self) -> None:
        if not self.text.startswith("(?", self.at):
            self.at += 1
            self.groups.append(_Group(self.flags))
        elif _NAMING.match(self.text, self.at):
            self._named()
        elif found := _FLAGS.match(self.text, self.at):
            self._flagged(found)
        else:
            raise PatternError(_PERL_SYNTAX, self._bad_group())

    def _bad_group(self) -> str:
        """As much of a group as makes it one that is not known."""
        known = re.compile(r"\(\?[imsU]*(-[imsU]*)?").match(self.text, self.at)
        end = known.end() if known else self.at
        return self.text[self.at : end + 1]

    def _named(self) -> None:
        found = _NAMED.match(self.text, self.at)
        if found is None:
            begin = self.text[self.at :]
            end = begin.find(">")
            raise PatternError("invalid named capture", begin if end < 0 else begin[: end + 1])
        self.at = found.end()
        self.groups.append(_Group(self.flags))

    def _flagged(self, found: re.Match[str]) -> None:
        if not found["on"] and not found["no"] and found["end"] == ")":
            raise PatternError("missing argument to repetition operator", "?")
        changes = {**dict.fromkeys(found["on"], True), **dict.fromkeys(found["off"] or "", False)}
        before, self.flags = self.flags, evolve(self.flags, **changes)
        self.at = found.end()
        if found["end"] == ":":
            self.groups.append(_Group(before))

    def _close(self) -> None:
        if len(self.groups) == 1:
            raise PatternError("unexpected )", self.text)
        self.at += 1
        group = self.groups.pop()
        self.flags = group.flags
        self._push(group.end())

    def _counted(self, begun: int, last: int) -> None:
        found = _COUNT.match(self.text, self.at)
        if found is None:
            self.at += 1
            self._push(self._letter(ord("{")))
            return
        self.at = found.end()
        least = _count(found[1])
        most = least if found[2] is None else None if found[3] is None else _count(found[3])
        if max(least, most or 0) > MOST_REPEATS or (most is not None and most < least):
            raise PatternError("invalid repeat count", found[0])
        self._repeat(least, most, begun, last)

    def _repeat(self, least: int, most: int | None, begun: int, last: int) -> None:
        greedy = not self.flags.U
        if self.text.startswith("?", self.at):
            self.at, greedy = self.at + 1, not greedy
        if last >= 0:
            raise PatternError("invalid nested repetition operator", self.text[last : self.at])
        items = self.groups[-1].items
        if not items:
            raise PatternError("missing argument to repetition operator", self.text[begun : self.at])
        item = items.pop()
        node = Repeat(item, least, most, greedy, 1 + height_of(item))
        if max(least, most or 0) > 1 and _times(node) > MOST_REPEATS:
            raise PatternError("invalid repeat count", self.text[begun : self.at])
        self.repeated = begun
        self._push(node)

    def _escaped(self) -> None:
        following = self.text[self.at + 1 : self.at + 2]
        if place := _PLACES.get(following):
            self.at += 2
            self._push(Look(place))
        elif following == "Q":
            end = self.text.find(r"\E", self.at)
            for letter in self.text[self.at + 2 : end if end >= 0 else None]:
                self._push(self._letter(ord(letter)))
            self.at = end + 2 if end >= 0 else len(self.text)
        elif (ranges := self._named_class()) is not None:
            self._push(Chars(ranges))
        else:
            self._push(self._letter(self._escape()))

    def _named_class(self) -> Ranges | None:
        r"""``\d``, ``\pL`` and the like; None where there is none."""
        begun, letter = self.at, self.text[self.at + 1 : self.at + 2]
        if letter and letter in "dswDSW":
            self.at += 2
            ranges = self._in_case(pairs(PERL[letter.lower()]))
            return ranges if letter.islower() else without(ranges)
        if letter not in ("p", "P"):
            return None
        found = re.compile(r"\\[pP](?:\{(\^?[^}]*)\}|([^{]))", re.DOTALL).match(self.text, self.at)
        if found is None:
            raise PatternError("invalid character class range", self.text[begun:])
        self.at = found.end()
        word = found[1] if found[1] is not None else found[2]
        ranges_of = unicode_class(word.removeprefix("^"))
        if ranges_of is None:
            raise PatternError("invalid character class range", found[0])
        ranges = self._in_case(ranges_of)
        return without(ranges) if (letter == "P") is not word.startswith("^") else ranges

    def _escape(self) -> int:
        begun = self.at
        letter = self.text[begun + 1 : begun + 2]
        if not letter:
            raise PatternError("trailing backslash at end of expression", "")
        self.at += 2
        if letter in _LETTERS:
            return _LETTERS[letter]
        if letter == "x" and (found := _HEX.match(self.text, self.at)):
            self.at, point = found.end(), int(found[1] or found[2], 16)
            if point <= LAST_POINT:
                return point
        octal = _OCTAL.match(self.text, begun + 1)
        if octal is not None and (letter == "0" or len(octal[0]) > 1):
            self.at = octal.end()
            return int(octal[0], 8)
        if letter.isascii() and not letter.isalnum():
            return ord(letter)
        if letter == "x":
            self.at += len(_HEX_BEGUN.findall(self.text, self.at)[0])
        raise PatternError("invalid escape sequence", self.text[begun : self.at])

    def _class(self) -> Ranges:
        begun = self.at
        self.at += 1
        negated = self.text.startswith("^", self.at)
        self.at += negated
        found: list[tuple[int, int]] = []
        first = True
        while first or not self.text.startswith("]", self.at):
            first = False
            found += self._class_part(begun)
        self.at += 1
        ranges = joined(found)
        return without(ranges) if negated else ranges

    def _class_part(self, begun: int) -> Ranges:
        if self.text.startswith("[:", self.at) and (end := self.text.find(":]", self.at + 2)) >= 0:
            word, part = self.text[self.at + 2 : end], self.text[self.at : end + 2]
            ranges = posix_class(word)
            if ranges is None:
                raise PatternError("invalid character class range", part)
            self.at = end + 2
            return self._in_case(ranges)
        if self.text.startswith("\\", self.at) and (ranges := self._named_class()) is not None:
            return ranges
        start = self.at
        low = high = self._class_letter(begun)
        if self.text.startswith("-", self.at) and self.text[self.at + 1 : self.at + 2] not in ("", "]"):
            self.at += 1
            high = self._class_letter(begun)
            if high < low:
                raise PatternError("invalid character class range", self.text[start : self.at])
        return self._in_case(((low, high),))

    def _class_letter(self, begun: int) -> int:
        letter = self.text[self.at : self.at + 1]
        if not letter:
            raise PatternError("missing closing ]", self.text[begun:])
        if letter == "\\":
            return self._escape()
        self.at += 1
        return ord(letter)


_PERL_SYNTAX = "invalid or unsupported Perl syntax"
_HEX = re.compile(r"\{([0-9a-fA-F]{1,8})\}|([0-9a-fA-F]{2})")
_HEX_BEGUN = re.compile(r"\{[0-9a-fA-F]*.?|.{0,2}", re.DOTALL)
_OCTAL = re.compile("[0-7]{1,3}")


def _count(digits: str) -> int:
    return int(digits) if len(digits) < len(str(_HUGE)) else _HUGE


def _times(node: Node) -> int:
    """How often the innermost part of a node is written out."""
    if isinstance(node, Repeat):
        return max(node.most if node.most is not None else node.least, 1) * _times(node.item)
    if isinstance(node, Sequence | Choice):
        return max(map(_times, node.items), default=1)
    return 1

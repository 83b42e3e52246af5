"""Regular expressions run in linear time: all ways through a pattern are followed at once, letter by letter.

A program is steps that take a character, fork, look around or end. `Program.matches` keeps the sets of steps that it meets, so
that most letters cost one look-up; `Program.find` follows the ways in the order in which Perl would try them, so that it finds
what Perl finds. See https://swtch.com/~rsc/regexp/regexp2.html.
"""

from bisect import bisect_right
from typing import TypeAlias

from attrs import define, field

from .re2_nodes import Chars, Choice, Look, Node, Place, Ranges, Repeat, Sequence, nullable

MOST_STEPS = 20_000  # ours; Go's limit is 128 MiB of them
_KEPT = 5_000  # transitions of sets
_TAKE, _FORK, _LOOK, _END = range(4)
State: TypeAlias = tuple[frozenset[int], str]
"""Steps to go on from, and the letter before: "" at the beginning, "\\n", "a" for any of a word, or another."""


class TooLarge(ValueError):
    """A pattern makes a program that is too large."""


def _sort(letter: str) -> str:
    if letter in ("", "\n"):
        return letter
    return "a" if letter.isascii() and (letter.isalnum() or letter == "_") else " "


def _holds(place: Place, before: str, after: str) -> bool:
    match place:
        case "begin text":
            return before == ""
        case "end text":
            return after == ""
        case "begin line":
            return before in ("", "\n")
        case "end line":
            return after in ("", "\n")
        case "word edge" | "no word edge":
            return ((before == "a") != (after == "a")) is (place == "word edge")


@define(eq=False)
class Program:
    """The steps of one pattern."""

    kinds: list[int] = field(factory=list[int])
    nexts: list[list[int]] = field(factory=list[list[int]])
    """Where each step goes on, what is preferred first."""
    classes: dict[int, tuple[list[int], list[int]]] = field(factory=dict[int, tuple[list[int], list[int]]])
    """First and last points of what a step takes."""
    places: dict[int, Place] = field(factory=dict[int, Place])
    start: int = 0
    _known: dict[tuple[State, str], State | None] = field(factory=dict[tuple[State, str], "State | None"], init=False)

    @classmethod
    def of(cls, node: Node) -> "Program":
        """Write the program of a pattern; raises `TooLarge`."""
        made = cls()
        made.start = made._write(node, made._add(_END, []))
        return made

    def _add(self, kind: int, nexts: list[int]) -> int:
        if len(self.kinds) >= MOST_STEPS:
            raise TooLarge
        self.kinds.append(kind)
        self.nexts.append(nexts)
        return len(self.kinds) - 1

    def _write(self, node: Node, then: int) -> int:
        """Write the steps of a node, after which ``then`` follows; gives the first."""
        match node:
            case Chars(ranges):
                return self._take(ranges, then)
            case Look(place):
                step = self._add(_LOOK, [then])
                self.places[step] = place
                return step
            case Sequence(items):
                for item in reversed(items):
                    then = self._write(item, then)
                return then
            case Choice(items):
                return self._add(_FORK, [self._write(item, then) for item in items])
            case Repeat():
                return self._repeat(node, then)

    def _take(self, ranges: Ranges, then: int) -> int:
        step = self._add(_TAKE, [then])
        self.classes[step] = [low for low, _ in ranges], [high for _, high in ranges]
        return step

    def _repeat(self, node: Repeat, then: int) -> int:
        least = node.least
        if node.most is None:
            then, least = self._loop(node, then), max(least - 1, 0)
        else:
            end = then
            for _ in range(node.most - node.least):
                inner = self._write(node.item, then)
                then = self._add(_FORK, self._ordered(inner, end, node.greedy))
        for _ in range(least):
            then = self._write(node.item, then)
        return then

    def _loop(self, node: Repeat, then: int) -> int:
        """A repetition without an end. What may take nothing is tried once before it is left, as Go does it."""
        fork = self._add(_FORK, [])
        inner = self._write(node.item, fork)
        self.nexts[fork] = self._ordered(inner, then, node.greedy)
        if node.least:
            return inner
        return self._add(_FORK, self._ordered(inner, then, node.greedy)) if nullable(node.item) else fork

    @staticmethod
    def _ordered(inner: int, then: int, greedy: bool) -> list[int]:
        return [inner, then] if greedy else [then, inner]

    def _takes(self, step: int, point: int) -> bool:
        lows, highs = self.classes[step]
        place = bisect_right(lows, point) - 1
        return place >= 0 and point <= highs[place]

    def _reach(self, steps: "dict[int, int]", first: int, origin: int, before: str, after: str) -> None:
        """Add the steps that take or end and are reached without a character, in order of preference."""
        waiting, seen = [first], self._seen
        while waiting:
            step = waiting.pop()
            if step in seen:
                continue
            seen.add(step)
            kind = self.kinds[step]
            if kind in (_TAKE, _END):
                steps[step] = origin
            elif kind == _FORK or _holds(self.places[step], before, after):
                waiting += reversed(self.nexts[step])

    _seen: set[int] = field(factory=set[int], init=False)

    def matches(self, text: str) -> bool:
        """Whether the pattern is anywhere in a text."""
        state: State = (frozenset(), "")
        known = self._known
        for letter in text:
            key = state, letter
            following = known[key] if key in known else self._follow(state, letter)
            if following is None:
                return True
            state = following
        return self._follow(state, "") is None

    def _follow(self, state: State, letter: str) -> State | None:
        """The state after a letter; None when the pattern has been found before it."""
        cores, before = state
        after, steps = _sort(letter), dict[int, int]()
        self._seen = set()
        for core in (*cores, self.start):
            self._reach(steps, core, 0, before, after)
        found: State | None = None
        if not any(self.kinds[step] == _END for step in steps):
            point = ord(letter) if letter else -1
            found = frozenset(self.nexts[step][0] for step in steps if self._takes(step, point)), after
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[state, letter] = found
        return found

    def find(self, text: str, start: int = 0) -> tuple[int, int] | None:
        """The first place of the pattern in a text from an index on, as Perl would find it: its beginning and its end."""
        ways: dict[int, int] = {}
        found: tuple[int, int] | None = None
        before = _sort(text[start - 1 : start]) if start else ""
        for at in range(start, len(text) + 1):
            letter = text[at : at + 1]
            steps: dict[int, int] = {}
            after, self._seen = _sort(letter), set()
            for core, origin in ways.items():
                self._reach(steps, core, origin, before, after)
            if found is None:
                self._reach(steps, self.start, at, before, after)
            ways = {}
            for step, origin in steps.items():
                if self.kinds[step] == _END:
                    found = origin, at
                    break
                if letter and self._takes(step, ord(letter)):
                    ways.setdefault(self.nexts[step][0], origin)
            if found is not None and not ways:
                break
            before = after
        return found

"""Where the demo writes: a terminal, a pipe or a file, each in its own way."""

import re
import shutil
import textwrap
from collections.abc import Mapping
from typing import Literal, TextIO

from attrs import field, frozen

from ..files import abandon

Style = Literal["title", "words", "code", "request", "good", "bad", "value", "event"]

STYLES: Mapping[Style, str] = {
    "title": "1;36",
    "words": "0",
    "code": "1",
    "request": "33",
    "good": "32",
    "bad": "31",
    "value": "0",
    "event": "35",
}
"""How each thing looks: parameters of the terminal's SGR sequence (ECMA-48)."""

MARKS = {"request": "→", "answer": "←", "value": "=", "event": "●", "rule": "─"}
PLAIN_MARKS = {"request": ">", "answer": "<", "value": "=", "event": "*", "rule": "-"}
"""For terminals that can't show the others."""

NARROWEST, WIDEST, PIPED = 40, 120, 100
"""Columns: text is not laid out in fewer, reads badly in more, and has as many where nobody says."""


class Wrapper(textwrap.TextWrapper):
    """Breaks lines at spaces, and in a URL before each parameter."""

    wordsep_simple_re = re.compile(r"(\s+|(?=[&?]))")


@frozen
class Screen:
    """Lays out lines. Colours are for terminals, and for those that want them: see https://no-color.org."""

    out: TextIO
    coloured: bool
    width: int
    marks: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, out: TextIO, environ: Mapping[str, str]) -> "Screen":
        """Find out what an output can show."""
        terminal = out.isatty()
        coloured = terminal and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
        columns = shutil.get_terminal_size((PIPED, 24)).columns if terminal or "COLUMNS" in environ else PIPED
        return cls(out, coloured, max(NARROWEST, min(columns, WIDEST)), MARKS if shows(out, MARKS) else PLAIN_MARKS)

    def title(self, text: str) -> None:
        """Begin a part, under a line as wide as the screen."""
        self.blank()
        rule = self.marks["rule"]
        for line in textwrap.wrap(text, self.width - 4):
            start = f"{rule * 2} {line} "
            self._line(start + rule * (self.width - len(start)), "title")

    def words(self, text: str) -> None:
        """Say something."""
        self._wrapped(text, "   ", "   ", "words")

    def code(self, text: str) -> None:
        """Show a piece of program, as it is."""
        self.blank()
        for line in text.splitlines():
            self._line(f"     {line}" if line else "", "code")
        self.blank()

    def marked(self, mark: str, text: str, style: Style) -> None:
        """Show what happens."""
        self._wrapped(text, f"   {self.marks[mark]} ", "       ", style)

    def blank(self) -> None:
        """Leave a line empty."""
        self._line("", "words")

    def abandon(self) -> None:
        """Write no more: the reader has gone, and Python would complain when it flushes at its end."""
        abandon(self.out)

    def _wrapped(self, text: str, first: str, rest: str, style: Style) -> None:
        for line in Wrapper(self.width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False).wrap(text):
            self._line(line, style)

    def _line(self, text: str, style: Style) -> None:
        code = STYLES[style] if text else "0"
        print(f"\x1b[{code}m{text}\x1b[0m" if self.coloured and code != "0" else text, file=self.out)


def shows(out: TextIO, marks: Mapping[str, str]) -> bool:
    """Whether an output's encoding has these characters."""
    try:
        "".join(marks.values()).encode(out.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True

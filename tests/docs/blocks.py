"""Programs in Markdown: finding them, and running them with ``await`` wherever they like."""

import ast
import asyncio
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from types import CodeType
from typing import Any

from attrs import frozen

ROOT = Path(__file__).parents[2]
MARK = r"(?:^ *<!-- fails on the embedded server: (\w+) -->\n)?"
FENCED = re.compile(MARK + r"^( *)```python\n(.*?)^\2```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@frozen
class Block:
    """One program of a page: its text, the line that it begins on, and the heading above it."""

    page: Path
    line: int
    heading: str
    text: str
    fails: str | None = None
    """The error that it ends with for as long as the embedded server lacks something, as a comment above it says."""

    @property
    def name(self) -> str:
        """The place of the block, as a person can click it."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    def compiled(self, text: str | None = None) -> CodeType:
        """The program, or a part of it. A traceback shows the lines of the page."""
        tree = ast.parse(self.text if text is None else text)
        ast.increment_lineno(tree, self.line - 1)
        code: CodeType = compile(tree, str(self.page), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        return code


def blocks(page: Path) -> Iterator[Block]:
    """The Python programs of a page, in order."""
    text = page.read_text()
    for found in FENCED.finditer(text):
        headings = HEADING.findall(text[: found.start()])
        line = text.count("\n", 0, found.start(3)) + 1
        yield Block(page, line, headings[-1] if headings else "", dedent(found[3]), found[1])


def executed(code: CodeType, names: dict[str, Any], runner: asyncio.Runner) -> None:
    """Run a program in a namespace, on an event loop if it awaits anything."""
    if code.co_flags & inspect.CO_COROUTINE:
        runner.run(eval(code, names))
    else:
        exec(code, names)

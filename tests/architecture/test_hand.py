"""Habits of the hand that linters do not know."""

import ast
import re

from .sources import Source, handwritten

UNFINISHED = tuple(f"{first}{last}" for first, last in (("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("NotImplemented", "Error")))
"""Written so that this file does not find itself."""
IGNORE = re.compile(r"#\s*(?:(?:type|pyright): ignore|noqa\b)(?P<code>\[[\w, -]+\]|: [A-Z]+\d+(?:, [A-Z]+\d+)*)?(?P<reason>.*)")
LEAST_REASON = 6
"""Letters: fewer say nothing."""
SLEEPS = {"time.sleep", "asyncio.sleep", "trio.sleep"}
MAY_SLEEP = "tests.cluster.harness.polling"
"""A real server tells nobody when it is ready; everything else in the tests has a signal to wait on, or a clock of its own."""


def test_nothing_is_left_unfinished() -> None:
    """No stub and no note to finish something later: what is not built is an issue, not a comment."""
    pairs = ((source, word) for source in handwritten() for word in UNFINISHED if word in source.text)
    assert not [f"{source.at_line(1)}: {word}" for source, word in pairs]


def test_an_ignore_names_its_code_and_its_reason() -> None:
    """Whoever silences a checker says which complaint, and why it is wrong here."""
    assert not [place for source in handwritten() for place in bare_ignores(source)]


def bare_ignores(source: Source) -> list[str]:
    """The lines of a file that silence a checker without a code, or without enough letters for a reason."""
    found = [(number, IGNORE.search(line)) for number, line in enumerate(source.text.splitlines(), 1)]
    bare = [
        number
        for number, match in found
        if match and not (match["code"] and len(re.findall(r"\w", match["reason"])) >= LEAST_REASON)
    ]
    return [source.at_line(number) for number in bare]


def test_no_error_is_swallowed() -> None:
    """Nobody catches everything and does nothing."""
    assert not [source.at(node) for source in handwritten() for node in source.nodes(ast.ExceptHandler) if swallows(node)]


def swallows(node: ast.ExceptHandler) -> bool:
    """Whether an ``except`` is for everything, and its body empty."""
    if not all(isinstance(statement, ast.Pass) for statement in node.body):
        return False
    return node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}


def test_a_test_says_what_it_shows() -> None:
    """Each test's docstring states the behaviour that it proves."""
    wrong = [
        source.at(node)
        for source in handwritten()
        if source.path.name.startswith("test_")
        for node in source.functions()
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert not wrong


def test_no_test_sleeps() -> None:
    """Time in tests is a number, or somebody says when it is time."""
    wrong = [
        source.at(node)
        for source in handwritten()
        if source.module.startswith("tests.") and source.module != MAY_SLEEP
        for node in source.nodes(ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "sleep"  # else most of the tests would be unparsed
        if ast.unparse(node.func) in SLEEPS and ast.unparse(node.args[0]) != "0"
    ]
    assert not wrong
